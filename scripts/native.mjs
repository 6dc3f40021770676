// What `npm install` and `npm ci` run at their end: the native kernels, where there is a compiler. Set-up has the same as a step.
import './require-node.mjs';

import('./commands/native.mjs'); // not a static import: an old Node must not read it
