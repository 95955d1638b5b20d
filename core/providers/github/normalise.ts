import type { GraphqlError } from '#core/providers/github-api.ts';
import type {
  ComparedCommit,
  CountedReview,
  Deployment,
  HistoryCommit,
  Issue,
  PullRequest,
  Release,
  Repository,
  Review,
  Tag,
} from '#core/providers/github/schema.ts';
import type { Mark, Rows, Scope } from '#core/providers/provider.ts';

/** What we make of GitHub's items: pure, item → rows. */

/** The login of an account as we keep it: without `[bot]`, `ghost` where it is deleted. */
function loginOf(account: { login: string } | null | undefined): string {
  return account === null || account === undefined ? 'ghost' : account.login.replace(/\[bot\]$/, '');
}

function isBot(account: { __typename?: string | undefined; login: string } | null): boolean {
  return account?.__typename === 'Bot' || account?.login.endsWith('[bot]') === true;
}

/** A pull request with everything in it. Its nested lists must be complete. */
export function pullRequestRows(scope: Scope, item: PullRequest): Rows {
  const of = { repositoryId: scope.id, pullRequestNumber: item.number };
  const commits = present(item.commits?.nodes).map(({ commit }) => commit);
  return {
    pullRequests: [
      {
        repositoryId: scope.id,
        externalId: item.id,
        number: item.number,
        title: item.title,
        body: item.body,
        url: item.url,
        state: item.state.toLowerCase(),
        isDraft: item.isDraft,
        author: loginOf(item.author),
        authorIsBot: isBot(item.author),
        base: item.baseRefName,
        head: item.headRefName,
        headSha: item.headRefOid,
        createdAt: item.createdAt,
        updatedAt: item.updatedAt,
        closedAt: item.closedAt,
        mergedAt: item.mergedAt,
        mergedBy: item.mergedBy === null ? null : loginOf(item.mergedBy),
        mergeCommitSha: item.mergeCommit?.oid ?? null,
        additions: item.additions,
        deletions: item.deletions,
        changedFiles: item.changedFiles,
        labels: present(item.labels?.nodes).map((label) => label.name),
      },
    ],
    reviews: present(item.reviews?.nodes).map((review) => ({ ...of, ...reviewRow(review) })),
    pullRequestEvents: present(item.timelineItems?.nodes).map((event) => ({
      ...of,
      externalId: event.id,
      type: eventType(event.__typename),
      at: event.createdAt,
      subject: event.requestedReviewer?.login ?? event.requestedReviewer?.slug ?? event.reason ?? null,
    })),
    commits: commits.map((commit) => ({ ...commitRow(scope, commit), parents: null, onDefaultBranch: false })),
    pullRequestCommits: commits.map((commit) => ({ ...of, sha: commit.oid, kind: 'branch' })),
  };
}

function reviewRow({ id, author, state, submittedAt }: Review) {
  return { externalId: id, author: loginOf(author), authorIsBot: isBot(author), state, submittedAt };
}

/** A review by itself, with how many inline comments it has. */
export function countedReviewRows(scope: Scope, item: CountedReview): Rows {
  const of = { repositoryId: scope.id, pullRequestNumber: item.pullRequest.number };
  return { reviews: [{ ...of, ...reviewRow(item), comments: item.comments.totalCount }] };
}

/** A commit of the default branch, and the pull requests of this repository that GitHub ties it to. */
export function historyRows(scope: Scope, item: HistoryCommit): Rows {
  const landed = present(item.associatedPullRequests?.nodes).filter(
    ({ repository }) => repository.id === scope.externalId,
  );
  return {
    commits: [
      {
        ...commitRow(scope, item),
        parents: present(item.parents.nodes).map((parent) => parent.oid),
        onDefaultBranch: true,
      },
    ],
    pullRequestCommits: landed.map(({ number }) => ({
      repositoryId: scope.id,
      pullRequestNumber: number,
      sha: item.oid,
      kind: 'landed',
    })),
  };
}

function commitRow(
  scope: Scope,
  commit: Pick<HistoryCommit, 'oid' | 'message' | 'authoredDate' | 'committedDate' | 'author'>,
) {
  return {
    repositoryId: scope.id,
    sha: commit.oid,
    authoredAt: commit.authoredDate,
    committedAt: commit.committedDate,
    author: commit.author?.user?.login ?? commit.author?.name ?? 'ghost',
    authorEmail: commit.author?.email?.toLowerCase() ?? null,
    message: commit.message,
  };
}

export function deploymentRows(scope: Scope, item: Deployment): Rows {
  return {
    deployments: [
      {
        repositoryId: scope.id,
        externalId: item.id,
        environment: item.environment ?? item.originalEnvironment ?? 'production',
        originalEnvironment: item.originalEnvironment ?? null,
        sha: item.commitOid,
        ref: item.ref?.name ?? null,
        task: item.task ?? null,
        creator: item.creator?.login ?? null,
        createdAt: item.createdAt,
        updatedAt: item.updatedAt,
        state: item.state ?? 'PENDING',
      },
    ],
    deploymentStatuses: present(item.statuses?.nodes).map((status) => ({
      repositoryId: scope.id,
      deploymentExternalId: item.id,
      externalId: status.id,
      state: status.state,
      at: status.createdAt,
      logUrl: blankToNull(status.logUrl),
      environmentUrl: blankToNull(status.environmentUrl),
    })),
  };
}

/** A tag by the commit that it names at last; one of something else, such as a file, is none. */
export function tagRows(scope: Scope, item: Tag): Rows {
  const path = [item.target, item.target?.target, item.target?.target?.target].filter((one) => one != null);
  const commit = path.at(-1);
  if (commit?.committedDate === undefined) return {};
  const taggedAt = item.target?.tagger?.date ?? commit.committedDate;
  return { tags: [{ repositoryId: scope.id, name: item.name, sha: commit.oid, taggedAt }] };
}

export function releaseRows(scope: Scope, item: Release): Rows {
  return {
    releases: [
      {
        externalId: item.id,
        repositoryId: scope.id,
        name: item.name ?? '',
        tag: item.tagName,
        sha: item.tagCommit?.oid ?? null,
        draft: item.isDraft,
        prerelease: item.isPrerelease,
        createdAt: item.createdAt,
        publishedAt: item.isDraft ? null : item.publishedAt,
        updatedAt: item.updatedAt,
        url: item.url,
      },
    ],
  };
}

export function issueRows(scope: Scope, item: Issue): Rows {
  return {
    issues: [
      {
        source: 'github',
        externalId: item.id,
        repositoryId: scope.id,
        number: item.number,
        title: item.title,
        url: item.url,
        state: item.state.toLowerCase(),
        author: loginOf(item.author),
        labels: present(item.labels?.nodes).map((label) => label.name),
        createdAt: item.createdAt,
        updatedAt: item.updatedAt,
        closedAt: item.closedAt,
      },
    ],
  };
}

/** A commit of a branch that never came back. */
export function comparedRows(scope: Scope, item: ComparedCommit): Rows {
  const { author, committer, message } = item.commit;
  return {
    commits: [
      {
        repositoryId: scope.id,
        sha: item.sha,
        authoredAt: author.date,
        committedAt: committer.date,
        author: item.author?.login ?? author.name ?? 'ghost',
        authorEmail: author.email?.toLowerCase() ?? null,
        message,
        parents: item.parents.map(({ sha }) => sha),
        onDefaultBranch: false,
      },
    ],
  };
}

/** A repository; `alias` is the name under which Settings asked for it, where that differs from today's. */
export function repositoryRows(item: Repository, alias: string | null): Rows {
  return {
    repositories: [
      {
        source: 'github',
        externalId: item.id,
        name: item.nameWithOwner,
        ...(alias !== null && alias.toLowerCase() !== item.nameWithOwner.toLowerCase() && { alias }),
        url: item.url,
        defaultBranch: item.defaultBranchRef?.name ?? null,
        private: item.isPrivate,
        archived: item.isArchived,
        fork: item.isFork,
        createdAt: item.createdAt,
        pushedAt: item.pushedAt,
      },
    ],
  };
}

/** What is newest in a repository, for each step that reads more of it. A list that GitHub left out makes no mark. */
export function repositoryMarks(item: Repository, incidentLabels: string[]): Mark[] {
  const marks: Mark[] = [...tagMarks(item), ...issueMarks(item, incidentLabels)];
  const head = item.defaultBranchRef?.target?.oid;
  if (head !== undefined) marks.push({ externalId: item.id, step: 'commits', mark: head });
  if (item.pullRequests !== null) {
    marks.push({
      externalId: item.id,
      step: 'pull-requests',
      mark: present(item.pullRequests.nodes)[0]?.updatedAt ?? 'none',
    });
  }
  if (item.deployments !== null) {
    const deployment = present(item.deployments.nodes)[0];
    const parts = [
      deployment?.id,
      deployment?.updatedAt,
      deployment?.latestStatus?.state,
      deployment?.latestStatus?.createdAt,
    ];
    marks.push({ externalId: item.id, step: 'deployments', mark: deployment === undefined ? 'none' : parts.join(' ') });
  }
  return marks;
}

/** A release names its commit through its tag, so what moves tags moves releases. */
function tagMarks({ id: externalId, refs, releases }: Repository): Mark[] {
  const shortened = present(refs?.nodes).map(({ name, target }) => `${name}@${target?.oid.slice(0, 10) ?? ''}`);
  const tags = refs == null ? null : [refs.totalCount, ...shortened].join(' ');
  const marks: Mark[] = tags === null ? [] : [{ externalId, step: 'tags', mark: tags }];
  if (releases == null) return marks;
  const newest = present(releases.nodes).map(({ id, updatedAt }) => `${id} ${updatedAt}`);
  const mark = releases.totalCount === 0 ? 'none' : [releases.totalCount, ...newest, tags].join(' ');
  return [...marks, { externalId, step: 'releases', mark }];
}

/** Other labels are other issues. */
function issueMarks({ id: externalId, issues }: Repository, labels: string[]): Mark[] {
  if (labels.length === 0) return [{ externalId, step: 'issues', mark: 'no labels' }];
  if (issues == null) return [];
  const newest = present(issues.nodes)[0]?.updatedAt ?? 'none';
  return [{ externalId, step: 'issues', mark: `${issues.totalCount} ${newest} ${labels.join(', ')}` }];
}

/** Repositories with the lists that were asked for aside: none where GitHub refused one. */
export function withAside(nodes: unknown[], aside: (of: 'releases' | 'issues') => unknown[]): unknown[] {
  const byId = (of: 'releases' | 'issues') =>
    new Map(
      aside(of).map((node) => [(node as { id?: string } | null)?.id, (node as Record<string, unknown> | null)?.[of]]),
    );
  const [releases, issues] = [byId('releases'), byId('issues')];
  return nodes.map((node) => {
    if (typeof node !== 'object' || node === null) return node;
    const { id } = node as { id?: string };
    return { ...node, releases: releases.get(id) ?? null, issues: issues.get(id) ?? null };
  });
}

export function nodesOf(owner: unknown): unknown[] {
  const { repositories } = (owner ?? {}) as { repositories?: { nodes?: unknown[] | null } | null };
  return repositories?.nodes ?? [];
}

/** Errors that cost an item of this list. What is missing within an item, its own step will say. */
export function losses(errors: GraphqlError[], path: string[], nodes: unknown[]): GraphqlError[] {
  return errors.filter(({ path: [...at] = [] }) => {
    const isWithin = path.every((part, depth) => at[depth] === part);
    return at.length === 0 || (isWithin && (nodes[Number(at[path.length])] ?? null) === null);
  });
}

/** The newest and the oldest of some instants. */
export function spanOf(instants: string[]): { newest?: string; oldest?: string } {
  if (instants.length === 0) return {};
  const sorted = [...instants].sort((a, b) => Date.parse(a) - Date.parse(b));
  return { newest: sorted.at(-1) ?? '', oldest: sorted[0] ?? '' };
}

/** Dates in a history can be wrong, and one old date among new ones must not end a scan: a page is as old as its newest. */
export function historySpan(items: HistoryCommit[]): { newest?: string; oldest?: string } {
  const { newest } = spanOf(items.map((item) => item.committedDate));
  return newest === undefined ? {} : { newest, oldest: newest };
}

/** `ReadyForReviewEvent` → `READY_FOR_REVIEW`. */
function eventType(typename: string): string {
  return typename
    .replace(/Event$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, '_')
    .toUpperCase();
}

/** What GitHub did give of a list in which failed items are `null`. */
export function present<T>(nodes: (T | null)[] | null | undefined): T[] {
  return (nodes ?? []).filter((node) => node !== null);
}

function blankToNull(text: string | null | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}
