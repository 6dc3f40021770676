// `npm run assignments -- build | verify | secret | grade`: the graded exercises.
import './require-node.mjs';

import('./commands/assignments.mjs'); // not a static import: an old Node must not read it
