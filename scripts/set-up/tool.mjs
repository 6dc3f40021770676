/** Tools that few need, each in a folder of its own below tools/ with its own lock: installed when one is first needed. */
import { existsSync, readFileSync } from 'node:fs';
import { at } from './places.mjs';
import { install } from './run.mjs';

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

/**
 * Installs what tools/FOLDER lists, unless the package is there in the version that is wanted.
 *
 * @returns false when there was nothing to do
 */
export async function installTool(folder, name) {
  const wanted = read(at('tools', folder, 'package.json')).devDependencies[name];
  const installed = at('tools', folder, 'node_modules', name, 'package.json');
  if (existsSync(installed) && read(installed).version === wanted) return false;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--workspaces=false'];
  await install('npm', args, { cwd: at('tools', folder), shell: process.platform === 'win32' });
  return true;
}
