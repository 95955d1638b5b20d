import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSentry } from '#core/demo/sentry/sentry.ts';
import { createSentryWorld } from '#core/demo/sentry/world.ts';
import { createWorld } from '#core/demo/world.ts';
import { changeSettings } from '#core/delivery.ts';
import { readMetric } from '#core/metrics/query.ts';
import type { Context } from '#core/context.ts';
import { updateSettings } from '#core/settings.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { settle } from '#test/hub.ts';
import { kilnErrors, kilns, watchedKilns } from '#test/kilns.ts';
import { connectTracker } from '#test/tracker.ts';
import { type Asked, type Deployment, type Filter, incidentsOf, type Known, readErrors, valuesOf } from './errors.ts';
import { buckets, zones } from './questions.ts';
import { Zone } from './zone.ts';

/**
 * Metrics of errors, and the incidents that errors are, from data that came through the real sync, against the slow
 * computation over what Sentry says: zones × buckets × filters.
 */

let database: TestDatabase;
let ctx: Context;
let known: Known;
const compared = { answers: 0, values: 0 };

/** From its 2 months on everything is known; the world begins before. */
const deployments: Deployment[] = (kilns.repositories ?? []).flatMap(({ name, deployments: all = [] }) =>
  all.map(({ sha, statuses = [] }) => ({ repository: name, sha, finished: Date.parse(statuses[0]?.at ?? '') / 1000 })),
);

beforeAll(async () => {
  database = await createDatabase();
  await updateSettings(createContext(database.db), { history_months: 2 });
  const hub = await connectTracker(database.db, createWorld(kilns), createSentryWorld(kilnErrors(60)), {
    repositories: ['acme/kiln', 'acme/oven'],
    watched: watchedKilns,
    start: '2026-11-27T15:20:00Z',
  });
  await settle(hub);
  const now = hub.clock.now();
  ctx = { ...hub.ctx, now: () => now };
  // A plain reader, whom no limit concerns.
  const limits = { calls: Number.POSITIVE_INFINITY, seconds: 1, atOnce: 1 };
  const plain = createSentry({ world: hub.sentry.world, now: () => now, limits });
  const raw = await readErrors(plain, '2026-09-01T00:00:00Z', '2026-11-27T16:00:00Z');
  const covered = await database.db.execute(sql`
    select step, case when covered_from = '-infinity' then 0 else floor(extract(epoch from covered_from)) end::float8 as since
    from source_coverage where source = 'sentry'`);
  const sinceOf = (step: string) => Number(covered.find((row) => row.step === step)?.since);
  const since = { errors: sinceOf('error-counts'), 'new-errors': sinceOf('issues'), 'open-errors': sinceOf('issues') };
  known = { raw, now: Math.floor(now.getTime() / 1000), watched: watchedKilns, since };
}, 240_000);

afterAll(async () => {
  // oxlint-disable-next-line no-console -- how much was compared
  console.info(`${compared.values} values of ${compared.answers} answers compared`);
  await database.drop();
});

const filters: Filter[] = [
  {},
  { project: ['kiln'] },
  { project: ['pages', 'oven'] },
  { repo: ['acme/oven'] },
  { level: ['fatal', 'warning'] },
  { level: ['error'], repo: ['acme/kiln'] },
];

const windows = [
  { from: '2026-10-03', to: '2026-11-27' },
  { from: '2026-09-11', to: '2026-10-29' },
  { from: '2026-11-12', to: '2026-12-20' },
];

test.each(zones)('in %s every value is what Sentry says', async (name) => {
  await changeSettings(ctx, { time_zone: name });
  const zone = new Zone(name);
  const differences: string[] = [];
  for (const metric of ['errors', 'new-errors', 'open-errors']) {
    for (const filter of filters.filter(({ level }) => level === undefined || metric !== 'errors')) {
      for (const [turn, bucket] of buckets.entries()) {
        const asked: Asked = { ...(windows[turn % windows.length] as (typeof windows)[number]), ...filter, bucket };
        const { points } = await readMetric(ctx, metric, asked);
        const found = points.map(({ start, value }) => [start, value ?? null]);
        const expected = valuesOf(known, zone, metric, asked);
        compared.answers += 1;
        compared.values += expected.length;
        if (JSON.stringify(found) !== JSON.stringify(expected))
          differences.push(
            `${metric} ${JSON.stringify(asked)}: ${JSON.stringify(found)} and not ${JSON.stringify(expected)}`,
          );
      }
    }
  }
  expect(differences.slice(0, 3)).toEqual([]);
});

test('every incident is one that Sentry’s payloads and the deployments make, of the same deployment', async () => {
  const rows = await database.db.execute(sql`
    select i.external_id as id, extract(epoch from i.started_at)::float8 as started, extract(epoch from i.resolved_at)::float8 as resolved,
      d.sha, l.confidence
    from incidents i left join incident_links l on l.incident_id = i.id left join deployment_facts d on d.id = l.deployment_id
    where i.source = 'sentry' order by i.external_id collate "C"`);
  const expected = incidentsOf(known, deployments)
    .map(({ deployment, ...incident }) => ({ ...incident, sha: deployment.sha }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  expect(rows).toEqual(expected);
  expect(expected.filter(({ confidence }) => confidence === 'explicit').length).toBeGreaterThan(1);
  expect(expected.filter(({ id }) => id.includes('/')).length).toBeGreaterThan(1);
});

test('failures and recoveries count exactly those incidents', async () => {
  await changeSettings(ctx, { time_zone: 'UTC' });
  const incidents = incidentsOf(known, deployments);
  const query = { from: '2026-10-01', to: '2026-11-27' };
  const of = (deployment: Deployment) =>
    incidents.filter(
      (one) => one.deployment.sha === deployment.sha && one.deployment.repository === deployment.repository,
    );
  const failed = deployments.filter((one) => of(one).length > 0);
  const recovered = failed
    .filter((one) => of(one).every(({ resolved }) => resolved !== null))
    .map((one) => Math.max(...of(one).map(({ resolved }) => resolved ?? 0)) - one.finished);
  const rate = await readMetric(ctx, 'change-failure-rate', query);
  expect(rate.total).toMatchObject({ n: deployments.length, numerator: failed.length });
  const recovery = await readMetric(ctx, 'recovery-time', query);
  expect(recovery.total).toMatchObject({ n: recovered.length, max: Math.max(...recovered) });
  expect(recovered.length).toBeGreaterThan(0);
});
