import { boolean, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { id } from '#core/db/columns.ts';
import { repositories } from '#core/db/entities.sql.ts';
import { deploymentFacts } from '#core/db/facts.sql.ts';

/**
 * Links: how things are tied to each other. A line is a repository, an environment (in lower case) and a service:
 * deployments of one line follow each other.
 */

const deployment = () =>
  id()
    .notNull()
    .references(() => deploymentFacts.id, { onDelete: 'cascade' });

const repository = () =>
  id()
    .notNull()
    .references(() => repositories.id, { onDelete: 'cascade' });

/** The first success of a line from which a commit can be reached. */
export const deployedCommits = pgTable(
  'deployed_commits',
  {
    repositoryId: repository(),
    environment: text().notNull(),
    service: text().notNull(),
    sha: text().notNull(),
    deploymentId: deployment(),
  },
  (table) => [
    primaryKey({ columns: [table.repositoryId, table.sha, table.environment, table.service] }),
    index('deployed_commits_deployment').on(table.deploymentId),
  ],
);

/** What a deployment carries: pull requests and direct commits. The first known deployment of a line carries nothing. */
export const deployedChanges = pgTable(
  'deployed_changes',
  {
    repositoryId: repository(),
    environment: text().notNull(),
    service: text().notNull(),
    /** `#<number>` of a pull request, or the SHA of a direct commit. */
    change: text().notNull(),
    deploymentId: deployment(),
    /** The pull request with which a stacked one rides, as `#<number>`; `null`: its own commit was carried. */
    ridesWith: text(),
  },
  (table) => [
    primaryKey({ columns: [table.repositoryId, table.change, table.environment, table.service] }),
    index('deployed_changes_deployment').on(table.deploymentId),
  ],
);

/**
 * A change that says that it reverts something. `reference` is `#<number>` or a SHA, as it stands in the text: what it
 * means is looked up when it is needed, because the other may arrive later.
 */
export const reverts = pgTable(
  'reverts',
  {
    repositoryId: repository(),
    change: text().notNull(),
    reference: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.repositoryId, table.change, table.reference] }),
    index('reverts_reference').on(table.repositoryId, table.reference),
  ],
);

/**
 * That a deployment failed, or what repaired it, and how that is known. One row per deployment, kind and cause: the
 * incident, or the deployment that rolled it back, reverted or fixed it.
 */
export const deploymentEvidence = pgTable(
  'deployment_evidence',
  {
    deploymentId: deployment(),
    /** `incident`, `rollback`, `revert`, `hotfix` or `fix` (of a linked incident). */
    kind: text().notNull(),
    /** The repair, or 0 for an incident. */
    byDeploymentId: id().notNull(),
    /** The incident, or 0. */
    incidentId: id().notNull(),
    /** The change that reverts or fixes it, or empty. */
    byChange: text().notNull(),
    /** Does it make the deployment a failure? A revert that comes late only repairs. */
    fails: boolean().notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.deploymentId, table.kind, table.byDeploymentId, table.incidentId, table.byChange],
    }),
    index('deployment_evidence_by').on(table.byDeploymentId),
  ],
);

/** The deployment that an incident is tied to. */
export const incidentLinks = pgTable(
  'incident_links',
  {
    incidentId: id().primaryKey(),
    deploymentId: deployment(),
    /** `explicit`: the reporter said so. `inferred`: it was the latest success before it. */
    confidence: text().notNull(),
  },
  (table) => [index('incident_links_deployment').on(table.deploymentId)],
);

/**
 * What has changed since deployments were last concluded from the entities. Written in the transaction of the change,
 * taken away in the one that concludes.
 */
export const deliveryDirt = pgTable(
  'delivery_dirt',
  {
    repositoryId: repository(),
    /** `sha`: anything that names this commit. `commit`: the commit itself. `change`: a pull request. `incidents`, `everything`. */
    kind: text().notNull(),
    /** The SHA, `#<number>`, or empty. */
    ref: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.repositoryId, table.kind, table.ref] })],
);
