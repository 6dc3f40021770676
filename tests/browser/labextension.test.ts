import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figureBundle, lineChart, sliderChart } from '../../lib/src/index.js';
import {
  command,
  type Lab,
  launchChromium,
  missing,
  openNotebook,
  quiet,
  runAllCells,
  screenshot,
  setTheme,
  startLab,
  VENV,
  watchRequests,
} from './lab.js';

const MIME = 'application/vnd.plotly.v1+json';
const BUILT = join(import.meta.dirname, '..', '..', 'kernel-ext', 'dist', 'labextension');
const PLOT = '.jp-RenderedNablaPlotly';
const reason =
  missing() ?? (existsSync(BUILT) ? undefined : 'the figure renderer is not built: run npm run setup once');

/** A code cell with a saved output, as if it came from somebody else. */
function saved(figure: unknown): object {
  const data = { [MIME]: figure, 'text/plain': 'a figure' };
  const output = { output_type: 'display_data', data, metadata: {} };
  return {
    cell_type: 'code',
    id: `c${Math.random().toString(36).slice(2, 10)}`,
    metadata: {},
    execution_count: 1,
    source: '',
    outputs: [output],
  };
}

function notebook(cells: object[]): string {
  const kernelspec = { name: 'python3', display_name: 'Python 3', language: 'python' };
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells });
}

const CURVE = {
  data: [{ type: 'scatter', name: 'loss', x: [1, 2, 3, 4], y: [4, 2, 1.2, 1] }],
  layout: { title: { text: 'Loss' }, xaxis: { title: { text: 'epoch' } }, height: 300 },
};
const SURFACE = {
  data: [
    {
      type: 'surface',
      z: [
        [0, 1, 2],
        [1, 3, 1],
        [2, 1, 0],
      ],
    },
  ],
  layout: { height: 300 },
};
/** Twelve steps: more than ten are what plotly.js has trouble to delete. */
const SLIDER = figureBundle(
  sliderChart({
    slider: 'slope',
    playMs: 20,
    steps: Array.from({ length: 12 }, (_, slope) => ({
      label: String(slope),
      figure: lineChart({
        title: `slope ${slope}`,
        series: [{ name: 'line', y: [0, slope] }],
        xTitle: 'x',
        yTitle: 'y',
      }),
    })),
  }),
)[MIME];
const WHITE = { paper_bgcolor: 'white', plot_bgcolor: '#E5ECF6', font: { color: '#2a3f5f' } };
const HOSTILE = {
  data: [
    {
      type: 'scatter',
      y: [1, 2, 3],
      text: ['<a href="javascript:window.hit=1">a</a>', 'b', 'c'],
      mode: 'markers+text',
    },
    { type: 'choropleth', locations: ['FRA'], z: [1] },
    { type: 'scattermap', lat: [0], lon: [0] },
    { type: 'image', source: 'https://example.org/trace.png' },
  ],
  layout: {
    height: 300,
    template: { layout: { ...WHITE, geo: {}, map: { style: 'https://example.org/style.json' } } },
    images: [{ source: 'https://example.org/image.png', x: 0, y: 1, sizex: 1, sizey: 1 }],
    annotations: [
      {
        text: '<a href="javascript:window.hit=1" style="cursor:url(https://example.org/c.png)">bad</a> <a href="https://example.org/">good</a>',
        x: 1,
        y: 2,
      },
    ],
    updatemenus: [
      {
        type: 'buttons',
        buttons: [{ label: 'press', method: 'relayout', args: ['images[0].source', 'https://example.org/m.png'] }],
      },
    ],
  },
  config: { showSendToCloud: true, plotlyServerURL: 'https://example.org', showLink: true, editable: true },
};
const LIVE = `from IPython.display import display
def figure(k): return {"${MIME}": {"data": [{"type": "scatter", "y": [0, k]}], "layout": {"title": {"text": f"step {k}"}, "height": 300}}, "text/plain": "f"}
handle = display(figure(0), raw=True, display_id="live")
for k in range(1, 201): handle.update(figure(k), raw=True)`;

describe.skipIf(reason !== undefined)(`the figure renderer in JupyterLab${reason ? ` (${reason})` : ''}`, () => {
  let lab: Lab;
  let browser: Browser;
  let page: Page;
  let outside: string[];
  const folder = mkdtempSync(join(tmpdir(), 'nabla-figures-'));
  const errors: string[] = [];
  const warnings: string[] = [];

  beforeAll(async () => {
    const target = join(VENV, 'share', 'jupyter', 'labextensions', 'nabla-plotly');
    if (!existsSync(target)) {
      mkdirSync(join(target, '..'), { recursive: true });
      cpSync(BUILT, target, { recursive: true });
    }
    const live = { cell_type: 'code', id: 'live', metadata: {}, execution_count: null, source: LIVE, outputs: [] };
    writeFileSync(join(folder, 'plain.ipynb'), notebook([saved(CURVE), saved(JSON.stringify(CURVE)), saved(SURFACE)]));
    writeFileSync(
      join(folder, 'hostile.ipynb'),
      notebook([saved(HOSTILE), saved('{ no json'), saved({ data: 7 }), saved(CURVE)]),
    );
    writeFileSync(join(folder, 'surface.ipynb'), notebook([saved(SURFACE)]));
    writeFileSync(join(folder, 'live.ipynb'), notebook([live]));
    writeFileSync(join(folder, 'slider.ipynb'), notebook([saved(SLIDER)]));
    lab = await startLab({ rootDir: folder });
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 1200, height: 1150 } });
    page.on('pageerror', (error) => errors.push(`${page.url()} ${error.message} ${error.stack}`));
    page.on('console', (message) => {
      if (/WebGL context/i.test(message.text())) warnings.push(message.text());
    });
    outside = watchRequests(page);
  });

  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows saved figures, from an object and from JSON text, and hover works', async () => {
    await openNotebook(page, lab, 'plain.ipynb');
    await page.waitForFunction(
      (plot) => document.querySelectorAll(`${plot} .main-svg .cartesianlayer .trace`).length >= 2,
      PLOT,
    );
    await page.waitForSelector(`${PLOT} canvas`);
    expect(await page.locator(`${PLOT} .gtitle`).first().textContent()).toBe('Loss');
    const point = (await page.locator(`${PLOT} .scatterlayer .point`).nth(1).boundingBox())!;
    await page.mouse.move(point.x, point.y);
    await page.mouse.move(point.x + point.width / 2, point.y + point.height / 2);
    await page.waitForSelector(`${PLOT} .hoverlayer .hovertext`);
    await screenshot(page, 'figures-light');
  });

  it('takes the place of the renderer of the Python package plotly', async () => {
    const html = await (await fetch(`${lab.url}/lab?token=${lab.token}`)).text();
    const config = JSON.parse(/<script id="jupyter-config-data"[^>]*>([\s\S]*?)<\/script>/.exec(html)![1]);
    expect(config.disabledExtensions).toContain('@jupyterlab/plotly-extension');
  });

  it('follows a theme switch and keeps the zoom', async () => {
    const range = (): Promise<number[]> =>
      page.evaluate((plot) => {
        const shown = document.querySelector(`${plot} .js-plotly-plot`) as unknown as {
          layout: { xaxis: { range: number[] } };
        };
        return [...shown.layout.xaxis.range];
      }, PLOT);
    const colour = (): Promise<string> =>
      page.evaluate((plot) => getComputedStyle(document.querySelector(`${plot} .gtitle`)!).fill, PLOT);
    const before = await range();
    const drag = (await page.locator(`${PLOT} .nsewdrag`).first().boundingBox())!;
    await page.mouse.move(drag.x + drag.width * 0.3, drag.y + drag.height * 0.2);
    await page.mouse.down();
    await page.mouse.move(drag.x + drag.width * 0.6, drag.y + drag.height * 0.8, { steps: 5 });
    await page.mouse.up();
    await expect.poll(range).not.toEqual(before);
    const zoomed = await range();
    const light = await colour();
    await setTheme(page, 'dark');
    await expect.poll(colour).not.toBe(light);
    expect(await range()).toEqual(zoomed);
    // The icons above a figure are as easy to read as text; the active tool has the colour of the theme.
    const icons = await page
      .locator(`${PLOT} .main-svg ~ * .modebar-btn:not(.active):not(:hover) .icon path`)
      .evaluateAll((all) => [...new Set(all.map((icon) => getComputedStyle(icon).fill))]);
    const active = await page
      .locator(`${PLOT} .modebar-btn.active .icon path`)
      .first()
      .evaluate((icon) => getComputedStyle(icon).fill);
    expect(icons).toEqual(['rgba(255, 255, 255, 0.87)']); // --jp-ui-font-color1
    expect(icons).not.toContain(active);
    await page.locator(PLOT).first().hover();
    await screenshot(page, 'figures-dark');
    await setTheme(page, 'light');
    await expect.poll(colour).toBe(light);
  });

  it('follows a new width of the notebook', async () => {
    const widths = (): Promise<number[]> =>
      page.evaluate((plot) => {
        const shown = document.querySelector(plot)!;
        return [shown.clientWidth, shown.querySelector('.main-svg')!.clientWidth];
      }, PLOT);
    const [before] = await widths();
    await command(page, 'application:toggle-left-area');
    await expect.poll(async () => (await widths())[0]).not.toBe(before);
    await expect.poll(async () => (await widths())[1]).toBe((await widths())[0]);
    await command(page, 'application:toggle-left-area');
    await expect.poll(widths).toEqual([before, before]);
  });

  it('leaves nothing behind when the outputs are cleared', async () => {
    await page.evaluate((plot) => {
      const seen = window as unknown as { old: { _fullLayout?: object; isConnected: boolean }[] };
      seen.old = [...document.querySelectorAll(`${plot} .js-plotly-plot`)] as never;
    }, PLOT);
    await command(page, 'notebook:clear-all-cell-outputs');
    await expect.poll(() => page.locator('.js-plotly-plot').count()).toBe(0);
    const left = await page.evaluate(() => {
      const { old } = window as unknown as { old: { _fullLayout?: object; isConnected: boolean }[] };
      return old.map((plot) => ({ connected: plot.isConnected, purged: plot._fullLayout === undefined }));
    });
    expect(left).toEqual(left.map(() => ({ connected: false, purged: true })));
    expect(left.length).toBeGreaterThan(1);
  });

  it('gives back the WebGL contexts of closed notebooks: thirty are no trouble', async () => {
    await openNotebook(page, lab, 'surface.ipynb');
    for (let turn = 0; turn < 30; turn++) {
      await page.waitForSelector(`${PLOT} canvas`);
      await quiet(page);
      await page.evaluate(() => {
        type App = { shell: { currentWidget: { context: { model: { dirty: boolean } }; close(): void } } };
        const panel = (window as unknown as { jupyterapp: App }).jupyterapp.shell.currentWidget;
        panel.context.model.dirty = false; // else it asks whether to save
        panel.close();
      });
      await expect.poll(() => page.locator('.js-plotly-plot').count()).toBe(0);
      await command(page, 'docmanager:open', { path: 'surface.ipynb' });
    }
    await page.waitForSelector(`${PLOT} canvas`);
    expect(warnings).toEqual([]);
  });

  it('shows a hostile figure without its script, its links and its remote pictures, and says so', async () => {
    await openNotebook(page, lab, 'hostile.ipynb');
    const first = page.locator(PLOT).first();
    await first.locator('.scatterlayer .point').first().waitFor();
    expect(await first.locator('[role=note]').textContent()).toContain('A map was left out');
    expect(await first.locator('[role=note]').textContent()).toContain('An image was left out');
    const links = await first
      .locator('a')
      .evaluateAll((all) => all.map((a) => a.getAttribute('xlink:href') ?? a.getAttribute('href')));
    expect(links.filter((link) => link !== null && link !== undefined && /script|data:/.test(link))).toEqual([]);
    await first.locator('.updatemenu-button').click();
    await page.waitForTimeout(300); // time for a request that must not come
    expect(await first.locator('image').count()).toBe(0);
    expect(
      await page.locator('.modebar-btn[data-title*="Cloud" i], .modebar-btn[data-title*="Studio" i]').count(),
    ).toBe(0);
    await screenshot(page, 'figures-hostile');
  });

  it('turns a bad figure into a sentence and still shows the next', async () => {
    const notes = page.locator(`${PLOT} [role=note]`);
    expect(await notes.nth(1).textContent()).toBe('This figure cannot be drawn: The figure is a text that is not JSON');
    expect(await notes.nth(2).textContent()).toContain('The data of a figure is a list of traces');
    await page.locator(PLOT).nth(3).locator('.gtitle').waitFor();
  });

  it('moves a slider by keys, also after its twelve steps were drawn anew for another theme', async () => {
    const errorsBefore = errors.length;
    await openNotebook(page, lab, 'slider.ipynb');
    const plot = page.locator(`${PLOT} .js-plotly-plot`);
    const title = (): Promise<string | null> => plot.locator('.gtitle').textContent();
    await expect.poll(title, { timeout: 20_000 }).toBe('slope 0');
    await plot.focus();
    for (const [key, wanted] of [
      ['End', 'slope 11'],
      ['ArrowLeft', 'slope 10'],
      ['ArrowDown', 'slope 9'],
    ]) {
      await page.keyboard.press(key);
      await expect.poll(title).toBe(wanted);
    }
    expect(await plot.getAttribute('aria-valuetext')).toBe('9');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('slider'); // the notebook took no key
    await page.keyboard.press('Space'); // plays from here to the end
    await expect.poll(title).toBe('slope 11');
    await setTheme(page, 'dark'); // all steps are drawn anew, from the first
    await expect.poll(title).toBe('slope 0');
    await plot.focus(); // a change of theme may take the focus away
    await page.keyboard.press('End');
    await expect.poll(title).toBe('slope 11');
    expect(await page.locator(`${PLOT} [role=note]`).textContent()).toBe('');
    expect(errors.slice(errorsBefore)).toEqual([]);
  });

  it('updates in place: two hundred updates reuse one plot and end at the newest', async () => {
    await openNotebook(page, lab, 'live.ipynb');
    await page.evaluate((plot) => {
      const seen = window as unknown as { blank: number; plots: Set<Element> };
      seen.blank = 0;
      seen.plots = new Set();
      new MutationObserver(() => {
        const now = document.querySelector(`${plot} .js-plotly-plot`);
        if (now === null) return;
        seen.plots.add(now);
        if (now.querySelector('.main-svg') === null) seen.blank++;
      }).observe(document.body, { childList: true, subtree: true });
    }, PLOT);
    await runAllCells(page);
    await expect.poll(() => page.locator(`${PLOT} .gtitle`).textContent(), { timeout: 20_000 }).toBe('step 200');
    const seen = await page.evaluate(() => {
      const { blank, plots } = window as unknown as { blank: number; plots: Set<Element> };
      return { blank, plots: plots.size };
    });
    expect(seen).toEqual({ blank: 0, plots: 1 });
  });

  it('asks nothing of any other machine and throws nothing', () => {
    expect(outside).toEqual([]);
    expect(errors).toEqual([]);
  });
});
