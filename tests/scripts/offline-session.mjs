/**
 * A learner's session, run by offline.test.ts where there is no network: start, ask the server, start a kernel, run a
 * notebook, stop. Prints one JSON object.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { descendants, isAlive } from '../../scripts/lab/processes.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const python = join(ROOT, '.venv', 'bin', 'python');
const LOOPBACK_UP = `
import fcntl, socket, struct
with socket.socket() as s:
    fcntl.ioctl(s, 0x8914, struct.pack("16sh", b"lo", 0x1 | 0x40))
`;
const said = (program, args) => spawnSync(program, args, { encoding: 'utf8' });

const up = said(python, ['-c', LOOPBACK_UP]);
if (up.status !== 0) throw new Error(`The loopback device cannot be brought up: ${up.stderr}`);
const outside = await fetch('http://192.0.2.1/').then(
  () => 'reached',
  (error) => error.cause?.code ?? String(error),
);

const begin = Date.now();
const lab = spawn(process.execPath, [join(ROOT, 'scripts', 'start.mjs'), '--no-browser'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
let log = '';
const line = await new Promise((done, fail) => {
  lab.stdout.on('data', (chunk) => {
    log += chunk;
    const found = /^JupyterLab: (http:\S+)$/m.exec(log);
    if (found) done(found[1]);
  });
  lab.once('exit', (code) => fail(new Error(`start ended with ${code}:\n${log}`)));
});
const startMs = Date.now() - begin;
const { origin, searchParams } = new URL(line);
const token = searchParams.get('token');
const page = await fetch(line).then(
  async (answer) => `${answer.status} ${/<title>([^<]*)/.exec(await answer.text())?.[1]}`,
);
const front = await fetch(`${origin}/?token=${token}`, { redirect: 'manual' }).then((answer) =>
  answer.headers.get('location'),
);
const started = await fetch(`${origin}/api/kernels`, {
  method: 'POST',
  headers: { Authorization: `token ${token}` },
  body: JSON.stringify({ name: 'nabla' }),
}).then((answer) => answer.status);

const folder = mkdtempSync(join(ROOT, '.nabla', 'offline-'));
const notebook = join(folder, 'offline.ipynb');
const source = "import { array, toNested } from 'nabla';\nconsole.log(JSON.stringify(toNested(array([[1, 2]]))));";
const cells = [{ cell_type: 'code', id: 'a', metadata: {}, execution_count: null, outputs: [], source }];
const kernelspec = { name: 'nabla', language: 'typescript', display_name: 'nabla' };
writeFileSync(notebook, JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }));
const executed = said(python, ['-m', 'jupyter', 'execute', '--inplace', notebook]);
const outputs = executed.status === 0 ? JSON.parse(readFileSync(notebook, 'utf8')).cells[0].outputs : executed.stderr;
rmSync(folder, { recursive: true });

const processes = descendants(lab.pid);
const over = new Promise((done) => lab.once('exit', done));
const stopping = Date.now();
lab.kill('SIGINT');
const code = await over;
const alive = processes.filter(isAlive);
console.log(
  JSON.stringify({
    outside,
    startMs,
    url: line,
    page,
    front,
    started,
    outputs,
    processes: processes.length,
    code,
    alive,
    stopMs: Date.now() - stopping,
  }),
);
process.exit(0);
