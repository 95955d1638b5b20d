import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCursor } from '#core/demo/cursor/cursor.ts';
import { createGitHub } from '#core/demo/github/github.ts';
import { updateSettings } from '#core/settings.ts';
import { type Assistants, connectAssistants } from '#test/assistants.ts';
import { type Client, createClient, createOwner, owner } from '#test/client.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { settle } from '#test/hub.ts';
import { type AiMetric, type AiQuestion, type AiWorld, aiAnswer, aiMetrics, isOfCursor } from './ai-oracle.ts';
import { readAiRepository, readTeam } from './ai-payloads.ts';
import { aiTeam, aiWorld } from './ai-worlds.ts';
import { countValues, differencesBothWays } from './compare.ts';
import { queryOf, type Window } from './questions.ts';
import { type Bucket, Zone } from './zone.ts';

/** Every value of what is said of AI, from data that came through the real sync, against the slow computation. */

const zones = ['UTC', 'America/New_York', 'America/Havana', 'Asia/Kathmandu'];
const windows: [Bucket, Required<Window>][] = [
  ['day', { from: '2026-10-24', to: '2026-11-08' }],
  ['week', { from: '2026-09-03', to: '2026-12-02' }],
  ['month', { from: '2026-02-15', to: '2026-11-11' }],
  ['quarter', { from: '2026-01-20', to: '2026-11-22' }],
];
type Filter = Omit<AiQuestion, 'from' | 'to' | 'bucket'>;

const ofChanges: Filter[] = [
  { compare: 'previous' },
  { repo: ['tidewater/lantern'], by: 'ai' },
  { person: ['brook', 'ghost'], by: 'person', compare: 'previous' },
  { by: 'repo', bots: 'include' },
  { by: 'label', bots: 'only' },
  { ai: ['some', 'unknown'], base: ['main'], by: 'base' },
];
const ofCursor: Filter[] = [
  { compare: 'previous' },
  { person: ['ada-moss@tidewater.example', 'fenn@tidewater.example'], compare: 'previous' },
  { by: 'person' },
];
/** What only some of Cursor's metrics know. */
const more: Partial<Record<AiMetric, Filter[]>> = {
  'ai-requests': [
    { by: 'kind', compare: 'previous' },
    { kind: ['agent', 'chat'], by: 'person' },
  ],
  'ai-spend': [{ by: 'model' }, { model: ['opus-5'], by: 'kind', compare: 'previous' }],
};

let database: TestDatabase;
let hub: Assistants;
let world: AiWorld;
let call: Client;
let bearer: string;
const compared = { answers: 0, values: 0 };

beforeAll(async () => {
  database = await createDatabase();
  const demo = aiWorld(11);
  const team = aiTeam(demo, 11);
  const repositories = demo.repositories.map((one) => `${one.owner.login}/${one.name}`);
  hub = await connectAssistants(database.db, demo, { repositories, team });
  const patterns = ['sweep*r'];
  await updateSettings(hub.ctx, { bots: { patterns } });
  await settle(hub, 200);
  const now = hub.clock.now();
  const ctx = { ...hub.ctx, now: () => now };
  call = createClient(ctx);
  await createOwner(ctx);
  ({ access_token: bearer } = (await call('/auth/login', { json: owner })).json);
  const limits = { graphql: 1_000_000, core: 1_000_000 };
  const { fetch } = createGitHub({ world: demo, now: () => now, limits });
  const read = [];
  for (const name of repositories) read.push(await readAiRepository(fetch, name));
  const endless = { admin: 1e6, 'usage-events': 1e6, analytics: 1e6, 'ai-code': 1e6 };
  const cursor = createCursor({ team, now: () => now, limits: endless });
  const all = await readTeam(cursor.fetch, Date.parse('2025-05-01'), now.getTime());
  world = { repositories: read, team: all, now: Math.floor(now.getTime() / 1000), patterns, excluded: new Set() };
  await excludeSome();
}, 300_000);

afterAll(async () => {
  // oxlint-disable-next-line no-console -- how much was compared
  console.info(`${compared.values} values of ${compared.answers} answers compared`);
  await database.drop();
});

async function excludeSome(): Promise<void> {
  const rows = await hub.ctx.db.execute(sql`
    select p.id, p.number, r.name from pull_requests p join repositories r on r.id = p.repository_id where p.number % 17 = 3`);
  for (const { id, number, name } of rows) {
    const json = { excluded: { reason: 'to see what happens' } };
    expect((await call(`/pull-requests/${String(id)}`, { bearer, method: 'PATCH', json })).status).toBe(200);
    world.excluded.add(`${String(name)}#${String(number)}`);
  }
}

test('the world has a bit of everything', () => {
  const classes = aiAnswer(world, new Zone('UTC'), 'ai-review-coverage', {
    from: '2025-12-01',
    to: '2026-11-22',
    bucket: 'quarter',
    by: 'ai',
  });
  expect([...new Set(classes.points.map(({ group }) => group))]).toEqual([
    'declared',
    'most',
    'none',
    'some',
    'unknown',
  ]);
  expect(world.repositories.flatMap(({ threads }) => threads).length).toBeGreaterThan(50);
  expect(world.excluded.size).toBeGreaterThan(4);
});

describe.each(zones)('in %s', (name) => {
  const zone = new Zone(name);

  beforeAll(async () => {
    const { status } = await call('/settings', { bearer, method: 'PUT', json: { time_zone: name } });
    expect(status).toBe(200);
  });

  test.each(aiMetrics)('%s', async (metric) => {
    const found: string[] = [];
    const filters = isOfCursor(metric) ? [...ofCursor, ...(more[metric] ?? [])] : ofChanges;
    for (const [bucket, window] of windows) {
      for (const filter of filters) {
        const question = { ...window, bucket, ...filter };
        const path = `/metrics/${metric}?${queryOf(question as never)}`;
        const { status, json, text } = await call(path, { bearer });
        if (status !== 200) throw new Error(`${path} → ${status} ${text}`);
        const said = { status: json.status, total: json.total, points: json.points };
        if (json.previous !== undefined) Object.assign(said, { previous: json.previous });
        compared.answers += 1;
        compared.values += countValues(said);
        const expected = aiAnswer(world, zone, metric, question);
        found.push(...differencesBothWays(expected, said).map((one) => `${path} ${one}`));
      }
    }
    expect(found.slice(0, 12)).toEqual([]);
  });
});
