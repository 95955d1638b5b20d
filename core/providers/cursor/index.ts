import * as ask from '#core/providers/cursor/client.ts';
import { commitRows, dayRows, eventRows, memberRows, modelRows, spendRows } from '#core/providers/cursor/normalise.ts';
import { probe } from '#core/providers/cursor/probe.ts';
import * as schema from '#core/providers/cursor/schema.ts';
import {
  type Api,
  mergeRows,
  type Page,
  type Place,
  type Provider,
  type Rows,
  readItems,
  type Step,
} from '#core/providers/provider.ts';

const often = { scope: 'source', due: 'interval', everyMinutes: 60 } as const;
/** Days are read newest first, and the last few again each time: Cursor goes on adding them up. */
const asDays = { ...often, reads: 'history' } as const satisfies Partial<Step>;

/** Cursor: who uses it, how much, what it costs, and how many lines of commits come from it. */
export const cursor: Provider = {
  id: 'cursor',
  title: 'Cursor',
  unlocks: 'Use of Cursor by day and person, what it costs, and the share of AI in commits and pull requests.',
  credentialOf: 'cursor',
  windows: {
    admin: { calls: 20, seconds: 60 },
    'usage-events': { calls: 60, seconds: 60 },
    analytics: { calls: 100, seconds: 60 },
    'ai-code': { calls: 20, seconds: 60 },
  },
  steps: [
    { ...often, id: 'members', title: 'Members', reads: 'list', pageSize: 1000, rank: 0, page: members },
    { ...often, id: 'spend', title: 'Spend of the cycle', reads: 'list', pageSize: 1000, rank: 1, page: spend },
    { ...asDays, id: 'daily-usage', title: 'Daily usage', covers: 'daily-usage', pageSize: 500, rank: 1, page: days },
    {
      ...asDays,
      id: 'usage-events',
      title: 'Usage events',
      covers: 'usage-events',
      pageSize: 500,
      rank: 2,
      page: events,
    },
    { ...asDays, id: 'models', title: 'Models', covers: 'models', pageSize: 30, rank: 3, page: models },
    {
      ...asDays,
      id: 'ai-commits',
      title: 'AI lines of commits',
      covers: 'ai-commits',
      pageSize: 1000,
      rank: 2,
      page: commits,
    },
  ],
  probe,
};

async function members(api: Api): Promise<Page> {
  const { teamMembers } = schema.members.parse((await ask.askMembers(api)).body);
  const { items, problems } = readItems(teamMembers, schema.member);
  const rows = mergeRows(items.map(memberRows));
  return { rows, next: null, items: teamMembers.length, total: teamMembers.length, problems };
}

async function spend(api: Api, place: Place): Promise<Page> {
  const number = Number(place.cursor ?? 1);
  const answer = schema.spend.parse((await ask.askSpend(api, number, place.size)).body);
  const { items, problems } = readItems(answer.teamMemberSpend, schema.spender);
  return {
    rows: mergeRows(items.map((item) => spendRows(item, answer.subscriptionCycleStart))),
    next: number < (answer.totalPages ?? 1) ? String(number + 1) : null,
    items: answer.teamMemberSpend.length,
    problems,
    ...(answer.totalMembers != null && { total: answer.totalMembers }),
  };
}

async function days(api: Api, place: Place): Promise<Page> {
  const at = placeOf(api, place);
  const { data, pagination } = schema.days.parse((await ask.askDays(api, msOf(at), at.page, place.size)).body);
  const { items, problems } = readItems(data, schema.day);
  const more = pagination?.hasNextPage ?? at.page < (pagination?.totalPages ?? 1);
  return pageOf(api, place, at, more, {
    rows: mergeRows(items.map((item) => dayRows(item, openFrom(api)))),
    items: data.length,
    problems,
  });
}

async function events(api: Api, place: Place): Promise<Page> {
  const at = placeOf(api, place);
  const answer = schema.events.parse((await ask.askEvents(api, msOf(at), at.page, place.size)).body);
  const { usageEvents, pagination } = answer;
  const { items, problems } = readItems(usageEvents, schema.event);
  const more = pagination?.hasNextPage ?? at.page < (pagination?.numPages ?? 1);
  return pageOf(api, place, at, more, { rows: mergeRows(items.map(eventRows)), items: usageEvents.length, problems });
}

async function models(api: Api, place: Place): Promise<Page> {
  const at = placeOf(api, place);
  const { body, tag } = await ask.askModels(api, at.from, at.to, place.tag);
  if (body === null) return { rows: {}, next: null, items: 0, unchanged: true };
  const { data } = schema.models.parse(body);
  const { items, problems } = readItems(data, schema.modelsOfDay);
  const rows = mergeRows(items.map(modelRows));
  return { ...pageOf(api, place, at, false, { rows, items: data.length, problems }), ...(tag !== null && { tag }) };
}

async function commits(api: Api, place: Place): Promise<Page> {
  const at = placeOf(api, place);
  const { body, tag } = await ask.askCommits(api, at.from, at.to, at.page, place.size, place.tag);
  if (body === null) return { rows: {}, next: null, items: 0, unchanged: true };
  const answer = schema.commits.parse(body);
  const { items, problems } = readItems(answer.items, schema.commit);
  const more = answer.items.length > 0 && answer.page * answer.pageSize < answer.totalCount;
  const rows = mergeRows(items.map(commitRows));
  return {
    ...pageOf(api, place, at, more, { rows, items: answer.items.length, problems }),
    ...(tag !== null && { tag }),
  };
}

function placeOf(api: Api, { cursor, kind, since, before }: Place): SpanPlace {
  if (cursor !== null) return JSON.parse(cursor) as SpanPlace;
  return firstPlace(kind === 'tail' && before !== null ? before : api.now().toISOString(), since);
}

/** Some UTC days, both ends included, and the page within them. */
interface SpanPlace {
  from: string;
  to: string;
  page: number;
}

const dayMs = 24 * 3600_000;
/** Cursor gives no more than so many days at once. */
const mostDays = 30;
/** So many days may still change, and are read again. */
const openDays = 3;

/** The first instant of the days that may still change. */
function openFrom(api: Api): number {
  return Date.parse(dayOf(api.now().getTime())) - openDays * dayMs;
}

/** The newest span that ends just before `upTo`, and goes no further back than the day of `since`. */
function firstPlace(upTo: string, since: string): SpanPlace {
  const to = dayOf(Date.parse(upTo) - 1);
  const from = dayOf(Date.parse(to) - (mostDays - 1) * dayMs);
  const least = dayOf(Date.parse(since));
  return { from: from > least ? from : least > to ? to : least, to, page: 1 };
}

/** The span before; `null`: there is none that is wanted. */
function spanBefore({ from }: SpanPlace, since: string): SpanPlace | null {
  return from <= dayOf(Date.parse(since)) ? null : firstPlace(from, since);
}

/** From the first instant to the one after the last, in milliseconds since 1970. */
function spanOf({ from, to }: SpanPlace): { start: number; end: number } {
  return { start: Date.parse(from), end: Date.parse(to) + dayMs };
}

function msOf(at: SpanPlace): ask.Span {
  const { start, end } = spanOf(at);
  return { startDate: start, endDate: end - 1 };
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** A page of a span: the span is known when its last page is. */
function pageOf(
  api: Api,
  place: Place,
  at: SpanPlace,
  more: boolean,
  read: { rows: Rows; items: number; problems: NonNullable<Page['problems']> },
): Page {
  const { start, end } = spanOf(at);
  const next = more ? { ...at, page: at.page + 1 } : spanBefore(at, place.since);
  return {
    ...read,
    next: next === null ? null : JSON.stringify(next),
    newest: new Date(openFrom(api)).toISOString(),
    oldest: new Date(more ? Math.min(end, api.now().getTime()) : start).toISOString(),
  };
}
