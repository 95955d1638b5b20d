import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, test } from 'vitest';
import { updatePullRequest } from '#core/demo/change.ts';
import { readMetric } from '#core/metrics/query.ts';
import { readMetricRows } from '#core/metrics/rows.ts';
import { listSources, putSource } from '#core/sources.ts';
import { settle } from '#test/hub.ts';
import {
  aiSnapshot,
  type Assistants,
  type AssistantOptions,
  connectAssistants,
  shaOf,
  smallTeam,
  smallWorld,
  tickOne,
} from '#test/assistants.ts';
import { createDatabase } from '#test/database.ts';

/** How Cursor and the traces of Greptile are read, and what they come to, worked out by hand. */

let drop: (() => Promise<void>) | undefined;
afterEach(() => drop?.());

async function connect(options: AssistantOptions = {}): Promise<Assistants> {
  const own = await createDatabase();
  drop = own.drop;
  return connectAssistants(own.db, smallWorld(), options);
}

const november = { from: '2026-11-01', to: '2026-11-22', bucket: 'week' } as const;

describe('what is worked out by hand', () => {
  test('of Cursor: people, lines, completions, requests and spend', async () => {
    const hub = await connect();
    await settle(hub);
    const of = async (id: string, more = {}) => (await readMetric(hub.ctx, id, { ...november, ...more })).total;
    expect(await of('ai-active-users')).toMatchObject({ n: 2, value: 2 });
    expect(await of('ai-lines-accepted')).toMatchObject({ n: 2, value: 42 });
    expect(await of('ai-tab-acceptance')).toMatchObject({ n: 40, numerator: 20, value: 0.5 });
    expect(await of('ai-requests')).toMatchObject({ n: 4, value: 10 });
    expect(await of('ai-spend')).toMatchObject({ n: 2, value: 75.5 });
    expect(await of('ai-spend', { person: ['MIRA@acme.example'], model: ['opus-5'] })).toMatchObject({ value: 50.5 });
    const kinds = await readMetric(hub.ctx, 'ai-requests', { ...november, by: 'kind' });
    expect(kinds.groups?.map(({ group, value }) => [group, value])).toEqual([
      ['agent', 2],
      ['chat', 1],
      ['composer', 3],
      ['inline edit', 4],
    ]);
    const weeks = await readMetric(hub.ctx, 'ai-active-users', november);
    expect(weeks.points.map(({ start, value }) => [start, value])).toEqual([
      ['2026-10-26', 0],
      ['2026-11-02', 0],
      ['2026-11-09', 2],
      ['2026-11-16', 1],
    ]);
  });

  test('UTC days count on the local date of the same name, wherever the workspace is', async () => {
    const hub = await connect();
    await settle(hub);
    for (const zone of ['America/Los_Angeles', 'Asia/Kathmandu', 'UTC']) {
      await hub.ctx.db.execute(sql`update workspace set settings = jsonb_build_object('time_zone', ${zone}::text)`);
      const on = async (id: string, from: string, to = from) =>
        (await readMetric(hub.ctx, id, { from, to, bucket: 'day' })).total.value;
      expect(await on('ai-lines-accepted', '2026-11-10')).toBe(42);
      expect(await on('ai-spend', '2026-11-10')).toBe(50.5);
      expect(await on('ai-spend', '2026-11-11')).toBe(25);
    }
    const answer = await readMetric(hub.ctx, 'ai-spend', november);
    expect(answer.source_time_zone).toBe('UTC');
  });

  test('of shares: 30 of 100 lines and 8 of 10 are from AI, what is declared or unknown has none', async () => {
    const hub = await connect();
    await settle(hub);
    const share = await readMetric(hub.ctx, 'ai-share', november);
    expect(share.total).toMatchObject({ n: 110, numerator: 38, value: 38 / 110, measured_share: 110 / 210 });
    expect(share.total.excluded).toEqual({ bots: 1, declared: 1, unknown: 1 });
    expect(share.points.map(({ value, measured_share: measured }) => [value, measured])).toEqual([
      [null, null],
      [null, null],
      [0.3, 0.5],
      [0.8, 1],
    ]);
    const rows = await readMetricRows(hub.ctx, 'ai-share', { ...november, sort: 'at' }, { limit: 10 });
    expect(rows.items.map(({ title, value }) => [title, value])).toEqual([
      ['Pull request 1', 30],
      ['Pull request 5', 8],
    ]);
    const unknown = await readMetricRows(
      hub.ctx,
      'ai-share',
      { ...november, sort: 'at', excluded: 'unknown' },
      { limit: 10 },
    );
    expect(unknown.items.map(({ title }) => title)).toEqual(['Pull request 3']);
    const compared = await readMetric(hub.ctx, 'merge-time', { ...november, by: 'ai' });
    expect(compared.groups?.map(({ group, n, p50 }) => [group, n, p50])).toEqual([
      ['declared', 1, 3 * 3600],
      ['most', 1, 3600],
      ['some', 1, 6 * 3600],
      ['unknown', 1, 3600],
    ]);
  });

  test('of reviews: three of four are covered, until the merge, and two of four threads addressed', async () => {
    const hub = await connect();
    await settle(hub);
    const of = async (id: string) => (await readMetric(hub.ctx, id, november)).total;
    expect(await of('ai-review-coverage')).toMatchObject({ n: 4, numerator: 3, value: 0.75, excluded: { bots: 1 } });
    // 300 s, 7,200 s, and none before it was ready.
    expect(await of('ai-review-response')).toMatchObject({ n: 3, p50: 300, min: 0, max: 7200 });
    expect(await of('ai-review-comments')).toMatchObject({ n: 3, p50: 1, min: 0, max: 3 });
    expect(await of('ai-review-addressed')).toMatchObject({ n: 4, numerator: 2, value: 0.5 });
    const facts = await hub.ctx.db.execute(sql`
      select number, confidence from ai_pull_request_facts where people_review order by number`);
    expect(facts.map(({ confidence }) => confidence)).toEqual([4, null, null, null, null, null]);
    const [said] = await hub.ctx.db.execute(sql`
      select reviews, reviewed_sha, (select sum(liked) || '/' || sum(disliked) from ai_comments) as thumbs from ai_comments where confidence = 4`);
    expect(said).toEqual({ reviews: 2, reviewed_sha: shaOf('a2'), thumbs: '1/1' });
  });

  test('without Cursor or Greptile nothing is measured, and it is said what to connect', async () => {
    const hub = await connect();
    await settle(hub);
    await hub.ctx.db.execute(sql`delete from sources where id in ('cursor', 'greptile')`);
    const [share, coverage] = [
      await readMetric(hub.ctx, 'ai-share', november),
      await readMetric(hub.ctx, 'ai-review-coverage', november),
    ];
    expect(share).toMatchObject({ status: 'not_measurable', connect: 'cursor', total: { n: null, value: null } });
    expect(coverage).toMatchObject({ status: 'not_measurable', connect: 'greptile' });
  });
});

describe('what it costs', () => {
  test('a sync without news asks Cursor only each hour, for what may still change, and Greptile for nothing', async () => {
    const hub = await connect();
    await settle(hub);
    // From the second time on, the addresses are those whose answers can be unchanged.
    hub.clock.advance(61 * 60_000);
    await settle(hub);
    const forget = () => {
      hub.cursor.calls.length = 0;
      hub.github.calls.length = 0;
    };
    forget();
    hub.clock.advance(5 * 60_000);
    expect([await tickOne(hub, 'cursor'), await tickOne(hub, 'greptile')]).toEqual(['idle', 'done']);
    expect([hub.cursor.calls, hub.github.calls]).toEqual([[], []]);
    hub.clock.advance(60 * 60_000);
    expect([await tickOne(hub, 'cursor'), await tickOne(hub, 'greptile')]).toEqual(['done', 'done']);
    const paid = hub.cursor.calls.filter(({ status }) => status !== 304);
    expect(paid.map(({ path }) => path)).toEqual([
      '/teams/members',
      '/teams/spend',
      '/teams/daily-usage-data',
      '/teams/filtered-usage-events',
    ]);
    expect(hub.cursor.calls).toHaveLength(6);
    expect(hub.github.calls).toEqual([]);
    expect(hub.greptile.calls).toEqual([]);
  });

  test('when a pull request has changed, its repository is asked for new comments, and only it for its threads', async () => {
    const hub = await connect();
    await settle(hub);
    hub.github.calls.length = 0;
    updatePullRequest(hub.github.world, 'acme/kiln', 6, {
      at: '2026-11-22T12:10:00Z',
      threads: [{ author: 'greptile-apps', author_type: 'Bot', created_at: '2026-11-22T12:10:00Z', resolved: true }],
    });
    hub.clock.advance(15 * 60_000);
    await tickOne(hub, 'github');
    hub.github.calls.length = 0;
    await tickOne(hub, 'greptile');
    expect(hub.github.calls.map(({ operation }) => operation.replace(/\?.*/, ''))).toEqual([
      '/repos/acme/kiln/issues/comments',
      '/repos/acme/kiln/pulls/comments',
      'AiThreads',
    ]);
    const [fact] = await hub.ctx.db.execute(sql`
      select ai_comments, ai_reviewed_at is not null as covered from ai_pull_request_facts where number = 6`);
    expect(fact).toEqual({ ai_comments: 1, covered: true });
  });

  test('a resolved thread, which changes nothing else, is found within a day', async () => {
    const hub = await connect();
    await settle(hub);
    const thread = hub.github.world.repositories[0]?.pull_requests[0]?.threads[2];
    if (thread === undefined) throw new Error('The first pull request has no third thread.');
    thread.is_resolved = true;
    hub.clock.advance(25 * 3600_000);
    await settle(hub);
    expect((await readMetric(hub.ctx, 'ai-review-addressed', november)).total).toMatchObject({ numerator: 3, n: 4 });
  });

  test('years of days are read in spans of thirty, and a minute’s limit is kept by waiting', async () => {
    const hub = await connect({ cursor: { limits: { admin: 20 } } });
    await settle(hub);
    const spans = hub.cursor.calls.filter(({ path }) => path === '/teams/daily-usage-data');
    expect(spans.length).toBeGreaterThanOrEqual(18);
    expect(hub.cursor.calls.every(({ status }) => status === 200)).toBe(true);
    const [old] = await hub.ctx.db.execute(sql`select count(*)::int as n from cursor_days where at < '2026-10-01'`);
    expect(old?.n).toBeGreaterThan(0);
  });

  test('an import reaches back to the date that is asked for, and reads only what is missing', async () => {
    const team = smallTeam();
    team.days.push({ email: 'mira@acme.example', day: '2024-12-24', linesAdded: 3, linesAccepted: 3 });
    const hub = await connect({ team });
    await settle(hub);
    const { startSync } = await import('#core/sync.ts');
    hub.cursor.calls.length = 0;
    await startSync(hub.ctx, { source: 'cursor', from: '2024-12-01', full: false });
    await settle(hub);
    const query = { from: '2024-12-01', to: '2024-12-31' };
    expect((await readMetric(hub.ctx, 'ai-lines-accepted', query)).total.value).toBe(3);
    const spans = hub.cursor.calls.filter(({ path }) => path === '/teams/daily-usage-data');
    expect(spans.length).toBeLessThan(9);
  });
});

describe('who reviews', () => {
  test('an account of one’s own is read once it is named, and what another one said is forgotten', async () => {
    const hub = await connect();
    await settle(hub);
    updatePullRequest(hub.github.world, 'acme/kiln', 3, {
      at: '2026-11-12T09:30:00Z',
      comments: [{ author: 'acme-reviews', author_type: 'Bot', created_at: '2026-11-12T09:30:00Z' }],
    });
    const of = async () => (await readMetric(hub.ctx, 'ai-review-coverage', november)).total;
    expect(await of()).toMatchObject({ numerator: 3 });
    await putSource(hub.ctx, 'greptile', { config: { bot_login: 'Acme-Reviews[bot]' } });
    await settle(hub);
    expect(await of()).toMatchObject({ numerator: 4, n: 4 });
    await putSource(hub.ctx, 'greptile', { config: {} });
    await settle(hub);
    expect(await of()).toMatchObject({ numerator: 3, n: 4 });
  });

  test('the environment can name it too', async () => {
    const hub = await connect({ environment: { GREPTILE_BOT_LOGIN: 'olek' } });
    await settle(hub);
    expect((await readMetric(hub.ctx, 'ai-review-comments', november)).total).toMatchObject({ max: 4 });
  });
});

describe('the index', () => {
  const index = (status: string) => ({
    repository: 'acme/kiln',
    branch: 'main',
    status,
    filesProcessed: 6,
    numFiles: 10,
    sha: null,
  });
  const stored = async ({ ctx }: Assistants) => [
    ...(await ctx.db.execute(sql`select status, files_processed, files from ai_indexes`)),
  ];

  test('is read with Greptile’s own key, whichever case its states have', async () => {
    const hub = await connect({ key: 'greptile_test', indexes: [index('PROCESSING')] });
    await settle(hub);
    expect(await stored(hub)).toEqual([{ status: 'processing', files_processed: 6, files: 10 }]);
    hub.greptile.indexes.length = 0;
    hub.clock.advance(7 * 3600_000);
    await settle(hub);
    expect(await stored(hub)).toEqual([{ status: 'not_indexed', files_processed: null, files: null }]);
  });

  test('is not asked for without a key, and a refused one stops nothing else', async () => {
    const hub = await connect({ key: 'greptile_test' });
    hub.greptile.fault = { kind: 'bad_key' };
    await tickOne(hub, 'github');
    await tickOne(hub, 'greptile');
    const source = (await listSources(hub.ctx)).find(({ id }) => id === 'greptile');
    expect(source).toMatchObject({ status: 'degraded', detail: expect.stringMatching(/refused its API key/) });
    expect((await readMetric(hub.ctx, 'ai-review-addressed', november)).total).toMatchObject({ n: 4 });
    const without = await connect();
    await settle(without);
    expect(without.greptile.calls).toEqual([]);
  });
});

test('in whichever order the sources are read, what is known is the same', async () => {
  const hub = await connect();
  await settle(hub);
  const usual = await aiSnapshot(hub.ctx.db);
  expect(usual.facts).toHaveLength(7);
  await drop?.();
  for (const order of [
    ['cursor', 'github', 'greptile'],
    ['github', 'cursor', 'greptile'],
    ['github', 'greptile', 'cursor'],
  ]) {
    const other = await connect();
    for (const source of order) await tickOne(other, source);
    await settle(other);
    expect(await aiSnapshot(other.ctx.db)).toEqual(usual);
    await drop?.();
  }
  drop = undefined;
});
