// `npm test`: set-up, then the fast tests; further words go to the test runner.
import './require-node.mjs';

import('./commands/test.mjs'); // not a static import: an old Node must not read it
