import type { Ledger, PullRequest } from './answers.ts';
import { capitalize, humanize } from './format.ts';

/** A change from its first commit to production, moment by moment, each with what says that it was so. */

export interface Moment {
  name: string;
  /** `null`: it did not happen, or not yet. */
  at: string | null;
  /** The seconds of the stage that ended there; `null`: there is none. */
  seconds: number | null;
  evidence: Evidence;
}

export interface Evidence {
  words: string;
  /** Where it can be looked at: a page of ours, or one elsewhere. */
  href?: string;
}

const stages: Record<string, keyof Ledger['stages']> = {
  ready: 'coding',
  first_review: 'pickup',
  approved: 'review',
  merged: 'merge',
  deployed: 'deploy',
};

const titles: Record<string, string> = {
  first_commit: 'First commit',
  ready: 'Ready for review',
  first_review: 'First review',
  approved: 'Approved',
  merged: 'Merged',
  deployed: 'In production',
};

type Change = Pick<PullRequest, 'url' | 'repository' | 'state' | 'deployment' | 'ledger'>;

/** The moments of a change in their order; those that did not happen say so. */
export function momentsOf(change: Change): Moment[] {
  return change.ledger.points.map(({ name, at, evidence }) => {
    const stage = stages[name];
    return {
      name: titles[name] ?? capitalize(humanize(name)),
      at,
      seconds: at === null || stage === undefined ? null : change.ledger.stages[stage],
      evidence: at === null ? { words: absence(name, change) } : evidenceOf(name, evidence ?? '', change),
    };
  });
}

/** The API says what a moment was taken from in words that are made for programs, too: `commit <sha>`. */
function evidenceOf(name: string, said: string, { url, repository, deployment }: Change): Evidence {
  const [kind = '', ref = ''] = said.split(' ');
  if (name === 'first_commit' && kind === 'commit') {
    const href = commitUrl(url, repository, ref);
    return { words: `Commit ${ref.slice(0, 8)}`, ...(href !== null && { href }) };
  }
  if (name === 'deployed' && deployment !== null) {
    return { words: deployment.title, href: `/deployments/${deployment.id}` };
  }
  if (kind === 'review') return { words: `Review by ${said.split(' by ').at(-1)}` };
  if (said === 'created') return { words: 'It was opened as ready' };
  if (name === 'merged') return { words: 'The merge on GitHub', href: url };
  return { words: capitalize(said) };
}

function absence(name: string, { state }: Change): string {
  if (name === 'first_commit') return 'No commit is known';
  if (name === 'ready') return 'It is a draft';
  if (name === 'merged') return state === 'closed' ? 'It was closed without a merge' : 'Not yet';
  if (name === 'deployed') return state === 'merged' ? 'Not known to be there' : 'Not yet';
  if (state === 'open') return 'Not yet';
  return name === 'first_review' ? 'Nobody reviewed it' : 'Nobody approved it';
}

/** Where a repository is, told by the address of something in it; `null`: that says nothing of it. */
function repositoryUrl(url: string | null, repository: string): string | null {
  const place = url?.indexOf(`/${repository}/`) ?? -1;
  return url === null || place === -1 ? null : url.slice(0, place + repository.length + 1);
}

export function commitUrl(url: string | null, repository: string, sha: string): string | null {
  const base = repositoryUrl(url, repository);
  return base === null ? null : `${base}/commit/${sha}`;
}

/** What GitHub shows between two commits. */
export function comparisonUrl(url: string | null, repository: string, from: string, to: string): string | null {
  const base = repositoryUrl(url, repository);
  return base === null ? null : `${base}/compare/${from}...${to}`;
}

const events: Record<string, string> = {
  READY_FOR_REVIEW: 'marked as ready for review',
  CONVERT_TO_DRAFT: 'made a draft again',
  CLOSED: 'closed',
  REOPENED: 'opened again',
  MERGED: 'merged',
};

/** What happened to it, in words: `a review was asked of sam`. */
export function eventInWords({ type, subject }: PullRequest['events'][number]): string {
  if (type === 'REVIEW_REQUESTED') return `A review was asked of ${subject ?? 'somebody'}`;
  if (type === 'REVIEW_REQUEST_REMOVED') return `A review is not asked of ${subject ?? 'somebody'} any more`;
  const known = events[type];
  if (known !== undefined) return `It was ${known}`;
  return capitalize(humanize(type).toLowerCase()) + (subject === null ? '' : `: ${subject}`);
}
