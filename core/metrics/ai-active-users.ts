import { cursorDayFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const aiActiveUsers: Metric = {
  id: 'ai-active-users',
  title: 'People using AI',
  unit: 'people',
  better: null,
  kind: 'count',
  question: 'How many people work with AI in the editor?',
  counted:
    'People who were active in Cursor, each once in a bucket and once in the window, however many days it was. Days are UTC days and count on the local date of the same name.',
  excluded: 'Members of the team who were not active, and whoever works with another tool.',
  fact: cursorDayFact,
  at: 'f.at',
  denominator: 'f.active',
  distinct: 'f.email',
};
