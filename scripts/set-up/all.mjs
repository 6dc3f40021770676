/** Everything that a fresh clone lacks, in order; what is there and up to date is left alone. */
import { setUpAddon } from './addon.mjs';
import { alone } from './alone.mjs';
import { copyAssignments } from './assignments.mjs';
import { buildExercises, buildKernel, buildLibrary, buildRenderer, installKernel } from './builds.mjs';
import { copyLessons } from './lessons.mjs';
import { installPackages } from './packages.mjs';
import { installPython } from './python.mjs';
import { endOnInterrupt } from './run.mjs';
import { step } from './step.mjs';

export async function setUp() {
  const stop = endOnInterrupt();
  await alone(everyStep);
  stop();
}

async function everyStep() {
  await step('Node packages', installPackages);
  await step('Python environment', installPython);
  await step('Library', buildLibrary);
  await step('Native kernels', setUpAddon);
  await step('Kernel', buildKernel);
  await step('Exercises', buildExercises); // with the kernel's types of a grader
  await step('Figure renderer', buildRenderer);
  await step('Kernel into Jupyter', installKernel);
  let changed = [];
  await step('Lessons', async () => {
    changed = copyLessons();
    copyAssignments();
  });
  for (const name of changed)
    console.log(
      `  ${name} has a newer text; yours in my/ is kept. For the new one: npm run reset -- ${name.slice(0, 2)}`,
    );
}
