import { askGraphql, askRest, type Fetch, type RawAuthor, type RawPullRequest, readRepository } from './payloads.ts';

/** A plain reader of what AI tools do: of the comments and threads of GitHub, and of everything that Cursor tells. */

export interface RawWord {
  /** `inline` on a line, `conversation` below. */
  kind: 'inline' | 'conversation';
  number: number;
  login: string;
  at: string;
}

export interface RawThread {
  number: number;
  login: string;
  isResolved: boolean;
  isOutdated: boolean;
}

export interface AiRepository {
  name: string;
  pulls: RawPullRequest[];
  words: RawWord[];
  threads: RawThread[];
  /** The message of the commit of each merge; empty: none is known. */
  merges: Map<number, string>;
}

interface RawComment {
  user: { login: string } | null;
  created_at: string;
  issue_url?: string;
  pull_request_url?: string;
}

export async function readAiRepository(fetch: Fetch, name: string): Promise<AiRepository> {
  const { pulls } = await readRepository(fetch, name);
  const words: RawWord[] = [];
  for (const [kind, path] of [
    ['conversation', 'issues'],
    ['inline', 'pulls'],
  ] as const) {
    for (let page = 1; ; page++) {
      const found = (await askRest(fetch, `/repos/${name}/${path}/comments?per_page=100&page=${page}`)) as RawComment[];
      for (const { user, created_at: at, issue_url: issue = '', pull_request_url: pull = issue } of found) {
        words.push({ kind, number: Number(pull.split('/').at(-1)), login: user?.login ?? '', at });
      }
      if (found.length < 100) break;
    }
  }
  const threads: RawThread[] = [];
  const merges = new Map<number, string>();
  for (const { number } of pulls) {
    const more = await readMore(fetch, name, number);
    threads.push(...more.threads);
    merges.set(number, more.mergeMessage);
  }
  return { name, pulls, words, threads, merges };
}

async function readMore(
  fetch: Fetch,
  repository: string,
  number: number,
): Promise<{ threads: RawThread[]; mergeMessage: string }> {
  const [owner, name] = repository.split('/');
  const query = `query Threads($owner: String!, $name: String!, $number: Int!) {
    repository(owner: $owner, name: $name) { pullRequest(number: $number) { mergeCommit { message } reviewThreads(first: 100) {
      nodes { isResolved isOutdated comments(first: 1) { nodes { author { type: __typename login } } } }
    } } }
  }`;
  const data = (await askGraphql(fetch, query, { owner, name, number })) as {
    repository: { pullRequest: { mergeCommit: { message: string } | null; reviewThreads: { nodes: GraphqlThread[] } } };
  };
  const { mergeCommit, reviewThreads } = data.repository.pullRequest;
  const threads = reviewThreads.nodes.map(({ isResolved, isOutdated, comments }) => {
    return { number, login: comments.nodes[0]?.author?.login ?? '', isResolved, isOutdated };
  });
  return { threads, mergeMessage: mergeCommit?.message ?? '' };
}

interface GraphqlThread {
  isResolved: boolean;
  isOutdated: boolean;
  comments: { nodes: { author: RawAuthor | null }[] };
}

export interface RawDay {
  email: string;
  date: number;
  isActive: boolean;
  acceptedLinesAdded: number;
  totalTabsShown: number;
  totalTabsAccepted: number;
  composerRequests: number;
  chatRequests: number;
  agentRequests: number;
  cmdkUsages: number;
}

export interface RawUse {
  timestamp: string;
  userEmail: string;
  model: string;
  kind: string;
  isChargeable: boolean;
  chargedCents: number;
}

export interface RawSeen {
  commitHash: string;
  totalLinesAdded: number | null;
  tabLinesAdded: number | null;
  composerLinesAdded: number | null;
}

export interface AiTeam {
  days: RawDay[];
  uses: RawUse[];
  seen: RawSeen[];
}

const monthMs = 30 * 86_400_000;

/** Everything between two instants, thirty days at a time. */
export async function readTeam(fetch: Fetch, from: number, to: number): Promise<AiTeam> {
  const team: AiTeam = { days: [], uses: [], seen: [] };
  for (let startDate = from; startDate < to; startDate += monthMs) {
    const span = { startDate, endDate: Math.min(to, startDate + monthMs) - 1 };
    const whole = { page: 1, pageSize: 1000 };
    team.days.push(
      ...((await ask(fetch, '/teams/daily-usage-data', { ...span, ...whole })) as { data: RawDay[] }).data,
    );
    for (let page = 1, pages = 1; page <= pages; page++) {
      const found = (await ask(fetch, '/teams/filtered-usage-events', { ...span, page, pageSize: 1000 })) as RawUses;
      team.uses.push(...found.usageEvents);
      pages = found.pagination.numPages;
    }
    const [start, end] = [span.startDate, span.endDate].map((ms) => new Date(ms).toISOString().slice(0, 10));
    const path = `/analytics/ai-code/commits?startDate=${start}&endDate=${end}&page=1&pageSize=1000`;
    team.seen.push(...((await ask(fetch, path)) as { items: RawSeen[] }).items);
  }
  // Spans of whole dates overlap where they meet.
  team.seen = [...new Map(team.seen.map((one) => [one.commitHash, one])).values()];
  team.days = [...new Map(team.days.map((one) => [`${one.email} ${one.date}`, one])).values()];
  return team;
}

interface RawUses {
  usageEvents: RawUse[];
  pagination: { numPages: number };
}

async function ask(fetch: Fetch, path: string, body?: object): Promise<unknown> {
  const init = { method: body ? 'POST' : 'GET', headers: { authorization: `Basic ${btoa('reader:')}` } };
  const request = new Request(`https://cursor.test${path}`, { ...init, ...(body && { body: JSON.stringify(body) }) });
  const response = await fetch(request);
  if (!response.ok) throw new Error(`Cursor answered ${response.status} to ${path}`);
  return response.json();
}
