// `npm run notebooks -- sync | check | run [NN]`: the lessons and their text twins.
import './require-node.mjs';

import('./commands/notebooks.mjs'); // not a static import: an old Node must not read it
