import type { ChangeAi, Dashboard, MetricAnswer, Statistic } from './answers.ts';
import { count, plural, valueInWords } from './format.ts';
import { leastForChange } from './summary.ts';

/** What is said of AI in changes: what was measured, what was only declared, and what nobody knows. */

export type AiClass = ChangeAi['ai'];

/** In reading order. What is unknown is no work of people: it is unknown. */
export const aiClasses: { id: AiClass; title: string; words: string }[] = [
  { id: 'most', title: 'Half or more from AI', words: 'measured by Cursor' },
  { id: 'some', title: 'Less than half from AI', words: 'measured by Cursor' },
  { id: 'none', title: 'Nothing from AI', words: 'measured by Cursor' },
  { id: 'declared', title: 'Declared', words: 'a co-author trailer names an AI tool' },
  { id: 'unknown', title: 'Unknown', words: 'nothing tells, one way or the other' },
];

/** What changes are compared by. */
export const comparedMetrics = ['pull-request-cycle-time', 'review-time', 'merge-time', 'pull-request-size'];

export interface ComparedClass {
  id: AiClass;
  title: string;
  words: string;
  cells: { metric: string; value: string | null; n: number | null }[];
}

/** Each class with its medians; `null`: too few to say one. */
export function comparedClasses(splits: Dashboard['splits'], unitOf: (metric: string) => string): ComparedClass[] {
  return aiClasses.map(({ id, title, words }) => ({
    id,
    title,
    words,
    cells: comparedMetrics.map((metric) => {
      const found = groupOf(splits?.[metric], id);
      const isEnough = (found?.n ?? 0) >= leastForChange && found?.p50 != null;
      return { metric, value: isEnough ? valueInWords(found?.p50, unitOf(metric)) : null, n: found?.n ?? null };
    }),
  }));
}

function groupOf(answer: MetricAnswer | undefined, group: string): Statistic | undefined {
  const found = answer?.groups?.find((one) => one.group === group);
  return found ?? (answer?.total.n == null ? undefined : { n: 0 });
}

/** How much of a change is from AI, and how that is known. */
export function shareInWords({ ai, share, lines, ai_lines: aiLines, commits }: ChangeAi): string {
  if (ai === 'unknown') return 'Nobody knows whether AI wrote any of it. That is not taken for the work of people.';
  if (ai === 'declared') return 'A co-author trailer names an AI tool. How much of it is from AI is not known.';
  if (share === null)
    return `Cursor saw ${plural(commits.length, 'of its commit', 'of its commits')}, without any lines.`;
  return `${valueInWords(share, 'ratio')} from AI: ${count(aiLines)} of ${plural(lines, 'line')} that Cursor saw being added, in ${plural(commits.length, 'commit')}.`;
}

const states: Record<string, string> = {
  completed: 'Up to date',
  not_indexed: 'Not indexed',
  failed: 'Failed',
  processing: 'Being read',
  submitted: 'Waits to be read',
};

/** A state of an index in words; those that we do not know are said as Greptile says them. */
export const indexInWords = (status: string): string => states[status] ?? status.replaceAll('_', ' ');
