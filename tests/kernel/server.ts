/** A real Jupyter server on this machine, with the project's own kernel in it, for as long as a test file runs. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { KernelManager, ServerConnection } from '@jupyterlab/services';
import { freePorts } from './ports.js';

const ROOT = resolve(import.meta.dirname, '../..');
const TOKEN = 'for-tests';

/** A started server. */
export interface TestServer {
  readonly manager: KernelManager;
  readonly process: ChildProcess;
  /** Where the connection files of running kernels are. */
  readonly runtime: string;
  stop(): Promise<void>;
}

/** Starts `jupyter server` from the project's environment; kernels start in a folder of the learner's kind. */
export async function startServer(): Promise<TestServer> {
  const [port] = await freePorts(1);
  const folder = mkdtempSync(join(tmpdir(), 'nabla-server-'));
  const lessons = join(ROOT, 'my');
  mkdirSync(lessons, { recursive: true });
  // The kernel of this checkout, in a place of its own: what the environment has installed does not matter.
  const command = join(ROOT, 'kernel-ext/dist/kernel/cli.js');
  execFileSync(process.execPath, [command, 'install', '--prefix', folder], { stdio: 'ignore' });
  const specs = [join(folder, 'share/jupyter'), process.env.JUPYTER_PATH].filter(Boolean).join(delimiter);
  const args = [
    'server',
    '--ip=127.0.0.1',
    `--port=${port}`,
    '--ServerApp.port_retries=0',
    '--no-browser',
    '--allow-root',
  ];
  const server = spawn(
    join(ROOT, '.venv', 'bin', 'jupyter'),
    [...args, `--IdentityProvider.token=${TOKEN}`, `--ServerApp.root_dir=${lessons}`],
    {
      env: {
        ...process.env,
        JUPYTER_PATH: specs,
        NABLA_HISTORY: join(folder, 'history.jsonl'),
        JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
        JUPYTER_CONFIG_DIR: join(folder, 'config'),
      },
      stdio: 'ignore',
    },
  );
  const baseUrl = `http://127.0.0.1:${port}/`;
  for (let tries = 0; ; tries++) {
    const answer = await fetch(`${baseUrl}api`).catch(() => undefined);
    if (answer?.ok) break;
    if (tries > 300 || server.exitCode !== null) throw new Error('The Jupyter server did not start: run npm run setup');
    await new Promise((done) => setTimeout(done, 100));
  }
  const serverSettings = ServerConnection.makeSettings({
    baseUrl,
    wsUrl: baseUrl.replace('http', 'ws'),
    token: TOKEN,
    appendToken: true,
  });
  const manager = new KernelManager({ serverSettings });
  await manager.ready;
  return {
    manager,
    process: server,
    runtime: join(folder, 'runtime'),
    async stop() {
      await manager.shutdownAll();
      manager.dispose();
      const gone = new Promise((done) => server.once('exit', done));
      server.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
