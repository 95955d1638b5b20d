import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Database } from '#core/db/database.ts';
import { statusOf } from '#core/error.ts';
import { createApp } from '#functions/app.ts';
import { createContext } from '#test/context.ts';
import { documents } from './docs.ts';
import { openApiDocument, operations } from './openapi.ts';

interface Document {
  paths: Record<string, Record<string, Operation>>;
}
interface Operation {
  operationId: string;
  parameters?: { name: string; in: string; required: boolean }[];
  requestBody?: { content: Record<string, { schema: unknown }> };
  security: Record<string, string[]>[];
}

const document = openApiDocument() as unknown as Document;
const listed = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

test.each(Object.keys(documents))('%s is fresh; `npm run docs` makes it', (path) => {
  expect(documents[path]?.()).toBe(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'));
});

test('every route that is served is in the document, and nothing else', () => {
  const app = createApp(() => createContext({} as Database));
  const served = new Set(
    app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`),
  );
  const said = listed.map(({ method, path }) => `${method} /api/v1${path.replace(/\{(\w+)\}/g, ':$1')}`);
  expect(said.sort()).toEqual([...served].sort());
  expect(operations()).toHaveLength(served.size);
});

describe('each operation', () => {
  test('has an id of its own', () => {
    expect(new Set(listed.map(({ operation }) => operation.operationId)).size).toBe(listed.length);
  });

  test.each(listed)('$method $path names the parts of its path and nothing more', ({ path, operation }) => {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const said = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
    expect(said.map((parameter) => parameter.name)).toEqual(inPath);
    expect(said.every((parameter) => parameter.required)).toBe(true);
  });
});

test('the public routes, the whole list', () => {
  const open = listed.filter(({ operation }) => operation.security.length === 0);
  const publicRoutes = [
    'GET /health',
    'GET /health/ready',
    'POST /auth/register',
    'POST /auth/login',
    'POST /auth/refresh',
    'GET /auth/github/status',
    'GET /auth/github/callback',
    // Webhooks prove themselves by their signature.
    'POST /hooks/github',
    'POST /hooks/linear',
    'POST /hooks/sentry',
  ];
  expect(open.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(publicRoutes.sort());
});

test('bodies, parameters and errors come from the code', () => {
  const text = JSON.stringify(document);
  const { paths } = document;
  expect(paths['/auth/login']?.post?.requestBody?.content['application/json']?.schema).toMatchObject({
    type: 'object',
    required: ['email', 'password'],
    additionalProperties: false,
  });
  expect(paths['/tokens']?.get?.parameters).toContainEqual({
    name: 'limit',
    in: 'query',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
  });
  for (const code of Object.keys(statusOf)) expect(text).toContain(`"${code}"`);
});
