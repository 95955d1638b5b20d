import type { Functions } from './functions.ts';
import type { Queues } from './queues.ts';
import { resourceName } from './resource-name.ts';

/** As the functions' SYNC_INTERVAL_MINUTES, whose default they have. */
const everyMinutes = 5;
/** How often the delivery of an event is tried again; the function has its own tries when it fails. */
const retries = 3;

/** One schedule for each source and one for the conclusions, which begin at other minutes. */
export function createSchedules({ bundles, create }: Functions, { deadLetters }: Queues) {
  const sources = bundles.names.filter((name) => name.startsWith('sync/'));
  return new Map(
    sources.map((name, i) => {
      const made = create(name);
      const minute = Math.floor((i * everyMinutes) / sources.length);
      new sst.aws.CronV2(`${resourceName(name)}Schedule`, {
        function: made,
        schedule: `cron(${minute}/${everyMinutes} * * * ? *)`,
        retries,
        dlq: deadLetters.arn,
        transform: {
          schedule: (schedule) => {
            schedule.description = `Veelocity: ${name} every ${everyMinutes} minutes`;
          },
        },
      });
      return [name, made] as const;
    }),
  );
}
