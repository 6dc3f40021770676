/** Imports go one way: a file may import from its own folder and from the folders named here, and from nowhere else. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const SOURCE = join(ROOT, 'lib', 'src');

/** What each folder of the library may import, besides itself. A type from `derive` says what an operation takes. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  array: [],
  memory: [],
  derive: ['array'],
  kernels: ['array', 'derive', 'memory'],
  ops: ['array', 'derive', 'kernels'],
  autograd: ['array', 'derive', 'ops', 'kernels', 'memory'],
  data: ['array', 'derive'],
  nn: ['array', 'derive', 'ops', 'data', 'autograd', 'kernels', 'memory'],
  optim: ['array', 'derive', 'nn', 'kernels', 'memory'],
  train: ['array', 'autograd', 'data', 'io', 'nn', 'optim', 'plot'],
  metrics: ['array', 'derive'],
  io: ['array'],
  check: ['array', 'data'],
  plot: ['array'],
};

interface Import {
  readonly file: string;
  readonly from: string;
  readonly isType: boolean;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

function importsOf(file: string): Import[] {
  const matches = readFileSync(file, 'utf8').matchAll(/^(?:import|export)\s+(type\s+)?[^'";]*?from\s+'([^']+)'/gms);
  return [...matches].map(([, isType, from]) => ({ file, from, isType: isType !== undefined }));
}

const folderOf = (path: string): string => relative(SOURCE, path).split('/')[0];

describe('lib', () => {
  const imports = filesBelow(SOURCE).flatMap(importsOf);

  test('every folder has its rule', () => {
    const folders = readdirSync(SOURCE, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map((entry) => entry.name).sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });

  test('nothing imports from further along', () => {
    const wrong = imports
      .filter(({ file, from }) => from.startsWith('.') && folderOf(file) !== 'index.ts')
      .map(({ file, from, isType }) => ({
        file: folderOf(file),
        to: folderOf(resolve(file, '..', from)),
        isType,
        from,
      }))
      .filter(({ file, to }) => file !== to && !MAY_IMPORT[file].includes(to));
    expect(imports.length).toBeGreaterThan(50);
    expect(wrong).toEqual([]);
  });

  test('data, metrics and optim take from derive its types alone: they hold no calculus', () => {
    const wrong = imports.filter(
      ({ file, from, isType }) =>
        ['data', 'metrics', 'optim'].includes(folderOf(file)) && from.includes('/derive/') && !isType,
    );
    expect(wrong).toEqual([]);
  });

  test('from outside it takes ndarray alone: no kernel, no page', () => {
    const outside = imports
      .map(({ from }) => from)
      .filter((from) => !from.startsWith('.') && !from.startsWith('node:'));
    expect(new Set(outside)).toEqual(new Set(['ndarray']));
  });
});

describe('kernel', () => {
  const folder = join(ROOT, 'kernel-ext', 'kernel', 'src');
  const imports = filesBelow(folder).flatMap(importsOf);
  const whoImports = (name: RegExp): string[] => [
    ...new Set(imports.filter(({ from }) => name.test(from)).map(({ file }) => relative(folder, file))),
  ];

  test('only tslab.ts knows tslab', () => {
    expect(whoImports(/^tslab/)).toEqual(['tslab.ts']);
  });

  test('only the wire knows sockets, and it knows no language', () => {
    expect(whoImports(/^zeromq$/)).toEqual(['message/wire.ts']);
    const wire = imports.filter(({ file }) => relative(folder, file).startsWith('message/')).map(({ from }) => from);
    expect(wire.filter((from) => /tslab|check|run|output/.test(from))).toEqual([]);
  });
});
