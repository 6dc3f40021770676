/** Where things are. Everything that set-up makes lies inside this folder. */
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');
export const at = (...parts) => join(ROOT, ...parts);
export const VENV = at('.venv');
const WINDOWS = process.platform === 'win32';
export const PYTHON = join(VENV, WINDOWS ? 'Scripts/python.exe' : 'bin/python');
/** Called by path: node_modules/.bin/tsc may be the older compiler that tslab brings. */
export const TSC = at('node_modules', 'typescript', 'bin', 'tsc');
export const VITEST = at('node_modules', 'vitest', 'vitest.mjs');
export const BIOME = at('node_modules', '@biomejs', 'biome', 'bin', 'biome');
export const KERNEL_COMMAND = at('kernel-ext', 'dist', 'kernel', 'cli.js');
/** The module that judges the exercises. */
export const GRADER = at('exercises', 'dist', 'grader.js');
export const FIRST_LESSON = 'my/01-arrays-and-gradient-checks.ipynb';
