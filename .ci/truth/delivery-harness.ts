import { createGitHub } from '#core/demo/github/github.ts';
import type { World as DemoWorld } from '#core/demo/model.ts';
import { createWorld } from '#core/demo/world.ts';
import { readDelivery } from './delivery-payloads.ts';
import { type Delivery, conclude, deliveryOf } from './delivery-rows.ts';
import type { DeliveryWorld } from './delivery-worlds.ts';
import { type Harness, listAll, openHarness } from './harness.ts';

/** The product over a world with deployments, and the oracle that is told the same. */

export const incidentLabels = ['incident'];

export async function openDeliveryHarness(given: DeliveryWorld, patterns: string[]): Promise<Harness> {
  const demo = createWorld(given.input);
  const settings = { deployment_rules: given.rules, incident_sources: { github_labels: incidentLabels } };
  const harness = await openHarness(demo, patterns, settings, [
    ...given.reported.map((json) => ({ path: '/deployments', json })),
    ...given.incidents.map((json) => ({ path: '/incidents', json })),
  ]);
  harness.world.delivery = { ...(await readDeliveries(harness, demo, given)), incidentLabels };
  return harness;
}

/** What the oracle is told of how a world is deployed: what a plain reader sees, and what scripts and rules say. */
export async function readDeliveries(
  { ctx, world }: Pick<Harness, 'ctx' | 'world'>,
  demo: DemoWorld,
  { reported, incidents, rules }: Pick<Delivery, 'reported' | 'incidents' | 'rules'>,
): Promise<Delivery> {
  const now = ctx.now();
  const { fetch } = createGitHub({ world: demo, now: () => now, limits: { graphql: 1_000_000, core: 1_000_000 } });
  const raw: Delivery['raw'] = new Map();
  for (const { name, runs } of world.repositories) {
    const shas = reported.filter(({ repository }) => repository === name).map(({ sha }) => sha);
    raw.set(name, await readDelivery(fetch, name, runs, shas));
  }
  return {
    raw,
    reported,
    incidents,
    incidentLabels: [],
    rules,
    words: ['deploy', 'release', 'publish'],
    leadTimeStart: 'first_commit',
    failureEvidence: 'sources',
    excluded: new Set(),
    rejected: new Map(),
    withoutLink: new Set(),
  };
}

interface ListedDeployment {
  id: number;
  key: string;
  seen_as: string[];
  repository: { name: string };
  evidence: string[];
}

interface DeploymentDetail extends ListedDeployment {
  environment: string;
  production: boolean;
  sha: string;
  status: string;
  started_at: string;
  finished_at: string | null;
  standing: string | null;
  failed: boolean;
  recovered_at: string | null;
  rework: boolean;
  changes: { change: string; rides_with: string | null }[];
}

/** Every deployment with all it carries, in the words of the API. */
export async function listedDeployments(harness: Harness) {
  const found = [];
  for (const { id } of await listAll<ListedDeployment>(harness, '/deployments')) {
    const one: DeploymentDetail = await harness.ask(`/deployments/${id}`);
    found.push({
      repository: one.repository.name,
      seen_as: one.seen_as.toSorted(),
      environment: one.environment,
      production: one.production,
      sha: one.sha,
      status: one.status,
      started_at: one.started_at,
      finished_at: one.finished_at,
      standing: one.standing,
      failed: one.failed,
      evidence: one.evidence.toSorted(),
      recovered_at: one.recovered_at,
      rework: one.rework,
      changes: one.changes.map(({ change, rides_with }) => ({ change, rides_with })).sort(byChange),
    });
  }
  return found;
}

/** The same from the oracle. */
export function expectedDeployments({ world }: Harness): Awaited<ReturnType<typeof listedDeployments>> {
  return world.repositories.flatMap((repository) => {
    const { deployments, lines, verdicts } = conclude(deliveryOf(world), repository);
    const successes = lines.flatMap((line) => line.successes);
    return deployments.map((deployment) => {
      const success = successes.find((one) => one.deployment.names === deployment.names);
      const verdict = success === undefined ? undefined : verdicts.get(success);
      const changes = [...(success?.carries ?? [])].map(([{ name }, rides]) => ({ change: name, rides_with: rides }));
      const { environment, production, sha, status, started, finished, names } = deployment;
      return {
        repository: repository.name,
        seen_as: names.toSorted(),
        environment,
        production,
        sha,
        status,
        started_at: instant(started) ?? '',
        finished_at: instant(finished),
        standing: success?.standing ?? null,
        failed: verdict?.failed ?? false,
        evidence: verdict?.kinds ?? [],
        recovered_at: instant(verdict?.recovered ?? null),
        rework: verdict?.rework ?? false,
        changes: changes.sort(byChange),
      };
    });
  });
}

function byChange(a: { change: string }, b: { change: string }): number {
  return a.change < b.change ? -1 : 1;
}

function instant(second: number | null): string | null {
  return second === null ? null : new Date(second * 1000).toISOString().replace('.000Z', 'Z');
}

interface ListedIncident {
  id: number;
  source: string;
  external_id: string;
}

/** A person takes some deployments and incidents out, and says of some evidence and some links that they are wrong. */
export async function judgeSome(harness: Harness): Promise<void> {
  const delivery = deliveryOf(harness.world);
  const excluded = new Set<string>();
  const rejected = new Map<string, string[]>();
  const withoutLink = new Set<string>();
  for (const [place, { id, repository, key, evidence }] of (
    await listAll<ListedDeployment>(harness, '/deployments')
  ).entries()) {
    const name = `${repository.name}/${key}`;
    if (place % 13 === 4) {
      await harness.change(`/deployments/${id}`, 'PATCH', { excluded: { reason: 'to see what happens' } });
      excluded.add(name);
    }
    const [kind] = evidence;
    if (kind !== undefined && place % 4 === 1) {
      await harness.change(`/deployments/${id}`, 'PATCH', { verdicts: { [kind]: 'rejected' } });
      rejected.set(name, [kind]);
    }
  }
  for (const [place, { id, source, external_id: name }] of (
    await listAll<ListedIncident>(harness, '/incidents')
  ).entries()) {
    // An issue that loses its label is forgotten, and what a person said of it, too.
    if (source !== 'intake') continue;
    if (place % 7 === 2) await harness.change(`/incidents/${id}`, 'PATCH', { excluded: { reason: 'it was a drill' } });
    else if (place % 7 === 5) await harness.change(`/incidents/${id}`, 'PATCH', { link: 'rejected' });
    else continue;
    withoutLink.add(name);
  }
  harness.world.delivery = { ...delivery, excluded, rejected, withoutLink };
}
