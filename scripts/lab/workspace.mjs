/** What JupyterLab shows when it is first opened at /lab: the first lesson. Later it is whatever the learner left open. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The name under which JupyterLab keeps the default workspace: the word and a checksum of it. */
const FILE = 'default-37a8.jupyterlab-workspace';

/** The lesson's headings stand open on the left, the files one click away. */
const LEFT = {
  collapsed: false,
  visible: true,
  current: '@jupyterlab/toc:plugin',
  widgets: ['filebrowser', 'running-sessions', '@jupyterlab/toc:plugin', 'extensionmanager.main-view'],
};

/** Makes the default workspace in a folder, with a notebook open, unless there is one. */
export function openAtFirst(folder, notebook) {
  const file = join(folder, FILE);
  mkdirSync(folder, { recursive: true });
  if (existsSync(file)) return;
  const name = `notebook:${notebook}`;
  const dock = { type: 'tab-area', currentIndex: 0, widgets: [name] };
  const data = {
    'layout-restorer:data': { main: { dock, current: name }, left: LEFT, relativeSizes: [0.2, 0.8, 0] },
    [name]: { data: { path: notebook, factory: 'Notebook' } },
  };
  writeFileSync(file, JSON.stringify({ data, metadata: { id: 'default' } }));
}
