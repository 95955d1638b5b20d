import type * as z from 'zod';
import * as ask from '#core/providers/linear/client.ts';
import * as rows from '#core/providers/linear/normalise.ts';
import { probe } from '#core/providers/linear/probe.ts';
import * as schema from '#core/providers/linear/schema.ts';
import {
  type Api,
  mergeRows,
  type Page,
  type Place,
  type Problem,
  type Provider,
  ProviderError,
  type Rows,
  readItems,
} from '#core/providers/provider.ts';

const ofSource = { scope: 'source', reads: 'history' } as const;

/** Linear: issues with the states that they were in, what is attached to them, and the small lists that they refer to. */
export const linear: Provider = {
  id: 'linear',
  title: 'Linear',
  unlocks: 'Issues: cycle time, lead time and completed issues, time in each state, the backlog, and incidents.',
  credentialOf: 'linear',
  steps: [
    {
      ...ofSource,
      id: 'workspace',
      title: 'Teams, states, people, labels, projects and cycles',
      due: 'interval',
      // However long ago it was made: everything is read at first, and looked at again once a day.
      sweepDays: 20 * 365,
      pageSize: 250,
      rank: 0,
      page: workspace,
    },
    {
      ...ofSource,
      id: 'issues',
      title: 'Issues',
      due: 'mark',
      covers: 'issues',
      opens: true,
      pageSize: 100,
      rank: 1,
      page: issues,
    },
    { ...ofSource, id: 'attachments', title: 'Attachments', due: 'mark', pageSize: 100, rank: 2, page: attachments },
    {
      id: 'issue-checks',
      title: 'Deleted issues',
      scope: 'source',
      reads: 'wanted',
      due: 'interval',
      everyMinutes: 60,
      checks: 'linearIssues',
      pageSize: 250,
      rank: 3,
      page: issueChecks,
    },
  ],
  probe,
};

/** What each small list has, and the rows that come of it. */
const lists: Record<ask.SmallList, { item: z.ZodType; rowsOf: (item: never) => Rows }> = {
  teams: { item: schema.team, rowsOf: rows.teamRows },
  workflowStates: { item: schema.state, rowsOf: rows.stateRows },
  users: { item: schema.user, rowsOf: rows.userRows },
  issueLabels: { item: schema.named, rowsOf: rows.labelRows },
  projects: { item: schema.named, rowsOf: rows.projectRows },
  cycles: { item: schema.cycle, rowsOf: rows.cycleRows },
};

const fromTheStart = Object.fromEntries(Object.keys(lists).map((list) => [list, null])) as ask.SmallPlaces;

async function workspace(api: Api, place: Place): Promise<Page> {
  const places = place.cursor === null ? fromTheStart : (JSON.parse(place.cursor) as ask.SmallPlaces);
  const { data, errors } = await ask.askWorkspace(api, places, place);
  const next: ask.SmallPlaces = {};
  const found: Rows[] = [];
  const changed: string[] = [];
  const problems: Problem[] = problemsOf(errors);
  let items = 0;
  for (const name of Object.keys(places) as ask.SmallList[]) {
    const { item, rowsOf } = lists[name];
    const list = pageOf(data, errors, name);
    const read = readItems(list.nodes, item);
    found.push(...read.items.map((each) => rowsOf(each as never)));
    problems.push(...read.problems);
    changed.push(...read.items.map((each) => (each as { updatedAt: string }).updatedAt));
    items += list.nodes.length;
    const after = nextOf(list);
    if (after !== null) next[name] = after;
  }
  return {
    rows: mergeRows(found),
    next: Object.keys(next).length === 0 ? null : JSON.stringify(next),
    items,
    problems,
    ...spanOf(changed),
    ...(place.cursor === null && { marks: [markOf(data, 'issues'), markOf(data, 'attachments')] }),
  };
}

/** What detection saw of a list: its newest change. */
function markOf(data: Record<string, unknown>, list: 'issues' | 'attachments') {
  const [first] = schema.newest.parse(data[list]).nodes;
  return { externalId: null, step: list, mark: first === undefined ? 'none' : `${first.updatedAt} ${first.id}` };
}

/** Where a scan of issues goes on, and how they tell of their states. */
interface Cursor {
  after: string;
  telling: ask.Telling;
}

async function issues(api: Api, place: Place): Promise<Page> {
  const cursor = place.cursor === null ? null : (JSON.parse(place.cursor) as Cursor);
  const { answer, telling } = await askIssues(api, place, cursor);
  const list = pageOf(answer.data, answer.errors, 'issues');
  const { items, problems } = readItems(list.nodes, schema.issue, [], ['issues', 'nodes']);
  const found: Rows[] = [];
  for (const item of items) found.push(rows.issueRows(await whole(api, item)));
  const after = nextOf(list);
  return {
    rows: mergeRows(found),
    next: after === null ? null : JSON.stringify({ after, telling } satisfies Cursor),
    items: list.nodes.length,
    problems: [...problemsOf(answer.errors), ...problems],
    ...spanOf(items.map(({ updatedAt }) => updatedAt)),
  };
}

/** Servers that have no ready-made history of states say that they do not know the field: they are asked for changes. */
async function askIssues(api: Api, place: Place, cursor: Cursor | null) {
  const after = cursor?.after ?? null;
  const telling = cursor?.telling ?? 'spans';
  try {
    return { answer: await ask.askIssues(api, place, after, telling), telling };
  } catch (error) {
    const isUnknown =
      error instanceof ProviderError && error.kind === 'unreadable' && /stateHistory/.test(error.message);
    if (!isUnknown || telling === 'changes') throw error;
    return { answer: await ask.askIssues(api, place, after, 'changes'), telling: 'changes' as const };
  }
}

/** An issue with all that goes on beyond the first page of the lists inside it. */
async function whole(api: Api, item: schema.Issue): Promise<schema.Issue> {
  return {
    ...item,
    attachments: await restOf(api, item.id, 'attachments', item.attachments, schema.attachment),
    ...(item.stateHistory && {
      stateHistory: await restOf(api, item.id, 'stateHistory', item.stateHistory, schema.span),
    }),
    ...(item.history && { history: await restOf(api, item.id, 'history', item.history, schema.change) }),
  };
}

/** More pages of one list than any issue has: whoever answers so for ever is not followed for ever. */
const mostPages = 100;

async function restOf<T>(
  api: Api,
  id: string,
  name: ask.NestedList,
  first: { pageInfo: schema.Page['pageInfo']; nodes: T[] },
  item: z.ZodType<T>,
) {
  const nodes = [...first.nodes];
  let { pageInfo } = first;
  for (let pages = 0; pageInfo.hasNextPage && pageInfo.endCursor != null && pages < mostPages; pages++) {
    const { data } = await ask.askRestOf(api, id, name, pageInfo.endCursor);
    const list = schema.page.parse((data.issue as Record<string, unknown>)[name]);
    nodes.push(...list.nodes.map((node) => item.parse(node)));
    ({ pageInfo } = list);
  }
  return { pageInfo, nodes };
}

async function attachments(api: Api, place: Place): Promise<Page> {
  const { data, errors } = await ask.askAttachments(api, place);
  const list = pageOf(data, errors, 'attachments');
  const { items, problems } = readItems(list.nodes, schema.attachment, [], ['attachments', 'nodes']);
  return {
    rows: mergeRows(items.map(rows.attachmentRows)),
    next: nextOf(list),
    items: list.nodes.length,
    problems: [...problemsOf(errors), ...problems],
    ...spanOf(items.map(({ updatedAt }) => updatedAt)),
  };
}

/** What is not in the answer is gone, so that nothing but a whole answer is taken for one. */
async function issueChecks(api: Api, place: Place): Promise<Page> {
  const { data } = await ask.askWhetherThere(api, place);
  const { pageInfo, nodes } = schema.there.parse(data.issues);
  if (pageInfo.hasNextPage)
    throw new ProviderError('too_large', `Linear does not answer for ${place.wanted.length} issues at once.`);
  const there = new Set(nodes.filter(({ trashed }) => trashed !== true).map(({ id }) => id));
  return { rows: {}, next: null, items: place.wanted.length, gone: place.wanted.filter((id) => !there.has(id)) };
}

/** A list of an answer. One that is missing, where others are there, fails the page: nothing is passed over. */
function pageOf(data: Record<string, unknown>, errors: ask.LinearError[], name: string): schema.Page {
  if (data[name] !== null && data[name] !== undefined) return schema.page.parse(data[name]);
  const reason = errors.find(({ path }) => path?.[0] === name)?.message ?? errors[0]?.message ?? 'no reason given';
  throw new ProviderError('unreadable', `Linear gave no ${name}: ${reason}`);
}

function nextOf({ pageInfo }: schema.Page): string | null {
  return pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null;
}

function problemsOf(errors: ask.LinearError[]): Problem[] {
  return errors.map(({ path, extensions, message }) => ({
    item: (path ?? []).join('.'),
    code: extensions?.type ?? 'failed',
    detail: message,
  }));
}

function spanOf(instants: string[]): { newest?: string; oldest?: string } {
  if (instants.length === 0) return {};
  const sorted = instants.toSorted((a, b) => Date.parse(a) - Date.parse(b));
  return { newest: sorted.at(-1) ?? '', oldest: sorted[0] ?? '' };
}
