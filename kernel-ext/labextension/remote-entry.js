/**
 * The door JupyterLab knocks at: a module-federation container written by hand, since there is nothing to bundle.
 * JupyterLab loads it as a classic script, calls `init` with the modules the page shares, then `get('./mimeExtension')`.
 */
(() => {
  const base = new URL('__FOLDER__/', document.currentScript.src).href;
  let shared;

  /** The page's one copy of a shared package: the one in use, otherwise the newest. */
  async function loadShared(name) {
    const versions = Object.entries(shared?.[name] ?? {});
    if (versions.length === 0) throw new Error(`This JupyterLab shares no ${name}: nabla-plotly needs JupyterLab 4`);
    const newer = ([a], [b]) => b.localeCompare(a, 'en', { numeric: true });
    const [, entry] = versions.find(([, one]) => one.loaded) ?? versions.sort(newer)[0];
    entry.loaded = 1;
    return (await entry.get())();
  }

  const container = {
    init(shareScope) {
      shared = shareScope;
    },
    async get(name) {
      if (name !== './mimeExtension' && name !== './index') throw new Error(`nabla-plotly has no module ${name}`);
      const [ours, widgets] = await Promise.all([import(`${base}index.js`), loadShared('@lumino/widgets')]);
      const extension = { __esModule: true, default: ours.createExtension(widgets) };
      return () => extension;
    },
  };
  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB['nabla-plotly'] = container;
})();
