/** The life of a request: every message type with its answer. The learner's code never runs in this process, so it always answers. */
import { Checker } from './check/checker.js';
import type { CellError, Header, Json } from './message/types.js';
import type { Request, Wire } from './message/wire.js';
import { type CellText, runtimeError, typeError } from './output/errors.js';
import { mapLines } from './output/line-map.js';
import { Runner } from './run/runner.js';
import type { RunnerEvent } from './run/types.js';

const INFO = {
  status: 'ok',
  protocol_version: '5.3',
  implementation: 'nabla',
  implementation_version: '0.1.0',
  language_info: {
    name: 'typescript',
    version: '5.0',
    mimetype: 'text/typescript',
    file_extension: '.ts',
    codemirror_mode: { name: 'javascript', typescript: true },
  },
  banner: 'TypeScript (nabla)',
  help_links: [],
};

/** Offset in UTF-16 units, as TypeScript counts, of a cursor in code points, as Jupyter counts. */
const toUnits = (code: string, points: number): number => [...code].slice(0, points).join('').length;
const toPoints = (code: string, units: number): number => [...code.slice(0, units)].length;

const deathNotice = (why: string): string => `${why}; variables are lost, run the cells above again`;

export class Kernel {
  readonly #wire: Wire;
  readonly #checker: Checker = new Checker();
  readonly #runner: Runner;
  readonly #cells = new Map<number, CellText>();
  readonly #history: [number, number, string][] = [];
  readonly #onExit: () => void;
  #parent: Header | Record<string, never> = {}; // of the cell whose output comes
  #silent = false;
  #count = 0;
  #cellId = 0;
  #queue: Promise<void> = Promise.resolve();
  #abortUpTo = 0;
  #arrived = 0;
  #interrupted = false;

  constructor(wire: Wire, onExit: () => void) {
    this.#wire = wire;
    this.#onExit = onExit;
    this.#runner = new Runner({
      onStream: (name, text) => this.#publish('stream', { name, text }),
      onEvent: (event) => this.#onEvent(event),
      onDeath: (why, inCell) => this.#onDeath(why, inCell),
    });
  }

  /** Takes a request. Cells run in their order; all else is answered at once, also while a cell runs. */
  take(request: Request): void {
    if (request.header.msg_type !== 'execute_request') {
      void this.#answer(request);
      return;
    }
    const order = ++this.#arrived;
    this.#queue = this.#queue.then(() => this.#answer(request, order));
  }

  async #answer(request: Request, order = 0): Promise<void> {
    const type = request.header.msg_type;
    this.#wire.publish(request.header, 'status', { execution_state: 'busy' });
    try {
      if (type === 'execute_request') await this.#execute(request, order);
      else {
        const content = await this.#simple(type, request.content);
        if (content !== undefined) this.#wire.reply(request, type.replace(/_request$/, '_reply'), content);
      }
    } catch (error) {
      const evalue = error instanceof Error ? error.message : String(error);
      this.#wire.reply(request, type.replace(/_request$/, '_reply'), {
        status: 'error',
        ename: 'KernelError',
        evalue,
        traceback: [evalue],
      });
    }
    this.#wire.publish(request.header, 'status', { execution_state: 'idle' });
    if (type === 'shutdown_request') this.#shutdown();
  }

  async #simple(type: string, content: Json): Promise<Json | undefined> {
    const code = String(content.code ?? '');
    const position = toUnits(code, Number(content.cursor_pos ?? code.length));
    switch (type) {
      case 'kernel_info_request':
        return INFO;
      case 'is_complete_request': {
        return { ...(await this.#checker.isComplete(code)) };
      }
      case 'complete_request': {
        const { start, end, names } = await this.#checker.complete(code, position);
        return {
          status: 'ok',
          matches: names,
          cursor_start: toPoints(code, start),
          cursor_end: toPoints(code, end),
          metadata: {},
        };
      }
      case 'inspect_request': {
        const text = await this.#checker.inspect(code, position);
        return { status: 'ok', found: text !== '', data: text === '' ? {} : { 'text/plain': text }, metadata: {} };
      }
      case 'history_request':
        return { status: 'ok', history: this.#history.slice(-Number(content.n ?? this.#history.length)) };
      case 'comm_info_request':
        return { status: 'ok', comms: {} };
      case 'interrupt_request':
        this.#interrupted = true;
        this.#runner.interrupt();
        return { status: 'ok' };
      case 'shutdown_request':
        return { status: 'ok', restart: content.restart === true };
      default:
        return undefined; // the protocol says: a message type that is not known gets no answer
    }
  }

  async #execute(request: Request, order: number): Promise<void> {
    const { content } = request;
    if (order <= this.#abortUpTo) {
      this.#wire.reply(request, 'execute_reply', { status: 'aborted', execution_count: this.#count });
      return;
    }
    const code = String(content.code ?? '');
    const silent = content.silent === true;
    const stored = !silent && content.store_history !== false;
    if (stored) {
      this.#count++;
      this.#history.push([0, this.#count, code]);
    }
    this.#parent = request.header;
    this.#silent = silent;
    this.#interrupted = false;
    if (!silent) this.#publish('execute_input', { code, execution_count: this.#count });
    const error = await this.#runCell(code);
    if (error === undefined) {
      this.#wire.reply(request, 'execute_reply', {
        status: 'ok',
        execution_count: this.#count,
        user_expressions: {},
        payload: [],
      });
      return;
    }
    if (!silent) this.#publish('error', { ...error });
    if (content.stop_on_error !== false) this.#abortUpTo = this.#arrived;
    this.#wire.reply(request, 'execute_reply', { status: 'error', execution_count: this.#count, ...error });
  }

  async #runCell(code: string): Promise<CellError | undefined> {
    const { complaints, ...translated } = await this.#checker.convert(code);
    if (complaints.length > 0) return typeError(code, complaints);
    const stopped = {
      ename: 'KeyboardInterrupt',
      evalue: 'Interrupted',
      traceback: ['Interrupted: variables are kept'],
    };
    if (this.#interrupted) return stopped; // while it was being checked
    const id = ++this.#cellId;
    this.#cells.set(id, { code, lines: mapLines(translated.js, code) });
    const outcome = await this.#runner.run({ id, ...translated });
    if (outcome.type === 'died') {
      const evalue = deathNotice(outcome.why);
      return { ename: 'RunnerDied', evalue, traceback: [evalue] };
    }
    this.#checker.keep();
    // Part of the cell may have been stopped and the rest have ended: that is no success.
    if (outcome.interrupted || this.#interrupted) return stopped;
    return outcome.thrown && runtimeError(outcome.thrown, this.#cells);
  }

  #onDeath(why: string, inCell: boolean): void {
    this.#checker.forget(); // else a cell that uses a lost variable would pass the check and read undefined
    if (!inCell) this.#publish('stream', { name: 'stderr', text: `${deathNotice(why)}\n` });
  }

  #onEvent(event: RunnerEvent): void {
    if (event.type === 'result') {
      this.#publish('execute_result', { data: event.bundle, metadata: {}, execution_count: this.#count });
    } else if (event.type === 'display') {
      const { bundle: data, metadata, displayId, update } = event;
      const transient = displayId === undefined ? {} : { display_id: displayId };
      this.#publish(update ? 'update_display_data' : 'display_data', { data, metadata, transient });
    } else if (event.type === 'stray') {
      const { traceback } = runtimeError(event.thrown, this.#cells);
      this.#publish('stream', {
        name: 'stderr',
        text: `Uncaught, outside of any running cell:\n${traceback.join('\n')}\n`,
      });
    }
  }

  #publish(type: string, content: Json): void {
    if (!this.#silent || type === 'stream') this.#wire.publish(this.#parent, type, content);
  }

  #shutdown(): void {
    this.#runner.stop();
    this.#checker.close();
    this.#onExit();
  }
}
