import { setUp } from '../set-up/all.mjs';
import { ROOT, VITEST } from '../set-up/places.mjs';
import { show } from '../set-up/run.mjs';
import { main } from '../set-up/step.mjs';

main(async () => {
  await setUp();
  const args = process.argv.slice(2);
  const project = args.some((arg) => arg.startsWith('--project')) ? [] : ['--project', 'fast'];
  process.on('SIGINT', () => {}); // the runner has it too, and says the last word
  process.exitCode = await show(process.execPath, [VITEST, 'run', ...project, ...args], { cwd: ROOT });
});
