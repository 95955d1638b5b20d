import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { openBrowser, type Visitor, visit } from './browser.ts';
import { buildWeb } from './build.ts';
import { type Installation, install, type Simulation, simulateGitHub } from './installation.ts';
import { connectAndSync, register } from './steps.ts';

/** What a file of walks begins with: the program, the simulated GitHub that it reads, and a browser. */
export interface Stage {
  github: Simulation;
  installation: Installation;
  /** A browser of its own, at this installation. */
  visit(options?: { width?: number; theme?: 'light' | 'dark' }): Promise<Visitor>;
}

interface StageOptions {
  /** Is GitHub connected, and read? */
  synced?: boolean;
  /** What the program is told besides, such as where another provider is. */
  environment?: () => Promise<Record<string, string>>;
}

/** Sets the stage before the tests of a `describe`, and strikes it after them. */
export function setStage({ synced = false, environment }: StageOptions = {}): Stage {
  let browser: Browser;
  const stage = {
    visit: (options) => visit(browser, stage.installation.url, options),
  } as Stage;
  beforeAll(async () => {
    await buildWeb();
    stage.github = await simulateGitHub();
    const told = { ...stage.github.environment, ...(await environment?.()) };
    [browser, stage.installation] = await Promise.all([openBrowser(), install(told)]);
    if (!synced) return;
    const { context, page } = await stage.visit();
    await register(page);
    await connectAndSync(page);
    await context.close();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await stage.installation?.stop();
    stage.github?.stop();
  });
  return stage;
}
