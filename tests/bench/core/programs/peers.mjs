/** Loads a package of `.nabla/bench/peers`, where the benchmark installs what only it needs. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '../../../../.nabla/bench/peers');

export const peer = createRequire(join(FOLDER, 'package.json'));

export const versionOf = (name) =>
  JSON.parse(readFileSync(join(FOLDER, 'node_modules', name, 'package.json'), 'utf8')).version;
