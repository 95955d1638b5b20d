import { expect, test } from 'vitest';
import type { Dashboard } from './answers.ts';
import { peopleIn } from './people.ts';

const cell = (groups: { group: string | null; n: number; value: number }[] | undefined) =>
  ({ groups }) as unknown as Dashboard['cells'][string];

test('people stand by name whatever their numbers, with what each metric says of them, and nobody without a name', () => {
  const people = peopleIn({
    throughput: cell([
      { group: 'zoe', n: 9, value: 9 },
      { group: 'Ada', n: 1, value: 1 },
      { group: null, n: 3, value: 3 },
    ]),
    'open-pull-requests': cell([{ group: 'mira', n: 2, value: 2 }]),
    'lead-time': cell(undefined),
  });
  expect(people.map(({ login }) => login)).toEqual(['Ada', 'mira', 'zoe']);
  expect(people[2]?.numbers.get('throughput')).toEqual({ n: 9, value: 9 });
  expect(people[2]?.numbers.has('open-pull-requests')).toBe(false);
});
