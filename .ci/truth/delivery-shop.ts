import { type Random, createRandom } from '#core/demo/generate/random.ts';
import type {
  CommitInput,
  DeploymentInput,
  IssueInput,
  PullRequestInput,
  ReleaseInput,
  RepositoryInput,
  WorkflowRunInput,
} from '#core/demo/input.ts';
import type { ReportedDeployment } from './sights.ts';
import type { ReportedIncident } from './failures.ts';
import { boundaries } from './worlds.ts';

/** A repository that grows by one story after the other, and what was shipped from it. */

const secondMs = 1000;
const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;

/** How sources come to see a deployment. */
export type Seen = 'github' | 'logged' | 'near' | 'run' | 'reported' | 'reported-near' | 'all';

export type Outcome = 'success' | 'failure' | 'cancelled' | 'running';

export interface Shipment {
  sha: string;
  environment: string;
  /** Milliseconds since 1970. */
  finishedAt: number;
  /** What it is called by a source of its own. */
  id: string;
}

interface Shipping {
  outcome?: Outcome;
  /** When it is over; without it some minutes from now. */
  finishedAt?: number;
  lastsMinutes?: number;
  seen?: Seen;
}

/** Nothing is made to end after it. */
export const latest = Date.parse('2026-11-22T08:00:00Z');

const people = ['ada-moss', 'brook', 'fenn', 'hollis', 'junia'];

export class Shop {
  readonly random: Random;
  readonly commits: CommitInput[] = [];
  readonly pulls: PullRequestInput[] = [];
  readonly deployments: DeploymentInput[] = [];
  readonly runs: WorkflowRunInput[] = [];
  readonly reported: ReportedDeployment[] = [];
  readonly incidents: ReportedIncident[] = [];
  /** What went to production and succeeded, in the order of shipping. */
  readonly shipped: Shipment[] = [];
  /** Milliseconds since 1970; it only moves on. */
  now: number;
  head: string;
  readonly tags: Record<string, string | { sha: string; tagged_at: string }> = {};
  readonly releases: ReleaseInput[] = [];
  readonly issues: IssueInput[] = [];
  readonly name: string;
  private readonly seen: Seen[];
  private readonly taken = new Set<number>();

  constructor(seed: number, name: string, seen: Seen[], begin: string) {
    this.name = name;
    this.seen = seen;
    this.random = createRandom(seed);
    this.now = Date.parse(begin);
    this.head = this.addCommit([], { message: 'Begin' });
  }

  /** Lets some hours pass, often to just beside the beginning of a local date. */
  wait(hours: number): void {
    const from = this.now;
    this.now += this.random.wait(hours) + this.random.between(0, 999);
    const next = boundaries
      .map((one) => Date.parse(one))
      .find((at) => at > from + 3 * hourMs && at < this.now + 24 * hourMs);
    if (next !== undefined && this.random.chance(0.6))
      this.now = next + this.random.pick([-1, 0, 999, 1000]) - 5 * minuteMs;
  }

  addCommit(parents: string[], more: Partial<CommitInput> = {}): string {
    const sha = this.random.sha();
    const at = iso(this.now);
    const author = this.random.pick(people);
    this.commits.push({ sha, parents, authored_at: at, committed_at: at, author, pull_requests: [], ...more });
    return sha;
  }

  /** A commit straight onto the default branch; now and then its clock is ahead of itself. */
  commitDirectly(message = 'Straight to the trunk'): string {
    const authored = this.now - this.random.pick([90 * minuteMs, 5 * hourMs + 750, -20 * minuteMs]);
    const author = this.random.chance(0.15) ? 'renewal-bot' : this.random.pick(people);
    this.head = this.addCommit([this.head], { message, author, authored_at: iso(authored) });
    return this.head;
  }

  /** A merged pull request with some commits on a branch that begins at `from`. */
  merge(
    method: 'squash' | 'merge' | 'rebase',
    more: Partial<PullRequestInput> & { message?: string; from?: string } = {},
  ) {
    const { message, from = this.head, ...given } = more;
    this.take();
    const number = this.pulls.length + 1;
    const own: string[] = [];
    const opened = this.now - this.random.wait(8) - hourMs;
    const count = this.random.between(1, 3);
    for (let place = 0; place < count; place++) {
      const authored_at = iso(opened - (count - place) * 17 * minuteMs + this.random.between(0, 999));
      const text = place === 0 && message !== undefined ? message : `Step ${place}`;
      own.push(this.addCommit([own.at(-1) ?? from], { authored_at, message: text, pull_requests: [number] }));
    }
    const pull = { ...this.pullRequest(number, opened, own), merged_at: iso(this.now), ...given };
    this.pulls.push(pull);
    if (pull.base === undefined) pull.merge_commit = this.head = this.land(method, this.head, own, number, pull.title);
    return pull;
  }

  /** Puts commits onto a branch whose tip is `onto`, and returns its new tip. */
  land(method: 'squash' | 'merge' | 'rebase', onto: string, own: string[], number: number, title = ''): string {
    const more = { pull_requests: [number], author: this.random.pick(people) };
    if (method === 'squash') return this.addCommit([onto], { ...more, message: title });
    if (method === 'merge') return this.addCommit([onto, own.at(-1) ?? onto], { ...more, message: `Merge ${title}` });
    let tip = onto;
    for (const sha of own) {
      const authored_at = this.commits.find((commit) => commit.sha === sha)?.authored_at ?? iso(this.now);
      tip = this.addCommit([tip], { ...more, authored_at, message: 'Again' });
    }
    return tip;
  }

  private pullRequest(number: number, opened: number, commits: string[]): PullRequestInput & { title: string } {
    const { random } = this;
    const author = random.chance(0.1) ? random.pick(['sweeper', 'renewal-bot', null]) : random.pick(people);
    const at = (hours: number) => iso(opened + hours * hourMs + random.between(0, 999));
    const bot = { author: 'greptile-apps', author_type: 'Bot' as const, state: 'COMMENTED' as const };
    return {
      number,
      author,
      ...(author === 'sweeper' && { author_type: 'Bot' as const }),
      title: `Piece ${number}`,
      head: `topic-${number}`,
      labels: random.pick([[], ['bug'], ['bug', 'urgent'], []]),
      created_at: iso(opened),
      commits,
      events: random.chance(0.2) ? [{ type: 'READY_FOR_REVIEW', at: at(0.5) }] : [],
      reviews: [
        ...(random.chance(0.4) ? [{ ...bot, submitted_at: at(random.pick([0.1, 0.3, 0.8])) }] : []),
        ...(random.chance(0.6) ? [{ author: 'ivo-lark', state: 'APPROVED' as const, submitted_at: at(0.6) }] : []),
      ],
    };
  }

  /** Ships a commit; the clock moves on to its end. */
  ship(sha: string, environment = 'production', how: Shipping = {}): Shipment | null {
    const { outcome = this.outcome(), lastsMinutes = this.random.between(2, 20) } = how;
    const isExact = how.finishedAt !== undefined && how.finishedAt < latest;
    const wanted = isExact ? Number(how.finishedAt) : this.now + lastsMinutes * minuteMs;
    const startedAt = wanted - lastsMinutes * minuteMs;
    const finishedAt = this.free(wanted, isExact);
    const id = `${this.name.split('/')[1]}-${this.deployments.length + this.runs.length + this.reported.length}`;
    const seen = how.seen ?? this.random.pick(this.seen);
    this.record(seen, id, { sha, environment, startedAt, finishedAt, outcome });
    this.now = Math.max(this.now, finishedAt + secondMs);
    if (outcome !== 'success') return null;
    const shipment = { sha, environment, finishedAt, id };
    if (environment.startsWith('prod') && environment !== 'prod-preview') this.shipped.push(shipment);
    return shipment;
  }

  private outcome(): Outcome {
    const drawn = this.random.next();
    if (drawn < 0.82) return 'success';
    return drawn < 0.92 ? 'failure' : drawn < 0.97 ? 'cancelled' : 'running';
  }

  /** Moves on to a second of its own. */
  take(): number {
    this.now = this.free(this.now, true);
    return this.now;
  }

  /** A second in which nothing else of this repository finished: what comes first would be a matter of names. */
  private free(at: number, isExact: boolean): number {
    let free = at;
    while (this.taken.has(Math.floor(free / secondMs))) free += isExact ? secondMs : 7 * secondMs;
    this.taken.add(Math.floor(free / secondMs));
    return free;
  }

  private record(seen: Seen, id: string, one: Recorded): void {
    const beside = () => {
      // Half an hour is still one deployment, a second more is not.
      const seconds = this.random.pick([0, 61, -240, 1799, 1800, -1800, 1801, -1801, this.random.between(-1700, 1700)]);
      return {
        ...one,
        finishedAt: this.free(one.finishedAt + seconds * secondMs, true),
        startedAt: one.startedAt + seconds * secondMs,
      };
    };
    if (seen === 'github') this.addDeployment(id, one, null);
    if (seen === 'logged')
      this.addDeployment(id, one, this.addRun({ ...one, finishedAt: one.finishedAt + 52 * minuteMs }));
    if (seen === 'run') this.addRun(one);
    if (seen === 'reported' || seen === 'reported-near' || seen === 'all') this.report(id, one);
    if (seen === 'near') {
      this.addDeployment(id, one, null);
      this.addRun(beside());
    }
    if (seen === 'reported-near') this.addDeployment(id, beside(), null);
    if (seen === 'all') {
      const near = beside();
      this.addDeployment(id, near, this.addRun(near));
    }
  }

  private addDeployment(id: string, one: Recorded, run: number | null): void {
    const log = run === null ? {} : { log_url: `https://github.com/${this.name}/actions/runs/${run}/job/7` };
    const at = (ms: number, state: string) => ({ state, at: iso(ms), ...log });
    const { startedAt, finishedAt, outcome } = one;
    const middle = startedAt + (finishedAt - startedAt) / 2;
    const ends = {
      // What comes before or after the first success changes nothing, and before the last failure no more.
      success: this.random.pick([
        [at(finishedAt, 'SUCCESS')],
        [at(middle, 'FAILURE'), at(finishedAt, 'SUCCESS'), at(finishedAt + hourMs, 'INACTIVE')],
        [at(finishedAt, 'SUCCESS'), at(finishedAt + minuteMs, 'FAILURE'), at(finishedAt + 2 * minuteMs, 'SUCCESS')],
      ]),
      failure: this.random.pick([[at(middle, 'FAILURE'), at(finishedAt, 'ERROR')], [at(finishedAt, 'FAILURE')]]),
      cancelled: [at(finishedAt, 'INACTIVE')],
      running: [],
    };
    this.deployments.push({
      id: this.deployments.length + 1,
      node_id: `DE_${id}`,
      environment: one.environment,
      sha: one.sha,
      created_at: iso(startedAt),
      statuses: [at(startedAt + secondMs, 'IN_PROGRESS'), ...ends[outcome]],
    });
  }

  private report(id: string, { sha, environment, startedAt, finishedAt, outcome }: Recorded): void {
    const finished = outcome === 'running' ? {} : { finished_at: iso(finishedAt) };
    // Scripts write names as they like.
    const called = this.random.chance(0.3) ? environment.toUpperCase() : environment;
    const common = { repository: this.name, environment: called, sha, status: outcome, started_at: iso(startedAt) };
    this.reported.push({ id, ...common, ...finished });
  }

  /** A run of one or more attempts, the last of which is meant. Returns its id. */
  addRun({ sha, environment, startedAt, finishedAt, outcome }: Recorded, more: Partial<WorkflowRunInput> = {}): number {
    const id = 14_000_000_000 + this.runs.length * 10;
    const isStaging = environment.toLowerCase() === 'staging';
    const conclusions = {
      success: 'success',
      failure: this.random.pick(['failure', 'timed_out']),
      cancelled: this.random.pick(['cancelled', 'neutral', 'stale', 'action_required']),
      running: null,
    };
    const run: WorkflowRunInput = {
      id,
      workflow_name: isStaging ? 'Deploy to staging' : 'Deploy',
      workflow_path: `.github/workflows/${isStaging ? 'stage' : 'ship'}.yml`,
      event: 'push',
      branch: 'main',
      head_sha: sha,
      created_at: iso(startedAt),
      run_started_at: iso(startedAt),
      updated_at: iso(finishedAt),
      status: outcome === 'running' ? 'in_progress' : 'completed',
      conclusion: conclusions[outcome],
      ...more,
    };
    if (!this.random.chance(0.15)) this.runs.push(run);
    else {
      const early = iso(this.free(startedAt - 100 * minuteMs, false));
      const first = {
        run_started_at: iso(startedAt - 110 * minuteMs),
        created_at: iso(startedAt - 110 * minuteMs),
        jobs: run.jobs?.map(earlier),
      };
      this.runs.push({
        ...run,
        ...first,
        attempt: 1,
        updated_at: early,
        status: 'completed',
        conclusion: this.random.pick(['failure', 'success']),
      });
      this.runs.push({ ...run, created_at: first.created_at, attempt: 2 });
    }
    return id;
  }

  get input(): RepositoryInput {
    return {
      name: this.name,
      created_at: '2026-05-01T00:00:00Z',
      head: this.head,
      commits: this.commits,
      pull_requests: this.pulls,
      deployments: this.deployments,
      workflow_runs: this.runs,
      tags: this.tags,
      releases: this.releases,
      issues: this.issues,
    };
  }
}

interface Recorded {
  sha: string;
  environment: string;
  startedAt: number;
  finishedAt: number;
  outcome: Outcome;
}

function earlier(job: NonNullable<WorkflowRunInput['jobs']>[number]) {
  const before = (at: string | null | undefined) => iso(Date.parse(at ?? '') - 109 * minuteMs);
  const { created_at: created, started_at: started, completed_at: completed } = job;
  return { ...job, created_at: before(created), started_at: before(started), completed_at: before(completed) };
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
