/** Which runs, releases, tags and merges are deployments, and of what environment: pure. */

/** A rule of Settings. Patterns accept `*` for any characters and must match the whole, in any case. */
export interface DeploymentRule {
  id: string;
  /** `owner/name`; `null`: every repository. */
  repository: string | null;
  source: 'github' | 'actions' | 'release' | 'tag' | 'merge';
  workflow?: string | undefined;
  job?: string | undefined;
  branch?: string | undefined;
  event?: string | undefined;
  environment?: string | undefined;
  tag?: string | undefined;
  service?: string | undefined;
  production: boolean;
}

/** What is decided of something that may be a deployment. */
export interface Decision {
  /** The rule's id, `default`, or `null` where no rule was needed. */
  rule: string | null;
  /** `null`: what its source says, or what its name says. */
  environment: string | null;
  production: boolean | null;
  service: string;
  /** The job whose conclusion and times stand for the run's. */
  job: string | null;
}

/** A run, as far as rules look at it. */
export interface RuleRun {
  workflow: string;
  workflowPath: string;
  event: string;
  branch: string | null;
  /** Is `branch` the repository's default branch? */
  onDefault: boolean;
  /** The tag that it ran on, if its commit is on the default branch. */
  tag: string | null;
}

/** Does a pattern match the whole text, in any case? `*` stands for any characters. */
export function matchesPattern(pattern: string, text: string): boolean {
  // Only what means something may be escaped, says the flag `u`.
  const escaped = pattern.replace(/[\\^$.+?()[\]{}|/]/g, '\\$&').replaceAll('*', '[^]*');
  return new RegExp(`^${escaped}$`, 'iu').test(text);
}

/** Is it production by its name? `prod`, `production`, `live`, alone or before something that is no letter. */
export function isProductionName(environment: string): boolean {
  const name = environment.toLowerCase();
  return /^(?:prod|production|live)(?!\p{L})/u.test(name) && !name.includes('preview');
}

/** The rules that can apply to a repository, its own before those of all, otherwise in the order of Settings. */
export function rulesOf(rules: DeploymentRule[], names: string[]): DeploymentRule[] {
  const known = new Set(names.map((name) => name.toLowerCase()));
  const own = rules.filter(({ repository }) => repository !== null && known.has(repository.toLowerCase()));
  return [...own, ...rules.filter(({ repository }) => repository === null)];
}

/** What a GitHub Deployment is: it is one in any case, and a rule may say whether it is production, and of what service. */
export function decideDeployment(rules: DeploymentRule[], environment: string): Decision {
  const rule = rules.find((each) => each.source === 'github' && fits(each.environment, environment));
  if (rule === undefined) return { rule: null, environment: null, production: null, service: '', job: null };
  return { rule: rule.id, environment: null, production: rule.production, service: rule.service ?? '', job: null };
}

/** What a run is: by the first rule that matches, else by the words of its workflow. `null`: no deployment. */
export function decideRun(rules: DeploymentRule[], patterns: string[], run: RuleRun): Decision | null {
  const rule = rules.find((each) => each.source === 'actions' && matchesRun(each, run));
  if (rule !== undefined) return { ...assigned(rule), job: rule.job ?? null };
  if (!hasPlace(run) || !isNamedLike(patterns, run)) return null;
  return { rule: 'default', environment: null, production: null, service: '', job: null };
}

/** Could any rule, or the default, make a deployment of a run of this workflow? Where and why it ran is not asked. */
export function mayDeploy(rules: DeploymentRule[], patterns: string[], run: Workflow): boolean {
  return isNamedLike(patterns, run) || rules.some((rule) => rule.source === 'actions' && isOfWorkflow(rule, run));
}

/** What a release or a tag of this name is. `null`: no rule makes it one. */
export function decideTag(rules: DeploymentRule[], source: 'release' | 'tag', tag: string): Decision | null {
  const rule = rules.find((each) => each.source === source && fits(each.tag, tag));
  return rule === undefined ? null : assigned(rule);
}

/** What a merge into this branch is. `null`: no rule makes it one. */
export function decideMerge(rules: DeploymentRule[], base: string, isDefault: boolean): Decision | null {
  const rule = rules.find(
    ({ source, branch }) => source === 'merge' && (branch === undefined ? isDefault : matchesPattern(branch, base)),
  );
  return rule === undefined ? null : assigned(rule);
}

/** The environment that the words of a workflow name, or `production`. */
export function environmentOf(run: Workflow): string {
  return wordsOf(run).find((word) => otherEnvironments.has(word)) ?? 'production';
}

type Workflow = Pick<RuleRun, 'workflow' | 'workflowPath'>;

const otherEnvironments = new Set(['staging', 'stage', 'dev', 'test', 'qa', 'preview', 'sandbox', 'uat']);

function assigned(rule: DeploymentRule): Decision {
  const { id, environment = null, production, service = '' } = rule;
  return { rule: id, environment, production, service, job: null };
}

function fits(pattern: string | undefined, text: string): boolean {
  return pattern === undefined || matchesPattern(pattern, text);
}

function matchesRun(rule: DeploymentRule, run: RuleRun): boolean {
  if (!isOfWorkflow(rule, run)) return false;
  if (rule.event === undefined ? isForReview(run.event) : rule.event !== run.event) return false;
  if (rule.tag !== undefined) return run.tag !== null && matchesPattern(rule.tag, run.tag);
  if (rule.branch !== undefined) return run.branch !== null && matchesPattern(rule.branch, run.branch);
  return run.onDefault || run.tag !== null;
}

function isOfWorkflow(rule: DeploymentRule, run: Workflow): boolean {
  const { workflow } = rule;
  if (workflow === undefined) return true;
  const file = run.workflowPath.replace(/^.*\//, '');
  return [run.workflow, run.workflowPath, file].some((name) => matchesPattern(workflow, name));
}

/** The default counts what runs on the default branch, or on a tag of it, and not what only tries a change out. */
function hasPlace(run: RuleRun): boolean {
  return (run.onDefault || run.tag !== null) && !isForReview(run.event);
}

function isForReview(event: string): boolean {
  return event.startsWith('pull_request') || event === 'merge_group';
}

function isNamedLike(patterns: string[], run: Workflow): boolean {
  const starts = patterns.map((pattern) => pattern.toLowerCase());
  return wordsOf(run).some((word) => starts.some((start) => word.startsWith(start)));
}

/** The runs of letters and digits in the workflow's name and in its file's stem. */
function wordsOf({ workflow, workflowPath }: Workflow): string[] {
  const stem = workflowPath.replace(/^.*\//, '').replace(/\.[^.]*$/, '');
  return `${workflow} ${stem}`.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
