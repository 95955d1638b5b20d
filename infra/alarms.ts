import type { Api } from './api.ts';
import type { Database } from './database.ts';
import type { Options } from './options.ts';
import type { Queues } from './queues.ts';
import { resourceName } from './resource-name.ts';

/** What somebody is told of: failures, refusals, letters that nobody could deliver, work that waits, a sync that is silent. */

interface Watched {
  options: Options;
  api: Api;
  queues: Queues;
  database: Database;
  sources: Map<string, sst.aws.Function>;
}

interface Alarm {
  description: string;
  namespace: string;
  metric: string;
  dimensions: Record<string, $util.Input<string>>;
  /** More than this (or less, where `isFloor`) in each of so many periods in a row. */
  threshold: number;
  isFloor?: boolean;
  statistic?: 'Sum' | 'Maximum' | 'Minimum';
  periodMinutes?: number;
  periods?: number;
  /** What silence means; usually that all is well. */
  silence?: 'notBreaching' | 'breaching';
}

const gigabyte = 1024 ** 3;

export function createAlarms({ options, api, queues, database, sources }: Watched): void {
  const topic = new aws.sns.Topic('Alarms');
  if (options.alarmEmail !== null) {
    new aws.sns.TopicSubscription('AlarmsByMail', {
      topic: topic.arn,
      protocol: 'email',
      endpoint: options.alarmEmail,
    });
  }
  const raise = (name: string, alarm: Alarm) =>
    new aws.cloudwatch.MetricAlarm(`${name}Alarm`, {
      alarmDescription: alarm.description,
      namespace: alarm.namespace,
      metricName: alarm.metric,
      dimensions: alarm.dimensions,
      statistic: alarm.statistic ?? 'Sum',
      period: (alarm.periodMinutes ?? 5) * 60,
      evaluationPeriods: alarm.periods ?? 1,
      threshold: alarm.threshold,
      comparisonOperator: alarm.isFloor === true ? 'LessThanThreshold' : 'GreaterThanThreshold',
      treatMissingData: alarm.silence ?? 'notBreaching',
      alarmActions: [topic.arn],
      okActions: [topic.arn],
    });

  raise('ApiFailures', {
    description: 'The API answered with 5xx more than five times in five minutes.',
    namespace: 'AWS/ApiGateway',
    metric: '5xx',
    dimensions: { ApiId: api.gateway.nodes.api.id },
    threshold: 5,
  });
  for (const [name, { name: functionName }] of [...api.functions, ...sources]) {
    watchFunction(raise, resourceName(name), name, functionName);
  }
  for (const [name, { name: functionName }] of sources) {
    raise(`${resourceName(name)}Silence`, {
      description: `The schedule of ${name} has not run it for half an hour.`,
      namespace: 'AWS/Lambda',
      metric: 'Invocations',
      dimensions: { FunctionName: functionName },
      threshold: 1,
      isFloor: true,
      periodMinutes: 15,
      periods: 2,
      silence: 'breaching',
    });
  }
  watchQueues(raise, queues);
  raise('DatabaseSpace', {
    description: 'The database has less than 5 GB left.',
    namespace: 'AWS/RDS',
    metric: 'FreeStorageSpace',
    dimensions: { DBInstanceIdentifier: database.instanceId },
    statistic: 'Minimum',
    threshold: 5 * gigabyte,
    isFloor: true,
  });
}

type Raise = (name: string, alarm: Alarm) => unknown;

function watchFunction(raise: Raise, resource: string, name: string, functionName: $util.Output<string>): void {
  const dimensions = { FunctionName: functionName };
  raise(`${resource}Errors`, {
    description: `The function ${name} ended with an error, ran out of time or of memory.`,
    namespace: 'AWS/Lambda',
    metric: 'Errors',
    dimensions,
    threshold: 0,
  });
  raise(`${resource}Throttles`, {
    description: `The function ${name} was not started, because too many ran.`,
    namespace: 'AWS/Lambda',
    metric: 'Throttles',
    dimensions,
    threshold: 0,
  });
}

function watchQueues(raise: Raise, { work, deadLetters }: Queues): void {
  raise('DeadLetters', {
    description: 'An event or a message could not be worked on, and lies among the dead letters.',
    namespace: 'AWS/SQS',
    metric: 'ApproximateNumberOfMessagesVisible',
    dimensions: { QueueName: deadLetters.nodes.queue.name },
    statistic: 'Maximum',
    threshold: 0,
  });
  for (const [name, { nodes }] of work) {
    raise(`${resourceName(name)}WorkAge`, {
      description: `A message for ${name} has waited for more than 20 minutes.`,
      namespace: 'AWS/SQS',
      metric: 'ApproximateAgeOfOldestMessage',
      dimensions: { QueueName: nodes.queue.name },
      statistic: 'Maximum',
      threshold: 20 * 60,
    });
  }
}
