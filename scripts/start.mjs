// `npm start`: everything that is missing, then JupyterLab. Options: --no-browser, --port N, --ip A.
import './require-node.mjs';

import('./commands/start.mjs'); // not a static import: an old Node must not read it
