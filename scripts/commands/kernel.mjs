import { existsSync } from 'node:fs';
import { KERNEL_COMMAND } from '../set-up/places.mjs';
import { show } from '../set-up/run.mjs';
import { main, StepError } from '../set-up/step.mjs';

main(async () => {
  if (!existsSync(KERNEL_COMMAND)) throw new StepError('The kernel is not built yet: run npm run setup once');
  const cwd = process.env.INIT_CWD ?? process.cwd(); // a relative --prefix is meant from where npm was called
  process.exitCode = await show(process.execPath, [KERNEL_COMMAND, ...process.argv.slice(2)], { cwd });
});
