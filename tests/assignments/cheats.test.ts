/**
 * Submissions that cheat, each run as an autograder runs it: a kernel of its own, in grading mode. Each earns exactly what its honest part is
 * worth, the next exercise of the same notebook is graded as if nothing had been, and nothing outside is read, written or ended.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, Client, type RawKernel, startKernel } from '../kernel/client.js';
import type { Cheat } from './cheats/cheat.js';
import { COMPARISONS } from './cheats/comparisons.js';
import { EXITS } from './cheats/exits.js';
import { HONEST } from './cheats/honest.js';
import { NAMES } from './cheats/names.js';
import { OUTPUTS } from './cheats/outputs.js';
import { HURDLES, SPYING } from './cheats/spying.js';
import { compare, type Row } from './cheats/table.js';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const GRADER = join(import.meta.dirname, 'cheats/grader.mjs');
const GROUPS = { COMPARISONS, OUTPUTS, EXITS, SPYING, HURDLES, NAMES, HONEST };

/** An answer of a kernel may take so long on a machine that does much else. */
const LONGEST_MS = 120_000;

/** What all cells of a submission may show together; the limit of the text of a cell is two million characters, of its displays ten. */
const SHOWN_MOST = 20_000_000;

let folder: string; // of the class: secret, gradebook, other submissions
let temporary: string; // where the kernels put what they need for a while
let bystander: ChildProcess;
let server: Server;
let visitors = 0; // to a server that nobody may reach

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'nabla-class-')));
  writeFileSync(join(folder, 'secret'), 'hush-hush\n');
  writeFileSync(join(folder, 'gradebook.db'), 'SQLite format 3');
  mkdirSync(join(folder, 'other'));
  writeFileSync(join(folder, 'other/answer'), 'hush-hush');
  writeFileSync(join(folder, 'other/solution.ts'), 'export const square = (x: number): number => x * x;');
  temporary = realpathSync(mkdtempSync(join(tmpdir(), 'nabla-temporary-')));
  bystander = spawn('sleep', ['1000'], { stdio: 'ignore' });
  server = createServer(() => visitors++);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => {
  bystander.kill();
  server.close();
  for (const one of [folder, temporary]) rmSync(one, { recursive: true, force: true });
});

/** A row of the table in the docs. */
const rowOf = ({ name, tries, points: worth }: Cheat): Omit<Row, 'kind'> => {
  const { points, harm } = [...seen].find(([one]) => one.name === name)?.[1] ?? NOT_RUN;
  return { attack: name, tries, worth, points, harm: harm.join('; ') || 'none' };
};
const NOT_RUN = { points: Number.NaN, harm: ['not run'] };

/** Everything below the class folder, with sizes and modes, but not the submission itself. */
const state = (): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(join(folder, 'submission')))
    .map((path) => `${path} ${statSync(path).size} ${statSync(path).mode} ${statSync(path).mtimeMs}`)
    .sort();

/** Makes the folder of a submission. A package folder that is not given is a link to the real ones, for the type checker. */
function makeSubmission(files: Cheat['files'] = {}): string {
  const place = mkdtempSync(join(folder, 'submission-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    if (text === 'LINK') symlinkSync(join(REPOSITORY, 'lib'), join(place, path));
    else writeFileSync(join(place, path), text);
  }
  if (!existsSync(join(place, 'node_modules')))
    symlinkSync(join(REPOSITORY, 'node_modules'), join(place, 'node_modules'));
  return place;
}

/** nbgrader's own rule (`determine_grade`): what a cell's outputs are worth, of so many points. */
function nbgraderPoints({ published }: Answer, most: number): number {
  for (const { type, content } of published) {
    if (type === 'error' || (type === 'stream' && content.name === 'stderr')) return 0;
    const text = type === 'execute_result' ? (content.data as Record<string, string>)['text/plain'] : undefined;
    if (text !== undefined && Number.isFinite(Number(text))) return Number(text);
  }
  return most;
}

/** Another program may have taken a port that was free a moment ago: then the kernel ends at once, and is started anew. */
async function startSurely(env: NodeJS.ProcessEnv, place: string): Promise<{ kernel: RawKernel; client: Client }> {
  const kernel = await startKernel({ ...env, TMPDIR: temporary }, undefined, {}, place);
  const client = new Client(kernel.connection, LONGEST_MS);
  const hasEnded = new Promise<undefined>((done) => kernel.process.once('exit', () => done(undefined)));
  if ((await Promise.race([client.ready(), hasEnded])) !== undefined) return { kernel, client };
  client.close();
  return startSurely(env, place);
}

/** Runs a submission. @returns the points of its exercise and of an honest one after it, and all that was shown */
async function grade(cheat: Cheat) {
  const { cells, grade: cell = 'grade("square", square)', files } = cheat;
  const place = makeSubmission(files);
  const env = { NABLA_GRADING: '1', NABLA_GRADER: GRADER, NABLA_GRADER_SECRET: join(folder, 'secret') };
  const programs = HURDLES.includes(cheat) ? { PATH: '' } : {}; // no unshare is found
  const { kernel, client } = await startSurely({ ...env, ...programs, NABLA_GRADING_CELL_SECONDS: '6' }, place);
  try {
    const run = (code: string): Promise<Answer> => client.execute(code, { stop_on_error: false });
    const put = (code: string): string =>
      code
        .replaceAll('FOLDER', folder)
        .replaceAll('GRADER', GRADER)
        .replaceAll('LIBRARY', join(REPOSITORY, 'lib'))
        .replaceAll('SUPERVISOR', String(kernel.process.pid))
        .replaceAll('BYSTANDER', String(bystander.pid))
        .replaceAll('PORT', String((server.address() as { port: number }).port));
    const refused: string[] = []; // what does not compile has tried nothing
    for (const code of cells)
      for (const { type, content } of (await run(put(code))).published)
        if (type === 'error' && content.ename === 'TypeScriptError') refused.push(String(content.evalue));
    const points = nbgraderPoints(await run(cell), 10);
    const own = readdirSync(place)
      .filter((name) => name !== 'node_modules')
      .sort();
    const next = nbgraderPoints(await run('grade("answer", 0.25)'), 3);
    await client.beat();
    const shown = client.received
      .filter(({ channel }) => channel === 'iopub')
      .map(({ content }) => JSON.stringify(content));
    return { points, next, own, refused, shown: shown.join('\n'), isAlive: kernel.process.exitCode === null };
  } finally {
    if (process.env.NABLA_CHEAT)
      console.log(
        client.received
          .filter(({ channel, type }) => channel === 'iopub' && type !== 'status')
          .map(({ type, content }) => `${type} ${JSON.stringify(content).slice(0, 600)}`)
          .join('\n'),
        kernel.log(),
      );
    const gone = new Promise((done) => kernel.process.once('exit', done));
    await client.send('control', 'shutdown_request', { restart: false });
    await gone;
    client.close();
    await kernel.kill();
    rmSync(place, { recursive: true });
  }
}

/** What came of a submission. */
interface Seen {
  readonly points: number;
  readonly harm: readonly string[];
}

async function look(cheat: Cheat): Promise<Seen> {
  const before = state();
  const { points, next, own, refused, shown, isAlive } = await grade(cheat);
  const top = Object.keys(cheat.files ?? {}).map((path) => path.split('/')[0] as string);
  const harm = [
    ...(isAlive ? [] : ['the supervisor is dead']),
    ...(next === 3 ? [] : [`the next exercise got ${next} of 3`]),
    ...(JSON.stringify(state()) === JSON.stringify(before) ? [] : ['a file outside has changed']),
    ...(own.every((name) => top.includes(name)) ? [] : [`it wrote ${own}`]),
    ...(bystander.exitCode === null && bystander.signalCode === null ? [] : ['a bystander is dead']),
    ...(visitors === 0 ? [] : ['it reached a server']),
    ...(shown.length < SHOWN_MOST ? [] : [`it showed ${shown.length} characters`]),
    ...(refused.length === 0 || cheat.isRefused ? [] : [`it does not compile: ${refused}`]),
    ...(cheat.hides?.test(shown) ? ['it showed what is hidden'] : []),
  ];
  return { points, harm };
}

const ONLY = process.env.NABLA_CHEAT;
const ALL = Object.entries(GROUPS).flatMap(([group, cheats]) => cheats.map((cheat) => ({ group, cheat })));
const CHOSEN = ALL.filter(
  ({ group, cheat }) => ONLY === undefined || cheat.name === ONLY || group === ONLY.toUpperCase(),
);
const seen = new Map<Cheat, Seen>();

// A few at a time: more would take each other the time that an exercise allows.
beforeAll(async () => {
  const waiting = [...CHOSEN];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      seen.set(
        next.cheat,
        await look(next.cheat).catch((error: unknown) => ({ points: Number.NaN, harm: [String(error)] })),
      );
  };
  await Promise.all([work(), work(), work()]);
}, 900_000);

for (const group of Object.keys(GROUPS)) {
  const cheats = CHOSEN.filter((one) => one.group === group).map(({ cheat }) => cheat);
  const kind = group.toLowerCase();
  describe.skipIf(cheats.length === 0)(kind, () => {
    test.each(cheats)('$name: $tries', (cheat) => {
      expect(seen.get(cheat)).toEqual({ points: cheat.points, harm: [] });
    });
    test.skipIf(ONLY !== undefined && ONLY !== kind)('the table in docs/attempts-to-cheat.md says so', () => {
      const { page, run } = compare(
        kind,
        cheats.map((cheat) => ({ kind, ...rowOf(cheat) })),
      );
      expect(page).toEqual(run);
    });
  });
}

test('there are at least fifty of them, and no name twice', () => {
  const names = Object.values(GROUPS)
    .flat()
    .map(({ name }) => name);
  expect(names.length).toBeGreaterThanOrEqual(50);
  expect(new Set(names).size).toBe(names.length);
});

test('nothing is left in the temporary folder', () => {
  expect(readdirSync(temporary)).toEqual([]);
  expect(readFileSync(join(folder, 'secret'), 'utf8')).toBe('hush-hush\n');
});
