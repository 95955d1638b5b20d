import { sql } from 'drizzle-orm';
import { afterEach, expect, test } from 'vitest';
import type { Database } from '#core/db/database.ts';
import { createSentryWorld, type SentryInput } from '#core/demo/sentry/world.ts';
import { createWorld } from '#core/demo/world.ts';
import { readMetric } from '#core/metrics/query.ts';
import { updateSettings } from '#core/settings.ts';
import { putSource } from '#core/sources.ts';
import { testSource } from '#core/sources/probe.ts';
import { takeWebhook } from '#core/webhooks.ts';
import { touchedInSentry } from '#core/webhooks/touched.ts';
import { createContext } from '#test/context.ts';
import { createDatabase } from '#test/database.ts';
import { settle } from '#test/hub.ts';
import { connectTracker, tickSentry, type Tracker } from '#test/tracker.ts';

/** How Sentry is read: what it brings, what it costs, and how what it says later is found out. */

const start = '2026-11-22T12:00:00Z';
const sha = (letter: string) => letter.repeat(40);

const errors: SentryInput = {
  projects: { kiln: 'acme/kiln', shop: null },
  issues: [
    {
      id: '1',
      project: 'kiln',
      level: 'error',
      first_seen: '2026-11-10T10:00:00Z',
      count: 40,
      first_release: sha('a'),
    },
    {
      id: '2',
      project: 'kiln',
      level: 'fatal',
      first_seen: '2026-11-11T10:00:00Z',
      count: 12,
      resolved_at: '2026-11-11T12:00:00Z',
    },
    { id: '3', project: 'shop', level: 'warning', first_seen: '2026-11-12T10:00:00Z', count: 2, substatus: 'new' },
  ],
  releases: [
    {
      version: sha('a'),
      created_at: '2026-11-09T10:00:00Z',
      projects: ['kiln'],
      new_issues: 1,
      commits: [{ sha: sha('a'), at: '2026-11-09T09:00:00Z', repository: 'acme/kiln' }],
      deploys: [{ environment: 'production', finished_at: '2026-11-09T11:00:00Z' }],
    },
  ],
  counts: [
    { project: 'kiln', at: '2026-11-10T10:00:00Z', events: 30 },
    { project: 'kiln', at: '2026-11-10T23:00:00Z', events: 10 },
    { project: 'shop', at: '2026-11-12T10:00:00Z', events: 2 },
  ],
};

let drop: (() => Promise<void>) | undefined;
afterEach(() => drop?.());

type Options = Partial<Parameters<typeof connectTracker>[3]>;

async function connect(input: SentryInput = errors, options: Options = {}): Promise<Tracker> {
  const own = await createDatabase();
  drop = own.drop;
  await updateSettings(createContext(own.db), { history_months: 2 });
  const world = createWorld({ repositories: [{ name: 'acme/kiln' }] });
  const watched = { kiln: 'acme/kiln' };
  return connectTracker(own.db, world, createSentryWorld(input), {
    repositories: ['acme/kiln'],
    watched,
    start,
    ...options,
  });
}

async function countOf(db: Database, table: string): Promise<number> {
  const [row] = await db.execute(sql`select count(*)::int as n from ${sql.identifier(table)}`);
  return Number(row?.n);
}

test('what there is arrives, each thing once, and each metric of errors counts it', async () => {
  const hub = await connect();
  await settle(hub);
  const { db } = hub.ctx;
  const counts = await Promise.all(
    ['error_projects', 'error_issues', 'error_releases', 'error_release_commits', 'error_counts'].map((table) =>
      countOf(db, table),
    ),
  );
  expect(counts).toEqual([2, 3, 1, 1, 3]);
  const query = { from: '2026-11-09', to: '2026-11-15' };
  expect((await readMetric(hub.ctx, 'errors', query)).total).toMatchObject({ value: 42, n: 3 });
  expect((await readMetric(hub.ctx, 'new-errors', query)).total).toMatchObject({ value: 3 });
  expect((await readMetric(hub.ctx, 'open-errors', query)).total).toMatchObject({ value: 2 });
  const byProject = await readMetric(hub.ctx, 'errors', { ...query, by: 'project' });
  expect(byProject.groups).toMatchObject([
    { group: 'kiln', value: 40 },
    { group: 'shop', value: 2 },
  ]);
  expect((await readMetric(hub.ctx, 'new-errors', { ...query, repo: ['acme/kiln'] })).total).toMatchObject({
    value: 2,
  });
});

test('a sync without news asks for three things at most, and for one most of the time', async () => {
  const hub = await connect();
  await settle(hub);
  hub.sentry.calls.length = 0;
  hub.clock.advance(5 * 60_000);
  expect(await tickSentry(hub)).toBe('done');
  expect(hub.sentry.calls).toHaveLength(1);
  hub.sentry.calls.length = 0;
  hub.clock.advance(60 * 60_000);
  expect(await tickSentry(hub)).toBe('done');
  expect(hub.sentry.calls.map(({ path }) => path.replace(/\?.*$/, ''))).toHaveLength(3);
});

/** The paths of what was asked, without the organisation and what follows them. */
const asked = ({ sentry }: Tracker) =>
  sentry.calls.map(({ path }) => path.replace(/^.*?\/organizations\/[^/]+\//, '').replace(/\?.*$/, ''));

const openOf = async ({ ctx }: Tracker) =>
  (await readMetric(ctx, 'open-errors', { from: '2026-11-20', to: '2026-11-24', bucket: 'week' })).total.value;

test('more than a page of issues comes page by page, although there is always a link to a next one', async () => {
  const issues = Array.from({ length: 230 }, (_, i) => ({
    id: String(1000 + i),
    project: 'shop',
    level: 'info',
    first_seen: new Date(Date.parse('2026-11-01T00:00:00Z') + (i % 50) * 3_600_000).toISOString(),
    count: 1,
    substatus: 'new',
  }));
  const hub = await connect({ projects: errors.projects, issues });
  await settle(hub);
  expect(await countOf(hub.ctx.db, 'error_issues')).toBe(230);
  const pages = hub.sentry.calls.filter(({ path }) => path.includes('/issues/?query=&'));
  expect(pages).toHaveLength(3);
  // Nothing happened to any of them, and none can be an incident.
  expect(asked(hub).filter((path) => /^issues\/\d/.test(path))).toEqual([]);
});

test('what is resolved without a new error is found out, and when it was', async () => {
  const hub = await connect();
  await settle(hub);
  expect(await openOf(hub)).toBe(2);
  const issue = hub.sentry.world.issues.find(({ id }) => id === '1');
  issue?.activity.push({ id: 'late', type: 'set_resolved', at: Date.parse('2026-11-22T12:30:00Z') });
  Object.assign(issue ?? {}, { status: 'resolved' });
  hub.clock.advance(4 * 3600_000);
  await settle(hub);
  hub.clock.advance(6 * 60_000);
  await settle(hub);
  expect(await openOf(hub)).toBe(1);
  const [row] = await hub.ctx.db.execute(sql`
    select f.open_until::text as until from open_error_facts f join error_issues i on i.id = f.issue_id where i.external_id = '1'`);
  expect(row?.until).toBe('2026-11-22 12:30:00+00');
});

test('a webhook about an issue makes it right with two calls', async () => {
  const hub = await connect();
  await settle(hub);
  const issue = hub.sentry.world.issues.find(({ id }) => id === '1');
  issue?.activity.push({ id: 'told', type: 'set_resolved', at: Date.parse('2026-11-22T12:01:00Z') });
  Object.assign(issue ?? {}, { status: 'resolved' });
  hub.sentry.calls.length = 0;
  hub.clock.advance(90_000);
  await takeWebhook(hub.ctx, 'sentry', 'one', touchedInSentry('issue', { data: { issue: { id: '1' } } }));
  await tickSentry(hub);
  expect(asked(hub)).toEqual(['issues/', 'issues/1/']);
  expect(await openOf(hub)).toBe(1);
});

test('commits and deploys of a release are asked for only when there are other ones', async () => {
  const hub = await connect();
  await settle(hub);
  const detailsIn = async () => {
    hub.sentry.calls.length = 0;
    hub.clock.advance(61 * 60_000);
    await settle(hub);
    hub.clock.advance(6 * 60_000);
    await settle(hub);
    return asked(hub).filter((path) => /^releases\/./.test(path));
  };
  expect(await detailsIn()).toEqual([]);
  hub.sentry.world.releases[0]?.deploys.push({
    id: 'second',
    environment: 'staging',
    startedAt: null,
    finishedAt: Date.parse('2026-11-22T12:40:00Z'),
  });
  expect(await detailsIn()).toEqual([`releases/${sha('a')}/commits/`, `releases/${sha('a')}/deploys/`]);
  expect(await countOf(hub.ctx.db, 'error_release_deploys')).toBe(2);
});

test('an organisation in another region is asked there, and the token goes to no other host', async () => {
  const hub = await connect(errors, { sentry: { regionUrl: 'https://de.sentry.io' } });
  expect((await testSource(hub.ctx, 'sentry')).checks[0]).toMatchObject({
    ok: true,
    detail: 'acme can be read, at de.sentry.io.',
  });
  hub.sentry.calls.length = 0;
  await settle(hub);
  const hosts = hub.sentry.calls.map(({ host, path }) => [host, path.replace(/\?.*$/, '')]);
  expect(hosts[0]).toEqual(['sentry.io', '/api/0/organizations/acme/']);
  expect(new Set(hosts.slice(1).map(([host]) => host))).toEqual(new Set(['de.sentry.io']));
  await drop?.();
  const tricked = await connect(errors, { sentry: { regionUrl: 'https://sentry.io.evil.example' } });
  await settle(tricked);
  expect(new Set(tricked.sentry.calls.map(({ host }) => host))).toEqual(new Set(['sentry.io']));
});

test('each permission is tried, and said by name', async () => {
  const hub = await connect();
  expect(await testSource(hub.ctx, 'sentry')).toMatchObject({ ok: true });
  hub.sentry.faults.on({ kind: 'forbidden', path: '/releases/' });
  const { ok, checks } = await testSource(hub.ctx, 'sentry');
  expect(ok).toBe(false);
  expect(checks.filter((check) => !check.ok)).toMatchObject([
    { name: 'Releases', detail: expect.stringMatching(/project:releases/) },
  ]);
});

test('another organisation begins anew, and of fewer projects only those are left', async () => {
  const hub = await connect();
  await settle(hub);
  const repositories = { kiln: 'acme/kiln' };
  await putSource(hub.ctx, 'sentry', { config: { organization: 'acme', projects: ['kiln'], repositories } });
  await settle(hub);
  const { db } = hub.ctx;
  expect([await countOf(db, 'error_projects'), await countOf(db, 'error_issues')]).toEqual([1, 2]);
  await putSource(hub.ctx, 'sentry', { config: { organization: 'elsewhere', repositories } });
  expect([
    await countOf(db, 'error_projects'),
    await countOf(db, 'error_issues'),
    await countOf(db, 'error_counts'),
  ]).toEqual([0, 0, 0]);
});
