import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient, createOwner } from '#test/client.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { connectHub, settle, snapshot } from '#test/hub.ts';
import { plainWorld } from '#test/worlds.ts';

let database: TestDatabase;
let call: Client;
let bearer: string;

beforeAll(async () => {
  database = await createDatabase();
  const hub = await connectHub(database.db, plainWorld(), { repositories: ['acme/kiln-0', 'acme/kiln-1'] });
  await settle(hub);
  call = createClient(hub.ctx);
  ({ bearer } = await createOwner(hub.ctx));
});
afterAll(() => database.drop());

const merges = {
  id: 'merges',
  repository: 'acme/kiln-1',
  source: 'merge',
  environment: 'prod-merge',
  production: true,
};
const preview = (rules: unknown) => call('/rules/preview', { bearer, json: { rules } });
const put = (json: unknown) => call('/settings', { bearer, method: 'PUT', json });
const production = async () =>
  (await call('/deployments?production=true&status=success&environment=prod-merge', { bearer })).json.total;

test('a preview says what saving gives, and changes nothing', async () => {
  const before = await snapshot(database.db);
  const [row] = await database.db.execute(sql`
    select count(*) as merged from pull_requests p join repositories r on r.id = p.repository_id
    where r.name = 'acme/kiln-1' and p.merged_at is not null and p.base = 'main'`);
  const merged = Number(row?.merged);
  expect(merged).toBeGreaterThan(0);
  const shown = await preview([merges]);
  expect(shown.status).toBe(200);
  expect(await snapshot(database.db)).toEqual(before);
  const one = shown.json.repositories.find(
    (each: { repository: { name: string } }) => each.repository.name === 'acme/kiln-1',
  );
  expect(one.after).toBe(one.before + merged);
  expect(one.last).toHaveLength(10);
  expect((await put({ deployment_rules: [merges] })).status).toBe(200);
  expect(await production()).toBe(merged);
  const asSaved = await preview([merges]);
  for (const { metric, before: then, after } of asSaved.json.metrics) {
    expect(then, metric).toEqual(after);
    expect(after, metric).toEqual(shown.json.metrics.find((each: { metric: string }) => each.metric === metric).after);
  }
});

interface Touched {
  repository: { name: string };
  touched: boolean;
  after: number;
  unread: number;
  last: { rule: string }[];
}
const repository = (json: { repositories: Touched[] }, name: string) =>
  json.repositories.find((each) => each.repository.name === name);

test('it is about the four numbers of DORA, and counts what those count', async () => {
  const { json } = await preview([merges]);
  expect(json.metrics.map((each: { metric: string }) => each.metric)).toEqual([
    'deployment-frequency',
    'lead-time',
    'change-failure-rate',
    'recovery-time',
  ]);
  const [frequency, , failures] = json.metrics;
  const counted = json.repositories.map((each: Touched) => each.after);
  expect(counted[0] + counted[1]).toBe(frequency.after.value);
  expect(failures).toMatchObject({ status: 'not_measurable', reason: expect.stringMatching(/\.$/) });
});

test('only repositories whose rules change are concluded anew, and the latest say by which rule they count', async () => {
  const { json } = await preview([{ ...merges, environment: 'production' }]);
  expect(repository(json, 'acme/kiln-0')).toMatchObject({ touched: false });
  expect(repository(json, 'acme/kiln-1')).toMatchObject({ touched: true });
  expect(repository(json, 'acme/kiln-1')?.last.map(({ rule }) => rule)).toContain('merges');
});

test('a preview waits for nobody who saves settings, stores data or notes what is to be concluded', async () => {
  const held = database.db.transaction(async (tx) => {
    await tx.execute(
      sql`update workspace set data_version = data_version + 1, settings_version = settings_version + 1`,
    );
    await tx.execute(
      sql`insert into delivery_dirt (repository_id, kind, ref) select id, 'everything', '' from repositories`,
    );
    expect((await preview([{ ...merges, id: 'other' }])).status).toBe(200);
    return tx.rollback();
  });
  await expect(held).rejects.toThrow('Rollback');
});

test('runs of which a rule names a job say how many of them are not read yet', async () => {
  const job = {
    id: 'job',
    repository: 'acme/kiln-0',
    source: 'actions',
    workflow: 'Tests',
    job: 'test',
    production: true,
  };
  const first = repository((await preview([job])).json, 'acme/kiln-0');
  expect(first?.unread).toBeGreaterThan(0);
  expect(first?.last.filter(({ rule }) => rule === 'job').length).toBeGreaterThan(0);
  const whole = repository((await preview([{ ...job, job: undefined }])).json, 'acme/kiln-0');
  expect(whole?.unread).toBe(0);
});

test('rules that are taken away take their deployments away, and every list is remembered', async () => {
  expect((await put({ deployment_rules: null })).status).toBe(200);
  expect(await production()).toBe(0);
  const { json } = await call('/rules/versions?limit=1', { bearer });
  expect(json).toMatchObject({ items: [{ rules: [] }], total: 2 });
  const next = await call(`/rules/versions?cursor=${encodeURIComponent(json.next_cursor)}`, { bearer });
  expect(next.json).toMatchObject({ items: [{ rules: [merges] }], next_cursor: null });
});

test('suggestions come from what ran, the likely ones first, with what they would have counted', async () => {
  const { status, json } = await call('/rules/suggestions?repository=acme/kiln-0', { bearer });
  expect(status).toBe(200);
  expect(json.length).toBeGreaterThan(1);
  for (const { rule, reason, count, last } of json) {
    expect(reason).toMatch(/^[A-Z].*\.$/);
    expect(count).toBeGreaterThan(0);
    expect(last.length).toBe(Math.min(10, count));
    expect((await preview([rule])).status).toBe(200);
  }
  expect(json.map(({ rule }: { rule: { id: string } }) => rule.id)).not.toContain('job deploy-all');
  const unknown = await call('/rules/suggestions?repository=acme/other', { bearer });
  expect(unknown.status).toBe(400);
  expect(unknown.json.errors[0].field).toBe('repository');
});

test('a job that says that it deploys is suggested before anything that does not say so', async () => {
  await database.db.execute(sql`update workflow_jobs set name = 'deploy-all'`);
  const { json } = await call('/rules/suggestions?repository=acme/kiln-0', { bearer });
  const rule = { workflow: 'Tests', job: 'deploy-all', environment: 'production', production: true };
  expect(json[0]).toMatchObject({ rule, reason: expect.stringMatching(/deploys/) });
  await database.db.execute(sql`update workflow_jobs set name = 'test'`);
});

test.each([
  [[{ ...merges, source: 'hope' }], 'rules[0].source'],
  [[merges, merges], 'rules'],
  [[{ id: 'x' }], 'rules[0].repository'],
])('%o is refused by name', async (wrong, field) => {
  const { status, json } = await preview(wrong);
  expect(status).toBe(422);
  expect(json.errors.map((error: { field: string }) => error.field)).toContain(field);
});

test('rules are for sessions, not for tokens', async () => {
  const token = await call('/tokens', { bearer, json: { name: 'script', scope: 'write' } });
  const answer = await call('/rules/versions', { bearer: token.json.token });
  expect(answer.status).toBe(403);
  expect(answer.json.code).toBe('session_required');
});

test('an incident label makes issues incidents, and another label others', async () => {
  await database.db.execute(sql`
    insert into issues (source, external_id, repository_id, number, title, url, state, author, labels, created_at, updated_at, closed_at)
    select 'github', 'I_1', id, 900, 'Cracks', '', 'closed', 'mira', '{Incident}', '2026-11-19T12:00:00Z', '2026-11-19T15:00:00Z', '2026-11-19T15:00:00Z'
    from repositories where name = 'acme/kiln-0'`);
  const total = async () => (await call('/incidents', { bearer })).json.total;
  await put({ incident_sources: { github_labels: ['incident'] } });
  expect(await total()).toBe(1);
  expect((await call('/metrics/change-failure-rate', { bearer })).json.status).toBe('ok');
  await put({ incident_sources: { github_labels: ['bug'] } });
  expect(await total()).toBe(0);
});
