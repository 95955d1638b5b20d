import { expect, test } from 'vitest';
import type { SyncStatus, SyncStep } from './answers.ts';
import { syncInWords } from './progress.ts';

const step = (scope: string | null, state: SyncStep['state']): SyncStep => ({
  name: 'commits',
  title: 'Commits',
  scope,
  state,
  done: 0,
  total: null,
  known_from: null,
  complete: false,
  eta_seconds: null,
  error: null,
  next_at: '2026-11-22T10:00:00Z',
});

const budget = {
  resource: null,
  limit: null,
  remaining: null,
  resets_at: null,
  blocked_until: null,
  calls_this_hour: 0,
  max_per_hour: 4000,
};

const status = (...sources: { running: boolean; steps: SyncStep[] }[]): SyncStatus => ({
  running: true,
  version: 1,
  sources: sources.map((source, i) => ({ id: `${i}`, title: '', run_id: null, budget, next_run_at: null, ...source })),
});

test('a repository counts when all that is read of it is there', () => {
  const github = {
    running: true,
    steps: [
      step(null, 'done'),
      step('acme/shop', 'done'),
      step('acme/shop', 'running'),
      step('acme/api', 'done'),
      step('acme/api', 'done'),
    ],
  };
  expect(syncInWords(status(github))).toBe('1 of 2 repositories');
});

test('a repository that two sources read is one, and a source that rests is not spoken of', () => {
  const first = { running: true, steps: [step('acme/shop', 'done')] };
  const second = { running: true, steps: [step('acme/shop', 'waiting')] };
  const resting = { running: false, steps: [step('acme/old', 'failed')] };
  expect(syncInWords(status(first, second, resting))).toBe('0 of 1 repository');
});

test('before any repository is known, they are looked for', () => {
  expect(syncInWords(status({ running: true, steps: [step(null, 'running')] }))).toBe('Looking for repositories');
});
