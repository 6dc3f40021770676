/** Every kind of request with its answer. The learner's code never runs in this process, so it always answers. */
import { Checker } from './check/checker.js';
import type { Fence } from './grade/fence.js';
import { Grading } from './grade/grading.js';
import type { Loaded } from './grade/load.js';
import { IS_GRADING, SHOWN_MOST } from './grade/mode.js';
import { isObject } from './message/frames.js';
import type { History } from './message/history.js';
import type { Json, Request } from './message/types.js';
import type { Wire } from './message/wire.js';
import { runtimeError } from './output/errors.js';
import { Cells, deathNotice } from './requests/cells.js';
import { Comms } from './requests/comms.js';
import { INFO } from './requests/info.js';
import { Inputs } from './requests/inputs.js';
import { Outputs } from './requests/outputs.js';
import { complete, inspect, isComplete } from './requests/questions.js';
import { Runner, type RunnerListener } from './run/runner.js';
import { asThrown } from './run/thrown.js';
import type { CommMessage, RunnerEvent } from './run/types.js';

const COMM_KINDS: { readonly [type: string]: CommMessage['kind'] } = {
  comm_open: 'open',
  comm_msg: 'msg',
  comm_close: 'close',
};

/** What a message costs beside what it says, in characters. */
const A_MESSAGE = 200;

export class Kernel {
  readonly #wire: Wire;
  readonly #history: History;
  readonly #onExit: () => void;
  readonly #fence: Fence | undefined;
  readonly #checker: Checker;
  readonly #runner: Runner;
  readonly #outputs: Outputs;
  readonly #inputs: Inputs;
  readonly #comms: Comms;
  readonly #cells: Cells;
  #queue: Promise<void> = Promise.resolve();
  #isClosing = false;
  #shown = 0; // characters that the running cell showed beside its text

  /** @param fence around the learner's code, where grading is done */
  constructor(wire: Wire, history: History, loaded: Loaded, fence: Fence | undefined, onExit: () => void) {
    this.#wire = wire;
    this.#history = history;
    this.#onExit = onExit;
    this.#fence = fence;
    this.#outputs = new Outputs(wire);
    this.#checker = new Checker(fence?.packages);
    const listener: RunnerListener = {
      onStream: (name, text) => this.#print(name, text),
      onEvent: (event) => this.#hear(event),
      onDeath: (why, inCell) => this.#onDeath(why, inCell),
    };
    this.#runner = new Runner(listener, fence && ((program, env) => fence.launch(program, env)));
    this.#inputs = new Inputs(wire, this.#runner);
    this.#comms = new Comms(this.#outputs, (message) => this.#runner.comm(message));
    this.#cells = new Cells({
      wire,
      history,
      checker: this.#checker,
      runner: this.#runner,
      outputs: this.#outputs,
      inputs: this.#inputs,
      grading: new Grading({
        loaded,
        runner: this.#runner,
        print: (text) => this.#outputs.stream('stdout', text),
        nextId: () => this.#cells.nextId(),
      }),
    });
  }

  /** Takes a message. Cells run in their order; all else is answered at once, also while a cell runs. */
  take(request: Request): void {
    if (this.#isClosing) return;
    const type = request.header.msg_type;
    if (request.channel === 'stdin') {
      if (type === 'input_reply') this.#inputs.take(request);
    } else if (type === 'execute_request') {
      const place = this.#cells.arrive();
      this.#inTurn(() => {
        this.#shown = 0;
        return this.#answer(request, () => this.#cells.run(request, place));
      });
    } else if (Object.hasOwn(COMM_KINDS, type) && !this.#comms.has(request.content.comm_id)) {
      // The cell that makes its target known may be waiting.
      this.#inTurn(() => this.#answer(request, () => this.#simple(request)));
    } else void this.#answer(request, () => this.#simple(request));
  }

  #inTurn(act: () => Promise<void>): void {
    this.#queue = this.#queue.then(act).catch(() => undefined); // the next one's turn comes in any case
  }

  /** The kernel is busy with a request, then idle again, whatever happens in between. */
  async #answer(request: Request, act: () => Promise<void>): Promise<void> {
    if (this.#isClosing) return;
    this.#wire.publish(request.header, 'status', { execution_state: 'busy' });
    try {
      await act();
    } catch (error) {
      const evalue = error instanceof Error ? error.message : String(error);
      const content = { status: 'error', ename: 'KernelError', evalue, traceback: [evalue] };
      this.#reply(request, content);
    }
    this.#wire.publish(request.header, 'status', { execution_state: 'idle' });
    if (this.#isClosing) this.#onExit();
  }

  /** Only a request has a reply. */
  #reply(request: Request, content: Json): void {
    const type = request.header.msg_type;
    if (type.endsWith('_request')) this.#wire.reply(request, type.replace(/request$/, 'reply'), content);
  }

  async #simple(request: Request): Promise<void> {
    const kind = COMM_KINDS[request.header.msg_type];
    if (kind !== undefined) this.#comms.take(kind, request);
    const content = await this.#contentFor(request);
    if (content !== undefined) this.#reply(request, content);
  }

  async #contentFor({ header, content }: Request): Promise<Json | undefined> {
    switch (header.msg_type) {
      case 'kernel_info_request':
        return INFO;
      case 'is_complete_request':
        return isComplete(this.#checker, content);
      case 'complete_request':
        return complete(this.#checker, content);
      case 'inspect_request':
        return inspect(this.#checker, content);
      case 'history_request':
        return { status: 'ok', history: this.#history.answer(content) };
      case 'comm_info_request':
        return { status: 'ok', comms: this.#comms.info(content.target_name) };
      case 'connect_request':
        return { status: 'ok', ...this.#wire.ports };
      case 'interrupt_request':
        this.#cells.interrupt();
        return { status: 'ok' };
      case 'debug_request':
        return refusal(content);
      case 'shutdown_request': {
        const reply = { status: 'ok', restart: content.restart === true };
        this.#close();
        this.#wire.publish(header, 'shutdown_reply', reply); // for the other clients
        return reply;
      }
      default:
        return undefined; // the protocol says: a message type that is not known gets no answer
    }
  }

  /** Of a grade cell all is ordinary text: a warning costs no marks. */
  #print(name: 'stdout' | 'stderr', text: string): void {
    if (!this.#cells.takesNothing) this.#outputs.stream(this.#cells.takesTextOnly ? 'stdout' : name, text);
  }

  /** Whether something beside text may be shown. What a graded notebook may show has a limit, and nobody is there to be asked. */
  #isShown(event: RunnerEvent): boolean {
    if (this.#cells.takesNothing || (this.#cells.takesTextOnly && event.type !== 'stray')) return false;
    if (!IS_GRADING) return true;
    if (event.type !== 'result' && event.type !== 'display' && event.type !== 'stray') return event.type === 'clear';
    this.#shown += JSON.stringify(event).length + A_MESSAGE;
    return this.#shown <= SHOWN_MOST;
  }

  #hear(event: RunnerEvent): void {
    if (!this.#isShown(event)) return;
    // A bundle with a toJSON may come as anything.
    if ((event.type === 'result' || event.type === 'display') && !isObject(event.bundle)) return;
    if (event.type === 'result') {
      const line = this.#outputs.result(event.bundle);
      const text = event.bundle['text/plain'];
      if (line !== undefined && typeof text === 'string') this.#history.addOutput(line, text);
    } else if (event.type === 'display') this.#outputs.display(event);
    else if (event.type === 'clear') this.#outputs.show('clear_output', { wait: event.wait });
    else if (event.type === 'input') this.#inputs.ask(this.#cells.running, event.prompt, event.password);
    else if (event.type === 'comm') this.#comms.tell(event.message);
    else if (event.type === 'stray') {
      const { traceback } = runtimeError(asThrown(event.thrown), this.#cells.texts);
      this.#print('stderr', `Uncaught, outside of any running cell:\n${traceback.join('\n')}\n`);
    }
  }

  #onDeath(why: string, inCell: boolean): void {
    this.#fence?.sweep();
    // Else a cell that uses a lost variable would pass the check and read undefined.
    if (!IS_GRADING) this.#checker.forget();
    this.#cells.onDeath(inCell);
    this.#inputs.drop();
    this.#comms.end();
    if (!inCell) this.#print('stderr', `${deathNotice(why)}\n`);
  }

  #close(): void {
    this.#isClosing = true;
    this.#runner.stop();
    this.#checker.close();
  }
}

/** The answer of a kernel without a debugger, in the words of the Debug Adapter Protocol. */
function refusal({ seq, command }: Json): Json {
  return {
    type: 'response',
    seq: 0,
    request_seq: Number.isInteger(seq) ? seq : 0,
    success: false,
    command: typeof command === 'string' ? command : '',
    message: 'This kernel has no debugger',
    body: {},
  };
}
