import { createHmac } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import document from '#functions/openapi.json' with { type: 'json' };
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { type Door, hosts } from '#test/doors.ts';
import { openSix } from '#test/six-arrivals.ts';

/** Every operation of the API, one after another, over the same data on each host: all hosts say the same. */

interface Said {
  /** As the OpenAPI document names it: `GET /repositories/{id}`. */
  operation: string;
  status: number;
  type: string | null;
  body: unknown;
}

interface Asked {
  /** What stands in the place of `{id}`. */
  id?: unknown;
  query?: string;
  json?: unknown;
  headers?: Record<string, string>;
}

type Answer = Record<string, never> & { items: { id: number }[] };

const { paths } = document as unknown as { paths: Record<string, Record<string, { security?: unknown[] }>> };
const methods = ['get', 'post', 'put', 'patch', 'delete'];
const operations = Object.entries(paths).flatMap(([path, item]) =>
  methods.filter((method) => method in item).map((method) => `${method.toUpperCase()} ${path}`),
);

const person = { email: 'owner@example.com', password: 'correct horse battery staple' };
const window = 'from=2026-11-01&to=2026-11-22';
const walks = new Map<string, Said[]>();
const databases: TestDatabase[] = [];

/** A database with what all six sources say of a small team, none of which is connected any more. */
async function fill(): Promise<TestDatabase> {
  const database = await createDatabase();
  databases.push(database);
  const six = await openSix(database.db);
  await six.begin('today');
  for (const reading of six.readings) if (reading.day === 'today') await six.keep(reading);
  await six.conclude();

  for (const table of ['sync_steps', 'sync_runs', 'sources', 'webhooks'])
    await database.db.execute(sql`delete from ${sql.identifier(table)}`);
  await database.db.execute(sql`
    insert into sync_runs (source, trigger, started_at, finished_at, state)
    values ('github', 'schedule', '2026-11-22T10:00:00Z', '2026-11-22T10:01:00Z', 'done')`);
  return database;
}

async function walk(door: Door): Promise<Said[]> {
  const said: Said[] = [];
  let bearer = '';
  let cookie = '';
  const ask = async (operation: string, { id, query, json, headers }: Asked = {}): Promise<Answer> => {
    const [method = '', path = ''] = operation.split(' ');
    const answer = await door.request(
      `/api/v1${path.replace('{id}', encodeURIComponent(String(id)))}${query === undefined ? '' : `?${query}`}`,
      {
        method,
        headers: {
          ...(bearer !== '' && { Authorization: `Bearer ${bearer}` }),
          ...(cookie !== '' && { Cookie: cookie }),
          ...(json !== undefined && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(json !== undefined && { body: typeof json === 'string' ? json : JSON.stringify(json) }),
        signal: AbortSignal.timeout(20_000),
      },
    );
    const type = answer.headers.get('Content-Type');
    const text = type?.startsWith('text/event-stream') === true ? await firstOf(answer) : await answer.text();
    const body = /json/.test(type ?? '') ? JSON.parse(text) : text;
    said.push({ operation, status: answer.status, type, body: plain(body) });
    cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return body as Answer;
  };
  const firstId = ({ items }: Answer) => items[0]?.id;
  /** Reads a list, and the first of it. */
  const read = async (path: string, query?: string) => {
    const id = firstId(await ask(`GET ${path}`, query === undefined ? {} : { query }));
    await ask(`GET ${path}/{id}`, { id });
    return id;
  };

  // Without a bearer.
  for (const operation of operations) await ask(operation, { id: 1 });
  await ask('GET /health');
  await ask('GET /health/ready');
  await ask('GET /auth/github/status');
  await ask('POST /auth/register', { json: person });
  bearer = String((await ask('POST /auth/login', { json: person })).access_token);
  bearer = String((await ask('POST /auth/refresh')).access_token);
  await ask('GET /auth/me');
  await ask('POST /auth/github');
  await ask('GET /auth/github/callback', { query: 'code=a&state=b' });
  await ask('GET /openapi.json');

  await ask('GET /settings');
  await ask('PUT /settings', { json: { time_zone: 'Europe/Paris' } });
  const token = await ask('POST /tokens', { json: { name: 'a script', scope: 'read' } });
  await ask('GET /tokens');
  await ask('DELETE /tokens/{id}', { id: token.id });

  const repository = await read('/repositories');
  expect(repository).toBeDefined();
  const pull = await read('/pull-requests', window);
  await ask('PATCH /pull-requests/{id}', { id: pull, json: { excluded: { reason: 'a drill' } } });
  const deployment = await read('/deployments', window);
  await ask('GET /errors/deployments/{id}', { id: deployment });
  await ask('PATCH /deployments/{id}', { id: deployment, json: { excluded: { reason: 'a drill' } } });
  await ask('POST /deployments', {
    json: {
      id: 'd-1',
      repository: 'acme/kiln',
      environment: 'production',
      sha: 'a'.repeat(40),
      status: 'success',
      started_at: '2026-11-20T10:00:00Z',
      finished_at: '2026-11-20T10:05:00Z',
    },
  });
  await ask('POST /incidents', {
    json: { id: 'i-1', title: 'The kiln is cold', repository: 'acme/kiln', started_at: '2026-11-20T10:30:00Z' },
  });
  const incident = await read('/incidents');
  await ask('PATCH /incidents/{id}', { id: incident, json: { excluded: { reason: 'a drill' } } });
  const issue = await read('/issues');
  const link = { pull_request: pull, verdict: 'rejected' };
  await ask('PATCH /issues/{id}', { id: issue, json: { link } });
  await ask('GET /errors/issues');
  await ask('GET /errors/projects');

  const account = await read('/people');
  const { items: accounts } = await ask('GET /people');
  const both = accounts.slice(0, 2).map(({ id }) => id);
  const { id: merged } = await ask('POST /people', { json: { accounts: both, name: 'Mira' } });
  await ask('PUT /people/{id}', { id: merged, json: { accounts: both, name: 'Mira O.' } });
  await ask('DELETE /people/{id}', { id: merged });
  expect(account).toBe(both[0]);
  await ask('POST /teams', { json: { name: 'Glaze' } });
  const team = await read('/teams');
  await ask('PUT /teams/{id}', { id: team, json: { name: 'Glazing' } });
  await ask('DELETE /teams/{id}', { id: team });

  await ask('GET /metrics');
  await ask('GET /metrics/{id}', { id: 'throughput', query: `${window}&bucket=week` });
  await ask('GET /metrics/{id}/rows', { id: 'throughput', query: window });
  for (const page of ['now', 'overview', 'delivery', 'flow', 'review', 'quality', 'ai', 'team'])
    await ask('GET /dashboard', { query: page === 'now' ? 'page=now' : `page=${page}&${window}` });
  await ask('GET /insights/benchmarks', { query: window });
  await ask('GET /insights/anomalies', { query: window });
  await ask('GET /coverage', { query: window });
  await ask('GET /rules/suggestions', { query: 'repository=acme/kiln' });
  await ask('GET /rules/versions');
  await ask('POST /rules/preview', { json: { rules: [] } });

  await ask('GET /sources');
  await ask('GET /sources/github/repositories');
  await ask('POST /sources/{id}/test', { id: 'github' });
  await ask('PUT /sources/{id}', { id: 'greptile', json: { nothing: 1 } });
  for (const [source, headersOf] of Object.entries(signatures)) {
    const { secret } = await ask('PUT /sources/{id}/webhook', { id: source, json: {} });
    const body = JSON.stringify({ action: 'create', webhookTimestamp: Date.now() });
    const digest = createHmac('sha256', String(secret)).update(body).digest('hex');
    await ask(`POST /hooks/${source}`, { json: body, headers: headersOf(digest) });
  }
  await ask('GET /sync');
  const run = firstId(await ask('GET /sync/runs'));
  await ask('GET /sync/runs/{id}', { id: run });
  await ask('DELETE /sync/runs/{id}', { id: run });
  await ask('GET /sync/events');
  await ask('POST /sync', { json: { source: 'github' } });
  await ask('GET /demo');
  await ask('DELETE /demo');
  await ask('POST /auth/password', {
    json: { current_password: person.password, new_password: 'battery staple horse' },
  });
  await ask('POST /auth/logout');
  return said;
}

const signatures: Record<string, (digest: string) => Record<string, string>> = {
  github: (digest) => ({
    'X-Hub-Signature-256': `sha256=${digest}`,
    'X-GitHub-Delivery': 'a',
    'X-GitHub-Event': 'push',
  }),
  linear: (digest) => ({ 'Linear-Signature': digest, 'Linear-Delivery': 'b', 'Linear-Event': 'Issue' }),
  sentry: (digest) => ({ 'Sentry-Hook-Signature': digest, 'Request-ID': 'c', 'Sentry-Hook-Resource': 'issue' }),
};

/** The first event of a stream, which never ends by itself. */
async function firstOf(answer: Response): Promise<string> {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  const first = (await reader?.read())?.value ?? '';
  await reader?.cancel();
  return first.slice(0, 'event: sync'.length);
}

/** Without what is of this moment or of chance: instants of today, random ids, secrets and addresses. */
function plain(body: unknown): unknown {
  const today = new Date().toISOString().slice(0, 10);
  const text = JSON.stringify(body)
    .replaceAll(/"(access_token|secret|token|url|request_id|instance|prefix)":"[^"]*"/g, '"$1":"…"')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'uuid')
    .replaceAll(new RegExp(`${today}T[0-9:.]+(Z|\\\\+00)`, 'g'), 'now');
  return JSON.parse(text);
}

afterAll(() => Promise.all(databases.map(({ drop }) => drop())));

describe.each(hosts)('%s', (name, openHost) => {
  test('answers every operation that is documented, as Node does', { timeout: 180_000 }, async () => {
    const { url } = await fill();
    const door = await openHost(url);
    const said = await walk(door).finally(() => door.close());
    walks.set(name, said);
    expect(new Set(said.map(({ operation }) => operation))).toEqual(new Set(operations));
    // With a bearer, only what needs a source that is connected is refused.
    const refused = said.slice(operations.length).filter(({ status }) => status >= 400);
    expect(refused.map(({ operation, status }) => `${status} ${operation}`)).toEqual([
      '409 POST /auth/github',
      '409 GET /sources/github/repositories',
      '409 POST /sources/{id}/test',
      '422 PUT /sources/{id}',
      '409 DELETE /sync/runs/{id}',
      '409 POST /sync',
      ...(door.hasDemo ? [] : ['404 DELETE /demo']),
    ]);
    const closed = said.slice(0, operations.length).filter(({ operation }) => !isOpen(operation));
    expect(new Set(closed.map(({ status }) => status))).toEqual(new Set([401]));
    expect(said.map(withoutDemo)).toEqual((walks.get('Node') ?? said).map(withoutDemo));
  });
});

/** What asks for no bearer: whoever begins, and whoever signs what they send. */
function isOpen(operation: string): boolean {
  const found =
    /^\w+ \/(health|health\/ready|auth\/(register|login|refresh|github\/status|github\/callback)|hooks\/\w+)$/;
  return found.test(operation);
}

/** Only a host that has the simulated providers has demo data, and says so. */
function withoutDemo(each: Said): Said {
  return each.operation.endsWith(' /demo') ? { ...each, status: 0, type: null, body: null } : each;
}
