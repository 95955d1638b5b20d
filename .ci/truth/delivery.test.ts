import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Tally, differencesOf } from './asking.ts';
import { checkRows } from './behind.ts';
import { differencesBothWays } from './compare.ts';
import {
  expectedDeployments,
  incidentLabels,
  judgeSome,
  listedDeployments,
  openDeliveryHarness,
} from './delivery-harness.ts';
import { deliveryOf } from './delivery-rows.ts';
import { deliveryTruthWorld } from './delivery-worlds.ts';
import { excludeSome, type Harness, knowLess } from './harness.ts';
import { type Question, answer, deliveryMetrics } from './oracle.ts';
import { buckets, questionsOf, zones } from './questions.ts';
import { Zone } from './zone.ts';

/**
 * Deployments, lead times and failures, asked through HTTP from data that came through the real sync and the intake API,
 * against the slow computation: zones × buckets × filters for each metric, and every deployment by itself.
 */

/** From the middle of a day on, within the bucket of now and in an earlier one. */
const less = [
  { repository: 'ebb/weir', step: 'commits', since: '2026-10-14T07:13:21.250Z' },
  { repository: 'tidewater/lock', step: 'deployments', since: '2026-11-18T07:13:21.750Z' },
];

let harness: Harness;
const compared: Tally = { answers: 0, values: 0 };

beforeAll(async () => {
  harness = await openDeliveryHarness(deliveryTruthWorld(3), ['renewal-*', 'sweep*r']);
  await excludeSome(harness);
  await judgeSome(harness);
});

afterAll(async () => {
  // oxlint-disable-next-line no-console -- how much was compared
  console.info(`${compared.values} values of ${compared.answers} answers compared`);
  await harness.drop();
});

test('one of everything happens', () => {
  const all = expectedDeployments(harness);
  const kinds = (of: (one: (typeof all)[number]) => unknown) => new Set(all.map((one) => String(of(one))));
  const standings = ['first', 'change', 'redeployment', 'rollback', 'late', 'unknown_commit', 'null'];
  expect(kinds(({ standing }) => standing)).toEqual(new Set(standings));
  expect(kinds(({ status }) => status)).toEqual(new Set(['success', 'failure', 'cancelled', 'running']));
  const evidence = new Set(all.flatMap((one) => one.evidence));
  expect(evidence).toEqual(new Set(['incident', 'rollback', 'revert', 'hotfix']));
  const sources = kinds(({ seen_as: names }) => names.map((name) => name.split(':')[0]).join(' '));
  const some = ['intake', 'github', 'run', 'release', 'tag', 'github intake', 'github run', 'github intake run'];
  expect([...sources]).toEqual(expect.arrayContaining([...some, 'github merge', 'run tag']));
  const elsewhere = [...deliveryOf(harness.world).raw.values()].flatMap(({ compared: commits }) => commits);
  expect(all.some(({ sha, standing }) => standing === 'change' && elsewhere.some(({ oid }) => oid === sha))).toBe(true);
  expect(all.filter(({ changes }) => changes.some((change) => change.rides_with !== null)).length).toBeGreaterThan(10);
  const { total } = answer(harness.world, new Zone('UTC'), 'lead-time', { from: '2026-05-01', to: '2026-11-22' });
  expect(Object.keys(total.excluded as object).sort()).toEqual(['bots', 'by_hand', 'not_attributable']);
});

test('every deployment is what the oracle says: what it is, what it carries, why it failed, when it was well again', async () => {
  const expected = expectedDeployments(harness);
  const found = await listedDeployments(harness);
  const nameOf = (one: { repository: string; seen_as: string[] }) => [one.repository, ...one.seen_as].join(' ');
  const byName = new Map(found.map((one) => [nameOf(one), one]));
  const differences = expected.flatMap((one) =>
    differencesBothWays(one, byName.get(nameOf(one))).map((difference) => `${nameOf(one)} ${difference}`),
  );
  expect(differences.slice(0, 12)).toEqual([]);
  expect(found).toHaveLength(expected.length);
});

describe('with little known of two repositories', () => {
  beforeAll(async () => knowLess(harness, less));

  const starts = ['first_commit', 'ready', 'merged'] as const;

  /** Says in which zone days begin, where lead time starts and what tells of failures. */
  async function set(zone: string, turn: number): Promise<void> {
    const leadTimeStart = starts[turn % starts.length] ?? 'first_commit';
    const failureEvidence = turn % 2 === 0 ? 'sources' : 'repository_only';
    const labels = turn % 3 === 0 ? incidentLabels : [];
    await harness.change('/settings', 'PUT', {
      time_zone: zone,
      lead_time_start: leadTimeStart,
      failure_evidence: failureEvidence,
      incident_sources: { github_labels: labels },
    });
    const told = { leadTimeStart, failureEvidence, incidentLabels: labels } as const;
    harness.world.delivery = { ...deliveryOf(harness.world), ...told };
  }

  describe.each(zones)('in %s', (name) => {
    const zone = new Zone(name);

    beforeAll(async () => set(name, zones.indexOf(name)));

    test.each(deliveryMetrics)('%s', async (metric) => {
      const found: string[] = [];
      for (const [turn, bucket] of buckets.entries()) {
        const asked = questionsOf(metric, bucket, turn + zones.indexOf(name) + deliveryMetrics.indexOf(metric));
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
      { from: '2026-10-24', to: '2026-11-08', bucket: 'week', repo: ['tidewater/ferry'] },
      { from: '2026-05-10', to: '2026-08-20', bucket: 'quarter', repo: ['ebb/sluice'] },
    ];

    beforeAll(async () => set(zone.name, 3));

    test.each(deliveryMetrics)(
      '%s: the rows are exactly those counted, and CSV says what JSON says',
      async (metric) => {
        let rows = 0;
        for (const question of windows) rows += await checkRows(harness, zone, metric, question);
        expect(rows).toBeGreaterThan(10);
      },
    );
  });
});
