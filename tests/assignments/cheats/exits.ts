/** Ways out: exits, loops, promises, memory. What had returned before counts, and the rest of the notebook is graded as if nothing had been. */
import { type Cheat, loose, rightSquare, SHORT, wrongSquare } from './cheat.js';

export const EXITS: readonly Cheat[] = [
  { name: 'exit', tries: 'process.exit(0) in the first call', cells: [wrongSquare('process.exit(0)')], points: 0 },
  {
    name: 'exit later',
    tries: 'three right squares, then process.exit(0)',
    cells: [loose('let calls = 0;'), rightSquare('if (++calls > 3) process.exit(0)')],
    points: 3,
  },
  {
    name: 'exit in its cell',
    tries: 'process.exit(0) in a cell after the solution',
    cells: [rightSquare(''), 'process.exit(0);'],
    points: 10,
  },
  { name: 'abort', tries: 'process.abort()', cells: [wrongSquare('process.abort()')], points: 0 },
  {
    name: 'own signal',
    tries: 'SIGKILL to itself',
    cells: [wrongSquare('process.kill(process.pid, "SIGKILL")')],
    points: 0,
  },
  {
    name: 'exit handler',
    tries: 'prints 10 in an exit handler',
    cells: [wrongSquare('process.on("exit", () => { console.log(10); display.text("10"); }); process.exit(0)')],
    points: 0,
  },
  {
    name: 'never settles',
    tries: 'a promise that never settles',
    cells: [loose('const square = (x) => new Promise(() => {});')],
    grade: SHORT,
    points: 0,
  },
  {
    name: 'never settles, then right',
    tries: 'a promise that settles for some',
    cells: [loose('const square = async (x) => { if (x === 7) await new Promise(() => {}); return x * x; };')],
    grade: SHORT,
    points: 7,
  },
  {
    name: 'thenable',
    tries: 'an object with a then() that is never called',
    cells: [loose('const square = (x) => ({ then() {} });')],
    points: 0,
  },
  { name: 'endless loop', tries: 'for (;;) {}', cells: [wrongSquare('for (;;) {}')], grade: SHORT, points: 0 },
  {
    name: 'endless microtasks',
    tries: 'a chain of promises without end',
    cells: [loose('const square = async (x) => { for (;;) await null; };')],
    grade: SHORT,
    points: 0,
  },
  {
    name: 'waits',
    tries: 'Atomics.wait without end',
    cells: [wrongSquare('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)')],
    grade: SHORT,
    points: 0,
  },
  {
    name: 'regular expression',
    tries: 'backtracking without end',
    cells: [wrongSquare('/^(a+)+$/.test("a".repeat(60) + "b")')],
    grade: SHORT,
    points: 0,
  },
  {
    name: 'recursion',
    tries: 'a recursion without end',
    cells: [loose('const square = (x) => square(x) + 1;')],
    points: 0,
  },
  {
    name: 'memory',
    tries: 'lists until the memory is full',
    cells: [wrongSquare('const all = []; for (;;) all.push(new Array(1e5).fill(1.5))')],
    points: 0,
  },
  {
    name: 'memory outside of the heap',
    tries: 'typed arrays until the memory is full',
    cells: [wrongSquare('const all = []; for (;;) all.push(new Uint8Array(1e7).fill(1))')],
    points: 0,
  },
  {
    name: 'errors caught',
    tries: 'takes over all uncaught errors',
    cells: [
      loose('process.setUncaughtExceptionCaptureCallback(null); process.on("uncaughtException", () => {});'),
      wrongSquare('setTimeout(() => { throw new Error("later"); })'),
    ],
    points: 0,
  },
  {
    name: 'endless before',
    tries: 'an endless cell before the solution',
    cells: ['for (;;) {}', rightSquare('')],
    points: 10,
  },
  {
    name: 'listeners gone',
    tries: 'removes all listeners of the process',
    cells: [
      loose('process.removeAllListeners(); for (const s of [process.stdin, process.stdout]) s.removeAllListeners();'),
      rightSquare(''),
    ],
    points: 10,
  },
  {
    name: 'events patched',
    tries: 'EventEmitter.prototype.emit does nothing',
    cells: ['import { EventEmitter } from "node:events";\nEventEmitter.prototype.emit = () => false;', wrongSquare('')],
    points: 0,
  },
  {
    name: 'leaves deep folders',
    tries: 'exits after it has made folders that are too deep, and too closed, to be taken away',
    cells: [
      loose('import fs from "node:fs";') +
        wrongSquare(
          'const name = "d".repeat(200); process.chdir(process.env.TMPDIR); fs.mkdirSync("closed/in", { recursive: true }); fs.chmodSync("closed", 0); let n = 0; try { for (; n < 100; n++) { fs.mkdirSync(name); process.chdir(name); } } catch (e) { console.log(e.message.slice(-300)); } console.log("made", n); process.exit(0)',
        ),
    ],
    points: 0,
  },
  {
    name: 'types without end',
    tries: 'types that keep the compiler busy',
    cells: [
      'type Deep<T, N extends 0[] = []> = N["length"] extends 40 ? T : Deep<T | [T] | { a: T }, [...N, 0]>;\nconst deep: Deep<1> = 1;',
      rightSquare(''),
    ],
    points: 10,
    isRefused: true,
  },
];
