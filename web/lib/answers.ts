import type {
  coverage,
  dashboard,
  demo,
  deployments,
  errors,
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

/** A page of the dashboard: the answers of its metrics, and what it shows beside them. */
export type Dashboard = Answer<typeof dashboard>;
/** The newest rows of a metric, each as a point in time; the percentiles are those of all rows. */
export type Dots = NonNullable<Dashboard['dots']>[string];
export type Dot = One<Dots['items']>;
/** How many rows lie between fixed bounds, `[from, to)`; the last bin may have no end. */
export type Distribution = NonNullable<Dashboard['distributions']>[string];
export type Bin = One<Distribution['bins']>;
/** An XmR chart: the expected range and what leaves it. */
export type Control = NonNullable<NonNullable<Dashboard['control']>[string]>;
export type ControlPoint = One<Control['points']>;
export type Signal = NonNullable<ControlPoint['signal']>;
/** Deployments by local weekday (Monday is 1) and hour; only cells that have any. */
export type Hours = NonNullable<Dashboard['hours']>;
export type HourCell = One<Hours['cells']>;
/** Who reviewed whom: only where there was one. */
export type ReviewPairs = NonNullable<Dashboard['review_pairs']>;
/** The open pull requests, longest waiting first, and what merged ones needed. */
export type Waiting = NonNullable<Dashboard['waiting']>;
export type WaitingItem = One<Waiting['items']>;
export type WaitingState = WaitingItem['state'];
/** What AI costs for a change, and its models; and what the AI reviewer knows of the code. */
export type Assistants = NonNullable<Dashboard['assistants']>;
export type CodeIndex = One<NonNullable<Dashboard['indexes']>>;
/** What somebody should look at. */
export type Attention = NonNullable<Dashboard['attention']>;
/** Projects, releases and deployments with their errors, and incidents. */
export type Quality = NonNullable<Dashboard['quality']>;
/** A project of the error tracker, and the repository that it watches or may watch. */
export type ErrorProject = One<Answer<typeof errors.projects>>;
export type ErrorsAfter = Answer<typeof errors.after>;

/** Whether invented data is shown, and whether it can be. */
export type Demo = Answer<typeof demo.read>;

/** What is known of each source, repository and day. */
export type Coverage = Answer<typeof coverage>;
export type CoverageRepository = One<Coverage['repositories']>;

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

export type PullRequestItem = One<Answer<typeof pullRequests.open>>;
/** One pull request with its ledger and everything it was made of. */
export type PullRequest = Answer<typeof pullRequests.read>;
export type Ledger = PullRequest['ledger'];
export type ChangeAi = PullRequest['ai'];
export type TiedIssue = PullRequest['issues'][number];

/** One real deployment, however many sources saw it. */
export type DeploymentItem = One<Answer<typeof deployments.list>['items']>;
/** The same with what it carried, why it failed and what it repaired. */
export type DeploymentDetail = Answer<typeof deployments.read>;
export type DeployedChange = One<DeploymentDetail['changes']>;
export type FailureEvidence = One<DeploymentDetail['failure']>;
