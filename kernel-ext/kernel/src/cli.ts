#!/usr/bin/env node
/** `nabla-kernel install | uninstall`: puts the kernel and the figure renderer where Jupyter looks for them. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasSnapshot, makeSnapshot } from './check/snapshot.js';

const USAGE = `Usage: nabla-kernel install|uninstall --prefix FOLDER | --user | --sys-prefix

  --prefix FOLDER   below FOLDER/share/jupyter, for example a virtual environment
  --user            for you alone
  --sys-prefix      into the Python environment that is active now

and, with install, after one of these:

  --grader FILE     the module that checks exercises`;

function shareFolder(args: readonly string[]): string {
  const [option, folder] = args;
  if (option === '--prefix' && folder) return join(folder, 'share', 'jupyter');
  if (option === '--sys-prefix') {
    const prefix = execFileSync('python3', ['-c', 'import sys; print(sys.prefix)'], { encoding: 'utf8' }).trim();
    return join(prefix, 'share', 'jupyter');
  }
  if (option === '--user') {
    if (process.env.JUPYTER_DATA_DIR) return process.env.JUPYTER_DATA_DIR;
    return process.platform === 'darwin'
      ? join(homedir(), 'Library', 'Jupyter')
      : join(homedir(), '.local', 'share', 'jupyter');
  }
  throw new Error(USAGE);
}

function graderOf(args: readonly string[]): string[] {
  const at = args.indexOf('--grader');
  if (at < 0) return [];
  const file = args[at + 1];
  if (file === undefined || !existsSync(file)) throw new Error(`--grader wants a file, and ${file} is none`);
  return ['--grader', resolve(file)];
}

function install(share: string, grader: readonly string[]): void {
  const kernel = join(share, 'kernels', 'nabla');
  mkdirSync(kernel, { recursive: true });
  const spec = {
    argv: [process.execPath, fileURLToPath(new URL('./main.js', import.meta.url)), '{connection_file}', ...grader],
    display_name: 'TypeScript (nabla)',
    language: 'typescript',
    interrupt_mode: 'message',
  };
  writeFileSync(join(kernel, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`);
  console.log(`Kernel: ${kernel}`);
  const failure = hasSnapshot() ? undefined : makeSnapshot(process.cwd());
  if (failure !== undefined)
    console.log(`No snapshot of the type checker, so the first cell takes a second longer: ${failure}`);
  const built = fileURLToPath(new URL('../labextension', import.meta.url));
  const renderer = join(share, 'labextensions', 'nabla-plotly');
  if (!existsSync(built)) return;
  rmSync(renderer, { recursive: true, force: true });
  cpSync(built, renderer, { recursive: true });
  console.log(`Figure renderer: ${renderer}`);
}

function uninstall(share: string): void {
  for (const folder of [join(share, 'kernels', 'nabla'), join(share, 'labextensions', 'nabla-plotly')]) {
    rmSync(folder, { recursive: true, force: true });
    console.log(`Removed: ${folder}`);
  }
}

try {
  const [verb, ...args] = process.argv.slice(2);
  if (verb === 'install') install(shareFolder(args), graderOf(args));
  else if (verb === 'uninstall') uninstall(shareFolder(args));
  else throw new Error(USAGE);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
