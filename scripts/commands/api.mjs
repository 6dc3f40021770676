/** Makes the API pages from the docstrings. Typedoc and the TypeScript that it wants are installed when they are first needed. */
import { at } from '../set-up/places.mjs';
import { endOnInterrupt, run } from '../set-up/run.mjs';
import { main, step } from '../set-up/step.mjs';
import { installTool } from '../set-up/tool.mjs';

const FOLDER = at('tools', 'api');

main(async () => {
  const stop = endOnInterrupt();
  await step('Typedoc', () => installTool('api', 'typedoc'));
  await step('Pages', () =>
    run(
      process.execPath,
      [at('tools', 'api', 'node_modules', 'typedoc', 'bin', 'typedoc'), '--treatWarningsAsErrors'],
      {
        cwd: FOLDER,
      },
    ),
  );
  console.log(`Open ${at('docs', 'api', 'index.html')}`);
  stop();
});
