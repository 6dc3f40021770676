/** What a cell shows besides text: pictures, markup, figures, progress bars, questions. Each as the message that a client gets. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, Client, cell, printed, type RawKernel, result, startKernel } from './client.js';

/** A progress bar is drawn ten times a second, and twice more: at the start and at the end. */
const DRAWN_A_SECOND = 10;

let kernel: RawKernel;
let client: Client;

beforeAll(async () => {
  kernel = await startKernel();
  client = await new Client(kernel.connection).ready();
});
afterAll(async () => {
  expect(client.faults).toEqual([]);
  client.close();
  await kernel.kill();
});

interface Display {
  readonly type: string;
  readonly data: Record<string, unknown>;
  readonly metadata: object;
  readonly id: string | undefined;
}

const displaysOf = ({ published }: Answer): Display[] =>
  published
    .filter(({ type }) => type === 'display_data' || type === 'update_display_data')
    .map(({ type, content }) => ({
      type,
      data: content.data as Record<string, unknown>,
      metadata: content.metadata as object,
      id: (content.transient as { display_id?: string }).display_id,
    }));

/** The displays of a cell that ends well. */
async function displays(code: string): Promise<Display[]> {
  const answer = await client.execute(code, { stop_on_error: false });
  expect(answer.reply.content, code).toMatchObject({ status: 'ok' });
  return displaysOf(answer);
}

/** The data of a cell's only display. */
async function data(code: string): Promise<Record<string, unknown>> {
  const all = await displays(code);
  expect(all.map(({ type }) => type)).toEqual(['display_data']);
  return all[0]!.data;
}

describe('display', () => {
  const TEXTS = {
    html: ['text/html', '<b>1</b>'],
    markdown: ['text/markdown', '*1*'],
    latex: ['text/latex', '$\\nabla$'],
    svg: ['image/svg+xml', '<svg/>'],
  } as const;
  test.each(Object.entries(TEXTS))('.%s() gives its text, and the same as plain text', async (name, [type, text]) => {
    expect(await data(`display.${name}(${JSON.stringify(text)});`)).toEqual({ [type]: text, 'text/plain': text });
  });

  test.each(['png', 'jpeg'])('.%s() takes bytes, also a part of a buffer, or base64', async (name) => {
    // 1, 2, 3 are 000000 010000 001000 000011 in groups of six bits: A, Q, I, D
    const expected = { [`image/${name}`]: 'AQID', 'text/plain': `[image/${name}, 3 bytes]` };
    expect(await data(`display.${name}(new Uint8Array([1, 2, 3]));`)).toEqual(expected);
    expect(await data(`display.${name}(new Uint8Array([0, 1, 2, 3, 4]).subarray(1, 4));`)).toEqual(expected);
    expect(await data(`display.${name}("AQID");`)).toMatchObject({ [`image/${name}`]: 'AQID' });
  });

  test('.json() gives the value and its text', async () => {
    expect(await data('display.json({ a: [1, null], b: "c" });')).toEqual({
      'application/json': { a: [1, null], b: 'c' },
      'text/plain': "{ a: [ 1, null ], b: 'c' }",
    });
  });

  test('.json() of what JSON cannot hold is an error of the cell', async () => {
    const { reply } = await client.execute('display.json(1n);', { stop_on_error: false });
    expect(reply.content).toMatchObject({ status: 'error', ename: 'TypeError' });
  });

  test('.plotly() gives a figure under its MIME type, with text for clients that draw none', async () => {
    const figure = { data: [{ y: [1, 2] }], layout: { title: 'loss' } };
    expect(await data(`display.plotly(${JSON.stringify(figure)});`)).toEqual({
      'application/vnd.plotly.v1+json': figure,
      'text/plain': '[a Plotly figure]',
    });
  });

  test('.text() and .bundle() give what they are given', async () => {
    expect(await data('display.text("as it is");')).toEqual({ 'text/plain': 'as it is' });
    expect(await data('display.bundle({ "text/html": "<i/>", "text/plain": "i" });')).toEqual({
      'text/html': '<i/>',
      'text/plain': 'i',
    });
  });

  test('of any value shows its text, of one with a display of its own that, also when it comes late', async () => {
    expect(await data('display({ a: 1 });')).toEqual({ 'text/plain': '{ a: 1 }' });
    const own = 'return { "text/html": "<b>own</b>", "text/plain": "own" };';
    const expected = { 'text/html': '<b>own</b>', 'text/plain': 'own' };
    expect(await data(`display({ [Symbol.for("Jupyter.display")]() { ${own} } });`)).toEqual(expected);
    expect(await data(`display({ async [Symbol.for("Jupyter.display")]() { ${own} } });`)).toEqual(expected);
  });

  test('hands on metadata', async () => {
    const [shown] = await displays('display.png("AQID", { metadata: { "image/png": { width: 7 } } });');
    expect(shown?.metadata).toEqual({ 'image/png': { width: 7 } });
  });

  test('gives a handle whose update() changes it in place, in later cells too', async () => {
    const [first, second] = await displays('const shown = display.html("<b>1</b>"); shown.update("<b>2</b>");');
    const [third] = await displays('shown.update("<b>3</b>");');
    expect([first?.type, second?.type, third?.type]).toEqual([
      'display_data',
      'update_display_data',
      'update_display_data',
    ]);
    expect(new Set([first?.id, second?.id, third?.id]).size).toBe(1);
    expect([second?.data['text/html'], third?.data['text/html']]).toEqual(['<b>2</b>', '<b>3</b>']);
  });

  test('takes an id, under which a value is shown in two places', async () => {
    const all = await displays('display("a", { id: "twice" }); display("b", { id: "twice" }).update("c");');
    expect(all.map(({ type, id }) => [type, id])).toEqual([
      ['display_data', 'twice'],
      ['display_data', 'twice'],
      ['update_display_data', 'twice'],
    ]);
  });

  test('stands among printed lines where it was called, however fast they come and however long they are', async () => {
    const TURNS = 300;
    const { published } = await client.execute(
      `for (let i = 0; i < ${TURNS}; i++) { (i % 2 ? console.log : console.error)("x".repeat(30 * i) + " line " + i); display.text("display " + i); }`,
    );
    const told = published.map(({ type, content }) =>
      type === 'stream' ? content.text : (content.data as Record<string, unknown> | undefined)?.['text/plain'],
    );
    const order = told.join('').match(/(line|display) \d+/g);
    expect(order).toEqual(Array.from({ length: TURNS }, (_, i) => [`line ${i}`, `display ${i}`]).flat());
  });

  test('refuses a wrong type before the cell runs', async () => {
    const { reply } = await client.execute('display.html(5);', { stop_on_error: false });
    expect(reply.content).toMatchObject({ status: 'error', ename: 'TypeScriptError' });
  });
});

describe('a last expression with a display of its own', () => {
  const bundle = { 'text/html': '<b>1</b>', 'text/plain': '1' };
  const BODIES = {
    'that comes at once': `() { return ${JSON.stringify(bundle)}; }`,
    'that comes late': `() { return new Promise((done) => setTimeout(done, 10, ${JSON.stringify(bundle)})); }`,
  };
  test.each(Object.entries(BODIES))('%s is shown by it', async (_, body) => {
    const { published } = await client.execute(`({ [Symbol.for("Jupyter.display")]${body} })`);
    const results = published.filter(({ type }) => type === 'execute_result');
    expect(results.map(({ content }) => content.data)).toEqual([bundle]);
  });

  test('knows its object, and may be inherited', async () => {
    const code = `class Shown { constructor(readonly n: number) {}
  [Symbol.for("Jupyter.display")]() { return { "text/plain": "I am " + this.n }; } }
new Shown(5)`;
    expect(result(await client.execute(code))).toBe('I am 5');
  });
});

describe("tslab's own module", () => {
  const run = (code: string): Promise<Display[]> => displays(`import * as tslab from 'tslab';\n${code}`);

  const TYPES = {
    javascript: 'text/javascript',
    html: 'text/html',
    markdown: 'text/markdown',
    latex: 'text/latex',
    svg: 'image/svg+xml',
    text: 'text/plain',
  };
  test.each(Object.entries(TYPES))('display.%s() shows its text each time anew', async (name, type) => {
    const all = await run(`tslab.display.${name}('first'); tslab.display.${name}('second');`);
    expect(all.map((one) => [one.type, one.data])).toEqual([
      ['display_data', { [type]: 'first' }],
      ['display_data', { [type]: 'second' }],
    ]);
    expect(all[0]?.id).not.toBe(all[1]?.id);
  });

  const BYTES = { png: 'image/png', jpeg: 'image/jpeg', gif: 'image/gif', pdf: 'application/pdf' };
  test.each(Object.entries(BYTES))('display.%s() shows bytes', async (name, type) => {
    const [shown] = await run(`tslab.display.${name}(new Uint8Array([1, 2, 3]));`);
    expect(shown?.data).toEqual({ [type]: 'AQID' });
  });

  test('display.raw() shows text and bytes under any type', async () => {
    const all = await run("tslab.display.raw('a/b', 'c'); tslab.display.raw('a/b', new Uint8Array([1, 2, 3]));");
    expect(all.map((one) => one.data)).toEqual([{ 'a/b': 'c' }, { 'a/b': 'AQID' }]);
  });

  test('newDisplay() shows once, and then changes what it showed, whatever its type', async () => {
    const all = await run(
      "const one = tslab.newDisplay(); one.text('first'); one.markdown('*second*'); one.html('<b>third</b>');",
    );
    expect(all.map(({ type }) => type)).toEqual(['display_data', 'update_display_data', 'update_display_data']);
    expect(all.map((one) => one.data)).toEqual([
      { 'text/plain': 'first' },
      { 'text/markdown': '*second*' },
      { 'text/html': '<b>third</b>' },
    ]);
    expect(all[0]?.id).toBeTruthy();
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
  });

  test('two of newDisplay() do not disturb each other', async () => {
    const all = await run(
      "const [a, b] = [tslab.newDisplay(), tslab.newDisplay()]; a.text('1'); b.text('2'); a.text('3');",
    );
    expect(all.map(({ type }) => type)).toEqual(['display_data', 'display_data', 'update_display_data']);
    expect([all[2]?.id === all[0]?.id, all[1]?.id === all[0]?.id]).toEqual([true, false]);
  });

  test('says its versions', async () => {
    const answer = await client.execute("import { versions } from 'tslab'; versions");
    expect(result(answer)).toMatch(/^\{ tslab: '1\.\d+\.\d+', typescript: '5\.0\.\d+', node: 'v\d+\.\d+\.\d+' \}$/);
  });
});

describe('clearOutput()', () => {
  test('clears at once, or with the next output', async () => {
    const { published } = await client.execute(
      'console.log("a"); clearOutput(); console.log("b"); clearOutput({ wait: true }); display("c");',
    );
    const seen = published.filter(({ type }) => /stream|display|clear/.test(type));
    expect(seen.map(({ type, content }) => (type === 'clear_output' ? content : type))).toEqual([
      'stream',
      { wait: false },
      'stream',
      { wait: true },
      'display_data',
    ]);
  });
});

describe('progress()', () => {
  const last = (all: readonly Display[]): string => String(all.at(-1)?.data['text/plain']);

  test('over 1,000 steps is one display, drawn a bounded number of times, and full at the end', async () => {
    const all = await displays('let sum = 0; for (const i of progress(1000, { label: "epoch" })) sum += i;');
    expect(all[0]?.type).toBe('display_data');
    expect(all.slice(1).every(({ type }) => type === 'update_display_data')).toBe(true);
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(all.length).toBeGreaterThan(1);
    const seconds = Number(/ (\d+\.\d) s/.exec(last(all))?.[1]);
    expect(all.length).toBeLessThanOrEqual(3 + DRAWN_A_SECOND * (seconds + 0.1));
    expect(all[0]?.data['text/plain']).toMatch(/^epoch \[\.{30}\] 0\/1000 /);
    expect(last(all)).toMatch(/^epoch \[#{30}\] 1000\/1000 {2}\d+\.\d s, \S+\/s$/);
    expect(result(await client.execute('sum'))).toBe('499500'); // 1000 * 999 / 2
  });

  test('of slow steps is drawn between them, and says how long is left', async () => {
    const all = await displays('for (const _ of progress(3)) await new Promise((done) => setTimeout(done, 120));');
    expect(all.map(({ data }) => /\d\/3/.exec(String(data['text/plain']))?.[0])).toEqual([
      '0/3',
      '1/3',
      '2/3',
      '3/3',
      '3/3',
    ]);
    expect(all[1]?.data['text/plain']).toMatch(/s left$/);
  });

  test('that is left by a break or an error stands where it stopped', async () => {
    expect(last(await displays('for (const i of progress(10)) if (i === 4) break;'))).toContain(' 4/10 ');
    const failed = await client.execute('for (const i of progress(10)) if (i === 7) throw new Error("stop");', {
      stop_on_error: false,
    });
    expect(failed.reply.content.evalue).toBe('stop');
    expect(last(displaysOf(failed))).toContain(' 7/10 ');
  });

  test('goes through what has a length, a size, a total of its own or none', async () => {
    expect(last(await displays('for (const _ of progress(["a", "b"])) {}'))).toContain('] 2/2 ');
    expect(last(await displays('for (const _ of progress(new Set([1, 2, 3]))) {}'))).toContain('] 3/3 ');
    await displays('function* many(): Generator<number> { for (let i = 0; i < 5; i++) yield i; }');
    expect(last(await displays('for (const _ of progress(many(), { total: 5 })) {}'))).toContain('] 5/5 ');
    expect(last(await displays('for (const _ of progress(many())) {}'))).toMatch(/^5 {2}/);
    expect(last(await displays('for (const _ of progress(0)) {}'))).toMatch(/^\[#{30}\] 0\/0 /);
  });

  test('refuses a count that is none', async () => {
    const { reply } = await client.execute('for (const _ of progress(1.5)) {}', { stop_on_error: false });
    expect(reply.content).toMatchObject({
      ename: 'RangeError',
      evalue: 'progress() counts to a whole number of at least 0, got 1.5',
    });
  });
});

describe('a question to the reader', () => {
  /** Runs a cell and answers its questions in turn. @returns the questions and the text of the cell's value */
  async function asked(code: string, answers: readonly string[]): Promise<{ questions: unknown[]; value: unknown }> {
    const id = await client.send('shell', 'execute_request', cell(code, { allow_stdin: true }));
    const questions: unknown[] = [];
    for (const value of answers) {
      const isNext = ({ type, parent }: { type: string; parent: { msg_id?: unknown } }): boolean =>
        type === 'input_request' && parent.msg_id === id;
      let seen = 0;
      const question = await client.first((one) => isNext(one) && ++seen > questions.length, 'input_request');
      questions.push(question.content);
      await client.send('stdin', 'input_reply', { value }, { parent: question.header });
    }
    return { questions, value: result(await client.answer(id)) };
  }

  test('input() waits for the answer, whatever it is', async () => {
    const long = '∇'.repeat(100_000);
    const { questions, value } = await asked(
      'const all = [input("name? "), input(), input("more")]; [all[0], all[1], all[2].length, [...all[2]].every((c) => c === "∇")]',
      ['Ada ∇ \n"x"', '', long],
    );
    expect(questions).toEqual([
      { prompt: 'name? ', password: false },
      { prompt: '', password: false },
      { prompt: 'more', password: false },
    ]);
    expect(value).toBe(`[ 'Ada ∇ \\n"x"', '', 100000, true ]`);
  });

  test('password() asks so that the answer is not shown', async () => {
    const { questions, value } = await asked('password("key: ").length', ['secret']);
    expect(questions).toEqual([{ prompt: 'key: ', password: true }]);
    expect(value).toBe('6');
  });

  test('what was printed before it is there before it', async () => {
    const id = await client.send(
      'shell',
      'execute_request',
      cell('console.log("think well"); input("well?");', { allow_stdin: true }),
    );
    const question = await client.first(
      ({ type, parent }) => type === 'input_request' && parent.msg_id === id,
      'input_request',
    );
    await client.first(({ parent, content }) => parent.msg_id === id && content.text === 'think well\n', 'the text');
    await client.send('stdin', 'input_reply', { value: 'yes' }, { parent: question.header });
    expect(printed(await client.answer(id))).toBe('think well\n');
  });
});
