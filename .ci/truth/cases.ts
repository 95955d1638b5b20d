import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGitHub } from '#core/demo/github/github.ts';
import type { PullRequestInput, RepositoryInput, WorldInput } from '#core/demo/input.ts';
import { loadCase } from '#core/demo/world.ts';
import { findMaterial } from '#test/material.ts';
import { readDelivery } from './delivery-payloads.ts';
import type { Delivery } from './delivery-rows.ts';
import type { ReportedDeployment, Rule } from './sights.ts';
import type { ReportedIncident } from './failures.ts';
import { seconds } from './ledger.ts';
import type { Question, World } from './oracle.ts';
import { readRepository } from './payloads.ts';

/** Tiny worlds whose answers were worked out by hand, as the oracle is told of them. */

interface CaseRepository extends Omit<RepositoryInput, 'pull_requests'> {
  covered_from?: string;
  pull_requests?: (PullRequestInput & { excluded?: object })[];
}

export interface Case {
  name: string;
  now: string;
  settings?: {
    time_zone?: string;
    bots?: { patterns?: string[] };
    deployment_rules?: Rule[];
    lead_time_start?: Delivery['leadTimeStart'];
    failure_evidence?: Delivery['failureEvidence'];
    incident_sources?: { github_labels?: string[] };
  };
  world: Omit<WorldInput, 'repositories'> & {
    repositories?: CaseRepository[];
    intake?: { deployments?: ReportedDeployment[]; incidents?: ReportedIncident[] };
    sentry?: unknown;
  };
  query: Question;
  expect: Record<string, Record<string, unknown>>;
}

export const folder = findMaterial('METRIC_CASES_DIR', 'shared/metric-cases');

export function readCases(file: string): Case[] {
  return folder === null ? [] : (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { cases: Case[] }).cases;
}

export async function worldOf(example: Case): Promise<World> {
  const now = new Date(example.now);
  const { fetch } = createGitHub({ world: loadCase(example), now: () => now });
  const given = example.world.repositories ?? [];
  const covered = new Map(given.map((one) => [one.name, one.covered_from]));
  const repositories = await Promise.all(given.map((one) => readRepository(fetch, one.name)));
  const { settings = {}, world } = example;
  return {
    repositories,
    now: seconds(example.now),
    patterns: settings.bots?.patterns ?? [],
    excluded: new Set(
      given.flatMap((one) =>
        (one.pull_requests ?? []).filter((pull) => pull.excluded).map((pull) => `${one.name}#${pull.number}`),
      ),
    ),
    coveredFrom: (name) => {
      const from = covered.get(name);
      return from === undefined ? Number.NEGATIVE_INFINITY : seconds(from);
    },
    delivery: {
      raw: new Map(
        await Promise.all(
          repositories.map(async ({ name, runs }) => [name, await readDelivery(fetch, name, runs, [])] as const),
        ),
      ),
      reported: world.intake?.deployments ?? [],
      incidents: world.intake?.incidents ?? [],
      incidentLabels: settings.incident_sources?.github_labels ?? [],
      rules: settings.deployment_rules ?? [],
      words: ['deploy', 'release', 'publish'],
      leadTimeStart: settings.lead_time_start ?? 'first_commit',
      failureEvidence: settings.failure_evidence ?? 'sources',
      excluded: new Set(),
      rejected: new Map(),
      withoutLink: new Set(),
    },
  };
}
