/** The first chapter as a learner sees it: JupyterLab, the TypeScript kernel, every cell run, the figures looked at. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  command,
  type Lab,
  launchChromium,
  missing,
  openNotebook,
  ROOT,
  screenshot,
  setTheme,
  startLab,
  watchRequests,
} from './lab.js';

const LESSON = '05-backpropagation.ipynb';
const PLOT = '.jp-RenderedNablaPlotly';
const FOLDER = join(ROOT, 'my', 'browser-test'); // below the repository, so that cells find the library
const RUN_MS = 400_000; // MNIST in plain TypeScript on a slow machine
const reason = missing();

interface CellState {
  readonly type: string;
  readonly count: number | null;
  readonly outputs: string[];
}

/** Every cell of the open notebook, also those that are scrolled out of the page. */
function cells(page: Page): Promise<CellState[]> {
  return page.evaluate(() => {
    type Output = { type: string };
    type Cell = { type: string; executionCount?: number | null; outputs?: { length: number; get(i: number): Output } };
    type Panel = { content: { model: { cells: Iterable<Cell> } } };
    const { jupyterapp } = window as unknown as { jupyterapp: { shell: { currentWidget: Panel } } };
    return [...jupyterapp.shell.currentWidget.content.model.cells].map((cell) => ({
      type: cell.type,
      count: cell.executionCount ?? null,
      outputs: Array.from({ length: cell.outputs?.length ?? 0 }, (_, i) => cell.outputs!.get(i).type),
    }));
  });
}

function notebook(codes: readonly string[]): string {
  const kernelspec = { name: 'nabla', display_name: 'TypeScript (nabla)', language: 'typescript' };
  const all = codes.map((source, i) => ({
    cell_type: 'code',
    id: `c${i}`,
    metadata: {},
    execution_count: null,
    source,
    outputs: [],
  }));
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells: all });
}

async function untilKernelIdle(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      type Panel = {
        sessionContext: { session?: { kernel?: { status: string; connectionStatus: string } | null } | null };
      };
      const { jupyterapp } = window as unknown as { jupyterapp: { shell: { currentWidget: Panel } } };
      const kernel = jupyterapp.shell.currentWidget.sessionContext.session?.kernel;
      return kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
    },
    undefined,
    { timeout: 60_000 },
  );
}

/** Scrolls the cell with this number into the page. */
async function scrollTo(page: Page, index: number): Promise<void> {
  await page.evaluate((i) => {
    type Notebook = { activeCellIndex: number; scrollToItem(i: number, align: string): Promise<void> };
    const { jupyterapp } = window as unknown as { jupyterapp: { shell: { currentWidget: { content: Notebook } } } };
    const { content } = jupyterapp.shell.currentWidget;
    content.activeCellIndex = i;
    return content.scrollToItem(i, 'start');
  }, index);
  await page.waitForTimeout(700); // the page draws what came into view
}

describe.skipIf(reason !== undefined)(`the first chapter${reason ? ` (${reason})` : ''}`, () => {
  let lab: Lab;
  let browser: Browser;
  let page: Page;
  let outside: string[];

  beforeAll(async () => {
    mkdirSync(FOLDER, { recursive: true });
    copyFileSync(join(ROOT, 'notebooks', LESSON), join(FOLDER, LESSON));
    writeFileSync(
      join(FOLDER, 'mistakes.ipynb'),
      notebook([
        'const kept = 5;',
        'throw new RangeError("a red line");',
        'console.log("running"); for (;;) {}',
        'kept + 1',
      ]),
    );
    lab = await startLab({ rootDir: FOLDER });
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    outside = watchRequests(page);
  });

  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
    if (existsSync(FOLDER)) rmSync(FOLDER, { recursive: true });
  });

  it('runs from the first cell to the last without an error', { timeout: RUN_MS + 60_000 }, async () => {
    await openNotebook(page, lab, LESSON);
    await untilKernelIdle(page);
    const code = (await cells(page)).filter((cell) => cell.type === 'code').length;
    void command(page, 'notebook:run-all-cells');
    // 'failed' at the first error: JupyterLab then runs no further cell, and there is nothing to wait for
    const state = async (): Promise<number | string> => {
      const all = await cells(page);
      if (all.some((cell) => cell.outputs.includes('error'))) return 'failed';
      return Math.max(...all.map((cell) => cell.count ?? 0));
    };
    await expect
      .poll(async () => [code, 'failed'].includes(await state()), { timeout: RUN_MS, interval: 1000 })
      .toBe(true);
    expect(await state()).toBe(code);
  });

  it('draws its figures, which answer the mouse, in the light theme and in the dark', {
    timeout: 240_000,
  }, async () => {
    const source = JSON.parse(readFileSync(join(FOLDER, LESSON), 'utf8')).cells as { source: string | string[] }[];
    const shown = (await cells(page)).flatMap((cell, i) =>
      cell.outputs.includes('display_data') && [source[i].source].flat().join('').includes('show') ? [i] : [],
    );
    expect(shown.length).toBeGreaterThan(4);
    for (const theme of ['light', 'dark'] as const) {
      await setTheme(page, theme);
      for (const [k, i] of shown.entries()) {
        await scrollTo(page, i);
        const figure = page.locator(`.jp-Notebook .jp-Cell.jp-mod-active ${PLOT}`).last();
        await figure.locator('.main-svg').first().waitFor();
        await figure.evaluate((element) => element.scrollIntoView({ block: 'end' }));
        await page.waitForTimeout(300);
        await screenshot(page, `chapter-05-${theme}-${k + 1}`);
      }
    }
    await setTheme(page, 'light');
    const pointed = shown.find((i) => [source[i].source].flat().join('').includes("mode: 'markers'"))!;
    await scrollTo(page, pointed);
    const figure = page.locator(`.jp-Notebook .jp-Cell.jp-mod-active ${PLOT}`).last();
    await figure.evaluate((element) => element.scrollIntoView({ block: 'end' }));
    await page.waitForTimeout(700);
    const point = (await figure.locator('.scatterlayer .point').first().boundingBox())!;
    const isHovering = async (): Promise<number> => {
      await page.mouse.move(point.x - 30, point.y);
      await page.mouse.move(point.x + point.width / 2, point.y + point.height / 2, { steps: 3 });
      return page.locator(`${PLOT} .hoverlayer .hovertext`).count();
    };
    await expect.poll(isHovering, { timeout: 20_000 }).toBeGreaterThan(0);
    await screenshot(page, 'chapter-05-hover');
  });

  it('shows a thrown error in red, and is interrupted from the toolbar with its variables kept', {
    timeout: 120_000,
  }, async () => {
    await openNotebook(page, lab, 'mistakes.ipynb');
    await untilKernelIdle(page);
    for (const index of [0, 1]) {
      await page.locator('.jp-Notebook .jp-Cell').nth(index).locator('.cm-content').click();
      await command(page, 'notebook:run-cell');
    }
    const red = page.locator(
      '.jp-RenderedText[data-mime-type="application/vnd.jupyter.stderr"], .jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]',
    );
    await red.getByText('a red line').first().waitFor();
    await page.locator('.jp-Notebook .jp-Cell').nth(2).locator('.cm-content').click();
    void command(page, 'notebook:run-cell');
    await page.locator('.jp-OutputArea-output').getByText('running').waitFor();
    await page
      .locator('[data-command="notebook:interrupt-kernel"], button[title*="Interrupt"], jp-button[title*="Interrupt"]')
      .first()
      .click();
    await page.getByText('KeyboardInterrupt').or(page.getByText('Interrupted')).first().waitFor({ timeout: 20_000 });
    await screenshot(page, 'mistakes');
    await page.locator('.jp-Notebook .jp-Cell').nth(3).locator('.cm-content').click();
    await command(page, 'notebook:run-cell');
    await page.locator('.jp-OutputArea-executeResult').getByText('6', { exact: true }).waitFor();
  });

  it('asked for nothing outside this machine', () => {
    expect(outside).toEqual([]);
  });
});
