import type { Asked, Fault } from '#core/demo/github/faults.ts';
import type { Wire } from '#core/demo/github/wire.ts';

/** The forms that GitHub's failures have on the wire. */

const documentation = 'https://docs.github.com/rest';
const secondaryMessage =
  'You have exceeded a secondary rate limit. Please wait a few minutes before you try again. ' +
  'If you reach out to GitHub Support for help, please include the request ID 0000:000000:0000000:0000000:00000000.';
const wrongMessage =
  'Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug. ' +
  'Please include `0000:000000:0000000:0000000:00000000` when reporting this issue.';
const unicorn =
  '<!DOCTYPE html>\n<html>\n  <head><title>Unicorn! &middot; GitHub</title></head>\n' +
  '  <body><p>This page is taking too long to load.</p></body>\n</html>\n';

export const badCredentials: Wire = error(401, 'Bad credentials');

/** The answer that a fault puts in the place of the right one; `null` where it lets the call be executed. */
export function answerInstead(fault: Fault, asked: Asked): Wire | null {
  switch (fault.kind) {
    case 'bad_token':
      return badCredentials;
    case 'rate_limit':
      return { ...rateLimited(asked.kind, fault.status), exhausted: true };
    case 'secondary_limit':
      return secondaryLimited(asked.kind, fault.status ?? 403, fault.retryAfterSeconds);
    case 'too_many_nodes':
      return graphqlErrors({
        type: 'MAX_NODE_LIMIT_EXCEEDED',
        message: 'This query requests up to 1,000,100 possible nodes which exceeds the maximum limit of 500,000.',
      });
    case 'server_error':
      return serverError(fault.status ?? 502, fault.html ?? true, fault.retryAfterSeconds);
    case 'too_heavy':
      return serverError(502, false);
    case 'went_wrong':
      return asked.kind === 'graphql' ? graphqlErrors({ message: wrongMessage }) : serverError(500, false);
    case 'schema_error':
      return graphqlErrors({
        path: ['query', 'repository', 'missing'],
        extensions: { code: 'undefinedField', typeName: 'Repository', fieldName: 'missing' },
        locations: [{ line: 1, column: 1 }],
        message: "Field 'missing' doesn't exist on type 'Repository'",
      });
    case 'invalid':
      return wire(422, {
        message: 'Validation Failed',
        errors: [{ resource: 'Search', field: 'q', code: 'invalid' }],
        documentation_url: documentation,
        status: '422',
      });
    default:
      return null;
  }
}

/** What a fault makes of the right answer. */
export function alterAnswer(fault: Fault, answer: Wire): Wire {
  switch (fault.kind) {
    case 'half_page':
      return withErrors(answer, 'all', (path) => ({ path, message: wrongMessage }));
    case 'resource_limits':
      return withErrors(answer, 'largest', (path) => ({
        type: 'RESOURCE_LIMITS_EXCEEDED',
        path,
        message: 'Resource limits for this query exceeded.',
      }));
    case 'deleted_authors':
      return { ...answer, body: withoutAuthors(answer.body), text: undefined };
    case 'truncated':
      return { ...answer, cut: true };
    default:
      return answer;
  }
}

/** The hour's allowance is used up. */
export function rateLimited(kind: 'rest' | 'graphql', status: 403 | 429 = 403): Wire {
  const message = 'API rate limit exceeded for user ID 10001.';
  if (kind === 'graphql') return graphqlErrors({ type: 'RATE_LIMITED', message });
  return wire(status, {
    message,
    documentation_url: `${documentation}/overview/rate-limits-for-the-rest-api`,
    status: String(status),
  });
}

/** An answer of GraphQL without data. */
export function graphqlErrors(...errors: object[]): Wire {
  return wire(200, { errors });
}

/** An error of REST. */
export function error(status: number, message: string, headers: Record<string, string> = {}): Wire {
  return wire(status, { message, documentation_url: documentation, status: String(status) }, headers);
}

function wire(status: number, body: unknown, headers: Record<string, string> = {}): Wire {
  return { status, headers, body, cost: 0 };
}

function secondaryLimited(
  kind: 'rest' | 'graphql',
  status: 200 | 403 | 429,
  retryAfterSeconds: number | null = 60,
): Wire {
  const headers = comeBack(retryAfterSeconds);
  if (kind === 'graphql' && status === 200) return { ...graphqlErrors({ message: secondaryMessage }), headers };
  const real = status === 200 ? 403 : status;
  const url = 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits';
  return wire(real, { documentation_url: url, message: secondaryMessage }, headers);
}

function serverError(status: number, html: boolean, retryAfterSeconds: number | null = null): Wire {
  const headers = comeBack(retryAfterSeconds);
  if (html) return wire(status, unicorn, { 'content-type': 'text/html; charset=utf-8', ...headers });
  const message =
    status === 500
      ? 'Server Error'
      : "We couldn't respond to your request in time. Sorry about that. Please try resubmitting your request and contact us if the problem persists.";
  return wire(status, { message, documentation_url: documentation }, headers);
}

/** Says when to come back, where that is said. */
function comeBack(seconds: number | null): Record<string, string> {
  return seconds === null ? {} : { 'retry-after': String(seconds) };
}

type Path = (string | number)[];

/**
 * Loses the second half of the lists of nodes that are not inside another one: of all of them, or of the largest.
 * `half_page` names every place that was lost; whoever stopped for want of resources names the list alone.
 */
function withErrors(answer: Wire, which: 'all' | 'largest', errorAt: (path: Path) => object): Wire {
  // Only GraphQL gives half an answer.
  if (typeof answer.body !== 'object' || answer.body === null || !('data' in answer.body)) return answer;
  const body = structuredClone(answer.body) as { data?: unknown; errors?: object[] };
  const lists = listsIn(body.data, []);
  const largest = lists.toSorted((a, b) => b.nodes.length - a.nodes.length).slice(0, 1);
  const errors = [...(body.errors ?? [])];
  for (const { nodes, path } of which === 'all' ? lists : largest) {
    const kept = Math.floor(nodes.length / 2);
    for (let index = kept; index < nodes.length; index++) {
      nodes[index] = null;
      if (which === 'all') errors.push(errorAt([...path, index]));
    }
    if (which === 'largest') errors.push(errorAt(path));
  }
  return { ...answer, body: { ...body, errors }, text: undefined };
}

function listsIn(value: unknown, path: Path): { nodes: unknown[]; path: Path }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === 'nodes' && Array.isArray(inner) ? { nodes: inner, path: [...path, key] } : listsIn(inner, [...path, key]),
  );
}

const authors = new Set(['author', 'user', 'actor', 'mergedBy', 'triggering_actor']);

function withoutAuthors(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAuthors);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => {
      const person = authors.has(key) && typeof inner === 'object' && inner !== null && 'login' in inner;
      return [key, person ? null : withoutAuthors(inner)];
    }),
  );
}
