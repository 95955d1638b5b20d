import { stateOf } from '#core/demo/github/resolve-pull-request.ts';
import type { GraphQLContext } from '#core/demo/github/resolvers.ts';
import { nameOf } from '#core/demo/ids.ts';
import type { PullRequest, Repository } from '#core/demo/model.ts';

/**
 * Searches pull requests by the qualifiers that a sync would use: `org:`, `user:`, `repo:`, `author:`, `is:`,
 * `updated:`, `created:`, `merged:` and `sort:`. Others are ignored.
 */
export function searchPullRequests(context: GraphQLContext, query: string): PullRequest[] {
  const qualifiers = query
    .split(/\s+/)
    .filter((word) => word.includes(':'))
    .map((word) => [word.slice(0, word.indexOf(':')), word.slice(word.indexOf(':') + 1)] as const);
  const sort = qualifiers.find(([name]) => name === 'sort')?.[1] ?? 'created-desc';
  const field = sort.startsWith('updated') ? 'updated_at' : 'created_at';
  const sign = sort.endsWith('-asc') ? 1 : -1;
  return context.world.repositories
    .filter((repository) => context.access(repository) === 'ok')
    .filter((repository) => isInPlaces(repository, qualifiers))
    .flatMap((repository) => repository.pull_requests)
    .filter((pull) => qualifiers.every(([name, value]) => holds(pull, name, value)))
    .sort((a, b) => sign * (Date.parse(a[field]) - Date.parse(b[field])) || a.id - b.id);
}

/** Places are alternatives: a pull request lies in one repository only. */
function isInPlaces(repository: Repository, qualifiers: (readonly [string, string])[]): boolean {
  const places = qualifiers.filter(([name]) => name === 'repo' || name === 'org' || name === 'user');
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  return places.length === 0
    ? true
    : places.some(([name, value]) => same(name === 'repo' ? nameOf(repository) : repository.owner.login, value));
}

function holds(pull: PullRequest, name: string, value: string): boolean {
  if (name === 'author') return pull.author?.login === value;
  if (name === 'is' && value !== 'pr') return stateOf(pull).toLowerCase() === value;
  if (name === 'updated') return isWithin(pull.updated_at, value);
  if (name === 'created') return isWithin(pull.created_at, value);
  if (name === 'merged') return pull.merged_at !== null && isWithin(pull.merged_at, value);
  return true;
}

/**
 * Whether an instant lies in one of GitHub's ranges: `>=a`, `>a`, `<=a`, `<a`, `a..b` (either may be `*`), or a day.
 */
export function isWithin(instant: string, range: string): boolean {
  const at = Date.parse(instant);
  const bounds = /^(.+)\.\.(.+)$/.exec(range);
  if (bounds !== null) return atOrAfter(at, bounds[1] ?? '*') && atOrBefore(at, bounds[2] ?? '*');
  if (range.startsWith('>=')) return atOrAfter(at, range.slice(2));
  if (range.startsWith('<=')) return atOrBefore(at, range.slice(2));
  if (range.startsWith('>')) return !atOrBefore(at, range.slice(1));
  if (range.startsWith('<')) return !atOrAfter(at, range.slice(1));
  return atOrAfter(at, range) && atOrBefore(at, range);
}

function atOrAfter(at: number, bound: string): boolean {
  return bound === '*' || at >= Date.parse(bound);
}

/** A bound that is a whole day includes that day; one that is a second includes its fractions. */
function atOrBefore(at: number, bound: string): boolean {
  if (bound === '*') return true;
  const length = /^\d{4}-\d\d-\d\d$/.test(bound) ? 86_400_000 : 1000;
  return at < Date.parse(bound) + length;
}
