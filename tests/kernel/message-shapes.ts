/** The shapes of messages, from the messaging specification 5.5: the tests' client holds every message it sees against them. */

type Check = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Check>>;

const text: Check = (value) => typeof value === 'string';
const whole: Check = (value) => Number.isInteger(value) && (value as number) >= 0;
const flag: Check = (value) => typeof value === 'boolean';
const object: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const list =
  (item: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(item);
const oneOf =
  (...values: unknown[]): Check =>
  (value) =>
    values.includes(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const shaped =
  (shape: Shape): Check =>
  (value) =>
    faultIn(shape, value) === undefined;

/** A MIME bundle: types as keys, nothing undefined. */
const bundle: Check = (value) =>
  object(value) && Object.keys(value as object).every((type) => /^[\w.+-]+\/[\w.+-]+$/.test(type));
const error: Shape = { ename: text, evalue: text, traceback: list(text) };
const header: Shape = {
  msg_id: text,
  session: text,
  username: text,
  date: (value) => text(value) && !Number.isNaN(Date.parse(value as string)),
  msg_type: text,
  version: oneOf('5.5'),
};
const display: Shape = { data: bundle, metadata: object, transient: object };
const ok = oneOf('ok');

const SHAPES: Readonly<Record<string, Shape>> = {
  status: { execution_state: oneOf('busy', 'idle', 'starting') },
  stream: { name: oneOf('stdout', 'stderr'), text },
  display_data: display,
  update_display_data: {
    ...display,
    transient: (value) => object(value) && text((value as Record<string, unknown>).display_id),
  },
  execute_input: { code: text, execution_count: whole },
  execute_result: { data: bundle, metadata: object, execution_count: whole, transient: optional(object) },
  error,
  clear_output: { wait: flag },
  comm_open: { comm_id: text, target_name: text, data: object, target_module: optional(text) },
  comm_msg: { comm_id: text, data: object },
  comm_close: { comm_id: text, data: object },
  iopub_welcome: { subscription: text },
  input_request: { prompt: text, password: flag },
  debug_reply: {
    type: oneOf('response'),
    seq: whole,
    request_seq: Number.isInteger,
    success: flag,
    command: text,
    message: text,
    body: object,
  },
  execute_reply: {
    status: ok,
    execution_count: whole,
    payload: list(object),
    user_expressions: (value) =>
      object(value) &&
      Object.values(value as object).every(
        (one) =>
          shaped({ status: ok, data: bundle, metadata: object })(one) ||
          shaped({ status: oneOf('error'), ...error })(one),
      ),
  },
  inspect_reply: { status: ok, found: flag, data: bundle, metadata: object },
  complete_reply: { status: ok, matches: list(text), cursor_start: whole, cursor_end: whole, metadata: object },
  history_reply: {
    status: ok,
    history: list(
      (row) =>
        Array.isArray(row) &&
        row.length === 3 &&
        whole(row[0]) &&
        whole(row[1]) &&
        (text(row[2]) ||
          (Array.isArray(row[2]) && row[2].length === 2 && text(row[2][0]) && (row[2][1] === null || text(row[2][1])))),
    ),
  },
  comm_info_reply: {
    status: ok,
    comms: (value) => object(value) && Object.values(value as object).every(shaped({ target_name: text })),
  },
  kernel_info_reply: {
    status: ok,
    protocol_version: oneOf('5.5'),
    implementation: text,
    implementation_version: text,
    language_info: shaped({
      name: text,
      version: text,
      mimetype: text,
      file_extension: text,
      pygments_lexer: optional(text),
      codemirror_mode: (value) => text(value) || object(value),
      nbconvert_exporter: optional(text),
    }),
    banner: text,
    debugger: optional(flag),
    supported_features: list(oneOf('debugger', 'kernel subshells')),
    help_links: list(shaped({ text, url: text })),
  },
  connect_reply: {
    status: ok,
    shell_port: whole,
    iopub_port: whole,
    stdin_port: whole,
    hb_port: whole,
    control_port: whole,
  },
  shutdown_reply: { status: ok, restart: flag },
  interrupt_reply: { status: ok },
};

/** The fields of replies that are not `ok`. */
const NOT_OK: Readonly<Record<string, Shape>> = {
  error: { status: oneOf('error'), ...error, execution_count: optional(whole) },
  aborted: { status: oneOf('aborted'), execution_count: optional(whole) },
};

/** Why a message is not as the specification wants it; undefined when it is. */
export function faultOf(message: {
  header: unknown;
  parent: unknown;
  metadata: unknown;
  content: unknown;
}): string | undefined {
  const inHeader = faultIn(header, message.header);
  if (inHeader !== undefined) return `header: ${inHeader}`;
  if (!object(message.metadata)) return 'metadata is not an object';
  if (!object(message.parent)) return 'parent_header is not an object';
  const type = (message.header as { msg_type: string }).msg_type;
  const content = message.content as { status?: string };
  let shape = SHAPES[type];
  if (type === 'is_complete_reply') {
    shape = { status: oneOf('complete', 'incomplete', 'invalid', 'unknown') };
    if (content.status === 'incomplete') shape = { ...shape, indent: text };
  } else if (type.endsWith('_reply') && content.status !== undefined && NOT_OK[content.status]) {
    shape = NOT_OK[content.status];
  }
  if (shape === undefined) return `no message is of type ${type}`;
  const fault = faultIn(shape, message.content);
  return fault && `${type}: ${fault}`;
}

function faultIn(shape: Shape, value: unknown): string | undefined {
  if (!object(value)) return 'not an object';
  const fields = value as Record<string, unknown>;
  for (const name of Object.keys(fields)) if (!Object.hasOwn(shape, name)) return `unknown field ${name}`;
  for (const [name, check] of Object.entries(shape)) {
    if (!check(fields[name])) return `${name} is ${JSON.stringify(fields[name])?.slice(0, 200)}`;
  }
  return undefined;
}
