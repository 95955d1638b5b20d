import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
  execute,
  getOperationAST,
  parse,
  validate,
} from 'graphql';
import { complexityOf } from '#core/demo/linear/complexity.ts';
import { type Fault, type Faults, createFaults } from '#core/demo/linear/faults.ts';
import { type Limits, type Resource, createLimits } from '#core/demo/linear/limits.ts';
import type { LinearWorld } from '#core/demo/linear/model.ts';
import { rootOf } from '#core/demo/linear/resolve.ts';
import { createSchema } from '#core/demo/linear/schema.ts';

/** Linear, simulated: its GraphQL as far as a sync needs it, over a world. */

export interface LinearOptions {
  world: LinearWorld;
  /** The clock, for limits. */
  now: () => Date;
  /** What an hour has of each; Linear's own when absent. */
  limits?: Partial<Record<Resource, number>>;
  /** The keys there are; without it any key may read everything. */
  keys?: string[];
  /** A server of before issues told of their states ready-made. */
  old?: boolean;
}

interface Call {
  /** The name of the query. */
  operation: string;
  variables: Record<string, unknown>;
  complexity: number;
  /** 0: there was no answer. */
  status: number;
}

export interface Linear {
  /** Answers as `fetch` would, whatever the host of the URL is. */
  fetch: typeof fetch;
  /** What was asked so far, oldest first. */
  calls: Call[];
  faults: Faults;
  limits: Limits;
  world: LinearWorld;
}

/** A query of more points is refused whatever the allowance. */
const mostPoints = 10_000;

interface Wire {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

export function createLinear(options: LinearOptions): Linear {
  const schema = createSchema(options.old ?? false);
  const linear: Linear = {
    calls: [],
    faults: createFaults(),
    limits: createLimits(options.now, options.limits),
    world: options.world,
    fetch: (input, init) => answer(linear, schema, options, new Request(input, init)),
  };
  return linear;
}

interface Query {
  text: string;
  variables: Record<string, unknown>;
}

async function answer(
  linear: Linear,
  schema: GraphQLSchema,
  options: LinearOptions,
  request: Request,
): Promise<Response> {
  const asked = await readQuery(request);
  const prepared = asked === null ? null : prepare(schema, asked);
  const complexity = prepared?.complexity ?? 0;
  const operation = /^\s*query\s+(\w+)/.exec(asked?.text ?? '')?.[1] ?? '';
  const call: Call = { operation, variables: asked?.variables ?? {}, complexity, status: 0 };
  linear.calls.push(call);
  const befallen = linear.faults.take(asked?.text ?? '', complexity);
  if (befallen.some(({ kind }) => kind === 'network')) throw new TypeError('fetch failed');
  const key = request.headers.get('authorization') ?? '';
  const wire =
    refuse(linear, options, key, befallen) ??
    (prepared === null ? failed(400, 'Must provide query string.', 'invalid input', 'BAD_REQUEST') : null) ??
    charge(linear, key, complexity, befallen) ??
    respond(linear, schema, asked as Query, prepared as Prepared);
  const altered = befallen.some(({ kind }) => kind === 'half_answer') ? halved(wire) : wire;
  call.status = altered.status;
  const text = typeof altered.body === 'string' ? altered.body : JSON.stringify(altered.body);
  return new Response(befallen.some(({ kind }) => kind === 'truncated') ? text.slice(0, text.length / 2) : text, {
    status: altered.status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...linear.limits.headers(key, 'requests'),
      ...linear.limits.headers(key, 'complexity'),
      'x-complexity': String(complexity),
      ...altered.headers,
    },
  });
}

/** Why a call is not looked at. */
function refuse(linear: Linear, { keys }: LinearOptions, key: string, befallen: Fault[]): Wire | null {
  // A personal key is sent as it is; `Bearer` announces a token of OAuth, which nobody has here.
  const isKnown = key !== '' && !key.includes(' ') && (keys === undefined || keys.includes(key));
  const fault = (kind: Fault['kind']) => befallen.find((each) => each.kind === kind);
  if (!isKnown || fault('bad_key') !== undefined)
    return failed(401, 'Authentication required, not authenticated', 'authentication error', 'AUTHENTICATION_ERROR');
  const broken = fault('server_error');
  if (broken?.kind === 'server_error') return { status: broken.status ?? 502, body: '<html>Bad gateway</html>' };
  if (fault('forbidden') !== undefined) return failed(403, 'You do not have access to this', 'forbidden', 'FORBIDDEN');
  if (fault('internal_error') !== undefined)
    return failed(200, 'Internal server error', 'internal error', 'INTERNAL_SERVER_ERROR');
  const limit = fault('rate_limit');
  if (limit?.kind !== 'rate_limit') return null;
  linear.limits.exhaust(key, limit.resource ?? 'requests');
  return rateLimited(limit.retryAfterSeconds ?? null);
}

function charge({ limits }: Linear, key: string, complexity: number, befallen: Fault[]): Wire | null {
  const refused = befallen.some(({ kind }) => kind === 'complexity');
  if (complexity > mostPoints || refused)
    return failed(400, `Query too complex: ${complexity} points`, 'invalid input', 'INPUT_ERROR');
  return limits.take(key, 'requests', 1) && limits.take(key, 'complexity', complexity) ? null : rateLimited(null);
}

interface Prepared {
  document: DocumentNode;
  operation: OperationDefinitionNode | null;
  errors: readonly { message: string }[];
  complexity: number;
}

function prepare(schema: GraphQLSchema, { text, variables }: Query): Prepared {
  const document = parse(text);
  const errors = validate(schema, document);
  const operation = getOperationAST(document) ?? null;
  const complexity = operation === null || errors.length > 0 ? 0 : complexityOf(schema, document, operation, variables);
  return { document, operation, errors, complexity };
}

function respond(linear: Linear, schema: GraphQLSchema, asked: Query, { document, errors }: Prepared): Wire {
  if (errors.length > 0) {
    const said = errors.map(({ message }) => ({
      message,
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED', type: 'graphql error' },
    }));
    return { status: 400, body: { errors: said } };
  }
  const result = execute({
    schema,
    document,
    rootValue: rootOf(linear.world),
    variableValues: asked.variables,
  }) as ExecutionResult<Record<string, unknown>>;
  if (result.errors === undefined) return { status: 200, body: { data: result.data } };
  const said = result.errors.map(({ message, path }) => ({
    message,
    path,
    extensions: { code: 'INPUT_ERROR', type: 'invalid input' },
  }));
  return { status: result.data == null ? 400 : 200, body: { data: result.data ?? null, errors: said } };
}

function failed(status: number, message: string, type: string, code: string): Wire {
  const extensions = { type, code, userError: status < 500, userPresentableMessage: message };
  return { status, body: { data: null, errors: [{ message, extensions }] } };
}

function rateLimited(retryAfterSeconds: number | null): Wire {
  const message = 'Rate limit exceeded. Too many requests in the last hour.';
  return {
    ...failed(400, message, 'ratelimited', 'RATELIMITED'),
    ...(retryAfterSeconds !== null && { headers: { 'retry-after': String(retryAfterSeconds) } }),
  };
}

/** Nobody is assigned to anything any more, and each issue says that this failed. */
function halved(wire: Wire): Wire {
  const body = structuredClone(wire.body) as {
    data?: { issues?: { nodes: { assignee: unknown }[] } };
    errors?: object[];
  };
  const nodes = body.data?.issues?.nodes ?? [];
  const errors = nodes.map((node, place) => {
    node.assignee = null;
    return {
      message: 'Could not load the assignee',
      path: ['issues', 'nodes', place, 'assignee'],
      extensions: { type: 'lock timeout' },
    };
  });
  return errors.length === 0 ? wire : { ...wire, body: { ...body, errors: [...(body.errors ?? []), ...errors] } };
}

async function readQuery(request: Request): Promise<Query | null> {
  if (request.method !== 'POST') return null;
  const body = (await request.json().catch(() => null)) as {
    query?: unknown;
    variables?: Record<string, unknown>;
  } | null;
  return typeof body?.query === 'string' ? { text: body.query, variables: body.variables ?? {} } : null;
}
