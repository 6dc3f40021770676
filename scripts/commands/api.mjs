/** Makes the API pages from the docstrings. Typedoc and the TypeScript that it wants are installed when they are first needed. */
import { existsSync, readFileSync } from 'node:fs';
import { at } from '../set-up/places.mjs';
import { endOnInterrupt, install, run } from '../set-up/run.mjs';
import { main, step } from '../set-up/step.mjs';

const FOLDER = at('tools', 'api');
const WINDOWS = process.platform === 'win32';
const versionIn = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined);

main(async () => {
  const stop = endOnInterrupt();
  await step('Typedoc', async () => {
    const wanted = JSON.parse(readFileSync(at('tools', 'api', 'package.json'), 'utf8')).devDependencies.typedoc;
    if (versionIn(at('tools', 'api', 'node_modules', 'typedoc', 'package.json')) === wanted) return false;
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--workspaces=false'];
    await install('npm', args, { cwd: FOLDER, shell: WINDOWS });
    return true;
  });
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
