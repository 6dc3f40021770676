/** The line protocol between the benchmark and the programs that it times, as pure functions. docs/benchmark.md says it in words. */

/** @param request the name of a work, as in `mlp:784-128-10:64:adam` */
export const timing = (request, steps) => `${request} ${steps}`;
export const checking = (request, steps) => `check ${request} ${steps}`;

/** The first line of a program. @throws SyntaxError when it is no such line */
export function readHello(line) {
  let hello;
  try {
    hello = JSON.parse(line);
  } catch {
    throw new SyntaxError(`The first line must be JSON that describes the program, but this came: ${line}`);
  }
  if (typeof hello?.name !== 'string')
    throw new SyntaxError(`The first line must have a "name", but this came: ${line}`);
  return hello;
}

/** An answer: numbers. @throws Error when the program says that it cannot; SyntaxError when it says something else */
export function readNumbers(line) {
  if (line.startsWith('error')) throw new Error(line.slice('error'.length).trim() || 'no reason given');
  const numbers = line.trim().split(/\s+/).map(Number);
  if (!numbers.every(Number.isFinite)) throw new SyntaxError(`Numbers were expected, but this came: ${line}`);
  return numbers;
}

/** The milliseconds of a timing. @throws SyntaxError when they are none */
export function readMilliseconds(line) {
  const [ms, ...more] = readNumbers(line);
  if (more.length > 0 || !(ms >= 0))
    throw new SyntaxError(`One time in milliseconds was expected, but this came: ${line}`);
  return ms;
}

/** Whether a program does a work. One that names no works is asked for each. */
export const does = (hello, work) => hello.works === undefined || hello.works.includes(kindOf(work));

/** What a program is asked for: the work, then each other way in which it does it, as in `mlp:784-128-10:64:adam:fused`. */
export const requestsOf = (hello, work) => ['', ...(hello.variants?.[kindOf(work)] ?? [])].map((way) => [work, way]);

const kindOf = (work) => work.split(':')[0];
