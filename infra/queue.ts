import type { Functions } from './functions.ts';

/**
 * The queue by which others are asked to join a sync, and where letters end that nobody could deliver. A message says
 * `{"source":"github"}`: run the sync of this source for a while. Steps are claimed from the database, so that it does not
 * matter who takes which message, how often, or that one is lost.
 */
export type Queue = ReturnType<typeof createQueue>;
export type Worker = ReturnType<typeof subscribeWorker>;

/** Six times as long as a worker has, as AWS advises: nobody else gets a message before its worker is surely gone. */
const hiddenFor = '36 minutes';
const tries = 3;
/** What was to be done an hour ago has been asked for again since. */
const keptSeconds = 3600;
const deadForSeconds = 14 * 24 * 3600;
/** As many as a schedule asks for, and one for what people ask for. */
const mostWorkers = 5;

export function createQueue() {
  const deadLetters = new sst.aws.Queue('DeadLetters', {
    transform: {
      queue: (queue) => {
        queue.messageRetentionSeconds = deadForSeconds;
        queue.sqsManagedSseEnabled = true;
      },
    },
  });
  const work = new sst.aws.Queue('Work', {
    visibilityTimeout: hiddenFor,
    dlq: { queue: deadLetters.arn, retry: tries },
    transform: {
      queue: (queue) => {
        queue.messageRetentionSeconds = keptSeconds;
        queue.sqsManagedSseEnabled = true;
      },
    },
  });
  return { work, deadLetters };
}

/** A few workers, each with one message at a time. */
export function subscribeWorker({ work }: Queue, { args }: Functions) {
  return work.subscribe(args('queue'), {
    batch: { size: 1 },
    transform: {
      eventSourceMapping: (mapping) => {
        mapping.scalingConfig = { maximumConcurrency: mostWorkers };
      },
    },
  });
}
