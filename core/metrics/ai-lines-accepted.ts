import { cursorDayFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const aiLinesAccepted: Metric = {
  id: 'ai-lines-accepted',
  title: 'Editor lines accepted from AI',
  unit: 'lines',
  better: null,
  kind: 'sum',
  question: 'How many suggested lines do people take over in the editor?',
  counted:
    'Added lines that people accepted in Cursor, by UTC day. These are lines of the editor: much of what is accepted is changed or deleted again before it is committed.',
  excluded: 'What Cursor does not count as accepted, such as many edits of its agent, and deleted lines.',
  fact: cursorDayFact,
  at: 'f.at',
  denominator: 'f.lines_accepted > 0',
  amount: 'f.lines_accepted',
};
