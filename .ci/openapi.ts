import type { RouterRoute } from 'hono/types';
import * as z from 'zod';
import { statusOf } from '#core/error.ts';
import { createApp } from '#functions/app.ts';
import { basePath, isPublic, scopeOf } from '#functions/middleware/auth.ts';
import { type Described, type Description, describedBy } from '#functions/middleware/validate.ts';

/**
 * The OpenAPI document of exactly what is served: the routes are the app's own, the schemas are those that validate.
 * Made at build time, so that no function carries the generator.
 */

type Json = Record<string, unknown>;

/** One route with everything that its handlers say of it. */
export interface Operation {
  method: string;
  path: string;
  described: Described[];
  description: Description | null;
}

/** Every route of the app, each once. */
export function operations(): Operation[] {
  const app = createApp(() => {
    throw new Error('No request is answered here.');
  });
  const found = new Map<string, Operation>();
  for (const route of app.routes.filter(({ method }) => method !== 'ALL')) {
    const key = `${route.method} ${route.path}`;
    const operation = found.get(key) ?? { method: route.method, path: pathOf(route), described: [], description: null };
    const described = describedBy(route.handler);
    if (described !== null) operation.described.push(described);
    if ('summary' in route.handler) operation.description = route.handler as unknown as Description;
    found.set(key, operation);
  }
  return [...found.values()];
}

/** The whole document. */
export function openApiDocument(): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations()) {
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = operationObject(operation);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Veelocity',
      version: '1',
      description:
        'Developer analytics of one workspace. Times are RFC 3339 in UTC. Errors are RFC 9457 problem details.',
    },
    servers: [{ url: basePath }],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: "A session's access token, or an API token (vlt_…) of the scope that the operation names.",
        },
      },
      schemas: { Problem: problemSchema },
      responses: {
        Problem: {
          description: 'What went wrong.',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  };
}

/** The document as it is stored. */
export function openApiText(): string {
  return `${JSON.stringify(openApiDocument(), null, 2)}\n`;
}

function operationObject({ method, path, described, description }: Operation): Json {
  const body = described.find(({ target }) => target === 'json');
  const parameters = described.flatMap((one) => (one.target === 'json' ? [] : parametersOf(one)));
  const open = isPublic(method, path);
  return {
    operationId: idOf(method, path),
    tags: [path.split('/')[1]],
    summary: description?.summary ?? `${method} ${path}`,
    security: open ? [] : [{ bearer: [scopeOf(method, path)] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: {
        required: body.optional !== true,
        content: { 'application/json': { schema: schemaOf(body.schema) } },
      },
    }),
    responses: { ...answersOf(description), default: { $ref: '#/components/responses/Problem' } },
  };
}

function parametersOf({ target, schema }: Described): Json[] {
  const { properties, required } = schemaOf(schema) as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties ?? {}).map(([name, property]) => ({
    name,
    in: target === 'param' ? 'path' : 'query',
    required: target === 'param' || (required ?? []).includes(name),
    schema: property,
  }));
}

function answersOf(description: Description | null): Json {
  const answers = Object.entries(description?.answers ?? { 200: z.unknown() });
  return Object.fromEntries(
    answers.map(([status, schema]) => [
      status,
      {
        description: words[status] ?? 'What was asked for.',
        ...(schema !== null && { content: { 'application/json': { schema: schemaOf(schema, 'output') } } }),
      },
    ]),
  );
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'input'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

/** `/api/v1/tokens/:id` as `/tokens/{id}`. */
function pathOf(route: RouterRoute): string {
  return route.path.slice(basePath.length).replace(/:(\w+)(\{[^}]*\})?\??/g, '{$1}');
}

/** `GET /tokens/{id}` as `getTokensId`. */
function idOf(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

const words: Record<string, string> = {
  204: 'Done; there is nothing to say.',
  302: 'Back to the page that the user came from.',
  503: 'Not yet, or not now.',
};

const problemSchema = {
  type: 'object',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { enum: Object.keys(statusOf) },
    detail: { type: 'string', description: 'A sentence for people.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, message: { type: 'string' } },
        required: ['field', 'message'],
      },
    },
    request_id: { type: 'string', description: 'Names the request in the log; only where Veelocity itself failed.' },
  },
  required: ['type', 'title', 'status', 'code', 'detail'],
};
