import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadRecording } from '#core/demo/recording.ts';
import { type Client, createClient, createOwner } from '#test/client.ts';
import { createDatabase } from '#test/database.ts';
import { connectHub, settle } from '#test/hub.ts';
import { findMaterial } from '#test/material.ts';
import { differencesBothWays } from './compare.ts';
import { readWorld } from './harness.ts';
import { type Metric, type World, answer, flowMetrics } from './oracle.ts';
import { queryOf } from './questions.ts';
import { Zone } from './zone.ts';

/** A recording of a real repository, imported as a person would, against figures worked out from it by others. */

const folder = findMaterial('RECORDED_DIR', 'shared/real-github/ants');

const window = { from: '2018-01-01', to: '2022-12-31' };

const figures: [Metric, Record<string, number>][] = [
  ['throughput', { n: 26, value: 26 }],
  ['merge-time', { n: 26, p50: 67_448.5, p75: 158_337.25, p90: 1_243_099.5 }],
  ['review-time', { n: 3, p50: 21_328, unreviewed: 46 }],
  ['pull-request-cycle-time', { n: 26, p50: 67_513.5 }],
];

describe.skipIf(folder === null)('panjf2000/ants, recorded', () => {
  let drop: () => Promise<void>;
  let call: Client;
  let bearer: string;
  let world: World;

  beforeAll(async () => {
    const database = await createDatabase();
    drop = () => database.drop();
    const recorded = await loadRecording(folder ?? '');
    const names = recorded.repositories.map((one) => `${one.owner.login}/${one.name}`);
    const hub = await connectHub(database.db, recorded, { repositories: names });
    call = createClient(hub.ctx);
    bearer = (await createOwner(hub.ctx)).bearer;
    for (const source of ['github', 'github-actions']) {
      const asked = await call('/sync', { bearer, json: { source, from: '2018-01-01', full: true } });
      expect(asked.status, asked.text).toBe(202);
    }
    await settle(hub);
    world = await readWorld(hub, recorded, []);
  });

  afterAll(async () => drop());

  test.each(figures)('%s: %j', async (metric, figure) => {
    const { json } = await call(`/metrics/${metric}?${queryOf({ ...window, bucket: 'month' })}`, { bearer });
    expect(json).toMatchObject({ status: 'ok', query: { time_zone: 'UTC' }, total: figure });
  });

  test.each(flowMetrics)('%s is what the oracle says, month by month', async (metric) => {
    const question = { ...window, bucket: 'month', compare: 'previous' } as const;
    const { json } = await call(`/metrics/${metric}?${queryOf(question)}`, { bearer });
    const { total, points } = answer(world, new Zone('UTC'), metric, question);
    expect(differencesBothWays({ total, points }, { total: json.total, points: json.points })).toEqual([]);
  });
});
