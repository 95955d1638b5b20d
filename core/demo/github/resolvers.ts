import type { Access, Viewer } from '#core/demo/github/access.ts';
import { refusal, samlMessage, mayRead, type Permission } from '#core/demo/github/access.ts';
import type { Measure } from '#core/demo/github/cost.ts';
import { GitHubError } from '#core/demo/github/graphql-error.ts';
import type { Allowance } from '#core/demo/github/limits.ts';
import type { Repository, World } from '#core/demo/model.ts';

/** What a resolver may know of the call it serves. */
export interface GraphQLContext {
  world: World;
  viewer: Viewer;
  measure: Measure;
  allowance: Allowance;
  access(repository: Repository): Access;
  /** The repository of that `owner/name`, now or formerly. */
  find(name: string): Repository | null;
}

/** How a list is to be sorted. */
export interface Ordered {
  orderBy?: { field: string; direction: 'ASC' | 'DESC' } | null;
}

/** The fields of one type that are more than a property of the source. */
export type Fields<S> = Record<string, (source: S, args: never, context: GraphQLContext) => unknown>;

/** Throws what GitHub says where the token lacks a permission. */
export function need(context: GraphQLContext, permission: Permission): void {
  if (!mayRead(context.viewer, permission)) throw new GitHubError('FORBIDDEN', refusal(context.viewer));
}

/** The repository, or the error that stands for it. An `Error` within a list makes that place `null`. */
export function guarded(context: GraphQLContext, repository: Repository): Repository | GitHubError | null {
  const access = context.access(repository);
  if (access === 'ok') return repository;
  if (access === 'saml') return new GitHubError('FORBIDDEN', samlMessage, { saml_failure: true });
  if (access === 'forbidden') return new GitHubError('FORBIDDEN', refusal(context.viewer));
  return null;
}
