import { createHmac } from 'node:crypto';
import type { Hooked } from '#core/webhooks.ts';
import type { Client } from '#test/client.ts';

/** What a provider sends of something new. */
export interface Sent {
  source: Hooked;
  event: string;
  payload: Record<string, unknown>;
}

/** How each calls the headers with the signature, the id of the delivery, and the event. */
const headersOf: Record<Hooked, [string, string, string]> = {
  github: ['x-hub-signature-256', 'x-github-delivery', 'x-github-event'],
  linear: ['linear-signature', 'linear-delivery', 'linear-event'],
  sentry: ['sentry-hook-signature', 'request-id', 'sentry-hook-resource'],
};

/** Delivers a webhook through the API, signed with the secret. Returns the status. */
export async function deliver(
  client: Client,
  secret: string,
  { source, event, payload }: Sent,
  delivery: string,
  now: Date,
): Promise<number> {
  const body = JSON.stringify({ ...payload, ...(source === 'linear' && { webhookTimestamp: now.getTime() }) });
  const digest = createHmac('sha256', secret).update(body).digest('hex');
  const [signature, id, about] = headersOf[source];
  const headers = { [signature]: source === 'github' ? `sha256=${digest}` : digest, [id]: delivery, [about]: event };
  const answer = await client(`/hooks/${source}`, {
    method: 'POST',
    body,
    headers: { ...headers, 'content-type': 'application/json' },
  });
  return answer.status;
}
