import { expect, test } from 'vitest';
import type { SyncStatus, SyncStep } from './answers.ts';
import { arrivalInWords, arrivalOf } from './first-data.ts';

const step = (scope: string | null, name: string, given: Partial<SyncStep> = {}): SyncStep => ({
  name,
  title: name,
  scope,
  state: 'running',
  done: 0,
  total: null,
  known_from: null,
  complete: false,
  eta_seconds: null,
  error: null,
  next_at: '2026-11-20T12:00:00Z',
  ...given,
});

const status = (...steps: SyncStep[]): SyncStatus => ({
  running: true,
  version: 1,
  sources: [{ id: 'github', title: 'GitHub', running: true, run_id: 1, steps, budget: {} as never, next_run_at: null }],
});

test('before the repositories are listed nothing is counted', () => {
  const arrival = arrivalOf(status(step(null, 'repositories')));
  expect(arrival).toMatchObject({ repositories: 0, begun: 0, done: 0 });
  expect(arrivalInWords(arrival)).toBe('Looking for repositories');
});

test('it reaches as far back as all of them, and only once all have begun', () => {
  const first = step('acme/a', 'pull-requests', { known_from: '2026-10-01T00:00:00Z', eta_seconds: 250 });
  const begun = arrivalOf(status(first, step('acme/b', 'pull-requests')));
  expect(begun).toMatchObject({ repositories: 2, begun: 1, done: 0, from: null });
  expect(arrivalInWords(begun)).toBe('0 of 2 repositories, about 4\u00a0min\u00a010\u00a0s left');
  const both = arrivalOf(status(first, step('acme/b', 'pull-requests', { known_from: '2026-10-21T00:00:00Z' })));
  expect(both).toMatchObject({ begun: 2, from: '2026-10-21T00:00:00Z' });
});

test('a repository is done when all of its steps are', () => {
  const done = { state: 'done', complete: true } as const;
  const arrival = arrivalOf(
    status(
      step('acme/a', 'pull-requests', done),
      step('acme/a', 'tags', done),
      step('acme/b', 'pull-requests', done),
      step('acme/b', 'tags', { error: 'GitHub did not answer.' }),
    ),
  );
  expect(arrival).toMatchObject({ done: 1, begun: 2, from: null, errors: ['GitHub did not answer.'] });
  expect(arrivalInWords(arrival)).toBe('1 of 2 repositories');
});
