import type { Server } from 'node:http';
import { sql } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCursor } from '#core/demo/cursor/cursor.ts';
import { createGreptile } from '#core/demo/greptile/greptile.ts';
import { createLinear } from '#core/demo/linear/linear.ts';
import { linearWorld } from '#test/linear.ts';
import { calm, expectAccessible, hasChromium, screenshot } from './browser.ts';
import { followUnread } from './installation.ts';
import { reachable, serve } from './served.ts';
import { setStage } from './stage.ts';
import { register, syncMs } from './steps.ts';

const now = () => new Date();
const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

/** Each knows one key, which ends with its last four letters. */
const keys = { linear: 'lin_api_of_a_walk_zLIN', cursor: 'key_of_a_walk_zCUR', greptile: 'grep_of_a_walk_zGRE' };

const issues = [
  { identifier: 'ENG-1', moves: [[ago(9), 'todo'] as [string, 'todo'], [ago(2), 'done'] as [string, 'done']] },
  { identifier: 'OPS-1', moves: [[ago(5), 'progress'] as [string, 'progress']] },
];
const team = {
  members: [{ id: 'user_mira', email: 'mira@acme.example', name: 'Mira', role: 'member' as const, isRemoved: false }],
  days: [{ email: 'mira@acme.example', day: ago(3).slice(0, 10), agent: 4, linesAdded: 40, linesAccepted: 30 }],
  events: [],
  commits: [],
  cycleStart: Date.parse(ago(20)),
};
const index = {
  repository: 'acme/kiln',
  branch: 'main',
  status: 'COMPLETED',
  filesProcessed: 9,
  numFiles: 9,
  sha: null,
};

interface Walk {
  name: string;
  /** What its key is called. */
  label: string;
  key: string;
  /** How much of it is there. */
  rows: ReturnType<typeof sql>;
  least: number;
}

const walks: Walk[] = [
  { name: 'Linear', label: 'Linear API key', key: keys.linear, rows: sql`select 1 from linear_issues`, least: 2 },
  {
    name: 'Cursor',
    label: 'Cursor Admin API key',
    key: keys.cursor,
    rows: sql`select 1 from cursor_days where active`,
    least: 1,
  },
];

describe.skipIf(!hasChromium)('the sources with a key of their own, in a browser', { timeout: 240_000 }, () => {
  const servers: Server[] = [];
  let page: Page;
  let complaints: string[];

  const start = async (answer: Parameters<typeof serve>[0]) => {
    const { url, server } = await serve(answer);
    servers.push(server);
    return url;
  };
  const stage = setStage({
    environment: async () => ({
      ...reachable,
      LINEAR_API_URL: await start(createLinear({ world: linearWorld(issues), now, keys: [keys.linear] }).fetch),
      CURSOR_API_URL: await start(createCursor({ team, now, key: keys.cursor }).fetch),
      GREPTILE_API_URL: await start(createGreptile({ indexes: [index], now, key: keys.greptile }).fetch),
    }),
  });

  beforeAll(async () => {
    await followUnread(stage.installation, ['acme/kiln']);
    ({ page, complaints } = await stage.visit());
    await register(page);
  });
  afterAll(() => {
    for (const server of servers) server.close();
  });

  const card = (name: string) => page.getByRole('region', { name, exact: true });
  const save = async (name: string, label: string, key: string) => {
    await card(name).getByLabel(label).fill(key);
    await card(name).getByRole('button', { name: 'Save and check its permissions' }).click();
  };

  test.each(walks)(
    '$name: a key that is refused, the right one, what it brings, and how it is forgotten',
    async (walk) => {
      const { name, label, key, rows, least } = walk;
      const found = async () => (await stage.installation.db.execute(rows)).length;
      await page.goto('/settings/sources');
      await card(name)
        .getByRole('button', { name: `Connect ${name}` })
        .click();
      await save(name, label, 'a_key_that_nobody_gave');
      await card(name).getByText('The token is not enough yet.').waitFor();
      await calm(page);
      await expectAccessible(page);
      await screenshot(page, `sources-${name.toLowerCase()}-refused`, true);

      await card(name).getByRole('button', { name: 'Change' }).click();
      await save(name, label, key);
      await card(name).getByText('The token can read everything that is needed.').waitFor();
      await card(name)
        .getByText(`ends in …${key.slice(-4)}`)
        .waitFor();
      expect(await page.content()).not.toContain(key);
      await expect.poll(found, { timeout: syncMs }).toBeGreaterThanOrEqual(least);
      await screenshot(page, `sources-${name.toLowerCase()}`, true);

      await card(name).getByText('Disconnect').click();
      await card(name)
        .getByRole('button', { name: /^Forget the/ })
        .click();
      await card(name)
        .getByRole('button', { name: `Connect ${name}` })
        .waitFor();
      await card(name)
        .getByText(`Enter an ${label.slice(name.length + 1)} for ${name}.`)
        .waitFor();
      expect(await found()).toBeGreaterThanOrEqual(least);
      expect(complaints.splice(0)).toEqual([]);
    },
  );

  test('Greptile: it needs GitHub, can do without a key, and says of one whether it is good', async () => {
    await page.goto('/settings/sources');
    await card('Greptile').getByRole('button', { name: 'Connect Greptile' }).click();
    await save('Greptile', 'Greptile API key', 'a_key_that_nobody_gave');
    await card('Greptile').getByText('Enter a token for GitHub.').first().waitFor();
    await save('GitHub', 'GitHub token', 'ghp_simulated');
    await page.getByLabel('Search the repositories').waitFor();

    await page.goto('/settings/sources');
    await card('Greptile').getByRole('button', { name: 'Check its permissions' }).click();
    await card('Greptile').getByText('The token is not enough yet.').waitFor();
    await card('Greptile').getByRole('button', { name: 'Change' }).click();
    await save('Greptile', 'Greptile API key', keys.greptile);
    await card('Greptile')
      .getByText(`ends in …${keys.greptile.slice(-4)}`)
      .waitFor();
    await calm(page);
    await expectAccessible(page);
    await screenshot(page, 'sources-greptile', true);
    expect(complaints.splice(0)).toEqual([]);
  });
});
