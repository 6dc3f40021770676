/**
 * What JavaScript itself can refuse in a grading runner. Node's permission model knows neither sockets nor signals, and lets a few tools write
 * files of their own. Where the system has namespaces, these are a second door behind a wall; elsewhere they are a hurdle, and no wall.
 */
import { createRequire, isBuiltin, syncBuiltinESMExports } from 'node:module';

type Owner = Record<string, unknown>;

/** Names below a module of Node, with what is said of them. */
const REFUSED: readonly (readonly [string, string, readonly string[]])[] = [
  ['net', 'sockets', ['connect', 'createConnection', 'createServer', '_createServerHandle']],
  ['dgram', 'sockets', ['createSocket', '_createSocketHandle', 'Socket']],
  ['tls', 'sockets', ['connect', 'createServer']],
  ['http2', 'sockets', ['connect', 'createServer', 'createSecureServer']],
  ['inspector', 'the inspector', ['open', 'Session']],
  ['inspector/promises', 'the inspector', ['open', 'Session']],
  ['trace_events', 'trace files', ['createTracing']],
  ['v8', 'settings of the engine', ['setFlagsFromString', 'writeHeapSnapshot', 'setHeapSnapshotNearHeapLimit']],
  ['os', 'other processes', ['setPriority']],
  ['sqlite', 'databases', ['DatabaseSync', 'Session', 'backup']],
  ['module', 'loader hooks', ['register', 'registerHooks']],
];

const OF_PROCESS = [
  ...['kill', '_kill', '_debugProcess', '_debugEnd', 'binding', '_linkedBinding', 'dlopen', 'loadEnvFile'],
  ...['setuid', 'seteuid', 'setgid', 'setegid', 'setgroups', 'initgroups', '_startProfilerIdleNotifier'],
];

function refuse(owner: Owner, name: string, what: string): void {
  if (!(name in owner) || Object.getOwnPropertyDescriptor(owner, name)?.configurable === false) return;
  function refusal(): never {
    throw new Error(`${name}() is refused: a notebook that is graded has no access to ${what}`);
  }
  Object.defineProperty(owner, name, { value: refusal, writable: false, configurable: false });
}

/** Takes them away, before any cell runs. @param streams whose inner handles could open sockets */
export function lock(streams: readonly object[] = []): void {
  const require = createRequire(import.meta.url);
  const load = (id: string): Owner => require(`node:${id}`) as Owner;
  const refused = REFUSED.filter(([id]) => isBuiltin(`node:${id}`));
  for (const [id] of refused) load(id); // some are made from others, which therefore must be whole
  const prototypeOf = (id: string, name: string): Owner => (load(id)[name] as { prototype: Owner }).prototype;
  refuse(prototypeOf('net', 'Socket'), 'connect', 'sockets');
  refuse(prototypeOf('net', 'Server'), 'listen', 'sockets');
  for (const name of ['bind', 'connect', 'send']) refuse(prototypeOf('dgram', 'Socket'), name, 'sockets');
  for (const stream of streams) {
    const { _handle: handle } = stream as { _handle?: object };
    const inner = handle && (Object.getPrototypeOf(handle) as Owner);
    if (inner) for (const name of ['bind', 'listen', 'connect', 'open']) refuse(inner, name, 'sockets');
  }
  const dns = load('dns');
  for (const owner of [dns, dns.promises as Owner])
    for (const name of Object.keys(owner))
      if (/^(?:lookup|resolve|reverse|Resolver)/.test(name)) refuse(owner, name, 'sockets');
  for (const [id, what, names] of refused) for (const name of names) refuse(load(id), name, what);
  Object.defineProperty(process, 'report', { value: undefined }); // it writes files
  for (const name of OF_PROCESS) refuse(process as unknown as Owner, name, 'other processes');
  process.on('SIGUSR1', () => undefined); // else Node would open its inspector
  syncBuiltinESMExports();
}
