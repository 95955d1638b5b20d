import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld } from '#core/demo/world.ts';
import { differencesOf } from './asking.ts';
import { checkRows } from './behind.ts';
import { excludeSome, forgetTheUnknown, type Harness, knowLess, openHarness } from './harness.ts';
import { type Question, flowMetrics } from './oracle.ts';
import { buckets, questionsOf, zones } from './questions.ts';
import { truthWorld } from './worlds.ts';
import { Zone } from './zone.ts';

/**
 * Every value of every answer, asked through HTTP from data that came through the real sync, against the slow
 * computation over the raw payloads: zones × buckets × filters for each metric.
 */

/** From the middle of a day on, within the bucket of now and in an earlier one. */
const less = [
  { repository: 'tidewater/harbour', step: 'pull-requests', since: '2026-11-18T07:13:21.750Z' },
  { repository: 'tidewater/edges', step: 'workflow-runs', since: '2026-10-14T07:13:21.250Z' },
];

let harness: Harness;
const compared = { answers: 0, values: 0 };

beforeAll(async () => {
  harness = await openHarness(createWorld(truthWorld(5)), ['renewal-*', 'sweep*r']);
  await knowLess(harness, less);
  await forgetTheUnknown(harness);
  await excludeSome(harness);
});

afterAll(async () => {
  // oxlint-disable-next-line no-console -- how much was compared
  console.info(`${compared.values} values of ${compared.answers} answers compared`);
  await harness.drop();
});

describe.each(zones)('in %s', (name) => {
  const zone = new Zone(name);

  beforeAll(async () => harness.change('/settings', 'PUT', { time_zone: name }));

  test.each(flowMetrics)('%s', async (metric) => {
    const found: string[] = [];
    for (const [turn, bucket] of buckets.entries()) {
      const asked = questionsOf(metric, bucket, turn + zones.indexOf(name) + flowMetrics.indexOf(metric));
      await Promise.all(
        asked.map(async ({ name: filter, question }) => {
          const differences = await differencesOf(harness, zone, metric, question, compared);
          found.push(...differences.map((one) => `${filter}: ${one}`));
        }),
      );
    }
    expect(found.slice(0, 12)).toEqual([]);
  });
});

describe('behind the numbers', () => {
  const zone = new Zone('America/Havana');
  const windows: Question[] = [
    { from: '2026-09-03', to: '2026-12-02', bucket: 'month' },
    { from: '2026-10-24', to: '2026-11-08', bucket: 'week', bots: 'include' },
    { from: '2025-04-10', to: '2025-08-20', bucket: 'quarter', repo: ['ebb/lantern'] },
    { from: '2026-11-09', to: '2026-11-22', bucket: 'week', repo: ['tidewater/harbour'] },
  ];

  beforeAll(async () => harness.change('/settings', 'PUT', { time_zone: zone.name }));

  test.each(flowMetrics)('%s: the rows are exactly those counted, and CSV says what JSON says', async (metric) => {
    let rows = 0;
    for (const question of windows) rows += await checkRows(harness, zone, metric, question);
    expect(rows).toBeGreaterThan(10);
  });
});
