import type { Coverage } from './answers.ts';
import { addDays, bucketLabel, dateInWords, type LocalDate } from './dates.ts';
import { count, listInWords, plural } from './format.ts';

/** What is known day by day, as stretches of days that are alike, and in words. */

export const shares = ['known', 'part', 'missing', 'future'] as const;
export type Share = (typeof shares)[number];

export const shareWords: Record<Share, string> = {
  known: 'Known',
  part: 'Known in part',
  missing: 'Not known',
  future: 'Not begun yet',
};

/** Days of one kind after each other. */
export interface Stretch {
  share: Share;
  from: LocalDate;
  to: LocalDate;
  days: number;
}

const shareOf = (known: number | null): Share =>
  known === null ? 'future' : known >= 1 ? 'known' : known > 0 ? 'part' : 'missing';

/** Joins days that are alike, so that a year of a repository is a handful of boxes. */
export function stretchesOf(known: (number | null)[], first: LocalDate): Stretch[] {
  const stretches: Stretch[] = [];
  known.forEach((share, i) => {
    const day = addDays(first, i);
    const last = stretches.at(-1);
    if (last?.share === shareOf(share)) {
      last.to = day;
      last.days += 1;
    } else stretches.push({ share: shareOf(share), from: day, to: day, days: 1 });
  });
  return stretches;
}

/** Of several kinds of data the one that is known least of each day. */
export function leastOf(kinds: (number | null)[][]): (number | null)[] {
  const [first = [], ...others] = kinds;
  return first.map((share, i) =>
    share === null ? null : Math.min(share, ...others.map((kind) => kind[i] ?? Number.POSITIVE_INFINITY)),
  );
}

export const daysOf = (stretches: Stretch[], share: Share): number =>
  stretches.filter((one) => one.share === share).reduce((sum, { days }) => sum + days, 0);

/** `All 90 days are known.`, `12 of 90 days are not known, 1 is known in part.` */
export function stretchesInWords(stretches: Stretch[]): string {
  const [part, missing] = [daysOf(stretches, 'part'), daysOf(stretches, 'missing')];
  const all = daysOf(stretches, 'known') + part + missing;
  if (all === 0) return 'No day has begun.';
  if (part + missing === 0) return `All ${count(all)} days are known.`;
  return `${[
    missing > 0 && `${count(missing)} of ${plural(all, 'day')} ${missing === 1 ? 'is' : 'are'} not known`,
    part > 0 &&
      `${missing > 0 ? count(part) : `${count(part)} of ${plural(all, 'day')}`} ${part === 1 ? 'is' : 'are'} known in part`,
  ]
    .filter(Boolean)
    .join(', ')}.`;
}

export function spanInWords({ from, to }: { from: LocalDate; to: LocalDate }): string {
  return from === to ? dateInWords(from) : `${dateInWords(from)} to ${dateInWords(to)}`;
}

type Known = Pick<Coverage['sources'][number], 'covered_from' | 'complete'>;

/** From when on a kind of data is known. */
export function knownFromInWords({ covered_from: from, complete }: Known): string {
  if (complete) return 'from the beginning';
  return from === null ? 'not yet' : `from ${dateInWords(from.slice(0, 10))}`;
}

export interface Gap {
  words: string;
  repositories: string[];
  from: LocalDate;
  to: LocalDate;
}

/** So many repositories are named in a sentence. */
const mostNamed = 3;

/** What is missing, the same days of the same kind of data said once: the longest first. */
export function gapsOf({ gaps, sources }: Pick<Coverage, 'gaps' | 'sources'>): Gap[] {
  const title = (step: string) => sources.find((one) => one.step === step)?.title ?? step;
  const groups = new Map<string, Coverage['gaps']>();
  for (const gap of gaps) {
    const key = `${gap.step} ${gap.from} ${gap.to}`;
    groups.set(key, [...(groups.get(key) ?? []), gap]);
  }
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const repositories = group.map(({ repository }) => repository.name).sort();
      const of =
        repositories.length > mostNamed
          ? plural(repositories.length, 'repository', 'repositories')
          : listInWords(repositories);
      return [
        { words: `${title(first.step)} of ${of}: ${spanInWords(first)}`, repositories, from: first.from, to: first.to },
      ];
    })
    .sort((a, b) => b.to.localeCompare(a.to) || a.words.localeCompare(b.words));
}

export interface Mark {
  /** Its place, as a share of the width. */
  at: number;
  label: string;
}

/** Up to so many labels stand above a strip. */
const mostMarks = 7;

/** Where months begin; few enough of them to be read. The first day has a label where no month begins soon after it. */
export function marksOf(days: LocalDate[]): Mark[] {
  const months = days.map((day, i) => ({ day, i })).filter(({ day }) => day.endsWith('-01'));
  const every = Math.max(1, Math.ceil(months.length / mostMarks));
  const marks = months
    .filter((_, i) => i % every === 0)
    .map(({ day, i }) => ({ at: i / days.length, label: bucketLabel(day, 'day') }));
  const [first] = days;
  if (first !== undefined && (marks[0]?.at ?? 1) > 0.12) marks.unshift({ at: 0, label: bucketLabel(first, 'day') });
  return marks.filter(({ at }) => at < 0.92);
}

type Rates = Coverage['link_rates'];

/** What was merged and is neither in production nor known never to get there. */
export const waitingToDeploy = (rates: Pick<Rates, 'merged_pull_requests' | 'deployed' | 'not_attributable'>): number =>
  Math.max(0, rates.merged_pull_requests - rates.deployed - rates.not_attributable);
