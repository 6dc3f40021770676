// `npm run api`: the API pages, in docs/api.
import './require-node.mjs';

import('./commands/api.mjs'); // not a static import: an old Node must not read it
