import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import type { World } from '#core/demo/model.ts';
import { settleDelivery } from '#core/delivery.ts';
import { reportDeployment } from '#core/deployments/report.ts';
import { reportIncident } from '#core/incidents.ts';
import { updateSettings } from '#core/settings.ts';
import { type Arrival, openArrivals, readArrivals, readLists } from '#test/arrivals.ts';
import { createContext } from '#test/context.ts';
import { createRepetitiveDatabase, type TestDatabase } from '#test/database.ts';
import { deliverySnapshot } from '#test/delivery-snapshot.ts';
import { deliveryWorld, letTheDayPass, reports, settings } from '#test/delivery-world.ts';

/** Deployments, commits and pull requests in any order and page size give the same facts, concluded whenever. */

const now = () => new Date('2026-11-12T12:00:00Z');
const sizes = [4, 9, 50];
const runs = 500;

/** One of what comes in: a page, something that a script reports, or a moment in which all is concluded. */
interface Event {
  happen: (ctx: Context, keep: (page: Arrival) => Promise<void>) => Promise<unknown>;
  /** What a failure calls it. */
  [fc.toStringMethod]: () => string;
}

/** Two, so that one works while the other waits. */
let databases: TestDatabase[];
let world: World;
/** Pages of the third day by their size, and pages of the second that come late. */
let fresh: Arrival[][];
let stale: Arrival[];
let lists: Arrival[];
let expected: Record<string, unknown[]>;

beforeAll(async () => {
  const first = await createRepetitiveDatabase();
  databases = [first, await createRepetitiveDatabase()];
  for (const { db } of databases) await updateSettings(createContext(db, { now }), settings);
  world = deliveryWorld();
  stale = await readArrivals(world, [3], now);
  letTheDayPass(world);
  fresh = await Promise.all(sizes.map((size) => readArrivals(world, [size], now)));
  lists = await readLists(world, now, settings.incident_sources.github_labels);
  expected = await facts(first, [...lists, ...(fresh[0] ?? [])].map(pageEvent).concat(reported));
});
afterAll(() => Promise.all(databases.map(({ drop }) => drop())));

function event(name: string, happen: Event['happen']): Event {
  return { happen, [fc.toStringMethod]: () => name };
}

const pageEvent = (page: Arrival): Event =>
  event(`${page.step.id} from ${page.page.oldest ?? ''}, ${page.page.items}`, (_, keep) => keep(page));
const lateEvent = (page: Arrival): Event =>
  event(`late ${page.step.id} from ${page.page.oldest ?? ''}`, (_, keep) => keep(page));
const settling = event('settle', (ctx) => settleDelivery(ctx));
const reported = reports.map(({ deployment, incident }) =>
  event(deployment?.id ?? incident?.id ?? '', async (ctx) => {
    if (deployment !== undefined) await reportDeployment(ctx, settings, deployment, undefined);
    if (incident !== undefined) await reportIncident(ctx, settings, incident, undefined);
  }),
);

/** Everything that is concluded of these events in an empty database. */
async function facts({ db }: TestDatabase, events: Event[]): Promise<Record<string, unknown[]>> {
  const ctx = createContext(db, { now });
  const keep = await openArrivals(ctx, world);
  for (const { happen } of events) await happen(ctx, keep);
  await settleDelivery(ctx);
  return deliverySnapshot(db);
}

/** A size for each step, old pages among them, and a moment to conclude (each report concludes, too), all shuffled. */
const anyOrder = fc
  .record({
    size: fc.array(fc.nat(sizes.length - 1), { minLength: 8, maxLength: 8 }),
    late: fc.array(fc.nat(30), { maxLength: 4 }),
    settles: fc.nat(1),
  })
  .chain(({ size, late, settles }) => {
    const steps = [...new Set(fresh[0]?.map(({ step }) => step))];
    const chosen = steps.flatMap((step, place) => (fresh[size[place] ?? 0] ?? []).filter((one) => one.step === step));
    const old = late.flatMap((place) => stale[place % stale.length] ?? []);
    const all = [
      ...[...chosen, ...lists].map(pageEvent),
      ...old.map(lateEvent),
      ...reported,
      ...Array<Event>(settles).fill(settling),
    ];
    return fc.shuffledSubarray(all, { minLength: all.length });
  });

test('there is one of everything', () => {
  const list = (table: string) => (expected[table] ?? []) as Record<string, unknown>[];
  const values = (table: string, column: string) => new Set(list(table).map((row) => row[column]));
  const ofDeployments = (column: string) =>
    new Set(list('deployment_facts').map(({ rest }) => (rest as Record<string, unknown>)[column]));
  const standings = ['first', 'change', 'redeployment', 'rollback', 'late', 'unknown_commit', null];
  expect(ofDeployments('standing')).toEqual(new Set(standings));
  expect(ofDeployments('rework')).toEqual(new Set([true, false]));
  expect(values('deployment_evidence', 'kind')).toEqual(new Set(['incident', 'rollback', 'revert', 'hotfix', 'fix']));
  expect(values('deployment_evidence', 'fails')).toEqual(new Set([true, false]));
  expect(values('incident_links', 'confidence')).toEqual(new Set(['explicit', 'inferred']));
  expect(values('deployed_changes', 'rides_with')).toEqual(new Set([null, '#4']));
  expect(new Set(list('change_facts').map(({ rest }) => (rest as Record<string, unknown>).not_attributable))).toEqual(
    new Set([null, 'before_first_deployment', 'not_on_deployed_branch']),
  );
  expect(list('pull_request_facts')).toHaveLength(9);
});

test('in any order and page size, concluded at any time, the facts are the same', { timeout: 600_000 }, async () => {
  await Promise.all(
    databases.map((database) => {
      const isSame = async (events: Event[]) => {
        expect(await facts(database, events)).toEqual(expected);
      };
      return fc.assert(fc.asyncProperty(anyOrder, isSame), { numRuns: runs / databases.length });
    }),
  );
});
