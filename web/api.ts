import { type ClientResponse, hc } from 'hono/client';
import { createSignal } from 'solid-js';
import type { Api } from './.api/functions/app.ts';

/**
 * The only file that knows a server: a client typed by the routes themselves (`web/tsconfig.api.json` emits their types).
 * The access token lives here, in memory; the refresh cookie is the browser's. Every failure is an `ApiError` whose
 * message may be shown as it is.
 */
const base: string = import.meta.env.VITE_API_BASE_URL || '/';

export interface FieldProblem {
  field: string;
  message: string;
}

/** What went wrong, in a sentence. Status 0: the server could not be reached at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: FieldProblem[];
  readonly retryAfterSeconds: number | null;

  constructor(status: number, code: string, detail: string, errors: FieldProblem[] = [], retryAfter?: number) {
    super(detail);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.retryAfterSeconds = retryAfter ?? null;
  }
}

type Url = RequestInfo | URL;

type Json<R> = R extends ClientResponse<infer Body, number, 'json'> ? Body : never;

/** The answer's body, typed by its route. */
async function read<R extends ClientResponse<unknown>>(response: Promise<R>): Promise<Json<R>> {
  return (await (await response).json()) as Json<R>;
}

/** What ends a question early. */
const until = (signal: AbortSignal | undefined) => ({ init: signal ? { signal } : {} });

let accessToken: string | null = null;
let refreshing: Promise<boolean> | null = null;
const [user, setUser] = createSignal<{ id: number; email: string } | null | undefined>(undefined);

/** Who is signed in: `null` nobody, `undefined` not known yet. */
export const currentUser = user;

const anonymous = hc<Api>(base, { fetch: async (url: Url, init?: RequestInit) => passed(await ask(url, init)) }).api.v1;
const api = hc<Api>(base, { fetch: send }).api.v1;

/** Asks with the access token; a 401 is answered by one refresh and one more try. */
async function send(url: Url, init?: RequestInit): Promise<Response> {
  const response = await ask(url, authorized(init));
  if (response.status === 401 && (await refresh())) return passed(await ask(url, authorized(init)));
  return passed(response);
}

function authorized(init: RequestInit = {}): RequestInit {
  const headers = new Headers(init.headers);
  if (accessToken !== null) headers.set('Authorization', `Bearer ${accessToken}`);
  return { ...init, headers };
}

async function ask(url: Url, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, { ...init, credentials: base === '/' ? 'same-origin' : 'include' });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError(0, 'unreachable', 'The server cannot be reached. Check that it runs and that you are online.');
  }
}

async function passed(response: Response): Promise<Response> {
  if (response.ok) return response;
  const problem: { code?: string; detail?: string; errors?: FieldProblem[] } = await response.json().catch(() => ({}));
  const wait = Number(response.headers.get('Retry-After') ?? Number.NaN);
  throw new ApiError(
    response.status,
    problem.code ?? 'unknown',
    problem.detail ?? `The server answered with status ${response.status} and did not say why.`,
    problem.errors ?? [],
    Number.isFinite(wait) ? wait : undefined,
  );
}

function begin(session: { access_token: string; user: { id: number; email: string } }): void {
  accessToken = session.access_token;
  remember(true);
  setUser(session.user);
}

function end(): void {
  accessToken = null;
  remember(false);
  setUser(null);
}

const rememberedAs = 'signed-in';

/** Notes whether somebody is signed in with this browser, which the cookie tells only the server. */
function remember(isSignedIn: boolean): void {
  try {
    if (isSignedIn) localStorage.setItem(rememberedAs, 'yes');
    else localStorage.removeItem(rememberedAs);
  } catch {
    // Without storage the server is asked each time.
  }
}

/** May there be a session? Where nobody has signed in there is no need to ask. */
function maybeSignedIn(): boolean {
  try {
    return localStorage.getItem(rememberedAs) !== null;
  } catch {
    return true;
  }
}

/**
 * Gets a new access token for the refresh cookie; many callers share one attempt. Tabs take turns, because a cookie
 * that is used twice would end the session.
 */
export function refresh(): Promise<boolean> {
  const attempt = async () => {
    if (!maybeSignedIn()) {
      end();
      return false;
    }
    try {
      begin(await read(anonymous.auth.refresh.$post()));
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status === 0 || error.status >= 500) throw error;
      end();
      return false;
    }
  };
  refreshing ??= (navigator.locks ? navigator.locks.request('veelocity-refresh', attempt) : attempt()).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

export const auth = {
  register: async (json: { email: string; password: string; setup_code?: string }) =>
    begin(await read(anonymous.auth.register.$post({ json }))),
  login: async (json: { email: string; password: string }) => begin(await read(anonymous.auth.login.$post({ json }))),
  logout: async () => {
    await api.auth.logout.$post();
    end();
  },
  changePassword: (json: { current_password: string; new_password: string }) => api.auth.password.$post({ json }),
};

const all = { limit: '100' };

/** So many pages of a list are read at most where all of it is wanted: more than any workspace has of what is listed so. */
const mostPages = 50;

/** Everything in a list, up to so many pages. */
async function everyPage<T>(
  ask: (page: { limit: string; cursor?: string }) => Promise<{ items: T[]; next_cursor: string | null }>,
  most = mostPages,
): Promise<T[]> {
  const first = await ask(all);
  const items = [...first.items];
  let cursor = first.next_cursor;
  for (let pages = 1; cursor !== null && pages < most; pages++) {
    const next = await ask({ ...all, cursor });
    items.push(...next.items);
    cursor = next.next_cursor;
  }
  return items;
}

export const tokens = {
  list: (signal?: AbortSignal) => read(api.tokens.$get({ query: all }, until(signal))),
  create: (json: { name: string; scope: 'intake' | 'read' | 'write'; expires_at?: string }) =>
    read(api.tokens.$post({ json })),
  remove: (id: string) => api.tokens[':id'].$delete({ param: { id } }),
};

export const settings = {
  read: (signal?: AbortSignal) => read(api.settings.$get({}, until(signal))),
  /** A merge patch: what is left out stays. */
  change: (json: Record<string, unknown>) => read(api.settings.$put({ json })),
};

export const sources = {
  list: async (signal?: AbortSignal) => (await read(api.sources.$get({}, until(signal)))).items,
  save: (id: string, json: { config: Record<string, unknown>; secret?: string | null }) =>
    read(api.sources[':id'].$put({ param: { id }, json })),
  test: (id: string, signal?: AbortSignal) => read(api.sources[':id'].test.$post({ param: { id } }, until(signal))),
  repositories: (q: string, signal?: AbortSignal) =>
    read(api.sources.github.repositories.$get({ query: { ...all, q } }, until(signal))),
};

export const sync = {
  status: (signal?: AbortSignal) => read(api.sync.$get({}, until(signal))),
  start: (json: { source?: 'github' | 'github-actions'; from?: string; to?: string; full?: boolean }) =>
    read(api.sync.$post({ json })),
  runs: (signal?: AbortSignal) => read(api.sync.runs.$get({ query: { limit: '20' } }, until(signal))),
  run: (id: number, signal?: AbortSignal) =>
    read(api.sync.runs[':id'].$get({ param: { id: String(id) } }, until(signal))),
  cancel: (id: number) => api.sync.runs[':id'].$delete({ param: { id: String(id) } }),
  /** The stream of statuses, as an answer whose body is read by `lib/events.ts`. */
  events: (signal: AbortSignal): Promise<Response> => api.sync.events.$get({}, until(signal)),
};

/** What may be asked of a metric, and of the rows behind it. */
export type MetricQuestion = NonNullable<Parameters<(typeof api.metrics)[':id']['$get']>[0]>['query'];
export type RowsQuestion = NonNullable<Parameters<(typeof api.metrics)[':id']['rows']['$get']>[0]>['query'];

export const metrics = {
  catalogue: (signal?: AbortSignal) => read(api.metrics.$get({}, until(signal))),
  answer: (id: string, query: MetricQuestion, signal?: AbortSignal) =>
    read(api.metrics[':id'].$get({ param: { id }, query }, until(signal))),
  rows: (id: string, query: RowsQuestion, signal?: AbortSignal) =>
    read(api.metrics[':id'].rows.$get({ param: { id }, query }, until(signal))),
};

export const insights = {
  /** Where the delivery metrics stand among the numbers that were published. */
  benchmarks: (query: BenchmarksQuestion, signal?: AbortSignal) =>
    read(api.insights.benchmarks.$get({ query }, until(signal))),
};

/** What may be asked of the benchmarks. */
export type BenchmarksQuestion = NonNullable<Parameters<typeof api.insights.benchmarks.$get>[0]>['query'];

export type RulesDraft = Parameters<typeof api.rules.preview.$post>[0]['json'];

/** Invented data to look around in. */
export const demo = {
  read: (signal?: AbortSignal) => read(api.demo.$get({}, until(signal))),
  start: () => read(api.demo.$post({})),
  remove: () => api.demo.$delete({}),
};

export const rules = {
  /** What a list of rules would count, and what it would do to the numbers. */
  preview: (json: RulesDraft, signal?: AbortSignal) => read(api.rules.preview.$post({ json }, until(signal))),
  /** What could be a deployment of a repository. */
  suggestions: (repository: string, signal?: AbortSignal) =>
    read(api.rules.suggestions.$get({ query: { repository } }, until(signal))),
  /** The lists of rules as they have been saved, newest first. */
  versions: (cursor: string | null, signal?: AbortSignal) =>
    read(api.rules.versions.$get({ query: { limit: '10', ...(cursor && { cursor }) } }, until(signal))),
};

/** What may be asked of a page of the dashboard. */
export type DashboardQuestion = Parameters<typeof api.dashboard.$get>[0]['query'];

/** All that a page shows, in one answer. */
export const dashboard = (query: DashboardQuestion, signal?: AbortSignal) =>
  read(api.dashboard.$get({ query }, until(signal)));

/** What is known of each source, repository and day. */
export const coverage = (query: { from: string; to: string }, signal?: AbortSignal) =>
  read(api.coverage.$get({ query }, until(signal)));

/** The names of all repositories that are followed. */
export const repositoryNames = async (signal?: AbortSignal): Promise<string[]> => {
  const known = await everyPage((page) =>
    read(api.repositories.$get({ query: { ...page, tracked: 'true' } }, until(signal))),
  );
  return known.map((one) => one.name);
};

/** The newest pull requests that are open, enough to find one by its title. */
const mostOpenPages = 5;

export const pullRequests = {
  latest: (signal?: AbortSignal) => read(api['pull-requests'].$get({ query: all }, until(signal))),
  /** Those that are open, the newest first. */
  open: (signal?: AbortSignal) =>
    everyPage(
      (page) => read(api['pull-requests'].$get({ query: { ...page, state: 'open' } }, until(signal))),
      mostOpenPages,
    ),
  read: (id: string, signal?: AbortSignal) => read(api['pull-requests'][':id'].$get({ param: { id } }, until(signal))),
  /** Takes it out of every metric, with a reason, or brings it back. */
  exclude: (id: string, excluded: { reason: string } | null) =>
    read(api['pull-requests'][':id'].$patch({ param: { id }, json: { excluded } })),
};

/** What may be asked of the list of deployments. */
export type DeploymentsQuestion = NonNullable<Parameters<typeof api.deployments.$get>[0]>['query'];
/** `null` takes a verdict back. */
export type Verdict = 'confirmed' | 'rejected' | null;

/** The kinds of evidence that a person can judge. */
export type EvidenceKind = 'incident' | 'rollback' | 'revert' | 'hotfix';

export const deployments = {
  list: (query: DeploymentsQuestion, signal?: AbortSignal) => read(api.deployments.$get({ query }, until(signal))),
  latest: (signal?: AbortSignal) => read(api.deployments.$get({ query: all }, until(signal))),
  read: (id: string, signal?: AbortSignal) => read(api.deployments[':id'].$get({ param: { id } }, until(signal))),
  exclude: (id: string, excluded: { reason: string } | null) =>
    read(api.deployments[':id'].$patch({ param: { id }, json: { excluded } })),
  /** Says of a kind of evidence that it is right or wrong; the numbers follow. */
  judge: (id: string, kind: EvidenceKind, verdict: Verdict) =>
    read(api.deployments[':id'].$patch({ param: { id }, json: { verdicts: { [kind]: verdict } } })),
};

export const incidents = {
  /** Says of the link between an incident and a deployment that it is right or wrong. */
  judge: (id: string, link: Verdict) => read(api.incidents[':id'].$patch({ param: { id }, json: { link } })),
};

/** Where scripts report deployments and incidents to. */
export const intakeUrl = (path: string): string => new URL(`/api/v1${path}`, new URL(base, location.href)).href;
