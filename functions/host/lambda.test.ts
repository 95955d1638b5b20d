import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
import { type LambdaFunction, startLambda } from '#test/lambda.ts';
import { bundleFunction, functionNames } from '../../infra/bundle.ts';

/** Every function as it is deployed, each in a process of its own that is stopped and woken between its events. */

let database: TestDatabase;
let queue: Queue;
let environment: Record<string, string>;
let bearer: string;

beforeAll(async () => {
  database = await createDatabase();
  queue = await startQueue();
  environment = {
    DATABASE_URL: database.url,
    VEELOCITY_ENCRYPTION_KEY: `${randomBytes(32).toString('base64url')}=`,
    JWT_SECRET_KEY: randomBytes(32).toString('base64url'),
    VEELOCITY_QUEUE_URL: queue.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session',
  };
  const ctx = createContext(database.db, { environment, now: () => new Date() });
  ({ bearer } = await createOwner(ctx));
});

afterAll(async () => {
  queue.close();
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

test.concurrent.each(functionNames('sync'))(
  'the schedule of %s runs, and runs again after it was frozen',
  async (source) => {
    await using scheduled = await start(`sync/${source}`);
    const run = () => scheduled.invoke({});
    expect(await run()).toEqual({ state: 'not_configured', next_at: null });
    expect(await thawing(scheduled, run)).toEqual({ state: 'not_configured', next_at: null });
  },
);

test('the migrations find nothing to do, before and after they were frozen', async () => {
  await using migrating = await start('migrations');
  const run = () => migrating.invoke({});
  expect(await run()).toEqual({ applied: [] });
  expect(await thawing(migrating, run)).toEqual({ applied: [] });
  expect((await database.db.execute(sql`select id from schema_migrations`)).length).toBe(migrations.length);
});

test('the worker runs the source that a message names, and refuses what is no message', async () => {
  await using worker = await start('queue');
  const deliver = (body: string) => worker.invoke({ Records: [{ messageId: '1', body }] });
  for (const source of functionNames('sync')) {
    expect(await deliver(JSON.stringify({ source }))).toEqual([{ state: 'not_configured', next_at: null }]);
  }
  expect(await thawing(worker, () => deliver('{"source":"github"}'))).toHaveLength(1);
  await expect(deliver('{"source":"../api"}')).rejects.toThrow('ZodError');
  await expect(deliver('{"source":"nothing"}')).rejects.toThrow('404');
  await expect(deliver('no JSON')).rejects.toThrow('SyntaxError');
});

test('who makes a sync due asks the queue for a worker before the answer is out, and does not fail with the queue', async () => {
  await connectGithub();
  await using api = await start('api/sync');
  const ask = async () => {
    await database.db.execute(sql`delete from sync_runs`);
    const headers = { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json' };
    return (await api.request('/api/v1/sync', { method: 'POST', headers, body: '{}' })).status;
  };
  queue.taken = [];
  expect([await ask(), queue.taken]).toEqual([202, [{ source: 'github' }]]);
  queue.status = 503;
  expect([await ask(), queue.taken]).toEqual([202, [{ source: 'github' }]]);
  queue.status = 200;
  expect(api.output()).toContain('A sync could not be asked for');
});

test('a schedule reads what is connected, with a worker beside it, frozen in the middle and thawed', async () => {
  const github = await serveGitHub();
  Object.assign(environment, github.environment);
  await github.connect(database.db, environment.VEELOCITY_ENCRYPTION_KEY ?? '');
  await using scheduled = await start('sync/github');
  await using worker = await start('queue');
  const both = Promise.all([
    scheduled.invoke({}),
    worker.invoke({ Records: [{ messageId: '1', body: '{"source":"github"}' }] }),
  ]);
  scheduled.freeze();
  await new Promise((resolve) => setTimeout(resolve, 500));
  scheduled.thaw();
  const [one, [other]] = (await both) as [{ state: string }, [{ state: string }]];
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
  queue.taken = [];
  await using scheduled = await start('sync/github');
  expect(await scheduled.invoke({})).toMatchObject({ state: 'limited' });
  expect(queue.taken).toEqual(Array.from({ length: 4 }, () => ({ source: 'github' })));
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
  const lambda = await startLambda((await bundleFunction(name)).code, environment);
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

interface Queue {
  url: string;
  /** What was sent to it. */
  taken: unknown[];
  /** What it answers. */
  status: number;
  close(): void;
}

/** Speaks as much of the protocol of Amazon SQS as it takes to receive a message. */
async function startQueue(): Promise<Queue> {
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const isSigned = request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/') ?? false;
      const isSend = request.headers['x-amz-target'] === 'AmazonSQS.SendMessage';
      const { QueueUrl, MessageBody } = JSON.parse(text) as { QueueUrl: string; MessageBody: string };
      if (isSigned && isSend && QueueUrl === queue.url && queue.status === 200)
        queue.taken.push(JSON.parse(MessageBody));
      response.writeHead(isSigned && isSend ? queue.status : 400).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const started: Queue = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/1/work`,
    taken: [],
    status: 200,
    close: () => server.close(),
  };
  return started;
}
