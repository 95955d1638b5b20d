import { Hono } from 'hono';
import * as z from 'zod';
import type { Env } from '#functions/middleware/context.ts';
import { describe } from '#functions/middleware/validate.ts';
import document from '#functions/openapi.json' with { type: 'json' };

/** The OpenAPI document of what is served. It is made at build time, by `.ci/docs.ts`. */
export const openapi = new Hono<Env>().get(
  '/openapi.json',
  describe('This document', { 200: z.record(z.string(), z.unknown()) }),
  (c) => c.json(document as object),
);
