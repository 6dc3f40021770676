/** What a newcomer sees who types `npm start` and opens the printed address in a browser. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { launchChromium, missing, ROOT, screenshot, watchRequests } from './lab.js';

const reason = missing();
const WORKSPACES = join(ROOT, '.nabla', 'workspaces');
const ASIDE = join(ROOT, '.nabla', 'workspaces-of-the-learner');

describe.skipIf(reason !== undefined)(`npm start${reason ? ` (${reason})` : ''}`, () => {
  afterAll(() => {
    rmSync(WORKSPACES, { recursive: true, force: true });
    if (existsSync(ASIDE)) renameSync(ASIDE, WORKSPACES);
  });

  it('prints an address that opens on the first lesson, asks nothing of the outside, and ends at Ctrl-C', async () => {
    if (existsSync(WORKSPACES)) renameSync(WORKSPACES, ASIDE); // a first start
    const starter = spawn(process.execPath, ['scripts/start.mjs', '--no-browser'], { cwd: ROOT });
    let printed = '';
    starter.stdout.on('data', (chunk) => (printed += chunk));
    const address = /^JupyterLab: (http:\/\/127\.0\.0\.1:\d+\/lab\?token=\w+)$/m;
    await expect.poll(() => printed, { timeout: 120_000 }).toMatch(address);
    const browser = await launchChromium();
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    const outside = watchRequests(page);
    await page.goto(address.exec(printed)![1]);
    await page.getByRole('heading', { name: '1 Arrays and gradient checks' }).waitFor({ timeout: 60_000 });
    await page.getByText('TypeScript (nabla) | Idle').waitFor({ timeout: 60_000 });
    await page.waitForTimeout(2000); // time for questions that must not come: news, updates
    await screenshot(page, 'first-start');
    expect(await page.locator('.jp-Dialog, .Toastify__toast').count()).toBe(0);
    expect(outside).toEqual([]);
    await browser.close();
    const ended = new Promise((done) => starter.once('exit', done));
    starter.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(readdirSync(join(ROOT, 'my'))).toContain('01-arrays-and-gradient-checks.ipynb');
  });
});
