import { Hono } from 'hono';
import * as z from 'zod';
import { changeSettings } from '#core/delivery.ts';
import { Settings } from '#core/settings.ts';
import type { Env } from '#functions/middleware/context.ts';
import { body, describe } from '#functions/middleware/validate.ts';

/** A JSON merge patch of the settings; what comes out of it is checked as a whole. */
const SettingsPatch = z.record(z.string(), z.unknown());

/** What the user sets, apart from sources. */
export const settings = new Hono<Env>()
  .get('/settings', describe('The settings, defaults filled in', { 200: Settings }), (c) =>
    c.json(c.get('caller').settings),
  )
  .put(
    '/settings',
    describe('Change settings by a JSON merge patch (RFC 7396)', { 200: Settings }),
    body(SettingsPatch),
    async (c) => c.json(await changeSettings(c.get('ctx'), c.req.valid('json'))),
  );
