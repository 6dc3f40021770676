/** The grader module, from the option that names it. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { IS_GRADING } from './mode.js';
import type { Grader, GraderModule } from './types.js';

/** A grader, or why there is none; and where its module is. */
export type Loaded =
  | { readonly grader: Grader; readonly path: string }
  | { readonly grader: undefined; readonly why: string };

const HOW = 'install the kernel with `nabla-kernel install --grader FILE`, or name the file in NABLA_GRADER';

/** @param args of the kernel: `--grader FILE` may be among them */
export async function loadGrader(args: readonly string[]): Promise<Loaded> {
  const option = args.indexOf('--grader');
  const named = (option < 0 ? undefined : args[option + 1]) ?? process.env.NABLA_GRADER;
  const { NABLA_GRADER_SECRET: secretPath } = process.env;
  delete process.env.NABLA_GRADER_SECRET;
  if (!named) return { grader: undefined, why: `No grader is loaded, so nothing can be checked here: ${HOW}` };
  const path = resolve(named);
  try {
    const module = (await import(pathToFileURL(path).href)) as Partial<GraderModule>;
    if (typeof module.createGrader !== 'function') throw new TypeError('it exports no createGrader()');
    const secret = secretPath ? readFileSync(secretPath, 'utf8').trim() : undefined;
    const grader = await module.createGrader({ isGrading: IS_GRADING, secret, folder: process.cwd() });
    return { grader, path };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { grader: undefined, why: `The grader ${path} could not be loaded: ${why}` };
  }
}
