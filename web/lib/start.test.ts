import { expect, test } from 'vitest';
import type { Source } from './answers.ts';
import { canOpen, furthestStep, isBegun, stepOf, steps } from './start.ts';

/** GitHub with a token or none and with what is chosen, and workflow runs beside it. */
function workspace(hasToken: boolean, repositories: string[], others: Partial<Source>[] = []): Source[] {
  const source = (given: Partial<Source>): Source => ({
    id: 'github',
    name: 'GitHub',
    origin: 'real',
    status: hasToken ? 'ok' : 'not_configured',
    detail: null,
    config: { repositories },
    secret: { set: hasToken, last4: hasToken ? 'abcd' : null, updated_at: null },
    webhook: { url: null, secret_set: false },
    last_sync_at: null,
    last_error: null,
    ...given,
  });
  return [source({}), source({ id: 'github-actions', config: { enabled: true } }), ...others.map(source)];
}

test.each([
  ['nothing at all', workspace(false, []), 'connect'],
  ['a token', workspace(true, []), 'permissions'],
  ['a token and a choice', workspace(true, ['acme/shop']), 'deployments'],
  ['a choice whose token is lost', workspace(false, ['acme/shop']), 'connect'],
])('with %s', (_, sources, step) => {
  expect(furthestStep(sources)).toBe(step);
  expect(stepOf('', sources)).toBe(step);
});

test('an address names a step that can be done; what cannot yet is the furthest that can', () => {
  const [empty, tokened, chosen] = [workspace(false, []), workspace(true, []), workspace(true, ['acme/shop'])];
  const openIn = (sources: Source[]) => steps.map(({ id }) => canOpen(id, sources));
  expect(openIn(empty)).toEqual([true, false, false, false]);
  expect(openIn(tokened)).toEqual([true, true, true, false]);
  expect(openIn(chosen)).toEqual([true, true, true, true]);
  expect(stepOf('?step=deployments', tokened)).toBe('permissions');
  expect(stepOf('?step=repositories', tokened)).toBe('repositories');
  expect(stepOf('?step=nonsense', chosen)).toBe('deployments');
});

test('a workspace has begun once something is chosen to be read, even if its token is lost', () => {
  expect(isBegun(workspace(false, []))).toBe(false);
  expect(isBegun(workspace(true, []))).toBe(false);
  expect(isBegun(workspace(true, ['acme/shop']))).toBe(true);
  expect(isBegun(workspace(false, ['acme/shop']))).toBe(true);
  expect(isBegun(workspace(false, [], [{ id: 'linear', status: 'ok', config: {} }]))).toBe(true);
});
