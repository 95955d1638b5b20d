import { randomBytes } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrations } from '#core/db/migrations/all.ts';
import { encrypt } from '#core/lib/fernet.ts';
import { signedHeaders } from '#functions/host/sqs.ts';
import { createOwner } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { serveGitHub } from '#test/github-server.ts';
import { startFunction } from '#test/functions.ts';
import type { LambdaFunction } from '#test/lambda.ts';
import { type Queues, startQueues } from '#test/queues.ts';
import { functionNames } from '../../infra/bundle.ts';

/** Every function as it is deployed, each in a process of its own that is stopped and woken between its events. */

let database: TestDatabase;
let queues: Queues;
let environment: Record<string, string>;
let bearer: string;

beforeAll(async () => {
  database = await createDatabase();
  queues = await startQueues(functionNames('sync'));
  environment = {
    DATABASE_URL: database.url,
    VEELOCITY_ENCRYPTION_KEY: `${randomBytes(32).toString('base64url')}=`,
    JWT_SECRET_KEY: randomBytes(32).toString('base64url'),
    ...queues.environment,
  };
  const ctx = createContext(database.db, { environment, now: () => new Date() });
  ({ bearer } = await createOwner(ctx));
});

afterAll(async () => {
  queues.close();
  await database.drop();
});

/** What a noun is asked, where it is not its own name. */
const asked: Record<string, string> = {
  auth: 'auth/me',
  health: 'health/ready',
  insights: 'insights/benchmarks',
  openapi: 'openapi.json',
  dashboard: 'dashboard?page=now',
  errors: 'errors/issues',
  rules: 'rules/versions',
};

// Whoever sends a webhook has no bearer and asks for nothing: host.test.ts sends some.
test.concurrent.each(functionNames('api').filter((noun) => noun !== 'hooks'))(
  'the function of %s answers, and answers again after it was frozen',
  async (noun) => {
    const path = `/api/v1/${asked[noun] ?? noun}`;
    await using api = await start(`api/${noun}`);
    const read = async () => {
      const answer = await api.request(path, { headers: { Authorization: `Bearer ${bearer}` } });
      return [answer.status, await answer.json()];
    };
    const before = await read();
    expect(before).toEqual([200, expect.anything()]);
    const again = await thawing(api, read);
    // What is true of this moment differs in its instants.
    expect([again[0], Object.keys(again[1] as object)]).toEqual([200, Object.keys(before[1] as object)]);
    expect((await api.request('/api/v1/nothing')).status).toBe(401);
  },
);

/** Where nothing is connected, a source is not configured, and there is nothing to conclude. */
const nothing = (source: string) => ({
  state: source === 'conclusions' ? 'done' : 'not_configured',
  next_at: null,
});

test.concurrent.each(functionNames('sync'))(
  'the function of %s is run by its schedule and by its queue, and again after it was frozen, and refuses what is no message',
  async (source) => {
    await using scheduled = await start(`sync/${source}`);
    const deliver = (body: string) => scheduled.invoke({ Records: [{ messageId: '1', body }] });
    expect(await scheduled.invoke({})).toEqual(nothing(source));
    expect(await deliver(JSON.stringify({ source }))).toEqual(nothing(source));
    expect(await thawing(scheduled, () => scheduled.invoke({}))).toEqual(nothing(source));
    await expect(deliver('{"source":"../api"}')).rejects.toThrow('ZodError');
    await expect(deliver('{"source":"nothing"}')).rejects.toThrow('ZodError');
    await expect(deliver('no JSON')).rejects.toThrow('SyntaxError');
  },
);

test('the migrations find nothing to do, before and after they were frozen', async () => {
  await using migrating = await start('migrations');
  const run = () => migrating.invoke({});
  expect(await run()).toEqual({ applied: [] });
  expect(await thawing(migrating, run)).toEqual({ applied: [] });
  expect((await database.db.execute(sql`select id from schema_migrations`)).length).toBe(migrations.length);
});

test('who makes a sync due asks its queue for a worker before the answer is out, and does not fail with the queue', async () => {
  await connectGithub();
  await using api = await start('api/sync');
  const asked = { queue: 'github', message: { source: 'github' } };
  const ask = async () => {
    await database.db.execute(sql`delete from sync_runs`);
    const headers = { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json' };
    return (await api.request('/api/v1/sync', { method: 'POST', headers, body: '{}' })).status;
  };
  queues.taken = [];
  expect([await ask(), queues.taken]).toEqual([202, [asked]]);
  queues.status = 503;
  expect([await ask(), queues.taken]).toEqual([202, [asked]]);
  queues.status = 200;
  expect(api.output()).toContain('A sync could not be asked for');
});

test('a schedule reads what is connected, with a worker beside it, frozen in the middle and thawed', async () => {
  const github = await serveGitHub();
  Object.assign(environment, github.environment);
  await github.connect(database.db, environment.VEELOCITY_ENCRYPTION_KEY ?? '');
  await using scheduled = await start('sync/github');
  await using worker = await start('sync/github');
  const both = Promise.all([
    scheduled.invoke({}),
    worker.invoke({ Records: [{ messageId: '1', body: '{"source":"github"}' }] }),
  ]);
  scheduled.freeze();
  await new Promise((resolve) => setTimeout(resolve, 500));
  scheduled.thaw();
  const [one, other] = (await both) as [{ state: string }, { state: string }];
  expect(['idle', 'busy', 'done']).toContain(one.state);
  expect(['idle', 'busy', 'done']).toContain(other.state);
  await scheduled.invoke({});
  const [row] = await database.db.execute(sql`
    select count(*)::int as stored, count(distinct external_id)::int as different from pull_requests`);
  expect(row).toEqual({ stored: 6, different: 6 });
  github.close();
});

test('a schedule that finds much to do asks for workers, a few at most', async () => {
  await connectGithub();
  await database.db.execute(sql`
    insert into repositories (source, external_id, name, url, private, archived, fork, tracked, created_at)
    select 'github', 'r' || n, 'acme/r' || n, 'https://github.example/acme/r' || n, false, false, false, true, now()
    from generate_series(1, 300) n`);
  await database.db.execute(sql`
    insert into sync_steps (source, step, repository_id, next_at)
    select 'github', 'pull-requests', id, now() - interval '1 hour' from repositories where external_id like 'r1%'`);
  // Nothing is asked of GitHub meanwhile.
  await database.db.execute(sql`
    insert into budgets (source, resource, blocked_until) values ('github', 'sync of github', now() + interval '1 hour')`);
  queues.taken = [];
  await using scheduled = await start('sync/github');
  expect(await scheduled.invoke({})).toMatchObject({ state: 'limited' });
  const workers = queues.taken.filter(({ queue }) => queue !== 'conclusions');
  expect(workers).toEqual(Array.from({ length: 4 }, () => ({ queue: 'github', message: { source: 'github' } })));
  // What the syncs of before have left to conclude is asked for once.
  expect(queues.taken.length - workers.length).toBeLessThanOrEqual(1);
});

test('a request to the queue is signed as AWS asks for', async () => {
  const body = '{"QueueUrl":"https://sqs.eu-central-1.amazonaws.com/1/work","MessageBody":"{}"}';
  const endpoint = new URL('https://sqs.eu-central-1.amazonaws.com/');
  const credentials = { region: 'eu-central-1', accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };
  const { authorization, ...headers } = signedHeaders(endpoint, body, credentials, new Date('2026-11-25T18:00:00Z'));
  const client = new AwsClient({ ...credentials, service: 'sqs' });
  const theirs = await client.sign(endpoint.href, {
    method: 'POST',
    body,
    headers: { ...headers, 'X-Amz-Date': '20261125T180000Z' },
    aws: { datetime: '20261125T180000Z', allHeaders: true },
  });
  expect(authorization).toBe(theirs.headers.get('Authorization'));
});

/** A function that ends with the block it is used in. */
async function start(name: string): Promise<LambdaFunction & AsyncDisposable> {
  const lambda = await startFunction(name, environment);
  return Object.assign(lambda, { [Symbol.asyncDispose]: () => lambda.stop() });
}

/** What comes of it when the function is frozen for longer than a connection is trusted, and asked as it thaws. */
async function thawing<T>(lambda: LambdaFunction, ask: () => Promise<T>): Promise<T> {
  lambda.freeze();
  const answer = ask();
  await new Promise((resolve) => setTimeout(resolve, 1100));
  lambda.thaw();
  return answer;
}

/** Connects GitHub with a token that nobody has: it is never used, since the address leads nowhere. */
async function connectGithub(): Promise<void> {
  const secret = await encrypt([environment.VEELOCITY_ENCRYPTION_KEY ?? ''], 'ghp_nobody', new Date());
  await database.db.execute(sql`
    insert into sources (id, config, secret) values ('github', '{}', ${secret}) on conflict (id) do nothing`);
}
