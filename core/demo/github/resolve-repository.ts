import { type Key, type Order, type PageArguments, compare, connect } from '#core/demo/github/connection.ts';
import { GitHubError } from '#core/demo/github/graphql-error.ts';
import { type IssueArguments, connectIssues } from '#core/demo/github/resolve-issue.ts';
import { stateOf } from '#core/demo/github/resolve-pull-request.ts';
import {
  type RefArguments,
  connectRefs,
  connectReleases,
  findCommit,
  findRef,
  refOf,
} from '#core/demo/github/resolve-ref.ts';
import { type Fields, type GraphQLContext, type Ordered, guarded, need } from '#core/demo/github/resolvers.ts';
import { viewOf } from '#core/demo/github/view.ts';
import { nameOf } from '#core/demo/ids.ts';
import type { Deployment, DeploymentStatus, Organization, Person, PullRequest, Repository } from '#core/demo/model.ts';

interface PullFilter extends PageArguments, Ordered {
  states?: string[] | null;
  baseRefName?: string | null;
  headRefName?: string | null;
  labels?: string[] | null;
}

interface RepositoryFilter extends PageArguments, Ordered {
  isFork?: boolean | null;
  isArchived?: boolean | null;
  privacy?: 'PUBLIC' | 'PRIVATE' | null;
}

export const repositoryFields: Fields<Repository> = {
  nameWithOwner: (repository) => nameOf(repository),
  isPrivate: (repository) => repository.private,
  isArchived: (repository) => repository.archived,
  isFork: (repository) => repository.fork,
  isEmpty: (repository) => repository.commits.length === 0,
  isInOrganization: (repository) => repository.owner.typename === 'Organization',
  visibility: (repository) => (repository.private ? 'PRIVATE' : 'PUBLIC'),
  defaultBranchRef: (repository, _args, context) => {
    need(context, 'contents');
    return refOf(repository, 'refs/heads/', repository.default_branch, repository.head);
  },
  ref: (repository, { qualifiedName }: { qualifiedName: string }, context) => {
    need(context, 'contents');
    return findRef(repository, qualifiedName);
  },
  refs: (repository, args: RefArguments, context) => {
    need(context, 'contents');
    return connectRefs(repository, args);
  },
  releases: (repository, args: PageArguments & Ordered, context) => {
    need(context, 'contents');
    return connectReleases(repository, args);
  },
  issues: (repository, args: IssueArguments, context) => {
    need(context, 'issues');
    return connectIssues(repository, args);
  },
  object: (repository, args: { oid?: string | null; expression?: string | null }, context) => {
    need(context, 'contents');
    return findCommit(repository, args.oid ?? args.expression ?? '');
  },
  pullRequest: (repository, { number }: { number: number }, context) => {
    need(context, 'pull_requests');
    const found = viewOf(repository).pull(number);
    if (found !== null) return found;
    throw new GitHubError('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`);
  },
  pullRequests: (repository, args: PullFilter, context) => {
    need(context, 'pull_requests');
    return connectPulls(repository, args);
  },
  deployments: (repository, args: PageArguments & Ordered & { environments?: string[] | null }, context) => {
    need(context, 'deployments');
    return connectDeployments(viewOf(repository).deployments(), args);
  },
};

export const ownerFields: Fields<Organization | Person> = {
  repositories: (owner, args: RepositoryFilter, context) => connectRepositories(owner, args, context),
  repository: (owner, { name }: { name: string }, context) => findVisible(context, `${owner.login}/${name}`),
};

export const deploymentFields: Fields<Deployment> = {
  commitOid: (deployment) => deployment.sha,
  commit: (deployment) => viewOf(deployment.repository).commit(deployment.sha),
  latestEnvironment: (deployment) => deployment.environment,
  latestStatus: (deployment) => deployment.statuses.at(-1) ?? null,
  ref: (deployment) => (deployment.ref === null ? null : findRef(deployment.repository, deployment.ref)),
  // A success that nothing followed is what runs there now.
  state: (deployment) => {
    const state = deployment.statuses.at(-1)?.state ?? 'PENDING';
    return state === 'SUCCESS' ? 'ACTIVE' : state;
  },
  statuses: (deployment, page: PageArguments) =>
    connect(deployment.statuses.toReversed(), page, {
      keyOf: (status) => [Date.parse(status.created_at), status.id],
      descending: true,
    }),
};

export const statusFields: Fields<DeploymentStatus> = {
  creator: (status) => status.deployment.creator,
  updatedAt: (status) => status.created_at,
  environment: (status) => status.deployment.environment,
};

/** A repository that the viewer may see, or GitHub's words for one that does not exist. */
export function findVisible(
  context: GraphQLContext,
  name: string,
  find: (name: string) => Repository | null = (wanted) => context.find(wanted),
): Repository | GitHubError {
  const repository = find(name);
  const seen = repository === null ? null : guarded(context, repository);
  return seen ?? new GitHubError('NOT_FOUND', `Could not resolve to a Repository with the name '${name}'.`);
}

function connectPulls(repository: Repository, args: PullFilter) {
  const field = args.orderBy?.field === 'UPDATED_AT' ? 'updated_at' : 'created_at';
  const descending = args.orderBy?.direction === 'DESC';
  const all = viewOf(repository).pulls(field);
  const { states, labels, baseRefName, headRefName } = args;
  const unfiltered = states == null && labels == null && baseRefName == null && headRefName == null;
  const found = unfiltered
    ? all
    : all.filter(
        (pull) =>
          (states?.includes(stateOf(pull)) ?? true) &&
          (labels?.some((label) => pull.labels.includes(label)) ?? true) &&
          (baseRefName == null || pull.base === baseRefName) &&
          (headRefName == null || pull.head === headRefName),
      );
  const order: Order<PullRequest> = { keyOf: (pull) => [Date.parse(pull[field]), pull.id], descending };
  return connect(descending ? found : found.toReversed(), args, order);
}

function connectDeployments(all: Deployment[], args: PageArguments & Ordered & { environments?: string[] | null }) {
  const { environments } = args;
  const found = environments == null ? all : all.filter((one) => environments.includes(one.environment));
  const descending = args.orderBy?.direction === 'DESC';
  const order: Order<Deployment> = { keyOf: (one) => [Date.parse(one.created_at), one.id], descending };
  return connect(descending ? found : found.toReversed(), args, order);
}

function connectRepositories(owner: Organization | Person, args: RepositoryFilter, context: GraphQLContext) {
  const found = context.world.repositories.filter(
    (repository) =>
      repository.owner === owner &&
      context.access(repository) !== 'hidden' &&
      (args.isFork == null || repository.fork === args.isFork) &&
      (args.isArchived == null || repository.archived === args.isArchived) &&
      (args.privacy == null || repository.private === (args.privacy === 'PRIVATE')),
  );
  const field = args.orderBy?.field ?? 'NAME';
  const descending = args.orderBy?.direction === 'DESC';
  const keyOf = (repository: Repository): Key => [repositoryKey(repository, field), repository.id];
  found.sort((a, b) => (descending ? -1 : 1) * compare(keyOf(a), keyOf(b)));
  const page = connect(found, args, { keyOf, descending });
  return { ...page, nodes: page.nodes.map((repository) => guarded(context, repository)) };
}

function repositoryKey(repository: Repository, field: string): number | string {
  if (field === 'PUSHED_AT') return Date.parse(repository.pushed_at ?? repository.created_at);
  if (field === 'UPDATED_AT') return Date.parse(repository.updated_at);
  if (field === 'CREATED_AT') return Date.parse(repository.created_at);
  return field === 'NAME' ? repository.name.toLowerCase() : 0;
}
