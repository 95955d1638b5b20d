import { type Context, Hono } from 'hono';
import { VeelocityError } from '#core/error.ts';
import { isSignature } from '#core/lib/id.ts';
import { type Hooked, takeWebhook, webhookSecret } from '#core/webhooks.ts';
import { isObject, type Touched, touchedInLinear, touchedInSentry, touchedOnGitHub } from '#core/webhooks/touched.ts';
import { maxWebhookBytes, readBody } from '#functions/middleware/body.ts';
import type { Env } from '#functions/middleware/context.ts';
import { describe } from '#functions/middleware/validate.ts';

/** Webhooks: is it signed by whom it says, and what does it touch? Answered at once; the sync does the rest. */

/** How the webhooks of a provider look. */
interface Manner {
  /** The header with the signature of the body, and what stands before its hexadecimal digits. */
  signature: string;
  prefix: string;
  /** The header with the id of the delivery, which is the same when it is sent again. */
  delivery: string;
  /** The header that says what it is about. */
  event: string;
  /** When it was sent, in milliseconds, where the signed body says so. */
  sentAt?: (payload: unknown) => number | null;
  touched: (event: string, payload: unknown) => Touched[];
  /** How one that is taken is answered: Linear sends again whatever is not a 200, and gives up on who never says so. */
  taken: 200 | 202;
}

const manners: Record<Hooked, Manner> = {
  github: {
    signature: 'X-Hub-Signature-256',
    prefix: 'sha256=',
    delivery: 'X-GitHub-Delivery',
    event: 'X-GitHub-Event',
    touched: touchedOnGitHub,
    taken: 202,
  },
  linear: {
    signature: 'Linear-Signature',
    prefix: '',
    delivery: 'Linear-Delivery',
    event: 'Linear-Event',
    sentAt: (payload) => (isObject(payload) ? Number(payload.webhookTimestamp) : null),
    touched: touchedInLinear,
    taken: 200,
  },
  sentry: {
    signature: 'Sentry-Hook-Signature',
    prefix: '',
    delivery: 'Request-ID',
    event: 'Sentry-Hook-Resource',
    touched: touchedInSentry,
    taken: 202,
  },
};

/** One that was sent longer ago, or will be, is none: somebody may have kept it. */
const windowMs = 60_000;

export const hooks = new Hono<Env>()
  .post('/hooks/github', describe('What GitHub sends when something is new there', { 202: null }), (c) =>
    take(c, 'github'),
  )
  .post('/hooks/linear', describe('What Linear sends when something is new there', { 200: null }), (c) =>
    take(c, 'linear'),
  )
  .post('/hooks/sentry', describe('What Sentry sends when something is new there', { 202: null }), (c) =>
    take(c, 'sentry'),
  );

async function take(c: Context<Env>, source: Hooked): Promise<Response> {
  const ctx = c.get('ctx');
  const manner = manners[source];
  const secret = await webhookSecret(ctx, source);
  const signature = c.req.header(manner.signature) ?? '';
  if (!signature.startsWith(manner.prefix)) throw refusal('The signature is missing or of another kind.');
  const bytes = await readBody(c.req.raw, maxWebhookBytes);
  if (!(await isSignature(secret, bytes, signature.slice(manner.prefix.length))))
    throw refusal('The signature is not that of this body with the secret of Settings.');
  const payload = jsonOf(bytes);
  const sentAt = manner.sentAt?.(payload);
  if (sentAt !== undefined && !(Math.abs(ctx.now().getTime() - Number(sentAt)) <= windowMs))
    throw refusal('It was not sent within the last minute, or the clocks differ.');
  // Without an id the signature tells one body from another.
  const delivery = c.req.header(manner.delivery) ?? signature;
  const touched = manner.touched(c.req.header(manner.event) ?? '', payload);
  await takeWebhook(ctx, source, delivery.slice(0, 200), touched);
  return c.body(null, manner.taken);
}

/** Providers can send forms too, which is a choice at their end; then nothing in it is known. */
function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new VeelocityError('malformed', 'The body is not JSON. Choose application/json where the webhook is set up.');
  }
}

function refusal(why: string): VeelocityError {
  return new VeelocityError('unauthorized', `This webhook is not taken. ${why}`);
}
