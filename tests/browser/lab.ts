/** A real JupyterLab in a real browser, for tests: start, open a notebook, run it, switch the theme, look. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { freePorts } from '../kernel/ports.js';

export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url));
export const VENV: string = process.env.NABLA_TEST_VENV ?? join(ROOT, '.venv');
const CHROMIUM = process.env.NABLA_CHROMIUM ?? '/usr/bin/chromium';

/** What these tests need and a machine may lack; a reason to skip, or undefined. */
export function missing(): string | undefined {
  if (!existsSync(join(VENV, 'bin', 'jupyter-lab')))
    return 'no JupyterLab in .venv: run npm start or npm run setup once';
  if (!existsSync(CHROMIUM)) return `no browser at ${CHROMIUM}`;
  return undefined;
}

export interface Lab {
  readonly url: string;
  readonly token: string;
  stop(): Promise<void>;
}

/** Starts JupyterLab on a free port of 127.0.0.1 with settings of its own, so that no test sees a user's. */
export async function startLab({ rootDir, settingsDir }: { rootDir: string; settingsDir?: string }): Promise<Lab> {
  const home = mkdtempSync(join(tmpdir(), 'nabla-lab-'));
  const settings = settingsDir ?? join(home, 'settings');
  stayQuiet(settings);
  const [port] = await freePorts(1);
  const token = randomBytes(16).toString('hex');
  const bin = join(VENV, 'bin');
  const args = [
    ...['-m', 'jupyterlab', '--no-browser', '--ServerApp.ip=127.0.0.1', `--ServerApp.port=${port}`],
    ...['--ServerApp.port_retries=0', `--IdentityProvider.token=${token}`, `--ServerApp.root_dir=${rootDir}`],
    ...[`--LabApp.user_settings_dir=${settings}`, `--LabApp.workspaces_dir=${join(home, 'workspaces')}`],
    ...['--LabApp.expose_app_in_browser=True', ...(process.getuid?.() === 0 ? ['--allow-root'] : [])],
  ];
  const server = spawn(join(bin, 'python'), args, {
    env: {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      HOME: home,
      JUPYTER_CONFIG_DIR: join(home, 'config'),
      JUPYTER_DATA_DIR: join(home, 'data'),
      JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [server.stdout, server.stderr]) stream?.on('data', (chunk) => (log += chunk));
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    await ended(server);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  for (let tries = 0; tries < 240; tries++) {
    if (server.exitCode !== null) throw new Error(`JupyterLab ended with ${server.exitCode}:\n${log}`);
    const answers = await fetch(`${url}/api`)
      .then((answer) => answer.ok)
      .catch(() => false);
    if (answers) return { url, token, stop };
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  await stop();
  throw new Error(`JupyterLab did not answer within a minute:\n${log}`);
}

/** Debian's Chromium without its own traffic; WebGL in software, so that surfaces can be seen. */
export function launchChromium(): Promise<Browser> {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  const webgl = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: CHROMIUM, args: [...quiet, ...webgl, ...root] });
}

/** Every address that a page asks for outside this machine; stays empty in a good test. */
export function watchRequests(page: Page): string[] {
  const outside: string[] = [];
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:' && hostname !== '127.0.0.1') outside.push(request.url());
  });
  return outside;
}

/**
 * Waits until no kernel of an open notebook owes the page a reply: where a notebook is closed before, JupyterLab throws for each reply that
 * it still waits for, as for that to the subshell which it asks ipykernel for.
 */
export async function quiet(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    type Kernel = { _futures?: Map<string, { _status: number }> } | null | undefined;
    type Panel = { sessionContext?: { isReady: boolean; session?: { kernel?: Kernel } } };
    type App = { shell: { widgets(area: 'main'): Iterable<Panel> } };
    const { jupyterapp } = window as unknown as { jupyterapp?: App };
    return [...(jupyterapp?.shell.widgets('main') ?? [])].every(({ sessionContext }) => {
      if (sessionContext === undefined) return true;
      const asked = [...(sessionContext.session?.kernel?._futures?.values() ?? [])];
      return sessionContext.isReady && asked.every(({ _status }) => (_status & 4) !== 0); // 4: it is done
    });
  });
}

/** Opens a notebook (path under the server's root) and waits for its cells and, where it has one, its kernel. */
export async function openNotebook(page: Page, lab: Lab, path: string): Promise<void> {
  await quiet(page);
  await page.goto(`${lab.url}/lab/tree/${path}?reset&token=${lab.token}`);
  await page.waitForSelector('.jp-Notebook .jp-Cell', { timeout: 60_000 });
  await page.waitForFunction(() => {
    const { jupyterapp } = window as unknown as { jupyterapp?: { restored: Promise<void> } };
    return jupyterapp?.restored.then(() => true) ?? false;
  });
}

/** Runs every cell of the open notebook and waits until the kernel is idle again. */
export async function runAllCells(page: Page, timeout = 300_000): Promise<void> {
  await page.waitForFunction(
    () => {
      type Kernel = { status?: string; connectionStatus?: string } | null | undefined;
      type Panel = { sessionContext?: { session?: { kernel?: Kernel } } };
      const { jupyterapp } = window as unknown as { jupyterapp: { shell: { currentWidget: Panel } } };
      const kernel = jupyterapp.shell.currentWidget.sessionContext?.session?.kernel;
      return kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
    },
    undefined,
    { timeout },
  );
  await command(page, 'notebook:run-all-cells');
  await page.waitForFunction(
    () => ![...document.querySelectorAll('.jp-InputPrompt')].some((prompt) => prompt.textContent?.includes('[*]')),
    undefined,
    { timeout },
  );
}

/** Switches JupyterLab's theme while the notebook stays open. */
export async function setTheme(page: Page, theme: 'dark' | 'light'): Promise<void> {
  const name = theme === 'dark' ? 'JupyterLab Dark' : 'JupyterLab Light';
  await command(page, 'apputils:change-theme', { theme: name });
  await page.waitForFunction((wanted) => document.body.dataset.jpThemeName === wanted, name);
}

/** Runs one of JupyterLab's own commands. */
export async function command(page: Page, id: string, args: Record<string, string> = {}): Promise<void> {
  await page.evaluate(
    ([name, values]) => {
      type App = { commands: { execute(id: string, args: unknown): Promise<unknown> } };
      return (window as unknown as { jupyterapp: App }).jupyterapp.commands.execute(name, values).then(() => undefined);
    },
    [id, args] as const,
  );
}

/** Keeps a picture in test-results, for the eye of whoever reads a failure. */
export async function screenshot(page: Page, name: string): Promise<string> {
  const path = join(ROOT, 'test-results', `${name}.png`);
  mkdirSync(join(ROOT, 'test-results'), { recursive: true });
  await page.screenshot({ path });
  return path;
}

/** No question about news over the page, and no look for updates. */
function stayQuiet(settings: string): void {
  const folder = join(settings, '@jupyterlab', 'apputils-extension');
  const file = join(folder, 'notification.jupyterlab-settings');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, JSON.stringify({ fetchNews: 'false', checkForUpdates: false }));
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const over = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  const patience = setTimeout(() => server.kill('SIGKILL'), 10_000);
  await over;
  clearTimeout(patience);
}
