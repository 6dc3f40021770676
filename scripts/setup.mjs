// `npm run setup`: everything that is missing, without opening anything.
import './require-node.mjs';

import('./commands/setup.mjs'); // not a static import: an old Node must not read it
