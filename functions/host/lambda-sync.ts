import * as z from 'zod';
import { countDue } from '#core/sync/claim.ts';
import { LambdaHost, type Mount } from '#functions/host/lambda.ts';

/**
 * The sync on Lambda: a scheduled function for each source, and the worker of the queue, which runs that of any. All do
 * the same, one due step after another, so that whoever joins shares the work.
 */

/** A worker joins for each so many due steps, a repository has about five; and so many join at most. */
const stepsPerWorker = 25;
const mostWorkers = 4;

/** A worker works shorter than it takes until the schedule asks for the next ones: messages do not pile up. */
const workerSeconds = 4 * 60;

/** Handles the events of a source's schedule, which say nothing: they become the request that its sync app answers. */
export function schedule(source: string, mount: Mount) {
  const host = new LambdaHost(process.env);
  const app = mount(() => host.ctx);
  return (): Promise<unknown> =>
    host.during(async () => {
      if (host.hasQueue) {
        const due = await countDue(host.ctx, source);
        await host.ask(source, Math.min(mostWorkers, Math.floor(due / stepsPerWorker)));
      }
      return run(app, source);
    });
}

/** What the queue brings: `{"source":"github"}`, run the sync of this source for a while. */
const Message = z.object({ source: z.string().regex(/^[a-z-]+$/) });

/** Handles the messages of the queue. One that cannot be worked on comes again, and ends among the dead letters. */
export function work(mount: Mount) {
  const host = new LambdaHost(process.env);
  const app = mount(() => host.ctx);
  return ({ Records }: { Records: { body: string }[] }): Promise<unknown[]> =>
    host.during(async () => {
      const answers: unknown[] = [];
      for (const { body } of Records) {
        const { source } = Message.parse(JSON.parse(body));
        answers.push(await run(app, source, workerSeconds));
      }
      return answers;
    });
}

async function run(app: ReturnType<Mount>, source: string, seconds?: number): Promise<unknown> {
  const path = `/sync/${source}${seconds === undefined ? '' : `?seconds=${seconds}`}`;
  const response = await app.request(path, { method: 'POST' });
  if (!response.ok) throw new Error(`The sync of ${source} was answered with ${response.status}.`);
  return response.json();
}
