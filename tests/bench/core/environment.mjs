/** Where the opponents live: Python's in `.venv-bench`, JavaScript's in `.nabla/bench/peers`. Both are made when first needed. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../../../scripts/set-up/places.mjs';
import { findPython } from '../../../scripts/set-up/python.mjs';
import { install } from '../../../scripts/set-up/run.mjs';
import { step } from '../../../scripts/set-up/step.mjs';

const VENV = at('.venv-bench');
export const PYTHON = join(VENV, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
export const PEERS = at('.nabla', 'bench', 'peers');
const PEERS_LIST = join(import.meta.dirname, 'peers.json');

/** The Python environment, pinned by requirements.txt. Not part of set-up: it is larger than all the rest of the project. */
export async function pythonEnvironment() {
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  const stamp = join(VENV, 'nabla-requirements.txt'); // written last: its absence means half-made
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log(
    `PyTorch and NumPy go into .venv-bench, once: about 5.4 GB (on Linux torch brings CUDA along), two minutes or more`,
  );
  await step('.venv-bench', async () => {
    const python = findPython();
    if (!existsSync(stamp)) rmSync(VENV, { recursive: true, force: true }); // a half-made one is worth nothing
    rmSync(stamp, { force: true });
    const hasUv = await install('uv', ['--version']).then(
      () => true,
      () => false,
    );
    if (!existsSync(PYTHON)) await install(python, ['-m', 'venv', VENV]);
    const [command, words] = hasUv
      ? ['uv', ['pip', 'install', '--quiet', '--python', PYTHON]]
      : [PYTHON, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input']];
    await install(command, [...words, '-r', REQUIREMENTS]);
    writeFileSync(stamp, wanted);
  });
}

/** The JavaScript libraries, pinned by peers.json. They are nobody's dependencies: only this comparison needs them. */
export async function peers() {
  const wanted = readFileSync(PEERS_LIST, 'utf8');
  const stamp = join(PEERS, 'installed.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  await step('JavaScript peers into .nabla/bench/peers', async () => {
    mkdirSync(PEERS, { recursive: true });
    writeFileSync(join(PEERS, 'package.json'), wanted);
    await install('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: PEERS,
      shell: process.platform === 'win32',
    });
    writeFileSync(stamp, wanted);
  });
}
