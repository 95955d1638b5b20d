import { describe, expect, test } from 'vitest';
import { type Case, folder, readCases, worldOf } from './cases.ts';
import { differences } from './compare.ts';
import { type Concluded, conclude, deliveryOf, deployedBy, pointsOf } from './delivery-rows.ts';
import { ledgerOf } from './ledger.ts';
import { type Metric, type World, answer, deliveryMetrics, flowMetrics } from './oracle.ts';
import { Zone } from './zone.ts';

/** The oracle is itself held against worlds whose answers were worked out by hand. */

const metrics: readonly string[] = [...flowMetrics, ...deliveryMetrics];
const checked = [...metrics, 'ledger', 'deployments', 'incidents'];
const cases = [...readCases('time-and-ledger.json'), ...readCases('delivery.json')].filter(
  // Sentry's incidents are not read yet.
  ({ world, expect: expected }) =>
    world.sentry === undefined && Object.keys(expected).some((id) => checked.includes(id)),
);

describe.skipIf(folder === null)('the cases worked out by hand', () => {
  test.each(cases.map((example) => [example.name, example] as const))('%s', async (_name, example) => {
    const world = await worldOf(example);
    checkMetrics(world, example);
    const { ledger, deployments, incidents } = example.expect;
    if (ledger !== undefined) checkLedger(world, ledger as unknown as Record<string, ExpectedLedger>);
    const all = world.repositories.map((repository) => conclude(deliveryOf(world), repository));
    if (deployments !== undefined) checkDeployments(world, all, deployments as Expected);
    if (incidents !== undefined) checkIncidents(world, all, incidents as Expected);
  });

  test('there are as many as there were when this was written', () => {
    expect(cases.length).toBeGreaterThanOrEqual(66);
  });
});

function checkMetrics(world: World, example: Case): void {
  const zone = new Zone(example.settings?.time_zone ?? 'UTC');
  for (const [id, expected] of Object.entries(example.expect)) {
    if (!metrics.includes(id)) continue;
    const found = answer(world, zone, id as Metric, example.query);
    const said = { status: found.status, total: found.total, previous: found.previous };
    const {
      points,
      reason: _,
      connect: __,
      ...rest
    } = expected as { points?: ExpectedPoint[]; reason?: string; connect?: string };
    expect(differences(rest, said), id).toEqual([]);
    for (const point of points ?? []) {
      const same = found.points.find((one) => one.start === point.start && one.group === (point.group ?? null));
      expect(differences(point, same), `${id} ${point.start}`).toEqual([]);
    }
  }
}

interface ExpectedPoint {
  start: string;
  group?: string | null;
}

interface ExpectedLedger {
  stages?: Record<string, number | null>;
  cycle_seconds?: number | null;
  lead_seconds?: number | null;
  not_attributable?: string | null;
}

function checkLedger(world: World, expected: Record<string, ExpectedLedger>): void {
  for (const [key, ledger] of Object.entries(expected)) {
    const [name, change = ''] = key.includes('#') ? [key.split('#')[0], `#${key.split('#')[1]}`] : key.split('@');
    const repository = world.repositories.find((one) => one.name === name);
    if (repository === undefined) throw new Error(`There is no ${name}.`);
    const pull = repository.pulls.find(({ number }) => change === `#${number}`);
    const found = pull === undefined ? null : ledgerOf(pull, { patterns: world.patterns, bots: false, now: world.now });
    const of = conclude(deliveryOf(world), repository);
    const one = of.changes.find((each) => each.name === change);
    const points = one === undefined ? null : pointsOf(world, one, deployedBy(of, one), false);
    const [start, merged, deployed] = [points?.first_commit ?? null, points?.merged ?? null, points?.deployed ?? null];
    const between = (from: number | null, to: number | null) => (from === null || to === null ? null : to - from);
    const stages = found?.stages ?? { coding: null, pickup: null, review: null, merge: between(start, merged) };
    if (ledger.stages !== undefined) {
      expect({ ...stages, deploy: between(merged, deployed) }, key).toEqual(ledger.stages);
    }
    if (ledger.cycle_seconds !== undefined) expect(between(start, merged), key).toBe(ledger.cycle_seconds);
    if (ledger.lead_seconds !== undefined) expect(between(start, deployed), key).toBe(ledger.lead_seconds);
    if (ledger.not_attributable !== undefined) {
      expect(one === undefined || deployed !== null ? null : of.whyNot(one), key).toBe(ledger.not_attributable);
    }
  }
}

type Expected = Record<string, Record<string, unknown> | null>;

/** GitHub Deployments go by their number, reported ones by their own id, runs as they are. */
function idOf(world: World, name: string): string {
  if (name.startsWith('run:')) return name;
  const id = name.slice(name.indexOf(':') + 1);
  const all = [...deliveryOf(world).raw.values()].flatMap(({ deployments }) => deployments);
  return name.startsWith('github:') ? String(all.find((one) => one.id === id)?.databaseId) : id;
}

const instant = (second: number | null) =>
  second === null ? null : new Date(second * 1000).toISOString().replace('.000Z', 'Z');

function checkDeployments(world: World, all: Concluded[], expected: Expected): void {
  const found = all.flatMap(({ deployments, lines, verdicts, repository }) =>
    deployments.map((deployment) => {
      const success = lines
        .flatMap(({ successes }) => successes)
        .find((one) => one.deployment.names[0] === deployment.names[0]);
      const verdict = success === undefined ? undefined : verdicts.get(success);
      const carries = [...(success?.carries.keys() ?? [])].map(
        ({ name, pull }) => `${repository}${pull === null ? '@' : ''}${name}`,
      );
      const { status, production, environment, started, finished, names } = deployment;
      return {
        id: idOf(world, names[0] ?? ''),
        status,
        production,
        environment,
        started_at: instant(started),
        finished_at: instant(finished),
        carries: carries.sort(),
        rollback: success?.standing === 'rollback',
        late: success?.standing === 'late',
        not_attributable: success?.standing === 'unknown_commit' ? 'unknown_commit' : null,
        failed: verdict?.failed ?? false,
        evidence: verdict?.kinds ?? [],
        recovered_at: instant(verdict?.recovered ?? null),
      };
    }),
  );
  for (const [id, fields] of Object.entries(expected)) {
    const same = found.find((one) => one.id === id);
    if (fields === null) expect(same, id).toBeUndefined();
    else expect(differences(sorted(fields), same), id).toEqual([]);
  }
}

function sorted(fields: Record<string, unknown>): Record<string, unknown> {
  const lists = Object.entries(fields).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map(String).toSorted() : value,
  ]);
  return Object.fromEntries(lists) as Record<string, unknown>;
}

function checkIncidents(world: World, all: Concluded[], expected: Expected): void {
  const found = all.flatMap(({ links }) => links);
  for (const [id, fields] of Object.entries(expected)) {
    const link = found.find(({ incident }) => incident.id === id);
    const deployment = link === undefined ? null : idOf(world, link.deployment.names[0] ?? '');
    expect(differences(fields, { deployment, confidence: link?.confidence ?? null }), id).toEqual([]);
  }
}
