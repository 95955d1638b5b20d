import { expect } from 'vitest';
import { countValues, differencesBothWays } from './compare.ts';
import type { Harness } from './harness.ts';
import { type Answer, type Metric, type Question, answer } from './oracle.ts';
import { queryOf } from './questions.ts';
import type { Zone } from './zone.ts';

/** Answers of the API beside those of the oracle. */

/** How much was compared. */
export interface Tally {
  answers: number;
  values: number;
}

/** The oracle's answer in the shape of the API's. */
function shapeOf({ status, total, previous, points }: Answer) {
  if (previous === null) return { status, total, points };
  const { excluded: _, ...bare } = previous;
  return { status, total, previous: bare, points };
}

/** Where the answers to one question differ. `more`: the API is asked this too, which the oracle knows in other words. */
export async function differencesOf(
  harness: Pick<Harness, 'ask' | 'world'>,
  zone: Zone,
  metric: Metric,
  question: Question,
  tally: Tally,
  more: { asked: Question; also: string } = { asked: question, also: '' },
): Promise<string[]> {
  const path = `/metrics/${metric}?${queryOf(more.asked)}${more.also}`;
  const { status, total, previous, points, query } = await harness.ask(path);
  expect(query.time_zone).toBe(zone.name);
  const said = { status, total, ...(previous !== undefined && { previous }), points };
  tally.answers += 1;
  tally.values += countValues(said);
  return differencesBothWays(shapeOf(answer(harness.world, zone, metric, question)), said).map(
    (one) => `${path} ${one}`,
  );
}
