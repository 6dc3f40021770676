/** The type checker is a process of its own and may end: by its memory, by a stranger, by a snapshot that does not fit. At most one cell is lost. */
import {
  cpSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { type Answer, Client, type RawKernel, result, startKernel } from './client.js';

const DIST = resolve(import.meta.dirname, '../../kernel-ext/dist');

/** Memory of the checker in this file: small, so that it is soon used up. */
const MEMORY_MB = 256;

/** Each of the 90,000 texts of each type is kept by the compiler; to make them takes it long. */
const HUNGRY = [
  "type D = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'; type E = Exclude<D, '9'>;",
  ...Array.from(
    { length: 60 },
    (_, i) => `type T${i} = \`${i} \${E}\${D}\${D}\${D}\${D}\`; const a${i}: T${i} = 'x' as string as T${i};`,
  ),
].join('\n');

let folder: string | undefined;
let kernel: RawKernel | undefined;
let client: Client | undefined;

afterEach(async () => {
  expect(client?.faults).toEqual([]);
  client?.close();
  await kernel?.kill();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  folder = undefined;
});

const run = (code: string): Promise<Answer> => client!.execute(code, { stop_on_error: false });

async function start(main?: string): Promise<void> {
  kernel = await startKernel({}, main);
  client = await new Client(kernel.connection).ready();
}

/** A copy of the kernel, whose files a test may spoil. @returns the path of a file in it */
function copied(): (path: string) => string {
  folder = mkdtempSync(join(DIST, 'copy-'));
  cpSync(join(DIST, 'kernel'), folder, { recursive: true });
  const at = (path: string): string => join(folder!, path);
  rmSync(at('check/checker.cjs')); // a snapshot knows its program by the time at which that was made
  linkSync(join(DIST, 'kernel/check/checker.cjs'), at('check/checker.cjs'));
  return at;
}

/** The checkers of the kernel, by their process ids. */
function checkers(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((id) => {
      try {
        const parent = /\) \S (\d+)/.exec(readFileSync(`/proc/${id}/stat`, 'utf8'))?.[1];
        return Number(parent) === kernel?.process.pid && /checker/.test(readFileSync(`/proc/${id}/cmdline`, 'utf8'));
      } catch {
        return false; // no process, or one that has ended
      }
    });
}

/** What a checker must do: translate, refuse, complete, and know earlier names. */
async function expectItChecks(): Promise<void> {
  expect((await run('const base: number = 20; interface Pair { a: number }')).reply.content.status).toBe('ok');
  expect(result(await run('const pair: Pair = { a: base }; pair.a + 2'))).toBe('22');
  expect((await run('const text: string = base;')).reply.content).toMatchObject({
    ename: 'TypeScriptError',
    evalue: "Type 'number' is not assignable to type 'string'.",
  });
  const { reply } = await client!.request('complete_request', { code: 'pair.', cursor_pos: 5 });
  expect(reply.content.matches).toContain('a');
}

test('a cell on whose types the checker runs out of memory is told so; variables are kept, and the next cell works', async () => {
  const at = copied();
  const options = readFileSync(at('check/snapshot.js'), 'utf8');
  const smaller = options.replace(/MEMORY_MB = \d+/, `MEMORY_MB = ${MEMORY_MB}`);
  expect(smaller).not.toBe(options);
  writeFileSync(at('check/snapshot.js'), smaller);
  await start(at('main.js'));
  await run('const kept = 6;');
  const { reply } = await run(HUNGRY);
  expect(reply.content).toMatchObject({
    ename: 'TypeScriptError',
    evalue: `The type checker ran out of memory at ${MEMORY_MB} MB and starts anew; variables are kept`,
  });
  expect(result(await run('kept'))).toBe('6');
  await expectItChecks();
});

describe.runIf(process.platform === 'linux')('a checker that is killed', () => {
  test('while it checks costs that cell; variables are kept, and the next cell works', async () => {
    await start();
    await run('const kept = 6;');
    const stuck = run(HUNGRY);
    await client!.first(({ type, content }) => type === 'execute_input' && content.code === HUNGRY, 'the cell');
    for (const id of checkers()) process.kill(id, 'SIGKILL');
    expect((await stuck).reply.content).toMatchObject({
      status: 'error',
      ename: 'TypeScriptError',
      evalue: 'The type checker was ended and starts anew; variables are kept',
    });
    expect(result(await run('kept'))).toBe('6');
    await expectItChecks();
  });

  test('while it has nothing to do is not missed, time after time', async () => {
    await start();
    await run('const kept = 6;');
    for (let turn = 0; turn < 5; turn++) {
      const before = checkers();
      expect(before).toHaveLength(1);
      for (const id of before) process.kill(id, 'SIGKILL');
      await expect.poll(checkers).not.toEqual(before);
      await expect.poll(checkers).toHaveLength(1);
      expect(result(await run('kept'))).toBe('6');
    }
    await expectItChecks();
  });
});

describe('without a snapshot that fits the checker works all the same:', () => {
  const SPOILED: Readonly<Record<string, (at: (path: string) => string) => void>> = {
    'none was made': (at) => {
      rmSync(at('check/checker.blob'));
      rmSync(at('check/checker.blob.json'));
    },
    'it is gone': (at) => rmSync(at('check/checker.blob')),
    'it is empty': (at) => truncateSync(at('check/checker.blob'), 0),
    'it was cut off': (at) =>
      truncateSync(at('check/checker.blob'), Math.floor(statSync(at('check/checker.blob')).size / 2)),
    'it is something else': (at) => writeFileSync(at('check/checker.blob'), 'no snapshot\n'.repeat(100_000)),
    'a part of it was overwritten': (at) => {
      const bytes = readFileSync(at('check/checker.blob'));
      bytes.fill(0xab, Math.floor(bytes.length / 4), Math.floor(bytes.length / 2));
      writeFileSync(at('check/checker.blob'), bytes);
    },
    'it is for another Node': (at) => writeFileSync(at('check/checker.blob.json'), '["v0"]'),
  };
  test.each(Object.entries(SPOILED))('%s', async (_, spoil) => {
    const at = copied();
    const { hasSnapshot } = (await import(pathToFileURL(at('check/snapshot.js')).href)) as { hasSnapshot(): boolean };
    expect(hasSnapshot()).toBe(true); // until it is spoiled
    spoil(at);
    await start(at('main.js'));
    await expectItChecks();
  });
});
