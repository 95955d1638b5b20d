import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type DeploymentView,
  deploymentsQuestion,
  readDeploymentView,
  statuses,
  writeDeploymentView,
} from './deployment-view.ts';

const usual = readDeploymentView('');
const today = '2026-11-23';
const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 3 });
const view: fc.Arbitrary<DeploymentView> = fc
  .record({
    span: fc.constantFrom(
      { range: '30d', from: null, to: null },
      { range: '90d', from: null, to: null },
      { range: 'custom', from: '2026-02-28', to: '2026-03-01' },
    ),
    filters: fc.record({ repo: names, environment: names, person: names }, { requiredKeys: [] }),
    bucket: fc.constantFrom('day' as const, 'week' as const),
    compare: fc.boolean(),
    bots: fc.constantFrom('exclude' as const, 'only' as const),
    status: fc.option(fc.constantFrom(...statuses)),
    everywhere: fc.boolean(),
    failed: fc.boolean(),
  })
  .map(({ span, ...rest }) => ({ ...span, ...rest }));

test('an address says the list of deployments completely, and the usual one is empty', () => {
  fc.assert(
    fc.property(view, (one) => {
      expect(readDeploymentView(writeDeploymentView(one))).toEqual(one);
    }),
  );
  expect(writeDeploymentView(usual)).toBe('');
});

test('no address breaks the list', () => {
  expect(readDeploymentView('?status=odd&failed=perhaps&environments=&repo=&range=eon')).toEqual(usual);
});

test('production is asked for unless an environment is named or all are wanted', () => {
  const range = { from: '2026-08-26', to: today };
  expect(deploymentsQuestion(usual, today)).toEqual({ ...range, production: 'true' });
  expect(deploymentsQuestion({ ...usual, everywhere: true }, today)).toEqual(range);
  expect(
    deploymentsQuestion({ ...usual, filters: { environment: ['staging'], person: ['lin'] }, failed: true }, today),
  ).toEqual({
    ...range,
    environment: ['staging'],
    failed: 'true',
  });
});
