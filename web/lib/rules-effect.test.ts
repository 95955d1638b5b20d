import { expect, test } from 'vitest';
import type { NumberEffect, RepositoryEffect } from './answers.ts';
import {
  basisInWords,
  countsInWords,
  effectInWords,
  notesOf,
  numberInWords,
  obstaclesOf,
  sides,
} from './rules-effect.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const leadTime = (before: NumberEffect['before'], after: NumberEffect['after']): NumberEffect => ({
  metric: 'lead-time',
  title: 'Lead time for changes',
  unit: 'seconds',
  better: 'lower',
  kind: 'duration',
  status: 'ok',
  before,
  after,
});

test('a change of a duration is said in words, with what it rests on', () => {
  const effect = leadTime({ n: 40, p50: 108_000 }, { n: 44, p50: 93_600 });
  expect(plain(numberInWords(effect.after, effect))).toBe('1 d 2 h');
  expect(basisInWords(effect.after, effect)).toBe('median, n = 44');
  expect(plain(effectInWords(effect))).toBe('4 h shorter (−13 %)');
});

test('below five on either side no change is said', () => {
  const effect = leadTime({ n: 4, p50: 108_000 }, { n: 44, p50: 93_600 });
  expect(effectInWords(effect)).toBe('No change is shown: fewer than 5 on one side.');
});

test('what is not known is no number', () => {
  const effect = leadTime({ n: null, p50: null }, { n: 0, p50: null });
  expect(numberInWords(effect.before, effect)).toBe('not known');
  expect(numberInWords(effect.after, effect)).toBe('nothing to measure');
  const unmeasurable = { ...effect, status: 'not_measurable' as const, reason: 'Nothing tells of incidents.' };
  expect(effectInWords(unmeasurable)).toBe('It cannot be measured yet.');
  const metrics = [unmeasurable, { ...unmeasurable, title: 'Recovery time' }, effect];
  expect(obstaclesOf({ from: '2026-08-25', to: '2026-11-22', repositories: [], metrics })).toEqual([
    'Lead time for changes and Recovery time: Nothing tells of incidents.',
  ]);
});

test('a frequency is a count, and a count in the median week; a rate is in percent', () => {
  const frequency = { kind: 'count', unit: 'deployments' } as const;
  expect(numberInWords({ n: 1, value: 1 }, frequency)).toBe('1 deployment');
  expect(basisInWords({ n: 60, value: 60, median_per_week: 4.5 }, frequency)).toBe('4.5 in the median week');
  expect(numberInWords({ n: 60, value: 0.05 }, { kind: 'ratio', unit: 'ratio' })).toBe('5%');
});

const repository = (facts: Partial<RepositoryEffect>): RepositoryEffect => ({
  repository: { id: 1, name: 'acme/shop' },
  touched: true,
  before: 5,
  after: 9,
  others: { before: 0, after: 0 },
  unread: 0,
  last: [],
  ...facts,
});

test('of a repository the counts are said, and what does not count or is not read yet', () => {
  expect(countsInWords(repository({}))).toBe('5 → 9 deployments');
  expect(countsInWords(repository({ after: 5 }))).toBe('5 deployments as before');
  expect(notesOf(repository({}))).toEqual([]);
  expect(notesOf(repository({ others: { before: 1, after: 1 }, unread: 12 }))).toEqual([
    '1 more is known and would not count: to other environments, or without success.',
    'The jobs of 12 runs are not read yet. That happens once the rules are saved, and more may count then.',
  ]);
});

test('the largest change comes first, and what cannot change stands apart', () => {
  const [small, large, none] = [repository({}), repository({ before: 90 }), repository({ touched: false })];
  const effect = { from: '2026-08-25', to: '2026-11-22', repositories: [small, none, large], metrics: [] };
  expect(sides(effect)).toEqual({ touched: [large, small], others: [none] });
});
