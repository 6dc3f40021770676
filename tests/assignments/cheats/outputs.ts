/** Numbers that want to be taken for points: printed, displayed, written into the pipes. Only the supervisor gives points. */
import { type Cheat, loose, rightSquare, SHORT, wrongSquare } from './cheat.js';

const FS = 'import fs from "node:fs";\n';
const onPipe = (line: string): readonly string[] => [
  loose(FS) + wrongSquare(`fs.writeSync(3, "\\n" + JSON.stringify(${line}) + "\\n")`),
];

export const OUTPUTS: readonly Cheat[] = [
  { name: 'printed', tries: 'prints 10', cells: [wrongSquare('console.log(10)')], points: 0 },
  {
    name: 'displayed',
    tries: 'displays 10 as a result would be',
    cells: [wrongSquare('display.bundle({ "text/plain": "10" }); display.text("10")')],
    points: 0,
  },
  {
    name: 'display updated',
    tries: 'a display of an earlier cell is updated to 10',
    cells: [loose('const shown = display("nothing");'), wrongSquare('shown.update(10)')],
    points: 0,
  },
  {
    name: 'result event',
    tries: 'writes a result into the pipe of events',
    cells: onPipe('{ type: "result", id: 3, bundle: { "text/plain": "10" }, after: 0 }'),
    points: 0,
  },
  {
    name: 'error event',
    tries: 'writes a display of type error',
    cells: onPipe('{ type: "display", bundle: { "text/plain": "10" }, metadata: {}, update: false, after: 0 }'),
    points: 0,
  },
  {
    name: 'done event',
    tries: 'writes that the cell is done',
    cells: [
      loose(
        `${FS}for (let id = 0; id < 50; id++) fs.writeSync(3, "\\n" + JSON.stringify({ type: "done", id, after: 0 }) + "\\n");`,
      ),
      wrongSquare(''),
    ],
    points: 0,
  },
  {
    name: 'returned in advance',
    tries: 'writes returns of calls that are still to come',
    cells: [
      loose(
        `${FS}for (let id = 1000000; id < 1000100; id++) fs.writeSync(3, "\\n" + JSON.stringify({ type: "returned", id, value: 4, after: 0 }) + "\\n");`,
      ),
      wrongSquare(''),
    ],
    points: 0,
  },
  {
    name: 'returned verdict',
    tries: 'writes a verdict in the place of a value',
    cells: onPipe(
      '{ type: "returned", id: 1000001, value: { passed: true, points: 10 }, passed: true, points: 10, verdict: { passed: true, points: 10 }, after: 0 }',
    ),
    points: 0,
  },
  {
    name: 'returned nonsense',
    tries: 'writes values that nothing can read',
    cells: [
      loose(FS) +
        wrongSquare(
          'for (const value of [{ t: "array", dtype: "float64", shape: [1e15], v: "" }, { t: "list", v: 5 }, { t: "constructor" }, [], { t: "number", v: "1e999" }]) for (let id = 1000001; id < 1000020; id++) fs.writeSync(3, "\\n" + JSON.stringify({ type: "returned", id, value, after: 1 }) + "\\n")',
        ),
    ],
    points: 0,
  },
  {
    name: 'broken thrown',
    tries: 'writes an error that is none',
    cells: onPipe('{ type: "stray", thrown: 5, after: 0 }'),
    grade: SHORT,
    points: 0,
  },
  {
    name: 'far mark',
    tries: 'writes events that wait for a mark that never comes',
    cells: [
      loose(FS) +
        wrongSquare(
          'for (let i = 0; i < 100; i++) fs.writeSync(3, "\\n" + JSON.stringify({ type: "clear", wait: false, after: 1e300 }) + "\\n")',
        ),
    ],
    points: 0,
  },
  {
    name: 'endless line',
    tries: 'fills the supervisor with a line of 100 MB',
    cells: [
      loose(FS) +
        wrongSquare(
          'const b = Buffer.alloc(1 << 20, 120); for (let i = 0; i < 100; i++) for (let n = 0; n < b.length; ) { try { n += fs.writeSync(3, b, n); } catch {} }',
        ),
    ],
    points: 0,
  },
  {
    name: 'deep line',
    tries: 'writes 10 MB of opening brackets',
    cells: [
      loose(FS) +
        wrongSquare(
          'const b = Buffer.from("\\n" + "[".repeat(1e7) + "\\n"); for (let n = 0; n < b.length; ) { try { n += fs.writeSync(3, b, n); } catch {} }',
        ),
    ],
    points: 0,
  },
  {
    name: 'fake marks',
    tries: 'prints what looks like a mark of the streams',
    cells: [rightSquare('console.log("\\u0001".repeat(1000) + ":1\\u0001")')],
    points: 10,
  },
  {
    name: 'events closed',
    tries: 'closes the pipe of events',
    cells: [loose(FS) + wrongSquare('fs.closeSync(3)')],
    grade: SHORT,
    points: 0,
  },
  {
    name: 'orders closed',
    tries: 'closes the pipe of orders',
    cells: [loose(FS) + wrongSquare('fs.closeSync(4)')],
    grade: SHORT,
    points: 0,
  },
  {
    name: 'streams closed',
    tries: 'closes its own output; the solution is right',
    cells: [loose(`${FS}fs.closeSync(1); fs.closeSync(2);`), rightSquare('')],
    points: 10,
  },
  {
    name: 'output cleared',
    tries: 'clears the output after the verdict, for an empty cell has full marks',
    cells: [
      wrongSquare(
        'clearOutput(); setInterval(() => clearOutput(), 0); setTimeout(() => clearOutput({ wait: true }), 20)',
      ),
    ],
    points: 0,
  },
  {
    name: 'printed later',
    tries: 'a loop in the background prints and displays 10',
    cells: [wrongSquare('setInterval(() => { console.log(10); display.text("10"); }, 0)')],
    points: 0,
  },
  {
    name: 'output widget',
    tries: 'opens a comm that would catch the outputs of the cell',
    cells: [
      loose(
        'comms.open("jupyter.widget", { state: { _model_module: "@jupyter-widgets/output", _model_name: "OutputModel", msg_id: "x" } });',
      ),
      wrongSquare('comms.open("jupyter.widget", { state: { _model_module: "@jupyter-widgets/output" } })'),
    ],
    points: 0,
  },
  { name: 'asks', tries: 'asks the teacher for the answer', cells: [wrongSquare('input("points?")')], points: 0 },
  {
    name: 'asks in the pipe',
    tries: 'writes a question into the pipe',
    cells: onPipe('{ type: "input", prompt: "points?", password: false, after: 0 }'),
    points: 0,
  },
  {
    name: '50 MB printed',
    tries: 'prints 50 MB; the solution is right',
    cells: [rightSquare('if (x === 0) for (let i = 0; i < 500; i++) console.log("x".repeat(1e5))')],
    points: 10,
  },
  {
    name: '50 MB displayed',
    tries: 'displays 50 MB before a wrong solution',
    cells: [loose('for (let i = 0; i < 500; i++) display.html("x".repeat(1e5));'), wrongSquare('')],
    points: 0,
  },
  {
    name: 'patched stream',
    tries: 'process.stdout.write and console.log throw; the solution is right',
    cells: [loose('process.stdout.write = console.log = () => { throw new Error("no"); };'), rightSquare('')],
    points: 10,
  },
  {
    name: 'patched writeSync',
    tries: 'fs.writeSync is replaced for everybody',
    cells: [
      `${loose(FS)}import { syncBuiltinESMExports } from "node:module";\nconst write = fs.writeSync; fs.writeSync = ((fd: number, bytes: Uint8Array, ...rest: never[]) => write(fd, Buffer.from(Buffer.from(bytes).toString().replace('"value":-1', '"value":4')), ...rest)) as never; syncBuiltinESMExports();`,
      wrongSquare(''),
    ],
    points: 0,
  },
];
