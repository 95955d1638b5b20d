import type * as ai from '#core/db/ai.sql.ts';
import type * as delivery from '#core/db/delivery.sql.ts';
import type * as entities from '#core/db/entities.sql.ts';
import type * as errors from '#core/db/errors.sql.ts';
import type * as issues from '#core/db/issues.sql.ts';

/** Rows to keep, by table. */
export interface Rows {
  repositories?: (Insert<typeof entities.repositories> & { alias?: string })[];
  pullRequests?: Insert<typeof entities.pullRequests>[];
  reviews?: Insert<typeof entities.reviews>[];
  pullRequestEvents?: Insert<typeof entities.pullRequestEvents>[];
  commits?: Insert<typeof entities.commits>[];
  pullRequestCommits?: Insert<typeof entities.pullRequestCommits>[];
  deployments?: Insert<typeof entities.deployments>[];
  deploymentStatuses?: Insert<typeof entities.deploymentStatuses>[];
  workflowRuns?: Insert<typeof entities.workflowRuns>[];
  workflowJobs?: Insert<typeof entities.workflowJobs>[];
  tags?: Insert<typeof delivery.tags>[];
  releases?: Insert<typeof delivery.releases>[];
  issues?: Insert<typeof delivery.issues>[];
  comparedCommits?: Insert<typeof delivery.comparedCommits>[];
  errorProjects?: Insert<typeof errors.errorProjects>[];
  errorIssues?: Insert<typeof errors.errorIssues>[];
  errorIssueActivity?: Insert<typeof errors.errorIssueActivity>[];
  errorReleases?: Insert<typeof errors.errorReleases>[];
  errorReleaseReads?: Insert<typeof errors.errorReleaseReads>[];
  errorReleaseCommits?: Insert<typeof errors.errorReleaseCommits>[];
  errorReleaseDeploys?: Insert<typeof errors.errorReleaseDeploys>[];
  errorCounts?: Insert<typeof errors.errorCounts>[];
  cursorMembers?: Insert<typeof ai.cursorMembers>[];
  cursorDays?: Insert<typeof ai.cursorDays>[];
  cursorEvents?: Insert<typeof ai.cursorEvents>[];
  cursorSpend?: Insert<typeof ai.cursorSpend>[];
  cursorModels?: Insert<typeof ai.cursorModels>[];
  aiCommits?: Insert<typeof ai.aiCommits>[];
  aiReviewers?: Insert<typeof ai.aiReviewers>[];
  aiComments?: Insert<typeof ai.aiComments>[];
  aiThreads?: Insert<typeof ai.aiThreads>[];
  aiThreadReads?: Insert<typeof ai.aiThreadReads>[];
  aiIndexes?: Insert<typeof ai.aiIndexes>[];
  linearTeams?: Insert<typeof issues.linearTeams>[];
  linearStates?: Insert<typeof issues.linearStates>[];
  linearUsers?: Insert<typeof issues.linearUsers>[];
  linearLabels?: Insert<typeof issues.linearLabels>[];
  linearProjects?: Insert<typeof issues.linearProjects>[];
  linearCycles?: Insert<typeof issues.linearCycles>[];
  linearIssues?: Insert<typeof issues.linearIssues>[];
  linearAttachments?: Insert<typeof issues.linearAttachments>[];
}

/** What a provider gives of a table's row: without the key that the database makes and what only people write. */
type Insert<T extends { $inferInsert: object }> = Omit<
  T['$inferInsert'],
  'id' | 'excludedReason' | 'tracked' | 'aliases' | 'origin'
>;
