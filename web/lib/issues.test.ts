import { expect, test } from 'vitest';
import { labelLines, labelsOf, tieInWords } from './issues.ts';

test('labels are lines, with a repository behind an equals sign', () => {
  const labels = ['incident', { label: 'sev 1', repository: 'acme/shop' }];
  expect(labelLines(labels)).toBe('incident\nsev 1 = acme/shop');
  expect(labelsOf(' incident \n\nsev 1=acme/shop\na = b\n')).toEqual([...labels, 'a = b']);
});

test('a tie says how sure it is, and by what', () => {
  expect(tieInWords({ evidence: ['attachment', 'title'], confidence: 'certain' })).toBe(
    'Certain: it is attached to the issue, its title names the issue.',
  );
  expect(tieInWords({ evidence: [], confidence: 'possible' })).toBe('You said so.');
});
