import type { Attachment, Issue, LinearWorld, State, Thing } from '#core/demo/linear/model.ts';

/** What the simulated Linear answers: the root of a query, over a world. */

interface ListArgs {
  after?: string | null;
  first?: number | null;
  orderBy?: 'createdAt' | 'updatedAt' | null;
  includeArchived?: boolean | null;
  includeDisabled?: boolean | null;
  filter?: Filter | null;
}

type Filter = { [field: string]: unknown };

const mostFirst = 250;

/** The fields of the query type. Everything is looked up when it is asked for. */
export function rootOf(world: LinearWorld) {
  const at = indexOf(world);
  const list =
    <T extends Thing, V>(items: T[], show: (item: T) => V) =>
    (args: ListArgs) =>
      connect(items, args, show);
  return {
    viewer: () => at.users.get(world.viewer),
    organization: () => world.organization,
    issue: ({ id }: { id: string }) => {
      const issue = at.issues.get(id);
      if (issue === undefined) throw new Error('Entity not found: Issue');
      return at.showIssue(issue);
    },
    issues: list(world.issues, at.showIssue),
    attachments: list(world.attachments, at.showAttachment),
    teams: list(world.teams, (item) => item),
    users: (args: ListArgs) =>
      connect(
        world.users.filter(({ active }) => active || args.includeDisabled === true),
        args,
        (item) => item,
      ),
    workflowStates: list(world.states, at.showState),
    issueLabels: list(world.labels, (item) => item),
    projects: list(world.projects, (item) => item),
    cycles: list(world.cycles, (item) => ({ ...item, team: at.teams.get(item.teamId) })),
  };
}

function indexOf(world: LinearWorld) {
  const byId = <T extends Thing>(items: T[]) => new Map(items.map((item) => [item.id, item]));
  const [teams, states, users, issues] = [byId(world.teams), byId(world.states), byId(world.users), byId(world.issues)];
  const [labels, projects, cycles] = [byId(world.labels), byId(world.projects), byId(world.cycles)];
  const attachmentsOf = Map.groupBy(world.attachments, ({ issueId }) => issueId);
  const showState = (state: State) => ({ ...state, team: teams.get(state.teamId) });
  const stateOf = (id: string) => {
    const state = states.get(id);
    return state === undefined ? null : showState(state);
  };
  const showAttachment = (item: Attachment): object => ({
    ...item,
    issue: () => {
      const issue = issues.get(item.issueId);
      return issue === undefined ? null : showIssue(issue);
    },
  });
  const showIssue = (issue: Issue): object => ({
    ...issue,
    team: teams.get(issue.teamId),
    state: stateOf(issue.moves.at(-1)?.stateId ?? ''),
    cycle: cycles.get(issue.cycleId ?? '') ?? null,
    project: projects.get(issue.projectId ?? '') ?? null,
    assignee: users.get(issue.assigneeId ?? '') ?? null,
    creator: users.get(issue.creatorId ?? '') ?? null,
    attachments: (args: ListArgs) => connect(attachmentsOf.get(issue.id) ?? [], args, showAttachment),
    labels: (args: ListArgs) =>
      connect(
        issue.labelIds.flatMap((id) => labels.get(id) ?? []),
        args,
        (item) => item,
      ),
    stateHistory: (args: ListArgs) =>
      connect(spansOf(issue), args, (item) => ({ ...item, state: stateOf(item.stateId) })),
    history: (args: ListArgs) => connect(changesOf(issue), args, (item) => item),
  });
  return { teams, users, issues, showState, showAttachment, showIssue };
}

function spansOf({ id, moves }: Issue) {
  return moves.map(({ at, stateId, until }, place) => {
    const endedAt = until ?? moves[place + 1]?.at ?? null;
    return { id: `${id}/span/${place}`, stateId, startedAt: at, endedAt, createdAt: at, updatedAt: at };
  });
}

function changesOf({ id, moves }: Issue) {
  return moves.slice(1).map(({ at, stateId }, place) => {
    const fromStateId = moves[place]?.stateId ?? null;
    return { id: `${id}/change/${place}`, fromStateId, toStateId: stateId, createdAt: at, updatedAt: at };
  });
}

/** A page of a list, newest first. A cursor is a place in the order, wherever its item has gone since. */
function connect<T extends Thing, V>(items: T[], args: ListArgs, show: (item: T) => V) {
  const first = args.first ?? 50;
  if (first < 1 || first > mostFirst)
    throw new Error(`Argument Validation Error: first must be from 1 to ${mostFirst}`);
  const order = args.orderBy ?? 'createdAt';
  const placeOf = (item: T) => `${new Date(item[order]).toISOString()} ${item.id}`;
  const wanted = items
    .filter((item) => args.includeArchived === true || (item.archivedAt ?? null) === null)
    .map((item) => ({ item, place: placeOf(item) }))
    .filter(({ place }) => args.after == null || place < args.after)
    .filter(({ item }) => matches(args.filter, () => show(item) as Record<string, unknown>))
    .sort((a, b) => (a.place < b.place ? 1 : -1));
  const page = wanted.slice(0, first);
  return {
    nodes: page.map(({ item }) => show(item)),
    pageInfo: {
      hasNextPage: wanted.length > first,
      endCursor: page.at(-1)?.place ?? null,
      hasPreviousPage: args.after != null,
      startCursor: page[0]?.place ?? null,
    },
  };
}

const comparisons: Record<string, (a: string, b: unknown) => boolean> = {
  eq: (a, b) => a === b,
  neq: (a, b) => a !== b,
  gt: (a, b) => Date.parse(a) > Date.parse(String(b)),
  gte: (a, b) => Date.parse(a) >= Date.parse(String(b)),
  lt: (a, b) => Date.parse(a) < Date.parse(String(b)),
  lte: (a, b) => Date.parse(a) <= Date.parse(String(b)),
  in: (a, b) => Array.isArray(b) && b.includes(a),
  nin: (a, b) => !(Array.isArray(b) && b.includes(a)),
};

function matches(filter: Filter | null | undefined, value: () => Record<string, unknown>): boolean {
  const entries = Object.entries(filter ?? {});
  if (entries.length === 0) return true;
  const shown = value();
  return entries.every(([field, wanted]) => holds(wanted as Filter, shown[field]));
}

function holds(wanted: Filter, value: unknown): boolean {
  return Object.entries(wanted).every(([name, inner]) => {
    const compare = comparisons[name];
    if (compare !== undefined) return compare(String(value), inner);
    return holds(inner as Filter, (value as Record<string, unknown>)[name]);
  });
}
