#!/usr/bin/env node
/**
 * Compiles the native kernels. In this repository `npm run setup` calls it; in a project that has installed the package, `npx nabla-native` does.
 * Nothing is lost without them: the WebAssembly kernels do the same work, some times slower.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = import.meta.dirname;
export const ADDON = join(SOURCES, 'dist', 'nabla.node');

/** Each unit, with the instructions that it may use beyond what every x86-64 processor has. */
const AVX2 = ['-mavx2', '-mfma', '-fno-exceptions'];
const AVX512 = [...AVX2, '-mavx512f', '-mavx512dq', '-mavx512bw', '-mavx512vl'];
export const UNITS = [
  { name: 'avx512', source: 'isa/all.cpp', flags: AVX512 },
  { name: 'avx2', source: 'isa/all.cpp', flags: AVX2 },
  ...['addon', 'call', 'gemm', 'blas', 'cpu', 'pool'].map((name) => ({ name, source: `${name}.cpp`, flags: [] })),
];

// The warnings left out are about the compiler's own headers of intrinsics.
export const FLAGS = ['-std=c++17', '-O2', '-Wall', '-Wextra', '-Wno-uninitialized', '-Wno-maybe-uninitialized'];
const LINK = { linux: ['-Wl,-z,nodelete', '-pthread'], darwin: ['-undefined', 'dynamic_lookup'] };

/** Why there can be no addon here, or undefined. */
export function hindrance() {
  if (process.arch !== 'x64' || LINK[process.platform] === undefined)
    return `they are written for x86-64 on Linux and macOS, this is ${process.arch} on ${process.platform}`;
  return undefined;
}

/** Where the headers of Node-API are. */
export function headers() {
  return join(dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json')), 'include');
}

/**
 * Compiles and links.
 *
 * @param options.run starts a program and waits for its end; set-up gives its own, which an interrupt ends
 * @param options.flags more of them, as for a sanitizer  @param options.strip whether names for debuggers are left out
 * @returns the file, which is complete or not there
 */
export async function buildAddon(out = ADDON, options = {}) {
  const { compiler = process.env.CXX ?? 'c++', run = runPlainly, flags: more = [], strip = true } = options;
  const parts = `${out}.${process.pid}`;
  mkdirSync(parts, { recursive: true });
  try {
    const include = headers();
    const object = ({ name }) => join(parts, `${name}.o`);
    const compile = (unit) => {
      const flags = [...FLAGS, '-fPIC', '-fvisibility=hidden', ...more, ...unit.flags, '-I', include];
      return run(compiler, [...flags, '-c', join(SOURCES, unit.source), '-o', object(unit)]);
    };
    const results = await Promise.allSettled(UNITS.map(compile)); // all: none may go on writing into a folder that is gone
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    const made = join(parts, 'nabla.node');
    const ends = [...LINK[process.platform], ...(strip ? ['-s'] : [])];
    await run(compiler, ['-shared', ...more, '-o', made, ...UNITS.map(object), ...ends]);
    seal(made);
    renameSync(made, out); // one move: a process that has the old file open keeps it
  } finally {
    rmSync(parts, { recursive: true, force: true });
  }
  return out;
}

/** Appends the checksum of a file to it, by which the loader knows that it is whole. */
export function seal(file) {
  const bytes = readFileSync(file);
  writeFileSync(file, Buffer.concat([bytes, createHash('sha256').update(bytes).digest()]));
}

function runPlainly(command, args) {
  return new Promise((resolve, reject) => {
    execFile(command, args, (error, _output, complaints) => {
      if (error === null) resolve();
      else if (error.code === 'ENOENT') reject(new Error(`${command} is not there: install a C++ compiler`));
      else reject(new Error(`${command} ended with ${error.code ?? error.signal}\n${complaints.slice(-4000)}`));
    });
  });
}

async function main() {
  const why = hindrance();
  try {
    if (why !== undefined) throw new Error(why);
    console.log(`Native kernels: ${await buildAddon()}`);
  } catch (error) {
    console.error(`No native kernels: ${error.message}\nThe WebAssembly kernels do their work, some times slower`);
    process.exitCode = 1;
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) main();
