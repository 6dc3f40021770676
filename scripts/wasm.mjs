// `npm run wasm`: compiles lib/wasm/src into lib/src/kernels/wasm-module.ts.
import './require-node.mjs';

import('./commands/wasm.mjs'); // not a static import: an old Node must not read it
