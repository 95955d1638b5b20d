import { type Key, type PageArguments, byPlace, compare, connect } from '#core/demo/github/connection.ts';
import type { Fields, Ordered } from '#core/demo/github/resolvers.ts';
import { nodeId } from '#core/demo/ids.ts';
import type { Issue, Repository } from '#core/demo/model.ts';

interface IssueFilter {
  labels?: string[] | null;
  states?: string[] | null;
}

export interface IssueArguments extends PageArguments, Ordered, IssueFilter {
  filterBy?: (IssueFilter & { since?: string | null }) | null;
}

export const issueFields: Fields<Issue> = {
  state: (issue) => stateOf(issue),
  closed: (issue) => issue.closed_at !== null,
  bodyText: (issue) => issue.body,
  labels: (issue, page: PageArguments) =>
    connect(
      issue.labels.map((name) => ({ typename: 'Label', node_id: nodeId('LA', issue.repository.id, name), name })),
      page,
      byPlace,
    ),
};

/** The labels of a filter are alternatives, in any case; different filters must all hold. */
export function connectIssues(repository: Repository, args: IssueArguments) {
  const { labels, states, filterBy } = args;
  const since = filterBy?.since == null ? Number.NEGATIVE_INFINITY : Date.parse(filterBy.since);
  const found = repository.issues.filter(
    (issue) =>
      [labels, filterBy?.labels].every((wanted) => hasLabel(issue, wanted)) &&
      [states, filterBy?.states].every((wanted) => wanted?.includes(stateOf(issue)) ?? true) &&
      Date.parse(issue.updated_at) >= since,
  );
  const field = args.orderBy?.field === 'UPDATED_AT' ? 'updated_at' : 'created_at';
  const descending = args.orderBy?.direction === 'DESC';
  const keyOf = (issue: Issue): Key => [Date.parse(issue[field]), issue.id];
  found.sort((a, b) => (descending ? -1 : 1) * compare(keyOf(a), keyOf(b)));
  return connect(found, args, { keyOf, descending });
}

function hasLabel(issue: Issue, wanted: string[] | null | undefined): boolean {
  const has = new Set(issue.labels.map((label) => label.toLowerCase()));
  return wanted?.some((label) => has.has(label.toLowerCase())) ?? true;
}

function stateOf(issue: Issue): 'OPEN' | 'CLOSED' {
  return issue.closed_at === null ? 'OPEN' : 'CLOSED';
}
