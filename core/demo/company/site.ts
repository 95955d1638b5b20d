import { type Agenda, createAgenda } from '#core/demo/company/agenda.ts';
import { dayMs } from '#core/demo/company/calendar.ts';
import { diceOf } from '#core/demo/company/dice.ts';
import { type Phase, phaseAt } from '#core/demo/company/phase.ts';
import type { RepositoryPlan } from '#core/demo/company/plan.ts';
import { type Scene, scenesOf } from '#core/demo/company/script.ts';
import { type Story, type StoryCommit, type Times, weekOf } from '#core/demo/company/story.ts';

/** A repository while its history is told: its branches grow, and what is on them is put somewhere to run. */
export interface Site {
  times: Times;
  plan: RepositoryPlan;
  agenda: Agenda;
  /** Those begun so far, repairs included. */
  stories: Story[];
  commits: SiteCommit[];
  /** The tips of the default branch, oldest first, and the place of each. */
  trunk: string[];
  placeOf: Map<string, number>;
  /** The tip of the old release's branch. */
  oldRelease: string;
  pushes: Push[];
  lines: Map<string, Line>;
  shipments: Shipment[];
  incidents: Incident[];
  tags: Record<string, string>;
  /** What is still to be met here, the next first. */
  scenes: Scene[];
  /** Who waits for a repair to run, by the key of its story. */
  awaited: Map<string, (at: number) => void>;
}

export interface SiteCommit extends StoryCommit {
  /** When it came to where it is. */
  committedAt: number;
  of: Story[];
  /** How it put a pull request onto its base, where it did. */
  landed: 'squash' | 'merge' | null;
}

/** A new tip of the default branch, and how its checks end. */
export interface Push {
  sha: string;
  at: number;
  by: string | null;
  checkedAt: number;
  /** They fail the first time, and pass when they are run again, which ends then. */
  passedAt: number;
}

/** Where deployments follow each other: an environment, and within it a service. */
export interface Line {
  busyUntil: number;
  /** The newest that waits until it is not busy any more. */
  waiting: string | null;
  /** What has been running there, each once, the newest last. */
  ran: string[];
  /** How much of the default branch has been there. */
  reached: number;
  /** The next deployment is overtaken by an older one. */
  overtaken: boolean;
}

/** What is deployed, and why. */
export interface Order {
  sha: string;
  at: number;
  why: 'new' | 'repair' | 'rollback' | 'again' | 'late';
  service?: string | null;
  /** Told when it runs, or when it turns out that it does already. */
  done?: ((at: number, shipment: Shipment | null) => void) | undefined;
}

export interface Shipment {
  key: string;
  environment: string;
  service: string | null;
  sha: string;
  ref: string | null;
  startedAt: number;
  finishedAt: number;
  outcome: 'success' | 'failure' | 'cancelled';
  by: string | null;
  why: Order['why'];
  /** What it brings that was not there before. */
  carries: Story[];
  /** It does harm. */
  breaks: boolean;
}

export interface Incident {
  key: string;
  title: string;
  startedAt: number;
  reportedAt: number;
  resolvedAt: number | null;
  /** The commit that is to blame, where whoever reports it knows. */
  sha: string | null;
}

export function openSite(times: Times, plan: RepositoryPlan, stories: Story[]): Site {
  const random = diceOf(`${plan.name}/root`);
  const [root, side] = [random.sha(), random.sha()];
  const at = times.anchor + plan.since * 7 * dayMs - dayMs;
  const made = (sha: string, parents: string[], message: string): SiteCommit => ({
    sha,
    at,
    committedAt: at,
    message,
    author: 'viktor-hanel',
    parents,
    of: [],
    landed: null,
  });
  return {
    times,
    plan,
    agenda: createAgenda(),
    stories,
    commits: [made(root, [], 'Move here from the old server'), made(side, [root], 'Keep the second release')],
    trunk: [root],
    placeOf: new Map([[root, 0]]),
    oldRelease: side,
    pushes: [],
    lines: new Map(),
    shipments: [],
    incidents: [],
    tags: {},
    scenes: scenesOf(plan.name),
    awaited: new Map(),
  };
}

export function headOf({ trunk }: Site): string {
  return trunk.at(-1) ?? '';
}

export function phaseOf(site: Site, at: number): Phase {
  return phaseAt(weekOf(site.times, at));
}

/** A commit becomes the tip of the default branch. */
export function advance(site: Site, commit: SiteCommit): void {
  site.commits.push(commit);
  site.placeOf.set(commit.sha, site.trunk.length);
  site.trunk.push(commit.sha);
}
