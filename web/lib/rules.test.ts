import { expect, test } from 'vitest';
import type { Rule } from './answers.ts';
import { cleanRule, freeName, moved, ruleSentence } from './rules.ts';

const rule = (fields: Partial<Rule>): Rule => ({
  id: 'one',
  repository: null,
  source: 'actions',
  production: true,
  ...fields,
});

test.each([
  [{ workflow: 'Deploy' }, 'Runs of the workflow “Deploy” → production'],
  [
    { workflow: 'CI', job: 'deploy', branch: 'main', event: 'push', repository: 'acme/shop' },
    'The job “deploy” of the workflow “CI” on main by push in acme/shop → production',
  ],
  [{ source: 'tag', tag: 'v*', service: 'api' }, 'Tags v* → production, api'],
  [{ source: 'merge' }, 'Merges into the default branch → production'],
  [{ source: 'release', environment: 'beta', production: false }, 'Releases → beta'],
] as [Partial<Rule>, string][])('a rule is said in words: %j', (fields, words) => {
  expect(ruleSentence(rule(fields))).toBe(words);
});

test('a rule keeps the fields of its kind that are not empty', () => {
  const kept = cleanRule(rule({ source: 'tag', workflow: 'Deploy', tag: ' v* ', service: '' }));
  expect(kept).toEqual({ id: 'one', repository: null, source: 'tag', production: true, tag: 'v*' });
});

test('a name is free', () => {
  expect(freeName('deploy', [])).toBe('deploy');
  expect(freeName('deploy', ['deploy', 'deploy-2'])).toBe('deploy-3');
});

test('an entry moves by one place and not beyond the ends', () => {
  expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
});
