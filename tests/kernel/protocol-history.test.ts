/** The history: its queries, its file, several kernels at once. */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { History } from '../../kernel-ext/dist/kernel/message/history.js';
import { HistoryFile, historyPath } from '../../kernel-ext/dist/kernel/message/history-file.js';
import { Client, startKernel } from './client.js';

let folder: string;
let path: string;
const complaints: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nabla-history-'));
  path = join(folder, 'deep', 'history.jsonl');
  complaints.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const kept = (): History => new History(new HistoryFile(path, (why) => complaints.push(why)));
const tail = (history: History, n: number, more: object = {}): unknown[] =>
  history.answer({ hist_access_type: 'tail', n, ...more });

describe('History', () => {
  const history = new History();
  const cells = ['let a = 1', 'a + 1', 'a + 2', 'a + 1'];
  for (const [i, code] of cells.entries()) history.add(i + 1, code);
  history.addOutput(2, '2');

  test('tail gives the last n, with results when they are wanted', () => {
    expect(tail(history, 2)).toEqual([
      [1, 3, 'a + 2'],
      [1, 4, 'a + 1'],
    ]);
    expect(tail(history, 3, { output: true })[0]).toEqual([1, 2, ['a + 1', '2']]);
    expect(tail(history, 1, { output: true })).toEqual([[1, 4, ['a + 1', null]]]);
    expect([tail(history, 0), tail(history, -1)]).toEqual([[], []]);
    expect(history.answer({ hist_access_type: 'tail' })).toHaveLength(4);
  });

  test('range gives lines of a session, the last one excluded', () => {
    const range = (fields: object): unknown[] => history.answer({ hist_access_type: 'range', ...fields });
    expect(range({ session: 1, start: 2, stop: 3 })).toEqual([[1, 2, 'a + 1']]);
    expect(range({ session: 0, start: 3 })).toHaveLength(2);
    expect([range({ session: 2 }), range({ session: -1 })]).toEqual([[], []]);
  });

  test('search takes a pattern, a number and unique, which keeps the newest', () => {
    const search = (fields: object): unknown[] => history.answer({ hist_access_type: 'search', ...fields });
    expect(search({ pattern: 'a + ?' })).toHaveLength(3);
    expect(search({ pattern: 'a + ?', n: 1 })).toEqual([[1, 4, 'a + 1']]);
    expect(search({ pattern: 'a + ?', unique: true })).toEqual([
      [1, 3, 'a + 2'],
      [1, 4, 'a + 1'],
    ]);
    expect(search({ pattern: 'A*' })).toEqual([]);
  });
});

describe('HistoryFile', () => {
  test('keeps cells and results for the next kernel, which has the next session', () => {
    const first = kept();
    first.add(1, 'x = "∇\n"');
    first.addOutput(1, "'∇'");
    const second = kept();
    second.add(1, 'y');
    expect(tail(second, 9, { output: true })).toEqual([
      [1, 1, ['x = "∇\n"', "'∇'"]],
      [2, 1, ['y', null]],
    ]);
    expect(second.answer({ hist_access_type: 'range', session: -1 })).toEqual([[1, 1, 'x = "∇\n"']]);
    expect(complaints).toEqual([]);
    expect(statSync(path).mode & 0o077).toBe(0); // nobody else's business
  });

  test('lets several kernels write at once, each with a session of its own', () => {
    const kernels = Array.from({ length: 5 }, kept);
    for (let line = 1; line <= 20; line++) for (const [i, history] of kernels.entries()) history.add(line, `${i}`);
    const rows = tail(kept(), 1000) as [number, number, string][];
    expect(rows).toHaveLength(100);
    for (const [session, , code] of rows) expect(session).toBe(Number(code) + 1);
  });

  test('skips damaged lines', () => {
    kept().add(1, 'before');
    appendFileSync(
      path,
      '{"kernel":"a","line":1,"inp\n\u0000\u0001\nnull\n[]\n7\n{"line":3}\n{"kernel":"b","line":"1","input":7}\n',
    );
    const after = kept();
    after.add(1, 'after');
    expect((tail(after, 9) as unknown[][]).map(([, , code]) => code)).toEqual(['before', 'after']);
  });

  test('stays bounded: the newest thousand cells and a megabyte, and sessions still count on', () => {
    const first = kept();
    for (let line = 1; line <= 4000; line++) first.add(line, `${line} ${'x'.repeat(500)}`);
    expect(statSync(path).size).toBeLessThan(1_100_000);
    expect(tail(first, 5000)).toHaveLength(1000);
    const second = kept();
    second.add(1, 'new');
    const rows = tail(second, 5000) as [number, number, string][];
    expect(rows.length).toBeGreaterThan(500);
    expect(rows.length).toBeLessThanOrEqual(1000);
    expect(rows.at(-2)?.slice(0, 2)).toEqual([1, 4000]);
    expect(rows.at(-1)?.[0]).toBe(2);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['history.jsonl']);
  });

  test('keeps no text that is very long', () => {
    kept().add(1, 'x'.repeat(100_000));
    expect(statSync(path).size).toBeLessThan(1000);
  });

  test('that cannot be written costs the history and nothing else, and says so once', () => {
    writeFileSync(join(folder, 'deep'), 'a file where a folder should be');
    const history = kept();
    history.add(1, 'a');
    history.add(2, 'b');
    expect(tail(history, 9)).toHaveLength(2);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain('The history is not kept');
  });
});

test('historyPath() is what NABLA_HISTORY says, else in the data folder of Jupyter', () => {
  expect(historyPath({ NABLA_HISTORY: 'off' })).toBeUndefined();
  expect(historyPath({ NABLA_HISTORY: '/h.jsonl' })).toBe('/h.jsonl');
  expect(historyPath({ JUPYTER_DATA_DIR: '/data' })).toBe('/data/nabla/history.jsonl');
  expect(historyPath({ XDG_DATA_HOME: '/share' }, 'linux')).toBe('/share/jupyter/nabla/history.jsonl');
  expect(historyPath({}, 'darwin')).toMatch(/Library\/Jupyter\/nabla\/history\.jsonl$/);
});

test('a kernel finds the cells of the one before it, with their results', async () => {
  const ask = { hist_access_type: 'search', pattern: '*6 ?7*', output: true, raw: true };
  for (const turn of [1, 2]) {
    const kernel = await startKernel({ NABLA_HISTORY: path });
    const client = await new Client(kernel.connection).ready();
    if (turn === 1) await client.execute('6 *7');
    const { reply } = await client.request('history_request', ask);
    expect(reply.content.history).toEqual([[1, 1, ['6 *7', '42']]]);
    expect(client.faults).toEqual([]);
    client.close();
    await kernel.kill(); // no time to say goodbye
  }
  expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(4);
});
