import type { SentryActivity, SentryIssue, SentryWorld } from '#core/demo/sentry/model.ts';

/** An organisation in the neutral words of tests: what is not said has its default. */
export interface SentryInput {
  organization?: string;
  /** Slugs, each with the repository that it watches; what Settings say of that is not Sentry's. */
  projects: Record<string, string | null>;
  issues?: IssueInput[];
  releases?: {
    version: string;
    created_at: string;
    projects: string[];
    new_issues?: number;
    commits?: { sha: string; at: string; message?: string; repository?: string }[];
    deploys?: { environment: string; started_at?: string; finished_at: string }[];
  }[];
  counts?: { project: string; at: string; events: number }[];
}

interface IssueInput {
  id: string;
  project: string;
  title?: string;
  level: string;
  first_seen: string;
  last_seen?: string;
  count: number;
  users?: number;
  first_release?: string;
  /** Its first resolution. */
  resolved_at?: string;
  /** What else happened, by Sentry's own words. */
  activity?: { type: string; at: string; release?: string }[];
  /** What it is now, where that does not follow from what happened. */
  status?: SentryIssue['status'];
  substatus?: string;
}

const hourMs = 3_600_000;

export function createSentryWorld(input: SentryInput): SentryWorld {
  const slugs = Object.keys(input.projects);
  const counts = new Map((input.counts ?? []).map((each) => [`${each.project} ${hourOf(each.at)}`, each.events]));
  return {
    organization: { id: '4501', slug: input.organization ?? 'acme', name: input.organization ?? 'Acme' },
    projects: slugs.map((slug, place) => ({ id: 9_000 + place, slug, name: slug, platform: 'node' })),
    issues: (input.issues ?? []).map(issueOf),
    releases: (input.releases ?? []).map((release) => ({
      version: release.version,
      at: Date.parse(release.created_at),
      projects: release.projects.map((slug) => ({ slug, newIssues: release.new_issues ?? 0 })),
      commits: (release.commits ?? []).map(({ sha, at, message, repository }) => ({
        sha,
        at: Date.parse(at),
        message: message ?? 'A change',
        repository: repository ?? null,
      })),
      deploys: (release.deploys ?? []).map(({ environment, started_at: from, finished_at: to }, place) => ({
        id: `${release.version}-${place}`,
        environment,
        startedAt: from === undefined ? null : Date.parse(from),
        finishedAt: Date.parse(to),
      })),
    })),
    countOf: (project, hour) => counts.get(`${project} ${hour}`) ?? 0,
  };
}

function hourOf(at: string): number {
  return Math.floor(Date.parse(at) / hourMs) * hourMs;
}

function issueOf(input: IssueInput): SentryIssue {
  const first = Date.parse(input.first_seen);
  const given = [
    ...(input.resolved_at === undefined ? [] : [{ type: 'set_resolved', at: input.resolved_at }]),
    ...(input.activity ?? []),
  ];
  const activity: SentryActivity[] = given
    .map((each, place) => ({ ...each, id: `${input.id}-${place + 1}`, at: Date.parse(each.at) }))
    .sort((a, b) => a.at - b.at);
  const reopened = activity.filter(({ type }) => type === 'set_regression').map(({ at }) => at);
  return {
    id: input.id,
    shortId: `${input.project.toUpperCase()}-${input.id}`,
    project: input.project,
    title: input.title ?? `Error ${input.id}`,
    culprit: 'main',
    level: input.level,
    status: input.status ?? statusAfter(activity),
    substatus: input.substatus ?? null,
    count: input.count,
    users: input.users ?? 1,
    firstSeen: first,
    lastSeen: input.last_seen === undefined ? Math.max(first, ...reopened) : Date.parse(input.last_seen),
    firstRelease: input.first_release ?? null,
    activity,
  };
}

/** What an issue is after what happened to it. */
export function statusAfter(activity: SentryActivity[]): SentryIssue['status'] {
  const last = activity.findLast(({ type }) => type.startsWith('set_'))?.type ?? '';
  if (last.startsWith('set_resolved')) return 'resolved';
  return last === 'set_ignored' ? 'ignored' : 'unresolved';
}
