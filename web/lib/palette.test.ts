import { expect, test } from 'vitest';
import { type Item, search } from './palette.ts';

const item = (title: string, more: Partial<Item> = {}): Item => ({
  id: title,
  title,
  hint: '',
  icon: 'chart',
  run: () => {},
  ...more,
});
const sections = [
  { title: 'Pages', isAtHand: true, items: [item('Metrics'), item('Deployments')] },
  {
    title: 'Metrics',
    items: [
      item('Lead time', { words: 'DORA' }),
      item('Review time'),
      item('Deployment frequency'),
      item('Failed deployment recovery time'),
    ],
  },
  { title: 'Repositories', items: Array.from({ length: 20 }, (_, i) => item(`acme/service-${i}`)) },
];
const found = (typed: string) =>
  search(sections, typed).map(({ title, items }) => [title, ...items.map((one) => one.title)]);

test('before anything is typed, what is at hand is there', () => {
  expect(found('  ')).toEqual([['Pages', 'Metrics', 'Deployments']]);
});

test('what begins with the words comes before what only has them', () => {
  expect(found('depl')).toEqual([
    ['Pages', 'Deployments'],
    ['Metrics', 'Deployment frequency', 'Failed deployment recovery time'],
  ]);
  expect(found('time')).toEqual([['Metrics', 'Lead time', 'Review time', 'Failed deployment recovery time']]);
});

test('the section with the best answer is the first', () => {
  expect(found('lead')[0]).toEqual(['Metrics', 'Lead time']);
  expect(found('metrics')[0]).toEqual(['Pages', 'Metrics']);
});

test('every word has to fit, in any order', () => {
  expect(found('time lead')).toEqual([['Metrics', 'Lead time']]);
  expect(found('lead frequency')).toEqual([]);
});

test('words beside the title find it too', () => {
  expect(found('dora')).toEqual([['Metrics', 'Lead time']]);
});

test('a section has no more than can be looked over', () => {
  expect(found('acme')[0]).toHaveLength(7);
});
