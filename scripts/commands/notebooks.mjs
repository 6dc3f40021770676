import { existsSync } from 'node:fs';
import { execute } from '../notebooks/execute.mjs';
import { disagreement, lessons, sync } from '../notebooks/pairs.mjs';
import { mapProblems, writeMap } from '../notebooks/subjects.mjs';
import { at, PYTHON } from '../set-up/places.mjs';
import { endOnInterrupt } from '../set-up/run.mjs';
import { main, StepError } from '../set-up/step.mjs';

const verbs = {
  async sync(names) {
    for (const name of names) {
      await sync(name);
      console.log(`${name}: in step, without outputs`);
    }
    writeMap();
  },
  async check(names) {
    const wrong = [];
    for (const name of names) wrong.push(await disagreement(name));
    const found = [...wrong.filter((text) => text !== undefined), ...mapProblems()];
    if (found.length > 0) throw new StepError(found.join('\n'));
    console.log(`${names.length} lessons in step`);
  },
  async run(names) {
    const failed = [];
    for (const name of names) {
      try {
        console.log(`${name}: ${(await execute(at('notebooks', `${name}.ipynb`))).toFixed(1)} s`);
      } catch (error) {
        failed.push(name);
        console.error(`${name}: failed\n${error.message}`);
      }
    }
    if (failed.length > 0) throw new StepError(`These lessons failed: ${failed.join(', ')}`);
  },
};

main(async () => {
  const stop = endOnInterrupt();
  const [verb, number] = process.argv.slice(2);
  if (!Object.hasOwn(verbs, verb ?? '')) throw new StepError('Usage: npm run notebooks -- sync | check | run [NN]');
  if (!existsSync(PYTHON)) throw new StepError('There is no Python environment yet: run npm run setup once');
  const names = lessons().filter((name) => number === undefined || name.startsWith(number));
  if (names.length === 0 && number !== undefined)
    throw new StepError(`There is no lesson ${number}: choose one of ${lessons().join(', ')}`);
  await verbs[verb](names);
  stop();
});
