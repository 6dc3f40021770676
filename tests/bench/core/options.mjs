/** The words after `npm run bench --`. */
import { cpus } from 'node:os';

export const USAGE = `Usage: npm run bench -- [--filter WORD] [--threads N] [--json FILE] [--quick] [--opponent NAME=COMMAND]
       npm run bench -- kernel [speed|conformance] [--quick] [--only NAMES]`;

/**
 * @returns `{ filter, threads: [N], json, isQuick, opponents: { NAME: COMMAND } }`
 * @throws SyntaxError for a word that is unknown or lacks its value
 */
export function readOptions(args) {
  const options = {
    filter: '',
    threads: cpus().length > 1 ? [1, 2] : [1],
    json: undefined,
    isQuick: false,
    opponents: {},
  };
  const words = [...args];
  const wordAfter = (word) => {
    const value = words.shift();
    if (value === undefined) throw new SyntaxError(`${word} wants a value`);
    return value;
  };
  while (words.length > 0) {
    const word = words.shift();
    if (word === '--quick') options.isQuick = true;
    else if (word === '--filter') options.filter = wordAfter(word);
    else if (word === '--json') options.json = wordAfter(word);
    else if (word === '--threads') options.threads = [threadsOf(wordAfter(word))];
    else if (word === '--opponent') Object.assign(options.opponents, opponentOf(wordAfter(word)));
    else throw new SyntaxError(`${word} is not known`);
  }
  return options;
}

function threadsOf(text) {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1)
    throw new SyntaxError(`--threads wants a whole number from 1 up, but ${text} came`);
  return n;
}

function opponentOf(text) {
  const [, name, command] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined) throw new SyntaxError(`--opponent wants NAME=COMMAND, but ${text} came`);
  return { [name]: command };
}
