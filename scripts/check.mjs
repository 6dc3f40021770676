// `npm run check`: compiler version, types, lessons, format, lint, import directions.
import './require-node.mjs';

import('./commands/check.mjs'); // not a static import: an old Node must not read it
