import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tellCompany } from '#core/demo/company/company.ts';
import type { Team } from '#core/teams.ts';
import { demoUrl } from '#functions/host/demo.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { begin, countAll, type DemoHost, openHost } from '#test/demo-host.ts';

const post = { method: 'POST' };
const remove = { method: 'DELETE' };

describe('from the click to the charts, and away again', () => {
  let database: TestDatabase;
  let host: DemoHost;
  let before: Record<string, number>;
  const rows = (query: ReturnType<typeof sql>) => database.db.execute(query);
  const incidentsFrom = async (source: string) =>
    Number((await rows(sql`select count(*)::int as n from incidents where source = ${source}`))[0]?.n);

  beforeAll(async () => {
    database = await createDatabase();
    host = await openHost(database.db);
    before = await countAll(database.db);
  });
  afterAll(() => database.drop());

  test('it is there to be started, once', async () => {
    expect((await host.call('/demo')).json).toEqual({ available: true, active: false, since: null, obstacle: null });
    const answer = await host.call('/demo', post);
    expect(answer).toMatchObject({ status: 202, json: { active: true, obstacle: expect.stringMatching(/already/) } });
    expect(answer.json.since).toMatch(/^2026-11-18T09:30:0/);
    expect(await host.call('/demo', post)).toMatchObject({ status: 409, json: { code: 'conflict' } });
  });

  test('the sync reads all of it, undisturbed by limits that are there for others', { timeout: 300_000 }, async () => {
    await host.settle();
    const { world, reports, linear } = tellCompany(new Date(begin), new Date('2026-11-18T09:00:00Z'));
    const sum = (count: (repository: (typeof world.repositories)[number]) => number) =>
      world.repositories.reduce((total, repository) => total + count(repository), 0);
    const stored = await countAll(database.db);
    expect(stored).toMatchObject({
      repositories: 12,
      pull_requests: sum(({ pull_requests }) => pull_requests.length),
      workflow_runs: sum(({ workflow_runs }) => workflow_runs.length),
      reported_deployments: reports.deployments.length,
      delivery_dirt: 0,
      linear_issues: linear.issues.length,
      linear_attachments: linear.attachments.length,
      linear_users: 25,
      issue_dirt: 0,
    });
    expect(await incidentsFrom('intake')).toBe(reports.incidents.length);
    // What its Sentry saw after bad deployments; most of these have failed for other reasons too.
    expect(await incidentsFrom('sentry')).toBeGreaterThan(50);
    const [watched] = await rows(sql`select count(*)::int as n from error_projects where repository_id is not null`);
    expect(watched?.n).toBe(8);
    // One deployment is of a commit that is nowhere.
    expect(await rows(sql`select step, code from sync_errors`)).toEqual([{ step: 'unknown-commits', code: 'gone' }]);
    // History reaches eighteen months back, whatever there was before.
    const [read] = await rows(sql`select count(*)::int as n from deployments where created_at >= '2025-05-19'`);
    expect(read?.n).toBe(
      sum(({ deployments }) => deployments.filter(({ created_at }) => created_at >= '2025-05-19').length),
    );
    const runs = await rows(sql`select source, state, calls from sync_runs order by id`);
    expect(runs.map(({ state }) => state).filter((state) => state !== 'done')).toEqual(['partial']);
    expect(runs.reduce((total, { calls }) => total + Number(calls), 0)).toBeGreaterThan(500);
  });

  test('its rows say where they come from, and lead to nobody else', async () => {
    const { json } = await host.call('/repositories?limit=100');
    expect(json.items.map(({ origin }: { origin: string }) => origin)).toEqual(
      Array.from({ length: 12 }, () => 'demo'),
    );
    const shown = (await host.call('/sources')).json.items as { id: string; origin: string; status: string }[];
    expect(shown.slice(0, 3).map(({ id, origin, status }) => [id, origin, status])).toEqual([
      ['github', 'demo', 'ok'],
      ['github-actions', 'demo', 'ok'],
      ['linear', 'demo', 'ok'],
    ]);
    const [links] = await rows(sql`
      select count(*) filter (where url not like ${`${demoUrl}/%`})::int as elsewhere from (
        select url from repositories union all select url from pull_requests union all select url from workflow_runs
        union all select url from linear_issues
        union all select url from linear_attachments union all select log_url from deployment_statuses union all select coalesce(url, ${`${demoUrl}/`}) from deployment_facts) u`);
    expect(links?.elsewhere).toBe(0);
  });

  test('its teams are there, with their people and repositories', async () => {
    const { items } = (await host.call('/teams')).json as { items: Team[] };
    expect(
      items.map(({ name, origin, members, repositories }) => [name, origin, members.length, repositories.length]),
    ).toEqual([
      ['Data', 'demo', 3, 2],
      ['Design', 'demo', 2, 2],
      ['Mobile', 'demo', 4, 1],
      ['Payments', 'demo', 4, 1],
      ['Platform', 'demo', 5, 3],
      ['Shop', 'demo', 7, 3],
    ]);
    await host.call('/people', { json: { accounts: ['maren-holt', 'tobi-ekdal'] } });
    const [first] = items;
    await host.call(`/teams/${first?.id}`, remove);
    await host.settle();
    expect((await host.call('/teams')).json.total).toBe(5);
  });

  test('the credential passes its own test', async () => {
    expect((await host.call('/sources/github/test', post)).json).toMatchObject({ ok: true });
    expect((await host.call('/sources/github/repositories?q=check')).json.items).toMatchObject([
      { name: 'bramblecart/checkout', url: `${demoUrl}/bramblecart/checkout` },
    ]);
  });

  const few: Record<string, number> = { 'open-pull-requests': 5, 'open-errors': 20, 'ai-active-users': 15 };
  /** Months of what came late, as AI tools did, or of which only two weeks are read, as jobs are; `null`: all. */
  const monthsOf = (id: string): number | null =>
    /^ai-(?!review)/.test(id) ? 11 : /^ai-review-(?!coverage)/.test(id) ? 10 : id === 'ci-queue-time' ? 1 : null;

  test('every metric has values', async () => {
    const catalogue = (await host.call('/metrics')).json as { id: string }[];
    for (const { id } of catalogue) {
      const { json } = await host.call(`/metrics/${id}?from=2025-07-01&to=2026-11-18&bucket=month`);
      expect([id, json.status]).toEqual([id, 'ok']);
      expect([id, json.total.n >= (few[id] ?? 100)]).toEqual([id, true]);
      const known = json.points.filter(({ n }: { n: number | null }) => n !== null && n > 0);
      expect([id, known.length]).toEqual([id, monthsOf(id) ?? json.points.length]);
    }
  });

  test('there is a trend to be seen: what was slow and fragile is fast and calm', async () => {
    const median = async (from: string, to: string) =>
      (await host.call(`/metrics/lead-time?from=${from}&to=${to}`)).json.total.p50 as number;
    const failing = async (from: string, to: string) =>
      (await host.call(`/metrics/change-failure-rate?from=${from}&to=${to}`)).json.total.value as number;
    const [bad, good] = [await median('2025-12-10', '2026-02-28'), await median('2026-08-20', '2026-11-17')];
    expect(bad).toBeGreaterThan(2 * good);
    expect(await failing('2025-11-15', '2026-02-28')).toBeGreaterThan(
      1.4 * (await failing('2026-08-20', '2026-11-17')),
    );
  });

  test.each([
    ['first', 10],
    ['change', 1500],
    ['redeployment', 10],
    ['rollback', 20],
    ['late', 2],
    ['unknown_commit', 1],
  ])('deployments that are: %s, %i or more', async (standing, most) => {
    const [row] = await rows(sql`
      select count(*)::int as n from deployment_facts where production and standing = ${standing}`);
    expect(row?.n).toBeGreaterThanOrEqual(most);
  });

  test.each([
    ['an incident', 'incident', true, 50],
    ['a rollback', 'rollback', true, 20],
    ['a revert within two days', 'revert', true, 20],
    ['a revert after more than two days, which only repairs', 'revert', false, 1],
    ['a hotfix', 'hotfix', true, 30],
  ])('failures by %s', async (_, kind, fails, most) => {
    const [row] = await rows(sql`
      select count(*)::int as n from deployment_evidence e join deployment_facts d on d.id = e.deployment_id
      where d.production and e.kind = ${kind} and e.fails = ${fails}`);
    expect(row?.n).toBeGreaterThanOrEqual(most);
  });

  test.each([
    ['failed by itself', sql`deployment_facts where production and status = 'failure'`, 50],
    ['was cancelled', sql`deployment_facts where status = 'cancelled'`, 10],
    ['is of a service', sql`deployment_facts where service <> ''`, 100],
    ['is known by its run alone', sql`deployment_facts where key like 'run:%' and rule = 'default'`, 100],
    [
      'is known by its run and by GitHub',
      sql`deployment_facts where key like 'github:%' and cardinality(seen_as) = 2`,
      1000,
    ],
    ['goes to staging', sql`deployment_facts where environment = 'staging' and not production`, 500],
    ['a change without a pull request', sql`change_facts where change not like '#%' and deployed_at is not null`, 40],
    ['a change before the first deployment', sql`change_facts where not_attributable = 'before_first_deployment'`, 1],
    ['a change that never goes out', sql`change_facts where not_attributable = 'not_on_deployed_branch'`, 3],
    ['a stacked change rides with another', sql`deployed_changes where rides_with is not null`, 10],
    ['an incident names its commit', sql`incident_links where confidence = 'explicit'`, 20],
    ['an incident comes soon after', sql`incident_links where confidence = 'inferred'`, 30],
    ['an incident comes of no deployment', sql`incidents where id not in (select incident_id from incident_links)`, 3],
    ['an AI reviewer', sql`reviews where author = 'greptile-apps' and author_is_bot`, 400],
    ['nobody any more', sql`pull_requests where author = 'ghost'`, 15],
  ])('%s', async (_, from, most) => {
    const [row] = await rows(sql`select count(*)::int as n from ${from}`);
    expect(row?.n).toBeGreaterThanOrEqual(most);
  });

  test('days later the company has worked on, and the next sync brings it', { timeout: 300_000 }, async () => {
    const earlier = await countAll(database.db);
    await host.moveTo('2026-11-23T16:20:00Z');
    await host.settle();
    const { world, reports } = tellCompany(new Date(begin), new Date('2026-11-23T16:00:00Z'));
    const later = await countAll(database.db);
    expect(later.pull_requests).toBeGreaterThan(earlier.pull_requests ?? 0);
    expect(later.pull_requests).toBe(
      world.repositories.reduce((sum, { pull_requests }) => sum + pull_requests.length, 0),
    );
    expect(later.workflow_runs).toBe(
      world.repositories.reduce((sum, { workflow_runs }) => sum + workflow_runs.length, 0),
    );
    expect(await incidentsFrom('intake')).toBe(reports.incidents.length);
    const open = await rows(sql`select url from pull_requests where state = 'open' order by 1`);
    const isOpen = world.repositories.flatMap((repository) =>
      repository.pull_requests
        .filter((pull) => pull.closed_at === null)
        .map((pull) => `${demoUrl}/bramblecart/${repository.name}/pull/${pull.number}`),
    );
    expect(open.map(({ url }) => url)).toEqual(isOpen.sort());
  });

  test('nothing real is connected beside it', async () => {
    const answer = await host.call('/sources/github', {
      method: 'PUT',
      json: { config: { repositories: ['acme/kiln'] }, secret: 'ghp_0123456789abcdefghij' },
    });
    expect(answer).toMatchObject({
      status: 409,
      json: { detail: expect.stringMatching(/Remove the demo data first/) },
    });
  });

  test('removed, it leaves the database as it was; a second time there is nothing to do', async () => {
    const tag = (await host.call('/repositories')).headers.get('etag');
    expect((await host.call('/demo', remove)).status).toBe(204);
    expect(await countAll(database.db)).toEqual(before);
    expect((await host.call('/demo', remove)).status).toBe(204);
    expect((await host.call('/demo')).json).toMatchObject({ active: false, obstacle: null });
    expect((await host.call('/repositories')).headers.get('etag')).not.toBe(tag);
    await host.settle();
    expect(await countAll(database.db)).toEqual(before);
  });
});
