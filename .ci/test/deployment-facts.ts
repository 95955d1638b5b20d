import type { Database } from '#core/db/database.ts';
import { coverage, deploymentFacts } from '#core/db/facts.sql.ts';

/** Facts of deployments as they are when everything is concluded; what is not said has its default. */
export interface DeploymentFact {
  /** When it finished; `null`: it is running. */
  at: string | null;
  repository?: number;
  environment?: string;
  service?: string;
  production?: boolean;
  status?: string;
  failed?: boolean;
  evidence?: string[];
  recovered_at?: string;
  verdicts?: Record<string, 'confirmed' | 'rejected'>;
  excluded?: string;
}

/** Stores them, each called `v<place>` from 1 on, and says that deployments of their repositories are known. */
export async function insertDeployments(db: Database, facts: DeploymentFact[]): Promise<void> {
  const repositories = [...new Set(facts.map(({ repository = 1 }) => repository))];
  await db
    .insert(coverage)
    .values(
      repositories.flatMap((repositoryId) =>
        ['deployments', 'commits'].map((step) => ({ repositoryId, step, coveredFrom: '-infinity' })),
      ),
    )
    .onConflictDoNothing();
  await db.insert(deploymentFacts).values(facts.map((fact, i) => rowOf(fact, `v${i + 1}`)));
}

function rowOf(fact: DeploymentFact, title: string) {
  const { at, status = 'success', failed = false } = fact;
  const recovery =
    fact.recovered_at === undefined || at === null ? null : Date.parse(fact.recovered_at) - Date.parse(at);
  return {
    repositoryId: fact.repository ?? 1,
    key: `github:${title}`,
    seenAs: [`github:${title}`],
    environment: fact.environment ?? 'production',
    service: fact.service ?? '',
    production: fact.production ?? true,
    sha: title.padEnd(40, '0'),
    title,
    status: at === null ? 'running' : status,
    startedAt: at ?? '2026-06-20T10:00:00Z',
    finishedAt: at,
    standing: status === 'success' && at !== null ? 'change' : null,
    failed,
    evidence: fact.evidence ?? (failed ? ['rollback'] : []),
    recoveredAt: fact.recovered_at ?? null,
    recoverySeconds: recovery === null ? null : recovery / 1000,
    verdicts: fact.verdicts ?? {},
    excludedReason: fact.excluded ?? null,
  };
}
