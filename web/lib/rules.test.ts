import { expect, test } from 'vitest';
import type { Rule } from './answers.ts';
import { cleanRule, fieldsOf, freeName, hintOf, isSameRule, moved, ruleSentence } from './rules.ts';

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
  [{ source: 'github', environment: 'prod-*' }, 'Deployments on GitHub to “prod-*” → production'],
  [{ source: 'github', production: false, service: 'api' }, 'Deployments on GitHub to any environment → api'],
] as [Partial<Rule>, string][])('a rule is said in words: %j', (fields, words) => {
  expect(ruleSentence(rule(fields))).toBe(words);
});

test('a rule keeps the fields of its kind that are not empty', () => {
  const kept = cleanRule(rule({ source: 'tag', workflow: 'Deploy', tag: ' v* ', service: '' }));
  expect(kept).toEqual({ id: 'one', repository: null, source: 'tag', production: true, tag: 'v*' });
});

test('a rule about deployments on GitHub keeps which environments it means', () => {
  const given = rule({ source: 'github', environment: 'live', branch: 'main' });
  expect(cleanRule(given)).toEqual({
    id: 'one',
    repository: null,
    source: 'github',
    production: true,
    environment: 'live',
  });
  expect(fieldsOf('github')).toContain('environment');
  expect(hintOf('github', 'environment')).not.toBe(hintOf('actions', 'environment'));
});

test('two rules are the same when they count the same, whatever they are called', () => {
  const one = rule({ workflow: 'Deploy', branch: '' });
  expect(isSameRule(one, rule({ id: 'two', workflow: ' Deploy ' }))).toBe(true);
  expect(isSameRule(one, rule({ workflow: 'Deploy', production: false }))).toBe(false);
});

test('a name is free', () => {
  expect(freeName('deploy', [])).toBe('deploy');
  expect(freeName('deploy', ['deploy', 'deploy-2'])).toBe('deploy-3');
});

test('an entry moves by one place and not beyond the ends', () => {
  expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
});
