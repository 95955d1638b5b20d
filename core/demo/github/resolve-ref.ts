import { type Key, type PageArguments, byPlace, compare, connect } from '#core/demo/github/connection.ts';
import type { Fields, Ordered } from '#core/demo/github/resolvers.ts';
import { viewOf } from '#core/demo/github/view.ts';
import { nodeId } from '#core/demo/ids.ts';
import type { Annotation, Commit, Release, Repository } from '#core/demo/model.ts';

/** Names for commits: branches, tags and the releases made of them; and what lies between two commits. */

export interface RefArguments extends PageArguments, Ordered {
  refPrefix: string;
}

interface Ref {
  typename: 'Ref';
  node_id: string;
  repository: Repository;
  name: string;
  prefix: string;
  /** The commit. */
  sha: string | null;
  /** What it names, where that is an annotated tag. */
  annotation: Annotation | null;
}

export const refFields: Fields<Ref> = {
  target: (ref) => ref.annotation ?? commitOf(ref),
  compare: (ref, { headRef }: { headRef: string }) => {
    const base = commitOf(ref);
    const head = findCommit(ref.repository, headRef);
    if (base === null || head === null) return null;
    return { typename: 'Comparison', node_id: nodeId('CMP', base.sha, head.sha), ...compareCommits(base, head) };
  },
};

export const comparisonFields: Fields<{ ahead: Commit[]; behind: Commit[]; base: Commit; head: Commit }> = {
  aheadBy: (comparison) => comparison.ahead.length,
  behindBy: (comparison) => comparison.behind.length,
  baseTarget: (comparison) => comparison.base,
  headTarget: (comparison) => comparison.head,
  commits: (comparison, page: PageArguments) => connect(comparison.ahead.toReversed(), page, byPlace),
};

export const tagFields: Fields<Annotation> = {
  oid: (tag) => tag.sha,
  abbreviatedOid: (tag) => tag.sha.slice(0, 7),
  target: (tag) => viewOf(tag.repository).commit(tag.commit),
  tagger: (tag) =>
    tag.tagger && {
      name: tag.tagger.name ?? tag.tagger.login,
      email: tag.tagger.email,
      date: tag.tagged_at,
      user: tag.tagger.typename === 'User' ? tag.tagger : null,
    },
};

export const releaseFields: Fields<Release> = {
  tag: (release) => findRef(release.repository, `refs/tags/${release.tag_name}`),
  tagCommit: (release) => {
    const tag = release.repository.tags.find(({ name }) => name === release.tag_name);
    return tag === undefined ? null : viewOf(release.repository).commit(tag.sha);
  },
};

/** Commits reachable from one of two and not from the other, the youngest first. */
export function compareCommits(base: Commit, head: Commit) {
  const view = viewOf(base.repository);
  const ofBase = view.history(base.sha);
  const ofHead = view.history(head.sha);
  const inBase = new Set(ofBase);
  const inHead = new Set(ofHead);
  const ahead = ofHead.filter((commit) => !inBase.has(commit));
  const behind = ofBase.filter((commit) => !inHead.has(commit));
  const common = ofHead.find((commit) => inBase.has(commit)) ?? null;
  return { base, head, ahead, behind, common, status: statusOf(ahead.length, behind.length) };
}

/** A commit by its SHA, or by the name of a branch or tag. */
export function findCommit(repository: Repository, name: string): Commit | null {
  const view = viewOf(repository);
  const bare = name.replace(/^refs\/(heads|tags)\//, '');
  const sha = bare === repository.default_branch || bare === 'HEAD' ? repository.head : null;
  const tag = repository.tags.find(({ name }) => name === bare);
  return view.commit(sha ?? repository.branches[bare] ?? tag?.sha ?? bare);
}

function statusOf(ahead: number, behind: number): 'IDENTICAL' | 'AHEAD' | 'BEHIND' | 'DIVERGED' {
  if (ahead > 0 && behind > 0) return 'DIVERGED';
  if (ahead > 0) return 'AHEAD';
  return behind > 0 ? 'BEHIND' : 'IDENTICAL';
}

/** Refs by name, or tags by when their commits were made. */
export function connectRefs(repository: Repository, args: RefArguments) {
  const byDate = args.orderBy?.field === 'TAG_COMMIT_DATE';
  const descending = args.orderBy?.direction === 'DESC';
  const keyOf = (ref: Ref): Key => [byDate ? Date.parse(commitOf(ref)?.committed_at ?? '1970-01-01') : 0, ref.name];
  const found = refsOf(repository, args.refPrefix);
  if (args.orderBy != null) found.sort((a, b) => (descending ? -1 : 1) * compare(keyOf(a), keyOf(b)));
  return connect(found, args, args.orderBy == null ? byPlace : { keyOf, descending });
}

export function connectReleases(repository: Repository, args: PageArguments & Ordered) {
  const byName = args.orderBy?.field === 'NAME';
  const descending = args.orderBy?.direction === 'DESC';
  const keyOf = (one: Release): Key => [byName ? one.name : Date.parse(one.created_at), one.id];
  const found = repository.releases.toSorted((a, b) => (descending ? -1 : 1) * compare(keyOf(a), keyOf(b)));
  return connect(found, args, { keyOf, descending });
}

export function refOf(
  repository: Repository,
  prefix: string,
  name: string,
  sha: string | null,
  annotation: Annotation | null = null,
): Ref {
  const node_id = nodeId('REF', repository.id, prefix, name);
  return { typename: 'Ref', node_id, repository, name, prefix, sha, annotation };
}

function commitOf(ref: Ref): Commit | null {
  return ref.sha === null ? null : viewOf(ref.repository).commit(ref.sha);
}

function refsOf(repository: Repository, prefix: string): Ref[] {
  if (prefix === 'refs/tags/')
    return repository.tags.map(({ name, sha, annotation }) => refOf(repository, prefix, name, sha, annotation));
  if (prefix !== 'refs/heads/') return [];
  const refs = Object.entries(repository.branches).map(([name, sha]) => refOf(repository, prefix, name, sha));
  return [refOf(repository, prefix, repository.default_branch, repository.head), ...refs];
}

export function findRef(repository: Repository, name: string): Ref | null {
  for (const prefix of ['refs/heads/', 'refs/tags/']) {
    const bare = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    if (name.startsWith('refs/') && !name.startsWith(prefix)) continue;
    const found = refsOf(repository, prefix).find((ref) => ref.name === bare);
    if (found !== undefined) return found;
  }
  return null;
}
