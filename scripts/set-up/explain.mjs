/** The known causes behind a failed program: what a learner should read in place of its log. */
const AGAIN = 'then run the same command again';

/** What one installation takes at most (node_modules: 331 MB), rounded up. */
export const NEEDED_MB = 400;

/** The words for an installation that failed with so little space that this is why. */
export const fullDisk = (free) => `the disk is full (${free} MB are free here): free about 1 GB, ${AGAIN}`;

const CAUSES = [
  [/ENOSPC|No space left|disk quota|EDQUOT/i, `the disk is full: free about 1 GB, ${AGAIN}`],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|NewConnectionError|ConnectTimeout|NameResolutionError|dns error|error sending request|Could not connect|Network is unreachable|tunneling socket/i,
    `the package registry cannot be reached: check the network and the proxy settings, ${AGAIN}`,
  ],
  [
    /ensurepip is not available|No module named '?(venv|ensurepip)|python3?[\d.]*-venv/i,
    `this Python has no venv module: install it (Debian and Ubuntu: apt install python3-venv) or install uv, ${AGAIN}`,
  ],
  [/EACCES|EPERM|Permission denied/i, `a file cannot be written: make this folder your own (chown), ${AGAIN}`],
  [
    /EINTEGRITY|do(?:es)? not match the hash|Hash mismatch/i,
    `a downloaded package is not the one that was pinned: ${AGAIN}; if it stays so, ask who runs your package mirror`,
  ],
  [
    /No matching distribution|no (?:version|wheels)|has no usable wheels/i,
    'a pinned package is not offered for this Python or this machine: try Python 3.10 to 3.13',
  ],
];

/** @returns the cause and what to do, or undefined when the output is none we know */
export function explain(output) {
  return CAUSES.find(([pattern]) => pattern.test(output))?.[1];
}
