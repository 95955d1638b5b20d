import type { RepositoryPlan } from '#core/demo/company/plan.ts';
import type { EventInput } from '#core/demo/input.ts';
import type { Random } from '#core/demo/generate/random.ts';
import type { Method } from '#core/demo/generate/pull-request.ts';
import type { ReviewState } from '#core/demo/model.ts';
import { weekMs } from '#core/demo/company/calendar.ts';

/**
 * A pull request from its first commit to its end, whenever that is: it is told whole, and shown as far as it has come
 * (`show.ts`). Instants are milliseconds since 1970.
 */
export interface Story {
  /** Names it among all stories, whatever else there is. */
  key: string;
  plan: RepositoryPlan;
  kind: 'feature' | 'fix' | 'chore' | 'update' | 'release' | 'hotfix' | 'revert';
  random: Random;
  /** A login; `null`: the account was deleted. */
  author: string | null;
  title: string;
  body: string;
  labels: string[];
  head: string;
  /** The branch it goes to, where that is not the default one. */
  base: string | null;
  lines: number;
  draft: boolean;
  openedAt: number;
  /** Those of its branch, oldest first. The first one's parent is found when the history is told. */
  commits: StoryCommit[];
  beats: Beat[];
  mergedAt: number | null;
  mergedBy: string | null;
  closedAt: number | null;
  method: Method;
  /** What it takes back. */
  reverts: Story | null;
  /** The one on whose branch it is built. */
  onto: Story | null;
  /** Deployed as soon as it is merged, whatever the day. */
  urgent: boolean;
  /** The service that it is for, where that matters. */
  service: string | null;
  /** Known when the history has been told as far as it goes. */
  number: number;
  mergeCommit: string | null;
}

export interface StoryCommit {
  sha: string;
  at: number;
  message: string;
  author: string | null;
  parents: string[];
}

/** Something that happens to a pull request. */
export type Beat = { at: number } & (
  | { what: 'event'; event: Omit<EventInput, 'at'> }
  | { what: 'review'; author: string | null; state: ReviewState; body?: string }
  | { what: 'comment'; author: string | null; body: string }
  /** The summary of the AI reviewer, which says something else with each new commit. */
  | { what: 'summary'; author: string; remarks: number }
  | { what: 'thread'; thread: Thread }
);

export interface Thread {
  author: string | null;
  body: string;
  path: string;
  replies: { at: number; author: string | null; body: string }[];
  resolvedAt: number | null;
  outdatedAt: number | null;
  /** How many people liked it, and how many did not. */
  thumbs?: [up: number, down: number];
}

/** The time of the world: the Monday of the week in which the demo began, and the instant at which it is looked at. */
export interface Times {
  anchor: number;
  /** Nothing later has happened yet. */
  cut: number;
}

/** The week of an instant, counted from that of the demo's beginning. */
export function weekOf({ anchor }: Pick<Times, 'anchor'>, at: number): number {
  return (at - anchor) / weekMs;
}

/** A story of which nothing but the beginning is known. */
export function begin(
  known: Pick<Story, 'key' | 'plan' | 'kind' | 'random' | 'author' | 'title' | 'lines' | 'openedAt' | 'method'> &
    Partial<Story>,
): Story {
  return {
    body: '',
    labels: [],
    head: branchOf(known.author, known.title, known.key),
    base: null,
    draft: false,
    commits: [],
    beats: [],
    mergedAt: null,
    mergedBy: null,
    closedAt: null,
    reverts: null,
    onto: null,
    urgent: false,
    service: null,
    number: 0,
    mergeCommit: null,
    ...known,
  };
}

function branchOf(author: string | null, title: string, key: string): string {
  const slug = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .split('-')
    .slice(0, 5)
    .join('-');
  return `${author?.split('-')[0] ?? 'old'}/${slug}-${key.replace(/.*?\//, '').replace(/[^a-z0-9]/g, '')}`;
}

export function addCommit(story: Story, at: number, message: string, author = story.author): void {
  story.commits.push({ sha: story.random.sha(), at: Math.floor(at / 1000) * 1000, message, author, parents: [] });
}

export function addEvent(story: Story, at: number, event: Omit<EventInput, 'at'>): void {
  story.beats.push({ at, what: 'event', event: { actor: story.author, ...event } });
}

/** Merges it, or closes it without. */
export function end(story: Story, at: number, by: string | null): void {
  story.closedAt = at;
  story.mergedAt = at;
  story.mergedBy = by;
  addEvent(story, at, { type: 'MERGED', actor: by });
  addEvent(story, at, { type: 'CLOSED', actor: by });
}

export function giveUp(story: Story, at: number, by: string | null): void {
  story.closedAt = at;
  addEvent(story, at, { type: 'CLOSED', actor: by });
}
