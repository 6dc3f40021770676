/**
 * Keeps the comparison honest: opponents that run below what they can do are cured, or refused.
 *
 * Measured on AMD Zen 5, sgemm 256: OpenBLAS takes its Haswell kernels (108 GFLOP/s instead of 200) unless told that the
 * core is SkylakeX; MKL in PyTorch takes a generic path (101 instead of 223) unless its question whether the processor is Intel's is answered
 * with yes. Builds of Linux distributions know neither kind and fall back to SSE; they are refused.
 *
 * Measured on AMD Zen 3, which has AVX2 but no AVX-512: MKL has kernels for it, whatever it is answered (sgemm 512: 95 GFLOP/s told that this is
 * Intel's, 95 not told, of about 105 that the core can do). It names them "Intel(R) Architecture processors", as it does its generic path.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { at } from '../../../scripts/set-up/places.mjs';

const INTEL_LIBRARY = at('.nabla', 'bench', 'nabla-intel-cpu.so');
const SETTINGS = /^(OPENBLAS|MKL|OMP|GOMP|KMP|ATEN|NPY|NVPL|BLIS|DNNL|ONEDNN|GOTO)_|^LD_PRELOAD$/;
const WITH_AVX512 = ['SkylakeX', 'Cooperlake', 'SapphireRapids'];
const WITH_AVX2 = ['Haswell', 'Zen', ...WITH_AVX512];

/** An environment without the settings by which BLAS libraries and thread pools are told how to run. */
export function clean(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !SETTINGS.test(name)));
}

/** What this machine's processor is. */
export function readCpu() {
  const text = existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf8') : '';
  const flags = new Set(/^flags\s*:(.*)$/m.exec(text)?.[1].trim().split(' '));
  const model = cpus()[0]?.model ?? 'unknown';
  const isAmd = /AuthenticAMD/.test(text) || /AMD/.test(model);
  return {
    model,
    cores: cpus().length,
    isAmd,
    isX86: process.arch === 'x64',
    avx512: flags.has('avx512f'),
    avx2: flags.has('avx2'),
  };
}

/** Settings that bring out the best kernels of OpenBLAS and MKL on this processor. */
export function cured(cpu) {
  if (!cpu.isAmd || !cpu.isX86) return {};
  const core = cpu.avx512 ? { OPENBLAS_CORETYPE: 'SkylakeX' } : {};
  return process.platform === 'linux' ? { ...core, LD_PRELOAD: intelLibrary() } : core;
}

/** A library of one function, loaded before all others: MKL's question is answered by it instead of by MKL. */
function intelLibrary() {
  if (existsSync(INTEL_LIBRARY)) return INTEL_LIBRARY;
  mkdirSync(dirname(INTEL_LIBRARY), { recursive: true });
  const source = INTEL_LIBRARY.replace(/so$/, 'c');
  writeFileSync(source, 'int mkl_serv_intel_cpu_true(void) { return 1; }\n');
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-o', INTEL_LIBRARY, source], { stdio: 'pipe' });
  } catch (error) {
    throw new Error(`On AMD, PyTorch's MKL is slow unless a C compiler is there to build its cure: ${error.message}`);
  }
  return INTEL_LIBRARY;
}

/**
 * Why a program may not stand for its library, or undefined when it may.
 *
 * @param hello its first line
 */
export function crippled(hello, cpu) {
  if (!cpu.isX86) return undefined;
  const best = cpu.avx512 ? 'AVX-512' : cpu.avx2 ? 'AVX2' : undefined;
  if (best === undefined) return undefined;
  const isBelow = (text) => (best === 'AVX-512' ? !/AVX-?512/.test(text) : !/AVX-?(2|512)/.test(text));
  if (hello.core !== undefined && !(cpu.avx512 ? WITH_AVX512 : WITH_AVX2).includes(hello.core))
    return `its OpenBLAS runs kernels for ${hello.core}, but the processor has ${best}`;
  if (hello.cured === undefined) return undefined;
  if (isBelow(hello.kernel)) return `its kernels are for ${hello.kernel}, but the processor has ${best}`;
  const isZen = cpu.isAmd && !cpu.avx512 && /Architecture processors/.test(hello.blas);
  if (isBelow(hello.blas) && !isZen) return `its matrix library runs as ${hello.blas}, but the processor has ${best}`;
  if (cpu.isAmd && !hello.cured) return 'its MKL takes the slow path of processors that are not Intel’s';
  return undefined;
}
