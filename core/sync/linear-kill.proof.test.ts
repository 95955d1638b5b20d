import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createLinear } from '#core/demo/linear/linear.ts';
import { createWorld } from '#core/demo/world.ts';
import { metrics } from '#core/metrics/index.ts';
import { readMetrics } from '#core/metrics/query.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { readSnapshot } from '#test/delivery-snapshot.ts';
import { connectHub, settle } from '#test/hub.ts';
import {
  attached,
  connectLinear,
  type IssueInput,
  type LinearHub,
  linearWorld,
  type Phase,
  settleLinear,
} from '#test/linear.ts';
import { sixSnapshot } from '#test/six-snapshot.ts';
import { buildSyncProgram, ended, killAgainAndAgain, serve, type SyncProgram } from '#test/sync-processes.ts';

/** Processes that sync Linear may die at any moment, and there may be two: the rows and the numbers are those of one. */

const kills = 12;
const hourMs = 3600_000;
/** Processes have the clock of the machine: what happens is some weeks before now. */
const begun = Math.floor(Date.now() / (24 * hourMs) - 50) * 24 * hourMs;
const at = (hours: number) => new Date(begun + hours * hourMs).toISOString();
/** Every fiftieth has been to and fro so often that the rest of its states has to be asked for. */
const movesOf = (i: number): [string, Phase][] =>
  Array.from({ length: i % 50 === 0 ? 41 : 3 }, (_, place) => [
    at(i + place),
    (['backlog', 'progress', 'done'] as const)[place % 3] ?? 'done',
  ]);
const issues = Array.from(
  { length: 450 },
  (_, i): IssueInput => ({ identifier: `ENG-${i + 1}`, moves: movesOf(i), labels: i % 7 === 0 ? ['bug'] : [] }),
);
const pull = (i: number) => `https://github.com/acme/kiln/pull/${(i % 5) + 1}`;
const world = () =>
  linearWorld(
    issues,
    Array.from({ length: 250 }, (_, i) => attached(`ENG-${i + 1}`, pull(i), at(i))),
  );
const github = createWorld({
  people: [{ login: 'mira' }],
  repositories: [
    {
      name: 'acme/kiln',
      pull_requests: Array.from({ length: 5 }, (_, i) => {
        return {
          number: i + 1,
          author: 'mira',
          created_at: at(i),
          merged_at: at(700 + i),
          head: `topic-${i}`,
          title: `ENG-${i + 300}`,
        };
      }),
    },
  ],
});

let program: SyncProgram;
let expected: Everything;
beforeAll(async () => {
  program = await buildSyncProgram();
  const undisturbed = await createDatabase();
  const hub = await connect(undisturbed);
  await settleLinear(hub);
  expected = await everything(hub);
  await undisturbed.drop();
});
afterAll(() => program.remove());

let database: TestDatabase;
beforeEach(async () => (database = await createDatabase()));
afterEach(() => database.drop());

/** GitHub is read already: what is left to do is Linear's. */
async function connect({ db }: TestDatabase): Promise<LinearHub> {
  const hub = await connectHub(db, github, { repositories: ['acme/kiln'], start: new Date().toISOString() });
  await settle(hub);
  return connectLinear(hub, world());
}

const tables = ['issues', 'attachments', 'teams', 'states', 'users', 'labels', 'projects', 'cycles'];

interface Everything {
  pages: { stored: number; changed: number; failed: number };
  [name: string]: unknown;
}

/** All rows, what is concluded of them, every number, and how many pages were stored: each once. */
async function everything({ ctx }: LinearHub): Promise<Everything> {
  const ids = metrics.map(({ id }) => id);
  const answers = await readMetrics(ctx, ids, {
    from: at(0).slice(0, 10),
    to: at(48 * 24).slice(0, 10),
    bucket: 'week',
  });
  const [pages] = await ctx.db.execute<Everything['pages']>(sql`
    select sum(pages)::int as stored, sum(rows)::int as changed, sum(errors)::int as failed from sync_runs where source = 'linear'`);
  const queries = tables.map((table) => [table, `select to_jsonb(x) - 'id' as rest from linear_${table} x`]);
  return {
    ...(await sixSnapshot(ctx.db)),
    rows: await readSnapshot(ctx.db, Object.fromEntries(queries)),
    numbers: Object.fromEntries(Object.entries(answers).map(([id, answer]) => [id, { ...answer, version: 0 }])),
    pages: pages ?? { stored: 0, changed: 0, failed: 0 },
  };
}

/** Serves Linear to processes, slowly, and counts how many ask at once. The first call is answered when so many have asked. */
async function serveLinear(processes: number) {
  const linear = createLinear({ world: world(), now: () => new Date() });
  const together = { now: 0, most: 0 };
  const all = Promise.withResolvers<void>();
  const { url, close } = await serve(async (request) => {
    together.now += 1;
    together.most = Math.max(together.most, together.now);
    if (together.most === processes) all.resolve();
    await all.promise;
    await new Promise((resolve) => setTimeout(resolve, 60));
    const answer = await linear.fetch(request);
    together.now -= 1;
    return answer;
  });
  return { linear, together, close, environment: { LINEAR_API_URL: `${url}/graphql` } };
}

test(`killed at ${kills} random moments, a sync of Linear stores each page once, and the same as undisturbed`, async () => {
  const hub = await connect(database);
  const { environment, close } = await serveLinear(1);
  const start = () => program.start(['linear'], database.url, environment);
  const during = await killAgainAndAgain(kills, 200, start);
  expect(during).toBeGreaterThan(kills / 2);
  await ended(start());
  close();
  expect(await everything(hub)).toEqual(expected);
}, 120_000);

test('two processes that sync Linear at once share its pages: each is asked for and stored once', async () => {
  const hub = await connect(database);
  const { linear, together, environment, close } = await serveLinear(2);
  const start = () => program.start(['linear'], database.url, environment);
  await ended(start(), start());
  close();
  const { pages, ...found } = await everything(hub);
  const { pages: pagesOfOne, ...ofOne } = expected;
  expect(found).toEqual(ofOne);
  // Who began with issues before the other knew that there are any looks once more at what is new.
  expect(pages).toMatchObject({ changed: pagesOfOne.changed, failed: 0 });
  expect(pages.stored - pagesOfOne.stored).toBeLessThanOrEqual(2);
  const asked = linear.calls.map(({ operation, variables }) => JSON.stringify([operation, variables]));
  // Back to which day, and not to which moment of it, tells one look from another.
  const distinct = new Set(asked.map((call) => call.replaceAll(/T[\d:.]+Z"/g, '"')));
  expect(distinct.size).toBe(asked.length);
  expect(together.most).toBe(2);
}, 120_000);
