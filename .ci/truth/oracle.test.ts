import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createGitHub } from '#core/demo/github/github.ts';
import type { WorldInput } from '#core/demo/input.ts';
import { loadCase } from '#core/demo/world.ts';
import { differences } from './compare.ts';
import { findFolder } from './folders.ts';
import { ledgerOf, seconds } from './ledger.ts';
import { type Metric, type Question, type World, answer, metrics } from './oracle.ts';
import { readRepository } from './payloads.ts';
import { Zone } from './zone.ts';

/** The oracle is itself held against worlds whose answers were worked out by hand. */

interface Case {
  name: string;
  now: string;
  settings?: { time_zone?: string; bots?: { patterns?: string[] } };
  world: WorldInput & {
    repositories: { name: string; covered_from?: string; pull_requests?: { number: number; excluded?: object }[] }[];
  };
  query: Question;
  expect: Record<string, Record<string, unknown>>;
}

interface ExpectedLedger {
  stages: Record<string, number | null>;
  cycle_seconds?: number | null;
}

const folder = findFolder('METRIC_CASES_DIR', 'shared/metric-cases');
const cases: Case[] =
  folder === null ? [] : JSON.parse(readFileSync(join(folder, 'time-and-ledger.json'), 'utf8')).cases;

async function worldOf(example: Case): Promise<World> {
  const now = new Date(example.now);
  const github = createGitHub({ world: loadCase(example), now: () => now });
  const given = example.world.repositories;
  const covered = new Map(given.map((one) => [one.name, one.covered_from]));
  return {
    repositories: await Promise.all(given.map((one) => readRepository(github.fetch, one.name))),
    now: seconds(example.now),
    patterns: example.settings?.bots?.patterns ?? [],
    excluded: new Set(
      given.flatMap((one) =>
        (one.pull_requests ?? []).filter((pull) => pull.excluded).map((pull) => `${one.name}#${pull.number}`),
      ),
    ),
    coveredFrom: (name) => {
      const from = covered.get(name);
      return from === undefined ? Number.NEGATIVE_INFINITY : seconds(from);
    },
  };
}

describe.skipIf(folder === null)('the cases worked out by hand', () => {
  test.each(cases.map((example) => [example.name, example] as const))('%s', async (_name, example) => {
    const world = await worldOf(example);
    const zone = new Zone(example.settings?.time_zone ?? 'UTC');
    for (const [id, expected] of Object.entries(example.expect)) {
      if (id === 'ledger') checkLedger(world, expected as unknown as Record<string, ExpectedLedger>);
      if (!metrics.includes(id as Metric)) continue;
      const found = answer(world, zone, id as Metric, example.query);
      const said = { status: 'ok', total: found.total, previous: found.previous };
      const { points, ...rest } = expected as { points?: { start: string; group?: string | null }[] };
      expect(differences(rest, said), id).toEqual([]);
      for (const point of points ?? []) {
        const same = found.points.find((one) => one.start === point.start && one.group === (point.group ?? null));
        expect(differences(point, same), `${id} ${point.start}`).toEqual([]);
      }
    }
  });
});

function checkLedger(world: World, expected: Record<string, ExpectedLedger>): void {
  for (const [key, ledger] of Object.entries(expected)) {
    const [name, number] = key.split('#');
    const pull = world.repositories
      .find((one) => one.name === name)
      ?.pulls.find((one) => String(one.number) === number);
    if (pull === undefined) throw new Error(`There is no ${key}.`);
    const found = ledgerOf(pull, { patterns: world.patterns, bots: false, now: world.now });
    expect({ ...found.stages, deploy: null }, key).toEqual(ledger.stages);
    const cycle = found.t4 === null || found.t0 === null ? null : found.t4 - found.t0;
    if (ledger.cycle_seconds !== undefined) expect(cycle, key).toBe(ledger.cycle_seconds);
  }
}
