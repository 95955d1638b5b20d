import { answerInstead, createCursorFaults, type CursorFaults, errorOf, limited } from '#core/demo/cursor/faults.ts';
import type { CursorCommit, CursorDay, CursorEvent, CursorTeam } from '#core/demo/cursor/team.ts';
import { hash } from '#core/demo/ids.ts';

/** Cursor, simulated as its documentation describes it: the Admin API, models of the Analytics API, AI lines of commits. */

export interface CursorOptions {
  team: CursorTeam;
  now: () => Date;
  /** The key there is; without it any will do. */
  key?: string;
  /** Calls a minute of each family; Cursor's own when absent. */
  limits?: Partial<Record<Family, number>>;
  /** Members have numbers, as they once did, in place of `user_…`. */
  numbered?: boolean;
}

type Family = 'admin' | 'usage-events' | 'analytics' | 'ai-code';

const usual: Record<Family, number> = { admin: 20, 'usage-events': 60, analytics: 100, 'ai-code': 20 };

export interface Cursor {
  /** Answers as `fetch` would, whatever the host of the URL is. */
  fetch: typeof fetch;
  /** Path and query of every call, with its status, oldest first. */
  calls: { path: string; status: number; at: string }[];
  faults: CursorFaults;
  team: CursorTeam;
}

const dayMs = 86_400_000;
const mostDays = 30;

interface Asked {
  options: CursorOptions;
  url: URL;
  body: Record<string, unknown>;
}

export function createCursor(options: CursorOptions): Cursor {
  const minutes = new Map<string, number>();
  const cursor: Cursor = {
    calls: [],
    faults: createCursorFaults(),
    team: options.team,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const url = new URL(request.url);
      const call = { path: url.pathname + url.search, status: 0, at: options.now().toISOString() };
      cursor.calls.push(call);
      const fault = cursor.faults.take(url.pathname);
      if (fault?.kind === 'network') throw new TypeError('fetch failed');
      const instead = fault === null ? null : answerInstead(fault);
      let response = refuse(options, request) ?? instead ?? (await answer(options, request, url));
      if (fault?.kind === 'bad_item') response = await spoilt(response);
      if (fault?.kind === 'truncated') response = new Response((await response.text()).slice(0, -20));
      if (response.status !== 304 && isOver(options, minutes, familyOf(url.pathname))) response = limited('new', 60);
      call.status = response.status;
      return response;
    },
  };
  return cursor;
}

/** A key in the place of the name, and nothing in that of the password. */
function refuse({ key }: CursorOptions, request: Request): Response | null {
  const [scheme, sent = ''] = (request.headers.get('authorization') ?? '').split(' ');
  const said = scheme === 'Basic' ? atob(sent) : '';
  const isRight = key === undefined ? /^[^:]+:$/.test(said) : said === `${key}:`;
  return isRight ? null : errorOf(401, 'Unauthorized', 'Invalid API key');
}

function familyOf(path: string): Family {
  if (path === '/teams/filtered-usage-events') return 'usage-events';
  if (path.startsWith('/analytics/ai-code')) return 'ai-code';
  return path.startsWith('/analytics') ? 'analytics' : 'admin';
}

/** Limits begin anew with every minute of the clock. */
function isOver({ now, limits }: CursorOptions, minutes: Map<string, number>, family: Family): boolean {
  const minute = `${family} ${Math.floor(now().getTime() / 60_000)}`;
  const calls = (minutes.get(minute) ?? 0) + 1;
  minutes.set(minute, calls);
  return calls > (limits?.[family] ?? usual[family]);
}

const routes: Record<string, (asked: Asked) => Response> = {
  'GET /teams/members': ({ options }) =>
    Response.json({
      teamMembers: options.team.members.map(({ id, ...member }) => ({ id: idOf(options, id), ...member })),
    }),
  'POST /teams/daily-usage-data': dailyUsage,
  'POST /teams/spend': spend,
  'POST /teams/filtered-usage-events': usageEvents,
  'GET /analytics/team/models': models,
  'GET /analytics/ai-code/commits': commits,
};

async function answer(options: CursorOptions, request: Request, url: URL): Promise<Response> {
  const route = routes[`${request.method} ${url.pathname}`];
  if (route === undefined) return errorOf(404, 'Not Found', 'Resource not found');
  const body = request.method === 'POST' ? ((await request.json()) as Record<string, unknown>) : {};
  const response = route({ options, url, body });
  if (!url.pathname.startsWith('/analytics') || !response.ok) return response;
  const text = await response.text();
  const tag = `"${hash(text).toString(16)}"`;
  const headers = { etag: tag, 'cache-control': 'public, max-age=900', 'content-type': 'application/json' };
  if (request.headers.get('if-none-match') === tag) return new Response(null, { status: 304, headers });
  return new Response(text, { headers });
}

function idOf({ numbered }: CursorOptions, id: string): string | number {
  return numbered === true ? hash(id) : id;
}

/** The days from one date to another; `null`: they are not given, or too many. */
function daysOf(from: number, to: number): [first: string, last: string] | null {
  if (!Number.isFinite(from) || !Number.isFinite(to) || to < from || to - from > mostDays * dayMs) return null;
  return [dayOf(from), dayOf(to)];
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

const tooLong = () => errorOf(400, 'Bad Request', 'Date range cannot exceed 30 days');

function dailyUsage({ options, body }: Asked): Response {
  const { startDate, endDate, page, pageSize } = body as Record<string, number | undefined>;
  const span = daysOf(Number(startDate), Number(endDate));
  if (span === null) return tooLong();
  if ((page === undefined) !== (pageSize === undefined))
    return errorOf(400, 'Bad Request', 'page and pageSize must be given together');
  const { members, days } = options.team;
  const dates = datesOf(...span);
  const whole = page !== undefined && pageSize !== undefined;
  const shown = whole ? members.slice((page - 1) * pageSize, page * pageSize) : members;
  const done = new Map(days.map((day) => [`${day.email} ${day.day}`, day]));
  const data = shown.flatMap(({ id, email }) =>
    dates.flatMap((day) => {
      const did = done.get(`${email} ${day}`);
      return did === undefined && !whole ? [] : [dayShape(idOf(options, id), did ?? { email, day }, whole)];
    }),
  );
  const period = { startDate, endDate };
  if (!whole) return Response.json({ period, data });
  const totalPages = Math.max(1, Math.ceil(members.length / pageSize));
  const pagination = {
    page,
    pageSize,
    totalUsers: members.length,
    totalPages,
    hasNextPage: page < totalPages,
    hasPreviousPage: page > 1,
  };
  return Response.json({ period, data, pagination });
}

function datesOf(first: string, last: string): string[] {
  const dates: string[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += dayMs) dates.push(dayOf(at));
  return dates;
}

function dayShape(userId: string | number, did: CursorDay, whole: boolean) {
  const { email, day, linesAdded = 0, linesAccepted = 0, tabsShown = 0, tabsAccepted = 0 } = did;
  const { composer = 0, chat = 0, agent = 0, inline = 0, model = null } = did;
  const isActive = linesAdded + tabsShown + composer + chat + agent + inline > 0;
  return {
    userId,
    day,
    date: Date.parse(day),
    email,
    ...(whole && { isActive }),
    totalLinesAdded: linesAdded,
    totalLinesDeleted: Math.round(linesAdded / 3),
    acceptedLinesAdded: linesAccepted,
    acceptedLinesDeleted: Math.round(linesAccepted / 3),
    totalApplies: composer,
    totalAccepts: composer,
    totalRejects: 0,
    totalTabsShown: tabsShown,
    totalTabsAccepted: tabsAccepted,
    composerRequests: composer,
    chatRequests: chat,
    agentRequests: agent,
    cmdkUsages: inline,
    subscriptionIncludedReqs: composer + chat + agent,
    apiKeyReqs: 0,
    usageBasedReqs: 0,
    bugbotUsages: 0,
    mostUsedModel: model,
    applyMostUsedExtension: null,
    tabMostUsedExtension: null,
    clientVersion: null,
  };
}

function spend({ options, body }: Asked): Response {
  const { members, events, cycleStart } = options.team;
  const [page, size] = [Number(body.page ?? 1), Number(body.pageSize ?? 100)];
  const shown = members.filter(({ isRemoved }) => !isRemoved);
  const spent = new Map<string, number>();
  for (const { email, cents, included, at } of events)
    if (included !== true && at >= cycleStart) spent.set(email, (spent.get(email) ?? 0) + cents);
  return Response.json({
    teamMemberSpend: shown.slice((page - 1) * size, page * size).map(({ id, email, name, role }) => ({
      userId: idOf(options, id),
      email,
      name,
      role,
      spendCents: spent.get(email) ?? 0,
      overallSpendCents: spent.get(email) ?? 0,
      fastPremiumRequests: 0,
      hardLimitOverrideDollars: 0,
      monthlyLimitDollars: null,
    })),
    subscriptionCycleStart: cycleStart,
    totalMembers: shown.length,
    totalPages: Math.max(1, Math.ceil(shown.length / size)),
  });
}

/** Newest first; both ends are included. */
function usageEvents({ options, body }: Asked): Response {
  const { startDate, endDate, page = 1, pageSize = 10 } = body as Record<string, number>;
  if (daysOf(Number(startDate), Number(endDate)) === null) return tooLong();
  const wanted = options.team.events
    .filter(({ at }) => at >= Number(startDate) && at <= Number(endDate))
    .sort((a, b) => b.at - a.at);
  const size = Math.min(1000, pageSize);
  const numPages = Math.ceil(wanted.length / size);
  return Response.json({
    totalUsageEventsCount: wanted.length,
    pagination: {
      numPages,
      currentPage: page,
      pageSize: size,
      hasNextPage: page < numPages,
      hasPreviousPage: page > 1,
    },
    usageEvents: wanted.slice((page - 1) * size, page * size).map(eventShape),
    period: { startDate, endDate },
  });
}

function eventShape({ at, email, model, kind, cents, included, requests, conversation, tokens }: CursorEvent) {
  return {
    timestamp: String(at),
    userEmail: email,
    model,
    kind,
    maxMode: false,
    ...(conversation !== undefined && { conversationId: conversation }),
    requestsCosts: requests ?? 1,
    isTokenBasedCall: tokens !== undefined,
    isHeadless: false,
    ...(tokens !== undefined && {
      tokenUsage: {
        inputTokens: tokens[0],
        outputTokens: tokens[1],
        cacheWriteTokens: tokens[2],
        cacheReadTokens: tokens[3],
        totalCents: cents,
      },
    }),
    isChargeable: included !== true,
    chargedCents: cents,
  };
}

function models({ options, url }: Asked): Response {
  const [from, to] = ['startDate', 'endDate'].map((name) => url.searchParams.get(name) ?? '') as [string, string];
  if (daysOf(Date.parse(from), Date.parse(to)) === null) return tooLong();
  const byDay = Map.groupBy(options.team.events, ({ at }) => dayOf(at));
  const data = datesOf(from, to).flatMap((date) => {
    const uses = byDay.get(date);
    if (uses === undefined) return [];
    const named = [...Map.groupBy(uses, ({ model }) => model)].map(([model, some]) => [
      model,
      { messages: some.length, users: new Set(some.map(({ email }) => email)).size },
    ]);
    return [{ date, model_breakdown: Object.fromEntries(named) as object }];
  });
  return Response.json({ data, params: { metric: 'models', teamId: 1, startDate: from, endDate: to } });
}

/** By when Cursor heard of them, newest first. */
function commits({ options, url }: Asked): Response {
  const asked = (name: string) => url.searchParams.get(name);
  const [from, to] = [Date.parse(asked('startDate') ?? ''), Date.parse(asked('endDate') ?? '')];
  if (daysOf(from, to) === null) return tooLong();
  const [page, size] = [Number(asked('page') ?? 1), Math.min(1000, Number(asked('pageSize') ?? 100))];
  const wanted = options.team.commits
    .filter(({ heardAt }) => heardAt >= from && heardAt < to + dayMs)
    .sort((a, b) => b.heardAt - a.heardAt);
  const items = wanted.slice((page - 1) * size, page * size).map((commit) => commitShape(options, commit));
  return Response.json({ items, totalCount: wanted.length, page, pageSize: size });
}

function commitShape(options: CursorOptions, commit: CursorCommit) {
  const { sha, email, repository, branch, source, total, tab, composer, other, message, at, heardAt } = commit;
  const id = options.team.members.find((member) => member.email === email)?.id ?? email;
  return {
    commitHash: sha,
    userId: idOf(options, id),
    userEmail: email,
    repoName: repository,
    branchName: branch,
    isPrimaryBranch: branch === null ? null : branch === 'main',
    commitSource: source,
    totalLinesAdded: total,
    tabLinesAdded: tab,
    composerLinesAdded: composer,
    nonAiLinesAdded: other,
    message,
    commitTs: at === null ? null : new Date(at).toISOString(),
    createdAt: new Date(heardAt).toISOString(),
  };
}

/** The first item of a page without what it is known by. */
async function spoilt(response: Response): Promise<Response> {
  const body = (await response.json()) as Record<string, unknown>;
  const [name] = Object.entries(body).find(([, value]) => Array.isArray(value) && value.length > 0) ?? [];
  if (name === undefined) return Response.json(body);
  const [first, ...rest] = body[name] as Record<string, unknown>[];
  const bad = { ...first, email: null, userEmail: null, commitHash: null, model_breakdown: null };
  return Response.json({ ...body, [name]: [bad, ...rest] });
}
