import * as z from 'zod';
import { countDue } from '#core/sync/claim.ts';
import { LambdaHost, type Mount } from '#functions/host/lambda-host.ts';

/**
 * The sync on Lambda: a function for each source, which its schedule and its queue start, and one for what is concluded of
 * all. Whoever is started does the same, one due step after another, so that whoever joins shares the work.
 */

/** A worker joins for each so many due steps, a repository has about five; and so many join at most. */
const stepsPerWorker = 25;
const mostWorkers = 4;

/** Who is asked by the queue works shorter than it takes until the schedule asks for the next ones: messages do not pile up. */
const askedSeconds = 4 * 60;

/** What a source's queue brings: `{"source":"github"}`, run the sync of this source for a while. */
const messageOf = (source: string) => z.object({ source: z.literal(source) });

/** What starts the function: its schedule, which says nothing, or messages of its queue. */
interface Event {
  Records?: { body: string }[];
}

/**
 * Handles what starts the function of a source: it becomes the request that its sync app answers. A message that cannot be
 * worked on comes again, and ends among the dead letters.
 */
export function start(source: string, mount: Mount) {
  const host = new LambdaHost(process.env);
  const app = mount(() => host.ctx);
  const Message = messageOf(source);
  return ({ Records }: Event): Promise<unknown> =>
    host.during(async () => {
      if (Records === undefined) {
        await askForWorkers(host, source);
        return run(app, source);
      }
      for (const { body } of Records) Message.parse(JSON.parse(body));
      return run(app, source, askedSeconds);
    });
}

async function askForWorkers(host: LambdaHost, source: string): Promise<void> {
  if (!host.hasQueues) return;
  const due = await countDue(host.ctx, source);
  await host.ask(source, Math.min(mostWorkers, Math.floor(due / stepsPerWorker)));
}

async function run(app: ReturnType<Mount>, source: string, seconds?: number): Promise<unknown> {
  const path = `/sync/${source}${seconds === undefined ? '' : `?seconds=${seconds}`}`;
  const response = await app.request(path, { method: 'POST' });
  if (!response.ok) throw new Error(`The sync of ${source} was answered with ${response.status}.`);
  return response.json();
}
