import { expect, test } from 'vitest';
import { matchesPattern } from '#core/links/rule.ts';

/** Patterns of rules. */

test.each([
  ['Deploy', 'deploy', true],
  ['deploy', 'deploy 2', false],
  ['cluster-*', 'cluster-eu-7', true],
  ['cluster-*', 'clusters', false],
  ['release_candidate', 'release_candidate', true],
  ['Build & ship it!', 'build & ship it!', true],
  ['.github/workflows/*.yml', '.github/workflows/ship.yml', true],
  ['.github/workflows/*.yml', '.github/workflows/shipxyml', false],
  ['v1.*', 'v1x2', false],
  ['*(eu|us) [a-c]{2}^$?+\\', 'to (eu|us) [a-c]{2}^$?+\\', true],
  ['*', 'anything\nat all', true],
  ['köln-*', 'KÖLN-1', true],
])('%s and %s: %s', (pattern, text, matches) => {
  expect(matchesPattern(pattern, text)).toBe(matches);
});
