import type { MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import * as z from 'zod';
import { type FieldError, VeelocityError } from '#core/error.ts';
import { fieldErrors, invalid } from '#core/lib/invalid.ts';
import { readJson } from '#functions/middleware/body.ts';
import type { Env } from '#functions/middleware/context.ts';

/** Where a validator looks: `query` and `json` are Hono's names, so that `c.req.valid` and the typed client know them. */
export type Target = 'query' | 'param' | 'json';

/** A validator carries its schema, from which the OpenAPI document is built. */
export interface Described {
  target: Target;
  schema: z.ZodType;
  /** Only for `json`: may the body be left out? */
  optional?: boolean;
}

/** A middleware after which `c.req.valid(target)` is what the schema made of it. */
type Validator<T extends Target, S extends z.ZodType, P extends string> = MiddlewareHandler<
  Env,
  P,
  { in: { [K in T]: z.input<S> }; out: { [K in T]: z.output<S> } }
> &
  Described;

/**
 * Checks the query. A parameter that the schema does not name is refused; one whose schema is a list may be repeated,
 * any other only given once. Answers 400 `bad_parameter` with the name.
 */
export function query<S extends z.ZodObject, P extends string>(schema: S): Validator<'query', S, P> {
  const lists = new Set(Object.keys(schema.shape).filter((name) => isList(schema.shape[name])));
  const strict = (schema.def.catchall === undefined ? schema.strict() : schema) as S;
  return validator('query', schema, async (c) => {
    const given = Object.entries(c.req.queries());
    const known = given.filter(([name]) => Object.hasOwn(schema.shape, name) && !lists.has(name));
    const repeated = known.filter(([, values]) => values.length > 1).map(([name]) => name);
    if (repeated.length > 0) {
      throw badParameter(repeated.map((field) => ({ field, message: 'Must be given only once.' })));
    }
    return parsed(
      strict,
      Object.fromEntries(given.map(([name, values]) => [name, lists.has(name) ? values : values[0]])),
      badParameter,
    );
  });
}

/** Checks the parts of the path that the route names. Answers 400 `bad_parameter` with the name. */
export function params<S extends z.ZodObject, P extends string>(schema: S): Validator<'param', S, P> {
  return validator('param', schema, async (c) => parsed(schema, c.req.param(), badParameter));
}

/**
 * Checks a JSON body of at most 1 MB. Answers 415 for another content type, 413 for more, 400 `malformed` for what is
 * no JSON, 422 `invalid` with each field for what the schema refuses. An optional body that is not sent counts as `{}`.
 */
export function body<S extends z.ZodType, P extends string>(
  schema: S,
  options: { optional?: boolean } = {},
): Validator<'json', S, P> {
  const optional = options.optional ?? false;
  const handler = validator<'json', S, P>('json', schema, async (c) =>
    parsed(schema, await readJson(c.req.raw, optional), invalid),
  );
  return Object.assign(handler, { optional });
}

/** The parameters of every list: `limit` (1 to 100) and `cursor`. Extend it with the list's filters. */
export const Page = z.object({
  limit: z.coerce.number<string>().int().min(1).max(100).default(20),
  cursor: z.string().max(1000).optional(),
});

/** What a list answers with. */
export function listOf<S extends z.ZodType>(item: S) {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable(), total: z.number().int() });
}

/** What a route says of itself in the OpenAPI document. */
export interface Description {
  summary: string;
  /** Good answers by status; `null`: no body. */
  answers: Record<number, z.ZodType | null>;
}

/** Says in the OpenAPI document what a route is for and what it answers. At run time it does nothing. */
export function describe(summary: string, answers: Description['answers']): MiddlewareHandler<Env> & Description {
  const handler: MiddlewareHandler<Env> = (_, next) => next();
  return Object.assign(handler, { summary, answers });
}

/** Refuses query parameters on routes that take none. */
export const refuseUnknownQuery = createMiddleware<Env>(async (c, next) => {
  const [name] = Object.keys(c.req.queries());
  if (name === undefined) return next();
  const routes = matchedRoutes(c).filter((route) => route.method !== 'ALL');
  const takesQuery = routes.some((route) => describedBy(route.handler)?.target === 'query');
  if (routes.length > 0 && !takesQuery) throw badParameter([{ field: name, message: 'There is no such parameter.' }]);
  return next();
});

/** What a handler says of itself, if it is a validator. */
export function describedBy(handler: unknown): Described | null {
  return typeof handler === 'function' && 'schema' in handler && 'target' in handler
    ? (handler as unknown as Described)
    : null;
}

/** The error for wrong parameters. */
function badParameter(given: FieldError[]): VeelocityError {
  const errors = given.map(({ field, message }) => ({
    field,
    message: message.replace('such field', 'such parameter'),
  }));
  const [first] = errors;
  const more = errors.length > 1 ? ` ${errors.length - 1} more of them are wrong, too.` : '';
  const detail = `The parameter ${first?.field} is wrong. ${first?.message}${more}`;
  return new VeelocityError('bad_parameter', detail, { errors });
}

type Context = Parameters<MiddlewareHandler<Env>>[0];

function validator<T extends Target, S extends z.ZodType, P extends string>(
  target: T,
  schema: S,
  read: (c: Context) => Promise<z.output<S>>,
): Validator<T, S, P> {
  const handler: MiddlewareHandler<Env> = async (c, next) => {
    c.req.addValidatedData(target, (await read(c)) as object);
    await next();
  };
  return Object.assign(handler as Validator<T, S, P>, { target, schema });
}

function parsed<S extends z.ZodType>(schema: S, value: unknown, error: (errors: FieldError[]) => Error): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw error(fieldErrors(result.error));
}

/** Is it a list, with or without a default or the right to be left out? */
function isList(schema: unknown): boolean {
  if (schema instanceof z.ZodArray) return true;
  const inner = (schema as { def?: { innerType?: unknown } } | undefined)?.def?.innerType;
  return inner !== undefined && isList(inner);
}
