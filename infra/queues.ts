import type { Bundles } from './bundles.ts';
import { resourceName } from './resource-name.ts';

/**
 * The queues by which others are asked to join a sync, one for each source and one for the conclusions, and where letters
 * end that nobody could deliver. A message says `{"source":"github"}`: run the sync of this source for a while. Steps are
 * claimed from the database, so that it does not matter who takes which message, how often, or that one is lost.
 */
export type Queues = ReturnType<typeof createQueues>;

/** Six times as long as a function has, as AWS advises: nobody else gets a message before whoever had it is surely gone. */
const hiddenFor = '90 minutes';
const tries = 3;
/** Long enough for all tries. What it asks for may have been done meanwhile: who finds nothing due ends at once. */
const keptSeconds = 6 * 3600;
const deadForSeconds = 14 * 24 * 3600;
/** As many as a schedule asks for, and one for what people ask for. */
const mostAtOnce = 5;

export function createQueues({ names }: Bundles) {
  const deadLetters = new sst.aws.Queue('DeadLetters', {
    transform: {
      queue: (queue) => {
        queue.messageRetentionSeconds = deadForSeconds;
        queue.sqsManagedSseEnabled = true;
      },
    },
  });
  const work = new Map(
    names
      .filter((name) => name.startsWith('sync/'))
      .map((name) => [
        name,
        new sst.aws.Queue(`${resourceName(name)}Work`, {
          visibilityTimeout: hiddenFor,
          dlq: { queue: deadLetters.arn, retry: tries },
          transform: {
            queue: (queue) => {
              queue.messageRetentionSeconds = keptSeconds;
              queue.sqsManagedSseEnabled = true;
            },
          },
        }),
      ]),
  );
  /** The address of each queue by its source, as the functions are told of them. */
  const urls = $jsonStringify(Object.fromEntries([...work].map(([name, { url }]) => [name.replace('sync/', ''), url])));
  return { work, urls, deadLetters };
}

/** A few processes of the function of a source, each with one message at a time. */
export function subscribe({ work }: Queues, sources: Map<string, sst.aws.Function>): void {
  for (const [name, { arn }] of sources) {
    work.get(name)?.subscribe(arn, {
      batch: { size: 1 },
      transform: {
        eventSourceMapping: (mapping) => {
          mapping.scalingConfig = { maximumConcurrency: mostAtOnce };
        },
      },
    });
  }
}
