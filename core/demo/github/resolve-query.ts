import { type PageArguments, byPlace, connect } from '#core/demo/github/connection.ts';
import { GitHubError } from '#core/demo/github/graphql-error.ts';
import { findVisible } from '#core/demo/github/resolve-repository.ts';
import { type Fields, type GraphQLContext, guarded } from '#core/demo/github/resolvers.ts';
import { searchPullRequests } from '#core/demo/github/search.ts';
import { findNode } from '#core/demo/github/view.ts';
import type { Repository } from '#core/demo/model.ts';

export const queryFields: Fields<unknown> = {
  viewer: (_root, _args, context) => {
    if (context.viewer.person !== null) return context.viewer.person;
    throw new GitHubError('FORBIDDEN', 'Resource not accessible by integration');
  },
  rateLimit: (_root, _args, context) => ({
    cost: context.measure.cost,
    nodeCount: context.measure.nodeCount,
    limit: context.allowance.limit,
    remaining: context.allowance.remaining,
    used: context.allowance.used,
    resetAt: new Date(context.allowance.reset * 1000).toISOString().replace('.000Z', 'Z'),
  }),
  repository: (_root, args: { owner: string; name: string; followRenames?: boolean }, context) => {
    const name = `${args.owner}/${args.name}`;
    if (args.followRenames !== false) return findVisible(context, name);
    const find = (wanted: string) => {
      const found = context.find(wanted);
      return found?.former_names.includes(wanted.toLowerCase()) === true ? null : found;
    };
    return findVisible(context, name, find);
  },
  repositoryOwner: (_root, { login }: { login: string }, context) => findOwner(context, login),
  organization: (_root, { login }: { login: string }, context) => {
    const found = byLogin(context.world.organizations, login);
    return found ?? missing('Organization', login);
  },
  user: (_root, { login }: { login: string }, context) =>
    byLogin(context.world.people, login) ?? missing('User', login),
  node: (_root, { id }: { id: string }, context) => visibleNode(context, id),
  nodes: (_root, { ids }: { ids: string[] }, context) => {
    if (ids.length > 100) {
      throw new GitHubError(
        'ARGUMENT_LIMIT',
        `You may not provide more than 100 node ids; you provided ${ids.length}.`,
      );
    }
    return ids.map((id) => visibleNode(context, id));
  },
  search: (_root, args: PageArguments & { query: string; type: string }, context) => {
    const found = args.type === 'ISSUE' ? searchPullRequests(context, args.query) : [];
    return { ...connect(found.slice(0, 1000), args, byPlace), issueCount: found.length };
  },
};

/** The node, an error in its place, or `null`. */
function visibleNode(context: GraphQLContext, id: string): object | null {
  const node = findNode(context.world, id);
  const gone = new GitHubError('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'.`);
  if (node === null) return gone;
  const repository = repositoryOf(node);
  if (repository === null) return node;
  const seen = guarded(context, repository);
  if (seen === null) return gone;
  return seen instanceof Error ? seen : node;
}

function repositoryOf(node: object): Repository | null {
  const place = node as {
    typename?: string;
    repository?: Repository;
    pull_request?: { repository: Repository };
    deployment?: { repository: Repository };
  };
  if (place.typename === 'Repository') return node as Repository;
  return place.repository ?? place.pull_request?.repository ?? place.deployment?.repository ?? null;
}

function findOwner(context: GraphQLContext, login: string): object | null {
  return byLogin(context.world.organizations, login) ?? byLogin(context.world.people, login);
}

function byLogin<T>(all: Map<string, T>, login: string): T | null {
  const exact = all.get(login);
  if (exact !== undefined) return exact;
  for (const [name, found] of all) if (name.toLowerCase() === login.toLowerCase()) return found;
  return null;
}

function missing(kind: string, login: string): GitHubError {
  return new GitHubError('NOT_FOUND', `Could not resolve to a ${kind} with the login of '${login}'.`);
}
