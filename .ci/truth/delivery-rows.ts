import { type Change, type Line, type Success, History, changesOf, linesOf, whyNot } from './attribution.ts';
import type { RawDelivery } from './delivery-payloads.ts';
import { type Deployment, deploymentsOf } from './deployments.ts';
import {
  type Incident,
  type ReportedIncident,
  type Verdict,
  fixedBy,
  incidentsOf,
  linkOf,
  revertsOf,
  verdictsOf,
} from './failures.ts';
import type { ReportedDeployment, Rule } from './sights.ts';
import { isBot, personOf } from './ledger.ts';
import type { DeliveryMetric, Question, World } from './oracle.ts';
import type { RawRepository } from './payloads.ts';
import { type Row, ledgerIn } from './rows.ts';

/** The rows of the delivery metrics: deployments, and changes with their lead times. */

/** What the oracle is told of the way to production, beside the payloads of pull requests and runs. */
export interface Delivery {
  /** By repository. */
  raw: Map<string, RawDelivery>;
  reported: ReportedDeployment[];
  incidents: ReportedIncident[];
  /** Issues with one of these are incidents. */
  incidentLabels: string[];
  rules: Rule[];
  words: string[];
  leadTimeStart: 'first_commit' | 'ready' | 'merged' | 'issue_started';
  /** When work on the issues of a pull request began that was merged at an instant; absent: there are no issues. */
  issueStart?: (url: string, merged: number) => number | null;
  failureEvidence: 'sources' | 'repository_only';
  /** `owner/name/<name>` of the deployments that a person took out. */
  excluded: Set<string>;
  /** Kinds of evidence that a person rejected, by `owner/name/<name>` of the deployment. */
  rejected: Map<string, string[]>;
  /** Ids of incidents that a person took out, or whose link a person rejected. */
  withoutLink: Set<string>;
}

/** All that is concluded of one repository. */
export interface Concluded {
  repository: string;
  deployments: Deployment[];
  changes: Change[];
  lines: Line[];
  verdicts: Map<Success, Verdict>;
  links: { incident: Incident; deployment: Deployment; confidence: string }[];
  whyNot: (change: Change) => string | null;
}

const concluded = new WeakMap<Delivery, Map<string, Concluded>>();

/** The answers of earlier questions: the same world is asked again and again. */
export function conclude(delivery: Delivery, repository: RawRepository): Concluded {
  const known = concluded.get(delivery) ?? new Map<string, Concluded>();
  concluded.set(delivery, known);
  const one = known.get(repository.name) ?? concludeAnew(delivery, repository);
  known.set(repository.name, one);
  return one;
}

function concludeAnew(delivery: Delivery, { name, pulls, runs }: RawRepository): Concluded {
  const raw = delivery.raw.get(name);
  if (raw === undefined) throw new Error(`Nothing was read of the deployments of ${name}.`);
  const history = new History(raw);
  const changes = changesOf(raw, pulls);
  const merges = changes.flatMap(({ pull, merged, sha }) =>
    pull === null || sha === null ? [] : [{ number: pull.number, base: pull.baseRefName, sha, at: merged }],
  );
  const deployments = deploymentsOf({ ...delivery, name, raw, runs, merges });
  const lines = linesOf(history, deployments, changes);
  const messages = raw.commits.map(({ oid, message, associatedPullRequests }) => ({
    oid,
    message,
    pulls: associatedPullRequests.nodes.map(({ number }) => number),
  }));
  const posted = delivery.incidents.filter(({ repository }) => repository === name);
  const incidents = incidentsOf(raw, delivery.incidentLabels, posted).filter(({ id }) => !delivery.withoutLink.has(id));
  const links = incidents.flatMap((incident) => {
    const link = linkOf(incident, raw, deployments, lines);
    return link === null ? [] : [{ incident, ...link }];
  });
  const verdicts = verdictsOf({
    lines,
    reverts: revertsOf(name, changes, messages),
    linked: links,
    fixes: (change) => fixedBy(change, incidents),
    rejected: (deployment) => new Set(delivery.rejected.get(keyOf(deployment))),
  });
  const production = lines.filter(({ successes }) => successes.some(({ deployment }) => deployment.production));
  const why = (change: Change) =>
    whyNot({ history, defaultBranch: raw.defaultBranch, pulls }, production, change, changes);
  return { repository: name, deployments, changes, lines, verdicts, links, whyNot: why };
}

function keyOf({ repository, names }: Deployment): string {
  return `${repository}/${names[0]}`;
}

/** Every repository that is asked about tells of its incidents, or need not. */
export function isMeasurable(world: World, metric: DeliveryMetric, { repo }: Question): boolean {
  if (!['change-failure-rate', 'recovery-time', 'rework-rate'].includes(metric)) return true;
  const { failureEvidence, incidents, incidentLabels } = deliveryOf(world);
  if (failureEvidence === 'repository_only' || incidentLabels.length > 0) return true;
  return world.repositories
    .filter(({ name }) => repo === undefined || repo.includes(name))
    .every(({ name }) => incidents.some(({ repository }) => repository === name));
}

export function deliveryOf({ delivery }: World): Delivery {
  if (delivery === undefined) throw new Error('The oracle was told nothing of deployments.');
  return delivery;
}

export function deliveryRows(world: World, metric: DeliveryMetric, question: Question): Row[] {
  const asked = world.repositories.filter(({ name }) => question.repo === undefined || question.repo.includes(name));
  return asked.flatMap((repository) => {
    const of = conclude(deliveryOf(world), repository);
    return metric === 'lead-time'
      ? of.changes.flatMap((change) => changeRow(world, of, change, question) ?? [])
      : deploymentRows(world, of, metric, question);
  });
}

function deploymentRows(world: World, of: Concluded, metric: DeliveryMetric, question: Question): Row[] {
  const { environment: wanted, by } = question;
  const verdictOf = (deployment: Deployment) =>
    [...of.verdicts].find(([success]) => success.deployment.names[0] === deployment.names[0])?.[1];
  return of.deployments.flatMap((deployment): Row[] => {
    const environment = deployment.environment.toLowerCase();
    if (!deployment.production || (wanted !== undefined && !wanted.includes(environment))) return [];
    const measured = measuredOf(metric, deployment, verdictOf(deployment));
    if (measured === null) return [];
    return [
      {
        key: keyOf(deployment),
        repository: of.repository,
        stages: null,
        leftOut: deliveryOf(world).excluded.has(keyOf(deployment)) ? 'by_hand' : null,
        groups: by === 'repo' ? [of.repository] : by === 'environment' ? [environment] : [],
        ...measured,
      },
    ];
  });
}

/** `null`: the metric does not look at it. */
function measuredOf(
  metric: DeliveryMetric,
  { status, finished }: Deployment,
  verdict: Verdict | undefined,
): Pick<Row, 'at' | 'amount' | 'hit'> | null {
  if (finished === null) return null;
  const row = { at: finished, amount: null, hit: false };
  if (metric === 'deployment-success-rate') {
    return status === 'success' || status === 'failure' ? { ...row, hit: status === 'success' } : null;
  }
  if (status !== 'success' || verdict === undefined) return null;
  if (metric === 'change-failure-rate') return { ...row, hit: verdict.failed };
  if (metric === 'rework-rate') return { ...row, hit: verdict.rework };
  if (metric === 'deployment-frequency') return row;
  if (verdict.recovered === null) return null;
  return { ...row, at: verdict.recovered, amount: verdict.recovered - finished };
}

/** The success by which a change was first in production; `null`: it is not there. */
export function deployedBy({ lines }: Concluded, change: Change): Success | null {
  const carriers = lines.flatMap(({ successes }) =>
    successes.filter(({ deployment, carries }) => deployment.production && carries.has(change)),
  );
  return carriers.sort((a, b) => a.deployment.finished - b.deployment.finished)[0] ?? null;
}

/** When a change was first worked on, ready, merged and deployed: cleaned. */
export function pointsOf(world: World, change: Change, deployed: Success | null, bots: boolean) {
  const { pull, authored, merged } = change;
  const ledger = pull === null ? null : ledgerIn(world, pull, bots);
  const t4 = ledger === null ? merged : (ledger.t4 ?? merged);
  return {
    first_commit: ledger === null ? authored : ledger.t0,
    ready: ledger === null ? null : ledger.t1,
    merged: t4,
    deployed: deployed === null ? null : Math.max(t4, deployed.deployment.finished),
  };
}

function changeRow(world: World, of: Concluded, change: Change, question: Question): Row | null {
  const { bots = 'exclude' } = question;
  const deployed = deployedBy(of, change);
  const environment = deployed?.deployment.environment.toLowerCase() ?? null;
  const author = personOf(change.author, world.people);
  if (!isAsked(world, change, environment, question)) return null;
  const points = pointsOf(world, change, deployed, bots !== 'exclude');
  const bot = change.pull === null ? isNamedLikeBot(world, change) : isBot(change.pull.author, world.patterns);
  if (bots === 'only' && !bot) return null;
  const common = {
    key: `${of.repository}${change.pull === null ? '@' : ''}${change.name}`,
    repository: of.repository,
    hit: false,
    stages: null,
    groups: groupsOf(of.repository, { ...change, author }, environment, question),
  };
  const byPeople =
    change.pull !== null && world.excluded.has(`${of.repository}${change.name}`)
      ? 'by_hand'
      : bots === 'exclude' && bot
        ? 'bots'
        : null;
  if (points.deployed === null) {
    // What people left out is not asked why it was never deployed.
    if (byPeople !== null || of.whyNot(change) === null) return null;
    return { ...common, at: points.merged, amount: null, leftOut: 'not_attributable' };
  }
  const { leadTimeStart, issueStart } = deliveryOf(world);
  const ofIssue = change.pull === null ? null : (issueStart?.(change.pull.url, points.merged) ?? null);
  const start = leadTimeStart === 'issue_started' ? ofIssue : points[leadTimeStart];
  const amount = start === null ? null : points.deployed - start;
  return { ...common, at: points.deployed, amount, leftOut: byPeople ?? (start === null ? 'no_start' : null) };
}

/** A git author without an account is known by name only. */
function isNamedLikeBot({ patterns }: World, { author }: Change): boolean {
  return isBot({ type: author.endsWith('[bot]') ? 'Bot' : 'User', login: author }, patterns);
}

function isAsked({ people }: World, { pull, author }: Change, environment: string | null, question: Question): boolean {
  const { person, base, label, environment: wanted } = question;
  const isTheirs = (one: string) => personOf(one, people) === personOf(author, people);
  if (person !== undefined && !person.some(isTheirs)) return false;
  if (base !== undefined && (pull === null || !base.includes(pull.baseRefName))) return false;
  if (label !== undefined && !pull?.labels.some(({ name }) => label.includes(name))) return false;
  return wanted === undefined || (environment !== null && wanted.includes(environment));
}

function groupsOf(
  repository: string,
  { pull, author }: Change,
  environment: string | null,
  { by }: Question,
): (string | null)[] {
  if (by === 'repo') return [repository];
  if (by === 'person') return [author];
  if (by === 'environment') return [environment];
  if (by === 'base') return [pull?.baseRefName ?? null];
  if (by !== 'label') return [];
  return pull === null || pull.labels.length === 0 ? [null] : [...new Set(pull.labels.map(({ name }) => name))];
}
