import { changeFact } from '#core/metrics/fact.ts';
import type { Fact, Metric, MetricSettings } from '#core/metrics/metric.ts';

/** The column of each clock. Linear tells when work on an issue started. */
const clocks: Record<MetricSettings['leadTimeStart'], string> = {
  first_commit: 'f.from_first_commit_seconds',
  ready: 'f.from_ready_seconds',
  merged: 'f.from_merged_seconds',
  issue_started: 'f.from_issue_started_seconds',
};

const fromIssues: Fact = {
  ...changeFact,
  steps: [...changeFact.steps, 'linear:issues'],
  needs: { linear: 'Its clock starts when work on an issue starts, and Linear, which tells that, is not connected.' },
};

export const leadTime: Metric = {
  id: 'lead-time',
  title: 'Lead time for changes',
  unit: 'seconds',
  better: 'lower',
  kind: 'duration',
  question: 'How long does a change take from its first commit to production?',
  counted:
    'Merged pull requests and direct commits, in the bucket of the first successful deployment to production that carried them: from where the clock of Settings starts (the first commit, unless said otherwise) to the finish of that deployment.',
  excluded:
    'Changes of bots, unless you ask for them, those that were excluded by hand, those without the chosen start, and those that no known deployment can have carried.',
  fact: changeFact,
  at: 'f.deployed_at',
  value: clocks.first_commit,
  bySettings: ({ leadTimeStart }) => {
    const value = clocks[leadTimeStart];
    return {
      value,
      ...(leadTimeStart === 'issue_started' && { fact: fromIssues }),
      leftOut: {
        no_start: { where: `${value} is null` },
        not_attributable: { where: 'f.not_attributable is not null', at: 'f.merged_at', reason: 'f.not_attributable' },
      },
    };
  },
};
