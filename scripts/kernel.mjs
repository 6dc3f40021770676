// `npm run kernel -- install ...`: the program of the kernel, from inside the repository.
import './require-node.mjs';

import('./commands/kernel.mjs'); // not a static import: an old Node must not read it
