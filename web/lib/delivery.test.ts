import { expect, test } from 'vitest';
import type { DeploymentItem } from './answers.ts';
import { carriesInWords, recoveryInWords, sightingInWords, standingInWords } from './delivery.ts';

const of = (facts: Partial<DeploymentItem>) => facts as DeploymentItem;

test.each([
  [{ pull_requests: 3, commits: 1 }, '3 pull requests, 1 commit'],
  [{ pull_requests: 1, commits: 0 }, '1 pull request'],
  [{ pull_requests: 0, commits: 0 }, 'Nothing new'],
])('what it carries is said in words: %j', (carries, words) => {
  expect(carriesInWords(carries)).toBe(words);
});

test.each([
  ['run:1234/1', 'Run 1234 of GitHub Actions'],
  ['run:1234/2', 'Run 1234 of GitHub Actions, attempt 2'],
  ['intake:a:b', 'Reported to the API as “a:b”'],
  ['tag:v1.2', 'The tag v1.2'],
  ['merge:12', 'The merge of pull request #12'],
  ['elsewhere:1', 'elsewhere:1'],
])('who saw it is said in words: %s', (key, words) => {
  expect(sightingInWords(key)).toBe(words);
});

test('only an unusual standing is said', () => {
  expect(standingInWords('change')).toBeNull();
  expect(standingInWords(null)).toBeNull();
  expect(standingInWords('late')?.words).toBe('Finished late');
});

test('a recovery is said of failed deployments alone, and so is that there was none yet', () => {
  expect(recoveryInWords(of({ failed: false, recovery_seconds: 60 }))).toBeNull();
  expect(recoveryInWords(of({ failed: true, recovery_seconds: null }))).toBe('Not recovered yet');
  expect(recoveryInWords(of({ failed: true, recovery_seconds: 5400 }))).toMatch(/^Recovered after 1\s?h\s?30\s?min$/);
});
