import { Hono } from 'hono';
import * as z from 'zod';
import { readDocument } from '#functions/document.ts';
import type { Env } from '#functions/middleware/context.ts';
import { describe } from '#functions/middleware/validate.ts';

/** The OpenAPI document of what is served. */
export const openapi = new Hono<Env>().get(
  '/openapi.json',
  describe('This document', { 200: z.record(z.string(), z.unknown()) }),
  async (c) => c.body(await readDocument(), 200, { 'Content-Type': 'application/json' }),
);
