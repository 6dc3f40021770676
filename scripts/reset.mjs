// `npm run reset -- 01`: a fresh copy of a lesson; the old one is kept.
import './require-node.mjs';

import('./commands/reset.mjs'); // not a static import: an old Node must not read it
