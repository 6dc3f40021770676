/** The compiler of this process: made once, before tslab's converter is loaded, which is then given it in place of its own. */
import type * as Ts from '@tslab/typescript-for-tslab';
import original from '@tslab/typescript-for-tslab';
import { GLOBALS } from '../run/globals.js';
import { createCompiler, type OurCompiler } from './compiler.js';

export const compiler: OurCompiler = createCompiler(
  original as unknown as typeof Ts,
  { libraries: process.env.NABLA_LIBRARIES ?? '', types: process.env.NABLA_TYPES ?? '' },
  { name: '__nabla__.d.ts', text: GLOBALS },
);
