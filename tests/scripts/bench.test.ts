/** The benchmark's arithmetic and its protocol. Nothing is timed here. */
import { describe, expect, test } from 'vitest';
import { clean, crippled } from '../bench/core/cures.mjs';
import { readOptions } from '../bench/core/options.mjs';
import { noise } from '../bench/core/programs/speak.mjs';
import { does, readHello, readMilliseconds, readNumbers, requestsOf } from '../bench/core/protocol.mjs';
import { time } from '../bench/core/report.mjs';
import {
  comparable,
  compare,
  difference,
  fastProbe,
  median,
  quantile,
  undisturbed,
} from '../bench/core/statistics.mjs';
import { GROUPS, lastLine, verdict } from '../bench/core/targets.mjs';

/** Printed by `speak.py`: float32 numbers, so they are exact. */
const NOISE_OF_SEED_1 = [-0.9844697117805481, 0.24463918805122375, -0.9404507875442505];

const round = (ours: number, theirs: number, probe = 1, theirProbe = probe) => ({
  turns: { ours: { ms: ours, probe, waited: 0 }, theirs: { ms: theirs, probe: theirProbe, waited: 0 } },
});

describe('statistics', () => {
  test('quantile() lies between two values in proportion', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([10, 20], 0.25)).toBe(12.5);
    expect(quantile([7], 0.9)).toBe(7);
    expect(median([9, 1, 5])).toBe(5);
  });

  test('fastProbe() is not moved by many slow probes', () => {
    expect(fastProbe([1, 1, 1, ...Array.from({ length: 15 }, () => 1.9)])).toBe(1);
  });

  test('comparable() keeps the rounds of the phase with more of them and drops mixed ones', () => {
    const rounds = [round(1, 2), round(1.9, 3.8, 1.9), round(1, 4, 1, 1.9), round(1.8, 3.6, 1.8)];
    expect(comparable(rounds, 1)).toEqual({ phase: 'slow', rounds: [rounds[1], rounds[3]] });
    expect(comparable(rounds.slice(0, 3), 1)).toEqual({ phase: 'fast', rounds: [rounds[0]] });
  });

  test('comparable() drops a round in which a program waited for a core', () => {
    const rounds = [round(1, 2), round(1, 90), round(1, 2)];
    rounds[1].turns.theirs.waited = 0.3;
    expect(undisturbed(rounds)).toEqual([rounds[0], rounds[2]]);
    expect(comparable(rounds, 1).rounds).toEqual([rounds[0], rounds[2]]);
  });

  test('compare() divides the medians of the best opponent by ours', () => {
    const rounds = [1, 2, 6].map((ms) => ({
      turns: { ours: { ms, probe: 1 }, near: { ms: 2 * ms, probe: 1 }, far: { ms: 9, probe: 1 } },
    }));
    // medians: ours 2, near 4, far 9
    expect(compare(rounds, 'ours')).toEqual({
      ms: { ours: 2, near: 4, far: 9 },
      best: 'near',
      ratio: 2,
      low: 2,
      high: 2,
    });
  });

  test('difference() compares losses one by one, other numbers by the largest', () => {
    expect(difference([1, 0.01], [1, 0.02], true)).toBeCloseTo(1);
    expect(difference([1, 0.01], [1, 0.02], false)).toBeCloseTo(0.01);
    expect(difference([1], [1, 2], false)).toBe(Infinity);
    expect(difference([], [], true)).toBe(Infinity);
    expect(difference([Number.NaN], [1], true)).toBeNaN(); // and NaN <= limit is false
  });
});

describe('protocol', () => {
  test('readMilliseconds() takes one time and nothing else', () => {
    expect(readMilliseconds('12.5')).toBe(12.5);
    expect(() => readMilliseconds('12.5 3')).toThrow('One time in milliseconds was expected, but this came: 12.5 3');
    expect(() => readMilliseconds('-1')).toThrow(SyntaxError);
    expect(() => readMilliseconds('Warning: slow')).toThrow('Numbers were expected, but this came: Warning: slow');
  });

  test('readNumbers() passes on why a program cannot', () => {
    expect(readNumbers('0.5 1e-3 -2')).toEqual([0.5, 0.001, -2]);
    expect(() => readNumbers('error KeyError: gelu')).toThrow('KeyError: gelu');
    expect(() => readNumbers('nan')).toThrow(SyntaxError);
    expect(() => readNumbers('1 inf')).toThrow(SyntaxError);
  });

  test('readHello() wants JSON with a name', () => {
    expect(readHello('{"name":"x","kernel":"AVX2"}')).toEqual({ name: 'x', kernel: 'AVX2' });
    expect(() => readHello('ready')).toThrow('but this came: ready');
    expect(() => readHello('{"kernel":"AVX2"}')).toThrow('must have a "name"');
    expect(() => readHello('null')).toThrow(SyntaxError);
  });

  test('a program that names no works is asked for each, and variants add their name', () => {
    expect(does({ name: 'x' }, 'sgemm:2x2x2')).toBe(true);
    expect(does({ name: 'x', works: ['mlp'] }, 'sgemm:2x2x2')).toBe(false);
    expect(requestsOf({ name: 'x', variants: { mlp: ['fused'] } }, 'mlp:2-1:4:sgd')).toEqual([
      ['mlp:2-1:4:sgd', ''],
      ['mlp:2-1:4:sgd', 'fused'],
    ]);
  });

  test('noise() gives the numbers that the Python programs give', () => {
    expect(Array.from(noise(1, 3))).toEqual(NOISE_OF_SEED_1);
  });
});

describe('targets', () => {
  test('verdict() asks for a ratio, per number of threads', () => {
    const work = { least: { 1: 1.15, 2: 1.2 } };
    expect(verdict(work, 1, { ratio: 1.15 })).toEqual({ value: 1.15, text: '1.15', wanted: '>= 1.15', met: true });
    expect(verdict(work, 2, { ratio: 1.15 })).toEqual({ value: 1.15, text: '1.15', wanted: '>= 1.2', met: false });
    expect(verdict(work, 4, { ratio: 1.15 })).toBeUndefined();
  });

  test('verdict() asks for a time above the kernel, and what was not measured is not met', () => {
    const work = { mostNs: { 1: 300 } };
    expect(verdict(work, 1, { aboveNs: 250 })).toMatchObject({ text: '250 ns', wanted: '<= 300 ns', met: true });
    expect(verdict(work, 1, { aboveNs: 301 })?.met).toBe(false);
    expect(verdict(work, 1, undefined)).toMatchObject({ text: '-', met: false });
  });

  test('verdict() is not met where others used the machine', () => {
    expect(verdict({ least: { 1: 1 } }, 1, { ratio: 90, phase: 'disturbed' })).toMatchObject({
      text: '90.00',
      met: false,
    });
  });

  test('lastLine() counts', () => {
    expect(lastLine([{ met: true }, { met: false }, { met: true }])).toBe('2 of 3 targets met');
  });

  test('every work has opponents and a target for one thread', () => {
    const works = GROUPS.flatMap((group) => group.works);
    expect(works.length).toBeGreaterThan(30);
    for (const work of works) {
      expect(work.against.length).toBeGreaterThan(0);
      expect(verdict(work, 1, undefined)).toMatchObject({ met: false });
    }
  });
});

describe('opponents', () => {
  const intel = { isX86: true, isAmd: false, avx512: true, avx2: true };
  const torch = { name: 'torch', kernel: 'AVX512', blas: 'oneMKL 2024.0 AVX-512', cured: false };

  test('crippled() lets the best kernels pass', () => {
    expect(crippled(torch, intel)).toBeUndefined();
    expect(crippled({ name: 'numpy', core: 'SkylakeX', kernel: 'AVX512', blas: 'x' }, intel)).toBeUndefined();
    expect(crippled({ name: 'numpy', core: 'Haswell' }, { ...intel, avx512: false })).toBeUndefined();
    expect(crippled({ name: 'numpy', core: 'armv8' }, { ...intel, isX86: false })).toBeUndefined();
  });

  test('crippled() says what runs below the processor', () => {
    expect(crippled({ name: 'numpy', core: 'Haswell' }, intel)).toBe(
      'its OpenBLAS runs kernels for Haswell, but the processor has AVX-512',
    );
    expect(crippled({ name: 'numpy', core: 'Prescott' }, { ...intel, avx512: false })).toContain('AVX2');
    expect(crippled({ ...torch, kernel: 'DEFAULT' }, intel)).toContain('DEFAULT');
    expect(crippled({ ...torch, blas: 'oneMKL 2024.0 AVX2' }, intel)).toContain('AVX2');
    expect(crippled(torch, { ...intel, isAmd: true })).toContain('not Intel');
    expect(crippled({ ...torch, cured: true }, { ...intel, isAmd: true })).toBeUndefined();
    const zen = { ...intel, isAmd: true, avx512: false };
    const named = { ...torch, blas: 'oneMKL 2024.0 Intel(R) Architecture processors' }; // what MKL calls its kernels for AMD, if they have AVX2
    expect(crippled({ ...named, cured: true }, zen)).toBeUndefined();
    expect(crippled({ ...named, cured: true }, { ...zen, avx512: true })).toContain('AVX-512');
    expect(crippled({ ...named, cured: true }, { ...zen, isAmd: false })).toContain('AVX2');
  });

  test('clean() drops what tells a library how to run, and nothing else', () => {
    const env = { PATH: '/bin', OPENBLAS_CORETYPE: 'Prescott', OMP_NUM_THREADS: '1', LD_PRELOAD: 'x.so', HOME: '/' };
    expect(clean(env)).toEqual({ PATH: '/bin', HOME: '/' });
  });
});

describe('command line', () => {
  test('readOptions() reads all words', () => {
    const words = ['--filter', 'mlp', '--threads', '2', '--quick', '--json', 'a.json', '--opponent', 'x=run --a=b'];
    expect(readOptions(words)).toEqual({
      filter: 'mlp',
      threads: [2],
      json: 'a.json',
      isQuick: true,
      opponents: { x: 'run --a=b' },
    });
  });

  test('readOptions() says what it does not know', () => {
    expect(() => readOptions(['speed'])).toThrow('speed is not known');
    expect(() => readOptions(['--json'])).toThrow('--json wants a value');
    expect(() => readOptions(['--threads', 'two'])).toThrow('but two came');
    expect(() => readOptions(['--opponent', 'x'])).toThrow('--opponent wants NAME=COMMAND, but x came');
  });

  test('time() chooses a unit', () => {
    expect([12.34, 0.5, 0.0123, 0.00025].map(time)).toEqual(['12.3 ms', '500 µs', '12.3 µs', '250 ns']);
  });
});
