import { hash, latest, newId, nodeId } from '#core/demo/ids.ts';
import type { AnnotatedTagInput, IssueInput, ReleaseInput, RepositoryInput } from '#core/demo/input.ts';
import type { Annotation, Issue, Release, Repository, Tag, World } from '#core/demo/model.ts';
import { findPerson } from '#core/demo/people.ts';

/** Fills in what the input of tags, releases and issues left out. */

/** The tags of a repository; runs on a tag that the input does not name bring it along, as a lightweight one. */
export function completeTags(world: World, repository: Repository, input: RepositoryInput): Tag[] {
  const named = Object.entries(input.tags ?? {}).map(([name, tag]) => completeTag(world, repository, name, tag));
  for (const { tag, head_sha } of input.workflow_runs ?? []) {
    if (typeof tag !== 'string' || named.some(({ name }) => name === tag)) continue;
    named.push(completeTag(world, repository, tag, head_sha));
  }
  return named;
}

export function completeTag(
  world: World,
  repository: Repository,
  name: string,
  input: string | AnnotatedTagInput,
): Tag {
  if (typeof input === 'string') return { name, sha: input, annotation: null };
  // Another annotation of the same commit is another object.
  const sha = hash(`${name} ${input.sha} ${input.tagged_at}`).toString(16).padStart(8, '0').repeat(5);
  const annotation: Annotation = {
    typename: 'Tag',
    repository,
    node_id: nodeId('TA', repository.id, sha),
    sha,
    name,
    message: input.message ?? name,
    tagged_at: input.tagged_at,
    tagger: findPerson(world, input.tagger === undefined ? 'octavia' : input.tagger),
    commit: input.sha,
  };
  return { name, sha: input.sha, annotation };
}

export function completeRelease(world: World, repository: Repository, input: ReleaseInput): Release {
  const id = input.id ?? newId(world);
  const draft = input.draft ?? false;
  const sha = repository.tags.find(({ name }) => name === input.tag)?.sha;
  const committed = repository.commits.find((commit) => commit.sha === sha)?.committed_at;
  const published = draft ? null : (input.published_at ?? input.created_at ?? committed ?? null);
  const created = input.created_at ?? committed ?? published ?? repository.created_at;
  return {
    typename: 'Release',
    repository,
    id,
    node_id: input.node_id ?? nodeId('RE', repository.id, id),
    name: input.name ?? input.tag,
    tag_name: input.tag,
    is_draft: draft,
    is_prerelease: input.prerelease ?? false,
    created_at: created,
    published_at: published,
    updated_at: input.updated_at ?? latest([created, published]) ?? created,
    author: findPerson(world, input.author, input.author_type),
  };
}

export function completeIssue(world: World, repository: Repository, input: IssueInput): Issue {
  const closed = input.closed_at ?? null;
  return {
    typename: 'Issue',
    repository,
    id: input.id ?? newId(world),
    node_id: input.node_id ?? nodeId('I', repository.id, input.number),
    number: input.number,
    title: input.title ?? `Issue ${input.number}`,
    body: input.body ?? '',
    author: findPerson(world, input.author, input.author_type),
    labels: input.labels ?? [],
    created_at: input.created_at,
    updated_at: input.updated_at ?? latest([input.created_at, closed]) ?? input.created_at,
    closed_at: closed,
  };
}
