import { type Access, type Tokens, type Viewer, accessTo, viewerOf } from '#core/demo/github/access.ts';
import type { App } from '#core/demo/github/app.ts';
import {
  alterAnswer,
  answerInstead,
  badCredentials,
  error,
  graphqlErrors,
  rateLimited,
} from '#core/demo/github/fault-answers.ts';
import { type Asked, type Fault, type Faults, createFaults } from '#core/demo/github/faults.ts';
import { type Prepared, prepare, run } from '#core/demo/github/graphql.ts';
import { type Limits, type Resource, createLimits, limitHeaders } from '#core/demo/github/limits.ts';
import { answerRest } from '#core/demo/github/rest.ts';
import { type Wire, tagOf } from '#core/demo/github/wire.ts';
import { nameOf } from '#core/demo/ids.ts';
import type { Repository, World } from '#core/demo/model.ts';
import { findRepository } from '#core/demo/world.ts';

/** GitHub, simulated: GraphQL over its published schema and the REST that a sync needs, over a world. */

export interface GitHubOptions {
  world: World;
  /** The clock, for limits. */
  now: () => Date;
  /** Points an hour; GitHub's own when absent. */
  limits?: Partial<Record<Resource, number>>;
  /** The tokens there are; without it any token may read everything. */
  tokens?: Tokens;
  /** By which people log in: its tokens are good beside those. */
  app?: App;
  /** How long every answer takes. */
  pageDelayMs?: number;
}

/** One call that was answered. */
interface Call {
  kind: 'rest' | 'graphql';
  /** When it was asked, by the simulator's clock. */
  at: string;
  /** Path and query of REST; the operation's name, or else the names of its first fields, of GraphQL. */
  operation: string;
  variables: Record<string, unknown>;
  /** What it took from the allowance: calls of REST, points of GraphQL. */
  cost: number;
  /** 0: there was no answer. */
  status: number;
}

export interface GitHub {
  /** Answers as `fetch` would, whatever the host of the URL is. */
  fetch: typeof fetch;
  /** What was asked so far, oldest first. Empty it to count anew. */
  calls: Call[];
  faults: Faults;
  limits: Limits;
  world: World;
  /** The most calls that were open at once. */
  peak: number;
}

/** What `fetch` throws when there is no network. */
export class NetworkFault extends TypeError {
  constructor() {
    super('fetch failed');
  }
}

/** What the parts of one answer need to know. */
interface Exchange {
  options: GitHubOptions;
  limits: Limits;
  request: Request;
  url: URL;
  asked: Asked;
  body: { query?: unknown; variables?: unknown; operationName?: unknown } | null;
  befallen: Fault[];
}

export function createGitHub(options: GitHubOptions): GitHub {
  let open = 0;
  const github: GitHub = {
    calls: [],
    faults: createFaults(),
    limits: createLimits(options.now, options.limits),
    world: options.world,
    peak: 0,
    fetch: async (input, init) => {
      open += 1;
      github.peak = Math.max(github.peak, open);
      try {
        return await follow(github, options, new Request(input, init));
      } finally {
        open -= 1;
      }
    },
  };
  return github;
}

/** Answers, and follows redirects as `fetch` does unless it is told not to. */
async function follow(github: GitHub, options: GitHubOptions, request: Request): Promise<Response> {
  const { redirect, headers, signal } = request;
  const response = await answer(github, options, request);
  const location = response.headers.get('location');
  if (location === null || redirect === 'manual') return response;
  if (redirect === 'error') throw new TypeError('unexpected redirect');
  return answer(github, options, new Request(location, { headers, signal }));
}

async function answer(github: GitHub, options: GitHubOptions, request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (options.app !== undefined && url.pathname === '/login/oauth/access_token') return options.app.answer(request);
  const graphql = url.pathname === '/graphql';
  const body = graphql ? await readBody(request) : null;
  const asked = describe(url, graphql, body);
  const befallen = github.faults.take(asked);
  const at = options.now().toISOString();
  const { kind, variables } = asked;
  const call: Call = { kind, at, operation: nameCall(asked), variables, cost: 0, status: 0 };
  github.calls.push(call);
  await delay(options.pageDelayMs ?? 0, request.signal);
  await obstruct(befallen, request.signal);
  const exchange: Exchange = { options, limits: github.limits, request, url, asked, body, befallen };
  const tokens = options.app === undefined ? options.tokens : { ...options.tokens, ...options.app.tokens() };
  const viewer = viewerOf(options.world, tokens, request.headers.get('authorization'));
  const wire = refuse(exchange, viewer) ?? respond(exchange, viewer ?? { token: '', person: null, settings: {} });
  return finish(
    exchange,
    viewer,
    befallen.reduce((altered, fault) => alterAnswer(fault, altered), wire),
    call,
  );
}

/** Why a call is not looked at. */
function refuse(exchange: Exchange, viewer: Viewer | null): Wire | null {
  const { request, asked, limits, befallen } = exchange;
  if (!request.headers.has('user-agent')) {
    return error(
      403,
      'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
    );
  }
  const version = request.headers.get('x-github-api-version');
  if (version !== null && !['2022-11-28', '2026-03-10'].includes(version)) {
    return error(400, `${version} is not a supported version.`);
  }
  if (viewer === null) return badCredentials;
  if (asked.kind === 'graphql' && viewer.token === '')
    return error(401, 'This endpoint requires you to be authenticated.');
  const instead = befallen.map((fault) => answerInstead(fault, asked)).find((wire) => wire !== null);
  if (instead !== undefined) return instead;
  const spent = asked.path !== '/rate_limit' && limits.look(viewer.token, resourceOf(asked)).remaining === 0;
  return spent ? rateLimited(asked.kind) : null;
}

function respond(exchange: Exchange, viewer: Viewer): Wire {
  return exchange.asked.kind === 'graphql' ? respondGraphql(exchange, viewer) : respondRest(exchange, viewer);
}

function respondGraphql(exchange: Exchange, viewer: Viewer): Wire {
  const { options, limits, asked, body } = exchange;
  if (exchange.request.method !== 'POST') return error(404, 'Not Found');
  if (body === null || typeof body.query !== 'string') return error(400, 'Problems parsing JSON');
  const name = typeof body.operationName === 'string' ? body.operationName : null;
  const prepared: Prepared | object[] = prepare(body.query, asked.variables, name);
  if (Array.isArray(prepared)) return graphqlErrors(...prepared);
  const allowance = limits.charge(viewer.token, 'graphql', prepared.measure.cost);
  const result = run(prepared, {
    world: options.world,
    viewer,
    measure: prepared.measure,
    allowance,
    access: accessWith(exchange, viewer),
    find: (wanted) => findRepository(options.world, wanted),
  });
  // Charged above, because the answer may tell what is left.
  return { status: 200, headers: {}, body: result, cost: prepared.measure.cost };
}

function respondRest(exchange: Exchange, viewer: Viewer): Wire {
  const { options, limits, request, url, befallen, asked } = exchange;
  if (request.method !== 'GET') return error(404, 'Not Found');
  const moved = befallen.some((fault) => fault.kind === 'moved');
  const found = answerRest({
    world: options.world,
    viewer,
    limits,
    url,
    api: url.origin,
    query: url.searchParams,
    moved,
    access: accessWith(exchange, viewer),
    find: (wanted) => findRepository(options.world, wanted),
  });
  const wire: Wire = { ...found, cost: asked.path === '/rate_limit' ? 0 : 1 };
  if (wire.status !== 200) return charged(wire, limits, viewer, asked);
  wire.text = JSON.stringify(wire.body);
  const tag = tagOf(`${viewer.token} ${wire.text}`);
  wire.headers = { ...wire.headers, etag: tag, 'cache-control': 'private, max-age=60, s-maxage=60' };
  if (request.headers.get('if-none-match') !== tag) return charged(wire, limits, viewer, asked);
  // Nothing new costs nothing, for those who say who they are.
  const unchanged = { status: 304, headers: wire.headers, body: null, cost: viewer.token === '' ? 1 : 0 };
  return charged(unchanged, limits, viewer, asked);
}

function charged(wire: Wire, limits: Limits, viewer: Viewer, asked: Asked): Wire {
  limits.charge(viewer.token, resourceOf(asked), wire.cost);
  return wire;
}

/** What the viewer may see, made worse by the faults of the call. */
function accessWith(exchange: Exchange, viewer: Viewer): (repository: Repository) => Access {
  return (repository) => {
    for (const fault of exchange.befallen) {
      const only = fault.match?.repository?.toLowerCase();
      if (only !== undefined && only !== nameOf(repository).toLowerCase()) continue;
      if (fault.kind === 'hidden' || fault.kind === 'saml' || fault.kind === 'forbidden') return fault.kind;
    }
    return accessTo(viewer, repository);
  };
}

function finish(exchange: Exchange, viewer: Viewer | null, wire: Wire, call: Call): Response {
  call.cost = wire.cost;
  call.status = wire.status;
  const resource = resourceOf(exchange.asked);
  const allowance = exchange.limits.look(viewer?.token ?? '', resource);
  const shown = wire.exhausted === true ? { ...allowance, remaining: 0, used: allowance.limit } : allowance;
  const scopes = viewer?.settings.scopes;
  const headers = new Headers({
    date: exchange.options.now().toUTCString(),
    'content-type': 'application/json; charset=utf-8',
    'x-github-media-type': 'github.v3; format=json',
    'x-github-api-version-selected': exchange.request.headers.get('x-github-api-version') ?? '2022-11-28',
    ...(scopes === undefined ? {} : { 'x-oauth-scopes': scopes.join(', ') }),
    ...limitHeaders(resource, shown),
    ...wire.headers,
  });
  if (wire.status === 304) return new Response(null, { status: 304, headers });
  const text = wire.text ?? (typeof wire.body === 'string' ? wire.body : JSON.stringify(wire.body));
  return new Response(wire.cut === true ? text.slice(0, text.length / 2) : text, { status: wire.status, headers });
}

function describe(url: URL, graphql: boolean, body: Exchange['body']): Asked {
  const path = `${url.pathname}${url.search}`;
  if (!graphql) {
    const size = Number(url.searchParams.get('per_page') ?? 30);
    return { kind: 'rest', path, text: '', variables: {}, pageSize: size };
  }
  const text = typeof body?.query === 'string' ? body.query : '';
  const variables = (body?.variables ?? {}) as Record<string, unknown>;
  const prepared = text === '' ? [] : prepare(text, variables, null);
  const pageSize = Array.isArray(prepared) ? 0 : prepared.measure.pageSize;
  return { kind: 'graphql', path, text, variables, pageSize };
}

function nameCall(asked: Asked): string {
  if (asked.kind === 'rest') return asked.path;
  const named = /^\s*query\s+(\w+)/.exec(asked.text)?.[1];
  return named ?? asked.text.replaceAll(/\s+/g, ' ').slice(0, 80);
}

function resourceOf(asked: Asked): Resource {
  if (asked.kind === 'graphql') return 'graphql';
  return asked.path.startsWith('/search') ? 'search' : 'core';
}

async function readBody(request: Request): Promise<Exchange['body']> {
  try {
    return (await request.json()) as Exchange['body'];
  } catch {
    return null;
  }
}

/** Faults that keep an answer from coming. */
async function obstruct(befallen: Fault[], signal: AbortSignal): Promise<void> {
  for (const fault of befallen) {
    if (fault.kind === 'network') throw new NetworkFault();
    if (fault.kind === 'hang') await delay(Number.POSITIVE_INFINITY, signal);
    if (fault.kind === 'slow') await delay(fault.ms, signal);
  }
}

/** Waits, or throws the caller's reason when they give up. */
async function delay(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0) return;
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined;
    const giveUp = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', giveUp, { once: true });
  });
}
