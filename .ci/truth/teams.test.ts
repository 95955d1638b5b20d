import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld } from '#core/demo/world.ts';
import { differencesOf } from './asking.ts';
import { excludeSome, type Harness, openHarness } from './harness.ts';
import { flowMetrics, type Metric, type Question } from './oracle.ts';
import { buckets, zones } from './questions.ts';
import { truthWorld } from './worlds.ts';
import { Zone } from './zone.ts';

/**
 * Teams, and people with several accounts, against the slow computation, which knows neither: what a team's people made is
 * what these people made, and its runs are those of its repositories; who is merged is either of two.
 */

const members = ['ada-moss', 'brook'];
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
  expect((await call('/people', { bearer, json: { accounts: ['cyrus-hale', 'fenn'] } })).status).toBe(201);
});
afterAll(async () => {
  expect(compared.values).toBeGreaterThan(5_000);
  await harness.drop();
});

const isOfRuns = (metric: Metric) => metric.startsWith('ci-');

describe.each(zones.slice(0, 4))('in %s', (name) => {
  const zone = new Zone(name);
  beforeAll(async () => harness.change('/settings', 'PUT', { time_zone: name }));

  test.each(flowMetrics)('%s', async (metric) => {
    const found: string[] = [];
    const look = async (asked: Question, meant: Question, also: string) =>
      found.push(...(await differencesOf(harness, zone, metric, meant, compared, { asked, also })));
    for (const [turn, bucket] of buckets.entries()) {
      const asked: Question = { ...windows[turn % windows.length], bucket, compare: 'previous' };
      const meant = isOfRuns(metric) ? { repo: repositories } : { person: members };
      await look(asked, { ...asked, ...meant }, '&team=lantern');
      // Who reviews is spread over people, and the slow computation takes two accounts for two.
      if (isOfRuns(metric) || metric === 'reviewer-load') continue;
      await look(asked, { ...asked, person: ['cyrus-hale', 'fenn'] }, '&person=FENN');
    }
    expect(found.slice(0, 12)).toEqual([]);
  });
});
