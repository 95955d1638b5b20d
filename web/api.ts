import { createSignal } from 'solid-js';
import type {
  ApiToken,
  Candidate,
  Metric,
  MetricAnswer,
  MetricRow,
  NamedItem,
  Page,
  Probe,
  PullRequestDetail,
  Session,
  Settings,
  Source,
  SyncProblem,
  SyncRun,
  SyncStatus,
  User,
} from './lib/answers.ts';

/**
 * The only file that knows a server. The access token lives here, in memory; the refresh cookie is the browser's.
 * Every failure is an `ApiError` whose message may be shown as it is.
 */
const base = `${import.meta.env.VITE_API_BASE_URL ?? ''}/api/v1`;

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

export type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>;

interface RequestOptions {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** Login, registration and refresh go without a bearer and are not tried again after a 401. */
  anonymous?: boolean;
}

let accessToken: string | null = null;
let refreshing: Promise<boolean> | null = null;
const [user, setUser] = createSignal<User | null | undefined>(undefined);

/** Who is signed in: `null` nobody, `undefined` not known yet. */
export const currentUser = user;

function begin(session: Session): User {
  accessToken = session.access_token;
  setUser(session.user);
  return session.user;
}

/**
 * Gets a new access token for the refresh cookie; many callers share one attempt. Tabs take turns, because a cookie
 * that is used twice would end the session.
 */
export function refresh(): Promise<boolean> {
  const attempt = async () => {
    try {
      begin(await json<Session>('POST', '/auth/refresh', { anonymous: true }));
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status === 0 || error.status >= 500) throw error;
      accessToken = null;
      setUser(null);
      return false;
    }
  };
  refreshing ??= (navigator.locks ? navigator.locks.request('veelocity-refresh', attempt) : attempt()).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/** The raw answer; a failure throws. A 401 is answered by one refresh and one more try. */
async function send(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
  const response = await attempt(method, path, options);
  if (response.status === 401 && !options.anonymous && (await refresh())) {
    return passed(await attempt(method, path, options));
  }
  return passed(response);
}

async function attempt(method: string, path: string, { query, body, signal, anonymous }: RequestOptions) {
  const headers = new Headers({ Accept: 'application/json' });
  if (accessToken !== null && !anonymous) headers.set('Authorization', `Bearer ${accessToken}`);
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  try {
    return await fetch(`${base}${path}${searchOf(query)}`, {
      method,
      headers,
      credentials: base.startsWith('/') ? 'same-origin' : 'include',
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
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

async function json<T>(method: string, path: string, options?: RequestOptions): Promise<T> {
  const response = await send(method, path, options);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** A query string in a stable order; empty values are left out, lists repeat their name. */
export function searchOf(query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

const get = <T>(path: string, signal?: AbortSignal, query?: Query) =>
  json<T>('GET', path, { signal, ...(query && { query }) });

export const auth = {
  register: async (body: { email: string; password: string; setup_code?: string }) =>
    begin(await json<Session>('POST', '/auth/register', { body, anonymous: true })),
  login: async (body: { email: string; password: string }) =>
    begin(await json<Session>('POST', '/auth/login', { body, anonymous: true })),
  logout: async () => {
    await send('POST', '/auth/logout', {});
    accessToken = null;
    setUser(null);
  },
  changePassword: (body: { current_password: string; new_password: string }) =>
    json<unknown>('POST', '/auth/password', { body }),
};

export const tokens = {
  list: (signal?: AbortSignal) => get<Page<ApiToken>>('/tokens', signal, { limit: 100 }),
  create: (body: { name: string; scope: string; expires_at?: string }) => json<ApiToken>('POST', '/tokens', { body }),
  remove: (id: ApiToken['id']) => send('DELETE', `/tokens/${id}`),
};

export const settings = {
  read: (signal?: AbortSignal) => get<Settings>('/settings', signal),
  change: (body: Partial<Settings>) => json<Settings>('PUT', '/settings', { body }),
};

export const sources = {
  list: (signal?: AbortSignal) =>
    get<Source[] | Page<Source>>('/sources', signal).then((answer) => ('items' in answer ? answer.items : answer)),
  save: (id: string, body: { config: Record<string, unknown>; secret?: string | null }) =>
    json<Source>('PUT', `/sources/${id}`, { body }),
  test: (id: string, signal?: AbortSignal) => json<Probe>('POST', `/sources/${id}/test`, { signal }),
  repositories: (q: string, signal?: AbortSignal) =>
    get<Page<Candidate>>('/sources/github/repositories', signal, { q, limit: 100 }),
};

export const sync = {
  status: (signal?: AbortSignal) => get<SyncStatus>('/sync', signal),
  start: (body: { source?: string; from?: string; to?: string; full?: boolean }) =>
    json<{ run_id: number }>('POST', '/sync', { body }),
  runs: (signal?: AbortSignal) => get<Page<SyncRun>>('/sync/runs', signal, { limit: 20 }),
  run: (id: SyncRun['id'], signal?: AbortSignal) =>
    get<SyncRun & { problems: SyncProblem[] }>(`/sync/runs/${id}`, signal),
  cancel: (id: SyncRun['id']) => send('DELETE', `/sync/runs/${id}`),
  /** The stream of statuses, as the body of an answer; see `lib/events.ts` for who reads it. */
  events: (signal: AbortSignal) => send('GET', '/sync/events', { signal }),
};

export const metrics = {
  catalogue: (signal?: AbortSignal) =>
    get<Metric[] | Page<Metric>>('/metrics', signal).then((answer) => ('items' in answer ? answer.items : answer)),
  answer: (id: string, query: Query, signal?: AbortSignal) => get<MetricAnswer>(`/metrics/${id}`, signal, query),
  rows: (id: string, query: Query, signal?: AbortSignal) => get<Page<MetricRow>>(`/metrics/${id}/rows`, signal, query),
  /** The same answer as a file. */
  csv: async (id: string, query: Query) =>
    (await send('GET', `/metrics/${id}`, { query: { ...query, format: 'csv' } })).blob(),
};

export const repositories = (signal?: AbortSignal) => get<Page<NamedItem>>('/repositories', signal, { limit: 100 });
export const people = (signal?: AbortSignal) => get<Page<NamedItem>>('/people', signal, { limit: 100 });
export const pullRequest = (id: string, signal?: AbortSignal) =>
  get<PullRequestDetail>(`/pull-requests/${encodeURIComponent(id)}`, signal);
