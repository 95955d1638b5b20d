import { Hono } from 'hono';
import * as z from 'zod';
import { readCursor, writeCursor } from '#core/lib/cursor.ts';
import { listRuleVersions, previewRules, RulesEffect, RulesPreview, RuleVersion } from '#core/rules.ts';
import { RuleSuggestion, suggestRules } from '#core/rules/suggest.ts';
import type { Env } from '#functions/middleware/context.ts';
import { body, describe, listOf, Page, query } from '#functions/middleware/validate.ts';

/** Deployment rules: what they would count, what could be one, and how they have been. Settings keeps them. */

const Repository = z.object({ repository: z.string().min(1).max(300) });

export const rules = new Hono<Env>()
  .post(
    '/rules/preview',
    describe('What a list of rules would count, and do to the numbers, over the last 90 days', { 200: RulesEffect }),
    body(RulesPreview),
    async (c) => c.json(await previewRules(c.var.ctx, c.var.caller.settings, c.req.valid('json'))),
  )
  .get(
    '/rules/suggestions',
    describe('What could be a deployment of a repository, the most likely first', { 200: z.array(RuleSuggestion) }),
    query(Repository),
    async (c) => c.json(await suggestRules(c.var.ctx, c.var.caller.settings, c.req.valid('query').repository)),
  )
  .get(
    '/rules/versions',
    describe('The lists of rules as they have been saved, newest first', { 200: listOf(RuleVersion) }),
    query(Page),
    async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const after = cursor === undefined ? null : readCursor(cursor, z.number().int());
      const { items, total } = await listRuleVersions(c.var.ctx.db, limit + 1, after);
      const last = items.length > limit ? items[limit - 1] : undefined;
      return c.json({ items: items.slice(0, limit), next_cursor: last ? writeCursor(last.version) : null, total });
    },
  );
