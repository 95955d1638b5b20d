import { expect, test } from 'vitest';
import { configWith, sourceForms, valuesOf } from './source-forms.ts';

const sentry = sourceForms.sentry ?? expect.fail();
const config = { organization: 'acme', projects: ['web', 'api'], repositories: { web: 'acme/web' } };

test('what is stored stands in the fields, a list separated by commas', () => {
  expect(valuesOf(sentry, { config })).toEqual({ organization: 'acme', projects: 'web, api', base_url: '' });
  expect(valuesOf(sentry, { config: {} })).toEqual({ organization: '', projects: '', base_url: '' });
});

test('what is saved has what was typed, without what is empty, and keeps what has no field', () => {
  const values = { organization: ' acme-eu ', projects: 'web,, jobs ', base_url: '' };
  expect(configWith(sentry, { config }, values)).toEqual({
    organization: 'acme-eu',
    projects: ['web', 'jobs'],
    repositories: { web: 'acme/web' },
  });
});

test('what came out of the fields goes back in unchanged', () => {
  expect(configWith(sentry, { config }, valuesOf(sentry, { config }))).toEqual(config);
});
