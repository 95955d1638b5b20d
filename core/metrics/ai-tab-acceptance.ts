import { cursorDayFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const aiTabAcceptance: Metric = {
  id: 'ai-tab-acceptance',
  title: 'Tab acceptance',
  unit: 'ratio',
  better: 'higher',
  kind: 'ratio',
  question: 'Which share of the completions that are shown is accepted?',
  counted: 'Completions of Cursor that were accepted ÷ those that were shown, by UTC day.',
  excluded: 'Days on which none were shown. Whether an accepted one was kept is not known.',
  fact: cursorDayFact,
  at: 'f.at',
  denominator: 'f.tabs_shown > 0',
  shares: { numerator: 'f.tabs_accepted', denominator: 'f.tabs_shown' },
};
