/** A kernel on a test server, and what its cells say. */
import { type Kernel, ServerConnection } from '@jupyterlab/services';
import type { TestServer } from './server.js';

/** What came of a cell. */
export interface Ran {
  readonly status: string;
  readonly messages: readonly { readonly type: string; readonly content: Record<string, unknown> }[];
  /** All that was printed, on both streams. */
  readonly text: string;
  /** The text of the last expression. */
  readonly result: string | undefined;
  readonly error:
    | { readonly ename: string; readonly evalue: string; readonly traceback: readonly string[] }
    | undefined;
}

export interface Session {
  readonly kernel: Kernel.IKernelConnection;
  /** Runs a cell; `when` sees the type of each message as it comes. */
  run(code: string, when?: (type: string) => void): Promise<Ran>;
}

/** Starts a kernel, in a folder below the server's if one is named. */
export async function startSession(server: TestServer, path?: string): Promise<Session> {
  const settings = server.manager.serverSettings;
  const started = await ServerConnection.makeRequest(
    `${settings.baseUrl}api/kernels`,
    { method: 'POST', body: JSON.stringify({ name: 'nabla', path }) },
    settings,
  );
  const kernel = server.manager.connectTo({ model: (await started.json()) as Kernel.IModel });
  return { kernel, run: (code, when) => runCell(kernel, code, when) };
}

async function runCell(
  kernel: Kernel.IKernelConnection,
  code: string,
  when: (type: string) => void = () => undefined,
): Promise<Ran> {
  const messages: { type: string; content: Record<string, unknown> }[] = [];
  const future = kernel.requestExecute({ code, stop_on_error: false });
  future.onIOPub = ({ header, content }) => {
    const type = header.msg_type;
    if (type !== 'status' && type !== 'execute_input') messages.push({ type, content: content as never });
    when(type);
  };
  const reply = await future.done;
  const first = (type: string): Record<string, unknown> | undefined => messages.find((m) => m.type === type)?.content;
  const data = first('execute_result')?.data as Record<string, string> | undefined;
  const printed = messages.filter((m) => m.type === 'stream').map((m) => m.content.text);
  return {
    status: reply.content.status,
    messages,
    text: printed.join(''),
    result: data?.['text/plain'],
    error: first('error') as unknown as Ran['error'],
  };
}
