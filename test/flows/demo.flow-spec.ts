import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { QUIET } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/redis-server.js';

const DEMO = new URL('../../dist/demo/main.js', import.meta.url).pathname;

describe('the demo, in a browser', () => {
  let demo: ChildProcess;
  let browser: Browser;
  let dataDir: string;
  let pagePort: number;
  let hubPort: number;
  let output = '';
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'talaria-demo-'));
    [pagePort, hubPort] = [await freePort(), await freePort()];
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: dataDir,
      PORT: String(hubPort),
      DEMO_PAGE_PORT: String(pagePort),
      HUB_DATA_DIR: dataDir,
    };
    demo = spawn(process.execPath, [DEMO], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [demo.stdout, demo.stderr])
      stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: QUIET });
    await eventually(
      () => output,
      (text) => text.includes('Orders trickle in'),
      120_000,
    );
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    const exit = once(demo, 'exit');
    demo.kill('SIGINT');
    await exit;
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('shows a customer’s message on the phone and, beside it, why it was sent and what became of it', async () => {
    const page = await browser.newPage({ locale: 'pl-PL' });
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(`http://localhost:${pagePort}`);
    const bubble = page.locator('#bubbles li', { hasText: 'Dziekujemy' }).first();
    await bubble.waitFor({ timeout: 30_000 });
    const text = (await bubble.textContent())?.replace(/^.*?(Dziekujemy)/, '$1') ?? '';
    await bubble.click();
    const story = page.locator('article', { hasText: text });
    await story.locator('.state.delivered').waitFor({ timeout: 15_000 });
    expect(await story.textContent()).toMatch(/Podziękowanie za zamówienie.*order\.placed.*SMSAPI.*Dostarczona/s);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('and the hub behind it lets the merchant in', async () => {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${hubPort}/`);
    await page.fill('#sign-in input[name=email]', 'demo@talaria.example');
    await page.fill('#sign-in input[name=password]', 'talaria-demo-2026');
    await page.click('#sign-in button');
    await page.locator('#shops table tr').first().waitFor({ timeout: 15_000 });
    expect(await page.locator('#shops h3').textContent()).toBe('Sukienki u Zosi');
    expect(await page.inputValue('#password input[name=email]')).toBe('demo@talaria.example');
    await page.close();
  });
});
