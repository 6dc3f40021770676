/** The Node packages, as package-lock.json pins them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './places.mjs';
import { install } from './run.mjs';

/** The folders that an installation made: npm's own record does not tell that one was deleted later. */
const FOLDERS = join('.nabla', 'node-folders.json');

function rememberFolders(root) {
  const entries = readdirSync(join(root, 'node_modules'), { recursive: true, withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory());
  const lasting = folders.map(({ parentPath, name }) => relative(root, join(parentPath, name)));
  mkdirSync(join(root, '.nabla'), { recursive: true });
  writeFileSync(join(root, FOLDERS), JSON.stringify(lasting));
}

/**
 * Whether node_modules holds what the lock says. npm writes its own record (.package-lock.json) when it has finished,
 * so that a half-made folder has none; packages for other machines are optional and may be absent.
 */
export function packagesAgree(root = ROOT) {
  const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
  try {
    const wanted = Object.entries(read('package-lock.json').packages);
    const installed = read('node_modules/.package-lock.json').packages;
    if (existsSync(join(root, FOLDERS)) && !read(FOLDERS).every((path) => existsSync(join(root, path)))) return false;
    return wanted.every(([path, { version, integrity, optional, link }]) => {
      if (!path.includes('node_modules/')) return true; // this package and its workspaces
      const found = installed[path];
      if (found === undefined) return optional === true;
      return existsSync(join(root, path)) && (link || (found.version === version && found.integrity === integrity));
    });
  } catch {
    return false;
  }
}

/** @returns false when there was nothing to do */
export async function installPackages() {
  if (packagesAgree()) return false;
  rmSync(join(ROOT, 'node_modules', '.package-lock.json'), { force: true });
  rmSync(join(ROOT, FOLDERS), { force: true });
  await install('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { shell: process.platform === 'win32' });
  rememberFolders(ROOT);
  return true;
}
