import { mergedIssueFact } from '#core/metrics/fact.ts';
import type { Metric, MetricSettings } from '#core/metrics/metric.ts';

/** From each clock of Settings: when it starts, and how long it is from there. */
const clocks: Record<MetricSettings['cycleTimeStart'], { start: string; merged: string; deployed: string }> = {
  started_at: {
    start: 'f.started_at',
    merged: 'f.started_to_merged_seconds',
    deployed: 'f.started_to_deployed_seconds',
  },
  created_at: {
    start: 'f.created_at',
    merged: 'f.created_to_merged_seconds',
    deployed: 'f.created_to_deployed_seconds',
  },
};

export const cycleTime: Metric = {
  id: 'cycle-time',
  title: 'Cycle time',
  unit: 'seconds',
  better: 'lower',
  kind: 'duration',
  question: 'How long does an issue take from the start of work to the last merge of its pull requests?',
  counted:
    'Issues of Linear with merged pull requests, in the bucket of the last merge: from the start of work (Settings can say from the creation) to that merge. As `deployed`, also to the production deployment that first carried the pull request merged last.',
  excluded:
    'Cancelled issues, pull requests of bots and those that were excluded by hand, issues that were never started, and those whose last merge lies before the start.',
  fact: mergedIssueFact,
  at: 'f.merged_at',
  value: clocks.started_at.merged,
  stages: { deployed: clocks.started_at.deployed },
  bySettings: ({ cycleTimeStart }) => {
    const { start, merged, deployed } = clocks[cycleTimeStart];
    return {
      value: merged,
      stages: { deployed },
      leftOut: {
        merged_before_start: { where: `(f.merged_at < ${start}) is true` },
        no_start: { where: `${start} is null` },
      },
    };
  },
};
