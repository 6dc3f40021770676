// `npm run sanitize`: the native kernels under the sanitizers of the C++ compiler.
import './require-node.mjs';

import('./commands/sanitize.mjs'); // not a static import: an old Node must not read it
