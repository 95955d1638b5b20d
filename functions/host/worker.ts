import type { Context } from '#core/context.ts';
import { openDatabase } from '#core/db/database.ts';
import { createApp } from '#functions/app.ts';
import { guard } from '#functions/host/guard.ts';
import { managedConfig } from '#functions/host/managed.ts';
import { openContext } from '#functions/host/open.ts';
import type { Open } from '#functions/middleware/context.ts';
import { createSync, sources } from '#functions/sync.ts';

/**
 * The workerd host. A connection belongs to the request that opened it, so each request has its own and closes it when
 * its answer is out. It never migrates: a deployment does, with the Node host or the Lambda function for it.
 *
 * Names are resolved by the platform, which reaches no private network unless it is told to; the guard checks what it
 * can see, which are literal addresses, schemes and every redirect.
 */

/** The platform gives a cron trigger 15 minutes, and work that outlasts an answer 30 seconds. */
const scheduledSeconds = 10 * 60;
const wokenSeconds = 20;

/** What the platform passes in: settings as text, and the pooled database where one is bound. */
type Bindings = Record<string, unknown> & { HYPERDRIVE?: { connectionString: string } };

/** Keeps the isolate alive for work that outlasts the answer. */
interface Execution {
  waitUntil(work: Promise<unknown>): void;
}

interface Opened {
  ctx: Context;
  close: () => Promise<void>;
}

/** What `fetch` below passes on to the app. */
interface AppBindings {
  ctx: Context;
  remoteAddress: string | null;
}

const lent: Open = (c) => (c.env as unknown as AppBindings).ctx;
const app = createApp(lent);
const sync = createSync(lent);

export default {
  async fetch(request: Request, bindings: Bindings, execution: Execution): Promise<Response> {
    const { ctx, close } = open(bindings, execution);
    const remoteAddress = request.headers.get('CF-Connecting-IP');
    try {
      const response = await app.fetch(request, { ctx, remoteAddress });
      return closeAfter(response, close, execution);
    } catch (error) {
      execution.waitUntil(close());
      throw error;
    }
  },

  /** A cron trigger: every source, at the same time. */
  async scheduled(_: unknown, bindings: Bindings, execution: Execution): Promise<void> {
    await Promise.all(sources.map((source) => runSync(source, bindings, execution, scheduledSeconds)));
  },
};

/** A source's sync, with a connection of its own. A failure is logged and does not keep other sources from theirs. */
async function runSync(source: string, bindings: Bindings, execution: Execution, seconds: number): Promise<void> {
  const { ctx, close } = open(bindings, execution);
  const response = await sync.request(`/sync/${source}?seconds=${seconds}`, { method: 'POST' }, { ctx });
  if (!response.ok) ctx.log('error', 'A scheduled sync failed.', { source, status: response.status });
  await close();
}

function open(bindings: Bindings, execution: Execution): Opened {
  const environment = Object.fromEntries(
    Object.entries(bindings).filter((entry) => typeof entry[1] === 'string'),
  ) as Record<string, string>;
  const pooled = bindings.HYPERDRIVE?.connectionString;
  const { config, databaseUrl } = managedConfig({
    ...environment,
    ...(pooled !== undefined && { DATABASE_URL: pooled }),
  });
  // One connection in most requests; the second is for a statement beside an open transaction.
  const db = openDatabase(databaseUrl, { max: 2, prepare: pooled === undefined });
  const ctx = openContext({
    config,
    db,
    fetch: guard(config, (hop) =>
      fetch(hop.url, {
        method: hop.method,
        headers: hop.headers,
        body: hop.body,
        signal: hop.signal,
        redirect: 'manual',
      }),
    ),
    wake: (source) => execution.waitUntil(runSync(source, bindings, execution, wokenSeconds)),
    owner: `worker:${crypto.randomUUID()}`,
    // oxlint-disable-next-line no-console -- The platform's log is its console.
    write: (line) => console.log(line.trimEnd()),
  });
  return { ctx, close: () => db.$client.end({ timeout: 5 }) };
}

/** Closes the connection when the last byte of the answer is out: a stream may still be reading from it. */
function closeAfter(response: Response, close: () => Promise<void>, execution: Execution): Response {
  if (response.body === null) {
    execution.waitUntil(close());
    return response;
  }
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const sent = response.body.pipeTo(writable).catch(() => {});
  execution.waitUntil(sent.then(close));
  return new Response(readable, response);
}
