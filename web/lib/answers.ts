import type {
  deployments,
  insights,
  metrics,
  pullRequests,
  rules,
  settings as settingsApi,
  sources,
  sync,
  tokens,
} from '../api.ts';

/** The names of what the routes answer; their shapes are the server's own. */

type Answer<Ask extends (...given: never[]) => Promise<unknown>> = Awaited<ReturnType<Ask>>;
type One<Many extends readonly unknown[]> = Many[number];

/** One entry of the catalogue: what a metric asks, counts and leaves out. */
export type Metric = One<Answer<typeof metrics.catalogue>>;
export type MetricAnswer = Answer<typeof metrics.answer>;
export type Point = One<MetricAnswer['points']>;
/** Percentiles for durations and sizes, `value` for all others. An empty one is `null`. */
export type Statistic = Omit<Point, 'start' | 'group' | 'partial' | 'coverage'>;
export type Bucket = 'day' | 'week' | 'month' | 'quarter';
/** One row behind a number. */
export type MetricRow = One<Answer<typeof metrics.rows>['items']>;

export type Source = One<Answer<typeof sources.list>>;
export type Probe = Answer<typeof sources.test>;
/** A repository that the token can see. */
export type Candidate = One<Answer<typeof sources.repositories>['items']>;

export type SyncStatus = Answer<typeof sync.status>;
export type SourceSync = One<SyncStatus['sources']>;
export type SyncStep = One<SourceSync['steps']>;
export type SyncRun = One<Answer<typeof sync.runs>['items']>;

export type Settings = Answer<typeof settingsApi.read>;
/** What says that a run, a release, a tag or a merge is a deployment. */
export type Rule = One<Settings['deployment_rules']>;
/** What a draft of rules would count, and do to the numbers. */
export type RulesEffect = Answer<typeof rules.preview>;
export type RepositoryEffect = One<RulesEffect['repositories']>;
export type NumberEffect = One<RulesEffect['metrics']>;
export type RuleSuggestion = One<Answer<typeof rules.suggestions>>;
/** The rules as they have been saved once. */
export type RuleVersion = One<Answer<typeof rules.versions>['items']>;
/** Where a number stands among those of others. */
export type Benchmark = NonNullable<Answer<typeof insights.benchmarks>['benchmarks'][string]>;

export type ApiToken = One<Answer<typeof tokens.list>['items']>;
export type NewToken = Answer<typeof tokens.create>;

/** One pull request with its ledger and everything it was made of. */
export type PullRequest = Answer<typeof pullRequests.read>;
export type Ledger = PullRequest['ledger'];

/** One real deployment, however many sources saw it. */
export type DeploymentItem = One<Answer<typeof deployments.list>['items']>;
/** The same with what it carried, why it failed and what it repaired. */
export type DeploymentDetail = Answer<typeof deployments.read>;
export type DeployedChange = One<DeploymentDetail['changes']>;
export type FailureEvidence = One<DeploymentDetail['failure']>;
