import { sql } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSentry } from '#core/demo/sentry/sentry.ts';
import { createSentryWorld } from '#core/demo/sentry/world.ts';
import { calm, expectAccessible, hasChromium, screenshot } from './browser.ts';
import { followUnread } from './installation.ts';
import { reachable, serve } from './served.ts';
import { setStage } from './stage.ts';
import { register, syncMs } from './steps.ts';

const hourMs = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * hourMs).toISOString();

const world = createSentryWorld({
  organization: 'ember',
  projects: { kiln: null, chimney: null },
  issues: [
    { id: '1', project: 'kiln', level: 'error', title: 'DraughtError: no air', first_seen: ago(50), count: 40 },
    { id: '2', project: 'chimney', level: 'fatal', title: 'SootError: blocked', first_seen: ago(70), count: 12 },
  ],
  counts: [
    { project: 'kiln', at: ago(50), events: 40 },
    { project: 'chimney', at: ago(70), events: 12 },
  ],
});

describe.skipIf(!hasChromium)('errors, in a browser', { timeout: 120_000 }, () => {
  let tracker: Awaited<ReturnType<typeof serve>>;
  let page: Page;
  let complaints: string[];

  const stage = setStage({
    environment: async () => {
      tracker = await serve(createSentry({ world, now: () => new Date() }).fetch);
      return { ...reachable, SENTRY_API_URL: `${tracker.url}/api/0` };
    },
  });

  beforeAll(async () => {
    await followUnread(stage.installation, ['ember/kiln', 'ember/stack']);
    ({ page, complaints } = await stage.visit());
    await register(page);
  });
  afterAll(() => void tracker?.server.close());

  test('without Sentry the page of quality says what is missing, and leads to where it is connected', async () => {
    await page.goto('/quality');
    await page.getByRole('heading', { name: 'Quality', level: 1 }).waitFor();
    await page.getByText('Sentry, which knows of errors, is not connected.').first().waitFor();
    await page.getByRole('link', { name: 'Connect Sentry' }).first().click();
    await page.getByRole('region', { name: 'Sentry' }).waitFor();
    expect(complaints.splice(0)).toEqual([]);
  });

  test('Sentry is connected, each permission is said, and its projects come with the first sync', async () => {
    await page.goto('/settings/sources');
    const card = page.getByRole('region', { name: 'Sentry' });
    await card.getByRole('button', { name: 'Connect Sentry' }).click();
    await card.getByLabel('Organisation').fill('ember');
    await card.getByLabel('Sentry auth token').fill('sntrys_for_this_walk');
    await card.getByRole('button', { name: 'Save and check its permissions' }).click();
    await card.getByText('The token can read everything that is needed.').waitFor();
    await expect
      .poll(async () => (await stage.installation.db.execute(sql`select slug from error_projects order by 1`)).length, {
        timeout: syncMs,
      })
      .toBe(2);
    expect(complaints.splice(0)).toEqual([]);
  });

  test('a repository of the same name is suggested and not taken for granted; another one can be chosen', async () => {
    await page.goto('/settings/sources');
    const card = page.getByRole('region', { name: 'Sentry' });
    const suggestion = card.getByRole('button', { name: /Choose ember\/kiln/ });
    await suggestion.waitFor();
    expect(await watched()).toEqual({ chimney: null, kiln: null });
    await expectAccessible(page);
    await suggestion.click();
    await expect.poll(watched).toEqual({ chimney: null, kiln: 'ember/kiln' });
    await card.getByLabel(/^chimney/).selectOption('ember/stack');
    await expect.poll(watched).toEqual({ chimney: 'ember/stack', kiln: 'ember/kiln' });
    await page.setViewportSize({ width: 360, height: 800 });
    await calm(page);
    await screenshot(page, 'quality-settings-360', true);
    const sideways = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(sideways).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1280, height: 900 });
    await screenshot(page, 'quality-settings-1280', true);
    expect(complaints.splice(0)).toEqual([]);
  });

  test('the errors are on the page of quality, and each number leads to its issues', async () => {
    await expect
      .poll(
        async () =>
          (await stage.installation.db.execute(sql`select 1 from error_issues where read_status is not null`)).length,
        {
          timeout: syncMs,
        },
      )
      .toBe(2);
    await page.goto('/quality?range=30d');
    const projects = page.getByRole('region', { name: 'By project', exact: true });
    const row = projects.getByRole('row').filter({ hasText: 'kiln' }).first();
    await row.getByText('40').waitFor();
    await row.getByRole('link', { name: '1' }).first().click();
    await page.getByRole('link', { name: /DraughtError: no air/ }).waitFor();
    expect(new URL(page.url()).searchParams.getAll('project')).toEqual(['kiln']);
    expect(complaints.splice(0)).toEqual([]);
  });

  /** The repository of each project. */
  async function watched(): Promise<Record<string, unknown>> {
    const rows = await stage.installation.db.execute(sql`
      select p.slug, r.name from error_projects p left join repositories r on r.id = p.repository_id order by 1`);
    return Object.fromEntries(rows.map(({ slug, name }) => [slug, name]));
  }
});
