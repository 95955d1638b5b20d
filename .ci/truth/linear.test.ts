import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateWorld } from '#core/demo/generate.ts';
import { createGitHub } from '#core/demo/github/github.ts';
import { type Client, createClient, createOwner, owner } from '#test/client.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { connectHub, settle } from '#test/hub.ts';
import { attached, connectLinear, type IssueInput, linearWorld, type Phase, settleLinear } from '#test/linear.ts';
import { differencesOf } from './asking.ts';
import { checkRows } from './behind.ts';
import { countValues, differences } from './compare.ts';
import { readDeliveries } from './delivery-harness.ts';
import { type Harness, readWorld } from './harness.ts';
import {
  linearAnswer,
  linearMetrics,
  type LinearQuestion,
  type RawPull,
  type RawWork,
  startOfIssues,
} from './linear-oracle.ts';
import { answer, type Question } from './oracle.ts';
import { queryOf } from './questions.ts';
import { type Bucket, Zone } from './zone.ts';

/**
 * Every value of what is said of issues, and of lead time where the clock starts with them, from data that came through the
 * real sync, against the slow computation.
 */

const zones = ['UTC', 'America/New_York', 'America/Havana', 'Asia/Kathmandu'];
const windows: [Bucket, { from: string; to: string }][] = [
  ['day', { from: '2026-10-25', to: '2026-11-09' }],
  ['week', { from: '2026-09-02', to: '2026-11-20' }],
  ['month', { from: '2026-07-15', to: '2026-11-21' }],
  ['quarter', { from: '2026-05-20', to: '2026-11-22' }],
];
type Filter = Omit<LinearQuestion, 'from' | 'to' | 'bucket'>;
const filters: Filter[] = [
  {},
  { by: 'label' },
  { person: ['mira@acme.example'], by: 'repo' },
  { label: ['bug', 'outage'], by: 'person' },
  { repo: ['tidewater/lantern'] },
];
/** Of changes. Direct commits have no issue, and some pull requests have none. */
const ofChanges: Omit<Question, 'from' | 'to' | 'bucket'>[] = [
  { compare: 'previous' },
  { repo: ['tidewater/harbour'], by: 'label' },
  { bots: 'include', by: 'repo' },
  { person: ['ada-moss', 'brook', 'fenn'], by: 'person', compare: 'previous' },
];
const ofStates: Filter[] = [{ by: 'state' }, { state: ['In Progress', 'Todo'], by: 'label' }];

let database: TestDatabase;
let work: RawWork;
let call: Client;
let bearer: string;
let harness: Pick<Harness, 'ask' | 'world'>;
const compared = { answers: 0, values: 0 };

/** A number below `most` that looks like chance, and is the same each time. */
function pick(seed: number, most: number): number {
  return Math.floor((Math.abs(Math.sin(seed * 12.9898) * 43_758.5453) % 1) * most);
}

const paths: Phase[][] = [
  ['backlog', 'todo', 'progress', 'done'],
  ['todo', 'progress', 'done', 'progress', 'done'],
  ['backlog', 'canceled'],
  ['todo', 'done'],
  ['backlog', 'progress'],
  ['todo'],
  ['progress', 'todo', 'progress', 'duplicate'],
];

function issueOf(number: number): IssueInput {
  let moment = Date.parse('2026-05-01T00:00:00Z') + pick(number, 204) * 86_400_000 + pick(number + 1, 86_400) * 1000;
  const moves = (paths[pick(number + 2, paths.length)] ?? []).map((phase, place): [string, Phase] => {
    moment += pick(number * 7 + place, 150) * 3_600_000 + 500;
    return [new Date(Math.min(moment, Date.parse('2026-11-22T11:00:00Z') + place * 1000)).toISOString(), phase];
  });
  return {
    identifier: `${number % 3 === 0 ? 'OPS' : 'ENG'}-${number}`,
    moves,
    branch: '',
    title: 'Something',
    assignee: ['mira', 'tom', null][pick(number + 3, 3)] ?? null,
    labels: ['bug', 'incident', 'outage'].filter((_, place) => pick(number + 4 + place, 3) === 0),
    ...(number % 11 === 0 && { trashed: true }),
    ...(number % 13 === 0 && { archived: new Date(moment + 3_600_000).toISOString() }),
  };
}

const pullRequests = 80;
const numbers = Array.from({ length: 160 }, (_, index) => index + 1);

beforeAll(async () => {
  database = await createDatabase();
  const lasting = { from: '2026-06-01T00:00:00Z', to: '2026-11-22T02:00:00Z', workflowRuns: false, oversized: 0 };
  const world = generateWorld(11, { ...lasting, repositories: 2, pullRequestsPerRepository: pullRequests });
  const repositories = world.repositories.map((one) => `${one.owner.login}/${one.name}`);
  const ties = numbers.flatMap((number) =>
    Array.from({ length: pick(number + 8, 4) }, (_, place) => {
      const repository = repositories[pick(number * 3 + place, 2)] ?? '';
      const { identifier } = issueOf(number);
      const url = `https://github.com/${repository}/pull/${1 + pick(number * 5 + place, pullRequests)}`;
      return attached(identifier, url, '2026-11-21T00:00:00Z');
    }),
  );
  const unique = [...new Map(ties.map((tie) => [tie.id, tie])).values()];
  const hub = await connectLinear(
    await connectHub(database.db, world, { repositories }),
    linearWorld(numbers.map(issueOf), unique),
  );
  await settle(hub);
  await settleLinear(hub);
  await settle(hub);
  const now = hub.clock.now();
  const ctx = { ...hub.ctx, now: () => now };
  call = createClient(ctx);
  await createOwner(ctx);
  ({ access_token: bearer } = (await call('/auth/login', { json: owner })).json);
  work = {
    ...(await readLinear(hub.linear.fetch)),
    pulls: await readPulls(createGitHub({ world, now: () => now }).fetch, repositories),
    now: Math.floor(now.getTime() / 1000),
    start: 'startedAt',
  };
  const ask: Harness['ask'] = async (path) => {
    const { json, text } = await call(path, { bearer });
    return json ?? text;
  };
  const told = await readWorld({ ctx }, world, []);
  const since = await sinceOf(database);
  harness = { ask, world: { ...told, coveredFrom: (name, of) => Math.max(since, told.coveredFrom(name, of)) } };
  harness.world.delivery = {
    ...(await readDeliveries({ ...harness, ctx }, world, { reported: [], incidents: [], rules: [] })),
    leadTimeStart: 'issue_started',
    issueStart: (url, merged) => startOfIssues(work, url, merged),
  };
}, 120_000);

/** Since when issues are known, in seconds since 1970. */
async function sinceOf({ db }: TestDatabase): Promise<number> {
  const [row] = await db.execute(sql`
    select extract(epoch from covered_from)::float8 as since from source_coverage where source = 'linear' and step = 'issues'`);
  return Math.floor(Number(row?.since));
}

afterAll(async () => {
  // oxlint-disable-next-line no-console -- how much was compared
  console.info(`${compared.values} values of ${compared.answers} answers compared`);
  await database.drop();
});

/** All that Linear says, page by page, as a plain reader does. */
async function readLinear(linear: typeof fetch): Promise<Omit<RawWork, 'pulls' | 'now' | 'start'>> {
  const all = async <T>(list: string, fields: string): Promise<T[]> => {
    const found: T[] = [];
    for (let after: string | null = null; ; ) {
      const query = `query All($after:String){${list}(first:25,after:$after,includeArchived:true){pageInfo{hasNextPage endCursor} nodes{${fields}}}}`;
      const response = await linear('https://api.linear.app/graphql', {
        method: 'POST',
        headers: { authorization: 'lin_api_plain', 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables: { after } }),
      });
      const { data, errors } = (await response.json()) as { data: Record<string, Page<T>>; errors?: unknown };
      const page = data?.[list];
      if (page === undefined) throw new Error(`${list}: ${JSON.stringify(errors)}`);
      found.push(...page.nodes);
      if (!page.pageInfo.hasNextPage) return found;
      after = page.pageInfo.endCursor;
    }
  };
  return {
    issues: await all(
      'issues',
      'id createdAt startedAt completedAt canceledAt trashed labelIds assignee{id} stateHistory(first:50){nodes{stateId startedAt endedAt}}',
    ),
    users: await all('users', 'id email'),
    issueLabels: await all('issueLabels', 'id name'),
    workflowStates: await all('workflowStates', 'id name type'),
    attachments: await all('attachments', 'url issue{id}'),
  };
}

interface Page<T> {
  nodes: T[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

async function readPulls(github: typeof fetch, repositories: string[]): Promise<RawPull[]> {
  const found: RawPull[] = [];
  for (const name of repositories) {
    const query = `query($after:String){repository(owner:"${name.split('/')[0]}",name:"${name.split('/')[1]}"){pullRequests(first:50,after:$after){pageInfo{hasNextPage endCursor} nodes{url mergedAt author{__typename}}}}}`;
    for (let after: string | null = null; ; ) {
      const response = await github('https://api.github.com/graphql', {
        method: 'POST',
        headers: { authorization: 'Bearer plain', 'user-agent': 'tests', 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables: { after } }),
      });
      const { data } = (await response.json()) as { data: { repository: { pullRequests: Page<RawPull> } } };
      const { nodes, pageInfo } = data.repository.pullRequests;
      found.push(...nodes);
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
  }
  return found;
}

test('the world has a bit of everything', () => {
  const { total } = linearAnswer(work, new Zone('UTC'), 'cycle-time', {
    from: '2026-01-01',
    to: '2026-11-22',
    bucket: 'quarter',
  });
  expect(total).toMatchObject({
    n: expect.any(Number),
    excluded: { no_start: expect.any(Number), merged_before_start: expect.any(Number) },
  });
  expect(work.issues.filter(({ trashed }) => trashed === true).length).toBeGreaterThan(5);
  const lead = answer(harness.world, new Zone('UTC'), 'lead-time', { from: '2026-01-01', to: '2026-11-22' });
  expect(Number(lead.total.n)).toBeGreaterThan(25);
  expect(lead.total.excluded).toMatchObject({ no_start: expect.any(Number), bots: expect.any(Number) });
});

describe.each(zones)('in %s', (name) => {
  const zone = new Zone(name);

  beforeAll(async () => {
    const start = zones.indexOf(name) % 2 === 0 ? 'started_at' : 'created_at';
    work.start = start === 'started_at' ? 'startedAt' : 'createdAt';
    const json = { time_zone: name, cycle_time_start: start, lead_time_start: 'issue_started' };
    expect((await call('/settings', { bearer, method: 'PUT', json })).status).toBe(200);
  });

  test.each(linearMetrics)('%s', async (metric) => {
    const found: string[] = [];
    const isOfStates = metric === 'time-in-state' || metric === 'issue-backlog';
    for (const [bucket, window] of windows) {
      for (const filter of isOfStates ? [...filters, ...ofStates] : filters) {
        const question = { ...window, bucket, ...filter };
        const path = `/metrics/${metric}?${queryOf(question as never)}`;
        const { status, json, text } = await call(path, { bearer });
        if (status !== 200) throw new Error(`${path} → ${status} ${text}`);
        const expected = linearAnswer(work, zone, metric, question);
        compared.answers += 1;
        compared.values += countValues(expected);
        expect(json.points.length, path).toBe(expected.points.length);
        found.push(...differences(expected, json).map((one) => `${path} ${one}`));
      }
    }
    expect(found.slice(0, 12)).toEqual([]);
  });

  test('lead-time, from the start of the issue', async () => {
    const found: string[] = [];
    for (const [bucket, window] of windows) {
      for (const filter of ofChanges)
        found.push(...(await differencesOf(harness, zone, 'lead-time', { ...window, bucket, ...filter }, compared)));
    }
    expect(found.slice(0, 12)).toEqual([]);
  });
});

test('behind lead time from the start of the issue are exactly the changes that were counted', async () => {
  const question: Question = { from: '2026-09-02', to: '2026-11-20', bucket: 'month' };
  expect(await checkRows(harness, new Zone(zones.at(-1) ?? 'UTC'), 'lead-time', question)).toBeGreaterThan(10);
});
