import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld } from '#core/demo/world.ts';
import { differencesOf } from './asking.ts';
import { checkRows } from './behind.ts';
import { excludeSome, type Harness, openHarness } from './harness.ts';
import type { People } from './ledger.ts';
import { answer, flowMetrics, type Metric, type Question } from './oracle.ts';
import { buckets, zones } from './questions.ts';
import { truthWorld } from './worlds.ts';
import { Zone } from './zone.ts';

/**
 * Teams, and people with several accounts, against the slow computation. It knows no teams: what a team's people made is
 * what these people made, and its runs are those of its repositories. Of people it is told which accounts they have.
 */

const members = ['ada-moss', 'brook'];
/** Who is merged makes, reviews and approves what the others of them make. */
const people: People = [
  ['cyrus-hale', 'fenn'],
  ['brook', 'junia', 'hollis'],
];
const repositories = ['tidewater/lantern', 'ebb/lantern'];
/** Of the first month, of some days around a change of the clocks, and the newest. */
const windows = [
  { from: '2026-03-01', to: '2026-03-31' },
  { from: '2026-10-24', to: '2026-11-08' },
  { from: '2026-09-01', to: '2026-11-22' },
];

let harness: Harness;
const compared = { answers: 0, values: 0 };

beforeAll(async () => {
  harness = await openHarness(createWorld(truthWorld(5)), ['renewal-*', 'sweep*r']);
  await excludeSome(harness);
  const { call, bearer } = harness;
  const team = { name: 'Lantern', members, repositories };
  expect((await call('/teams', { bearer, json: team })).status).toBe(201);
  for (const accounts of people) expect((await call('/people', { bearer, json: { accounts } })).status).toBe(201);
  harness.world.people = people;
});
afterAll(async () => {
  expect(compared.values).toBeGreaterThan(5_000);
  await harness.drop();
});

const isOfRuns = (metric: Metric) => metric.startsWith('ci-');
/** What reviews by others decide. */
const ofPeople = flowMetrics.filter((metric) => !isOfRuns(metric));

describe.each(zones.slice(0, 4))('in %s', (name) => {
  const zone = new Zone(name);
  beforeAll(async () => harness.change('/settings', 'PUT', { time_zone: name }));

  test.each(flowMetrics)('%s', async (metric) => {
    const found: string[] = [];
    const look = async (asked: Question, meant: Question = asked, also = '') =>
      found.push(...(await differencesOf(harness, zone, metric, meant, compared, { asked, also })));
    for (const [turn, bucket] of buckets.entries()) {
      const asked: Question = { ...windows[turn % windows.length], bucket, compare: 'previous' };
      const meant = isOfRuns(metric) ? { repo: repositories } : { person: members };
      await look(asked, { ...asked, ...meant }, '&team=lantern');
      if (isOfRuns(metric)) continue;
      await look(asked, { ...asked, person: ['fenn'] }, '&person=FENN');
      await look(turn % 2 === 0 ? { ...asked, by: 'person' } : { ...asked, bots: 'include' });
    }
    expect(found.slice(0, 12)).toEqual([]);
  });
});

describe('behind the numbers', () => {
  const zone = new Zone('America/Havana');
  const questions: Question[] = [
    { from: '2026-09-03', to: '2026-12-02', bucket: 'month' },
    { from: '2026-10-24', to: '2026-11-08', bucket: 'week', bots: 'include', person: ['hollis'] },
  ];

  beforeAll(async () => harness.change('/settings', 'PUT', { time_zone: zone.name }));

  test.each(ofPeople)('%s: the rows are exactly those counted, and CSV says what JSON says', async (metric) => {
    let rows = 0;
    for (const question of questions) rows += await checkRows(harness, zone, metric, question);
    expect(rows).toBeGreaterThan(5);
  });
});

test('people have reviewed what they had made or reviewed with another account', () => {
  const { people: _, ...untold } = harness.world;
  const year: Question = { from: '2026-01-01', to: '2026-11-22' };
  const [apart, together] = [untold, harness.world].map((world) =>
    Number(answer(world, new Zone('UTC'), 'reviewer-load', year).total.n),
  );
  expect((apart ?? 0) - (together ?? 0)).toBeGreaterThan(10);
});
