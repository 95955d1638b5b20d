import { schema as published } from '@octokit/graphql-schema';
import {
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  buildSchema,
  getNullableType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql';
import { byPlace, connect } from '#core/demo/github/connection.ts';
import { pageOf, web } from '#core/demo/github/links.ts';
import { checkRunFields, commitFields, runFields, suiteFields } from '#core/demo/github/resolve-commit.ts';
import {
  eventFields,
  issueCommentFields,
  pullRequestFields,
  reactionGroupFields,
  reviewCommentFields,
  reviewFields,
  threadFields,
} from '#core/demo/github/resolve-pull-request.ts';
import { issueFields } from '#core/demo/github/resolve-issue.ts';
import { queryFields } from '#core/demo/github/resolve-query.ts';
import { comparisonFields, refFields, releaseFields, tagFields } from '#core/demo/github/resolve-ref.ts';
import { deploymentFields, ownerFields, repositoryFields, statusFields } from '#core/demo/github/resolve-repository.ts';
import type { GraphQLContext } from '#core/demo/github/resolvers.ts';

type Resolver = GraphQLFieldResolver<never, GraphQLContext>;

const fields: Record<string, object> = {
  Query: queryFields,
  Repository: repositoryFields,
  Organization: ownerFields,
  User: ownerFields,
  Ref: refFields,
  Tag: tagFields,
  Release: releaseFields,
  Issue: issueFields,
  Comparison: comparisonFields,
  Commit: commitFields,
  CheckSuite: suiteFields,
  CheckRun: checkRunFields,
  WorkflowRun: runFields,
  Deployment: deploymentFields,
  DeploymentStatus: statusFields,
  PullRequest: pullRequestFields,
  PullRequestReview: reviewFields,
  PullRequestReviewThread: threadFields,
  PullRequestReviewComment: reviewCommentFields,
  ReactionGroup: reactionGroupFields,
  IssueComment: issueCommentFields,
};

/** Numbers beyond it do not fit GraphQL's `Int`; GitHub gives such ids as `fullDatabaseId`. */
const largestInt = 2_147_483_647;

/** GitHub's published schema with resolvers over a world. Made once: it takes half a second. */
export function createSchema(): GraphQLSchema {
  // The published text repeats two fields, which only validation minds.
  const schema = buildSchema(published.idl, { assumeValidSDL: true });
  for (const [name, resolvers] of Object.entries(fields)) attach(schema, name, resolvers);
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type) && type.name.endsWith('Event')) attach(schema, type.name, eventFields);
  }
  return schema;
}

function attach(schema: GraphQLSchema, name: string, resolvers: object): void {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`GitHub's schema has no type ${name}.`);
  const known = type.getFields();
  for (const [field, resolve] of Object.entries(resolvers) as [string, Resolver][]) {
    const target = known[field];
    if (target !== undefined) target.resolve = resolve as GraphQLFieldResolver<unknown, unknown>;
  }
}

export function typeOf(value: unknown): string | undefined {
  return (value as { typename?: string }).typename;
}

/**
 * Resolves every field that has no function of its own: the property of that name in the words of the world, or
 * else whatever the schema accepts as "nothing": any query that GitHub would accept is answered.
 */
export const resolveDefault: GraphQLFieldResolver<Record<string, unknown>, GraphQLContext> = (
  source,
  _args,
  _context,
  info,
) => {
  const name = info.fieldName;
  if (name === 'id') return source['node_id'];
  if (name === 'databaseId')
    return typeof source['id'] === 'number' && source['id'] <= largestInt ? source['id'] : null;
  if (name === 'fullDatabaseId') return source['id'] === undefined ? null : String(source['id']);
  const value = source[name] ?? source[snakeCase(name)];
  if (value !== undefined && value !== null) return value;
  if (name === 'url' || name === 'permalink') return pageOf(source);
  if (name === 'resourcePath') return pageOf(source).slice(web.length);
  return nothing(info.returnType, source);
};

const snakes = new Map<string, string>();

function snakeCase(name: string): string {
  const known = snakes.get(name);
  if (known !== undefined) return known;
  const snake = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  snakes.set(name, snake);
  return snake;
}

/** The emptiest value that a type admits. */
function nothing(type: GraphQLOutputType, source: Record<string, unknown>): unknown {
  const inner = getNullableType(type);
  if (isObjectType(inner) && inner.name.endsWith('Connection')) return connect([], {}, byPlace);
  if (!isNonNullType(type)) return null;
  if (isListType(inner)) return [];
  if (isEnumType(inner)) return inner.getValues()[0]?.value;
  if (isScalarType(inner)) return emptyScalar(inner.name, source);
  if (isObjectType(inner) || isInterfaceType(inner)) throw new Error(`The simulator has no ${inner.name}.`);
  return null;
}

function emptyScalar(name: string, source: Record<string, unknown>): unknown {
  if (name === 'Boolean') return false;
  if (name === 'Int' || name === 'Float') return 0;
  if (name === 'DateTime') return source['created_at'] ?? '2015-01-01T00:00:00Z';
  return name === 'URI' ? web : '';
}
