import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tellCompany } from '#core/demo/company/company.ts';
import { tellErrors } from '#core/demo/company/errors.ts';
import type { SentryWorld } from '#core/demo/sentry/model.ts';
import { createSentry } from '#core/demo/sentry/sentry.ts';
import { createSentryWorld } from '#core/demo/sentry/world.ts';
import { fieldOf, mismatches, publishedType } from '#test/published.ts';
import { kilnErrors } from '#test/kilns.ts';

/** What the simulator answers is of the types that Sentry publishes for its API. */

const entry = fileURLToPath(import.meta.resolve('@sentry/api'));
const published = readFileSync(join(entry, '../types.gen.d.ts'), 'utf8');
const now = new Date('2026-11-18T09:00:00Z');

/** Parts of an issue that only come if they are asked for, or that the question leaves out. */
const unasked = [
  'stats',
  'inbox',
  'owners',
  'pluginActions',
  'pluginIssues',
  'integrationIssues',
  'sentryAppIssues',
].concat(['latestEventHasAttachments', 'sessionCount']);

const worlds: [string, SentryWorld][] = [
  ['a small world', createSentryWorld(kilnErrors(40))],
  ['the company of the demo', tellErrors(tellCompany(now, now))],
];

const counts = new URLSearchParams({ field: 'sum(quantity)', category: 'error', outcome: 'accepted', interval: '1h' });
counts.append('groupBy', 'project');
counts.append('groupBy', 'outcome');
counts.append('start', '2026-11-01T00:00:00Z');
counts.append('end', '2026-11-08T00:00:00Z');

const endpoints: [path: string, type: string][] = [
  ['', 'RetrieveAnOrganizationResponses'],
  ['projects/', 'ListAnOrganizationSProjectsResponses'],
  ['issues/?query=&collapse=stats', 'ListAnOrganizationSissuesResponses'],
  ['releases/', 'ListAnOrganizationSReleasesResponses'],
  [`stats_v2/?${counts.toString()}`, 'RetrieveEventCountsForAnOrganizationV2Responses'],
];

async function ask(world: SentryWorld, path: string): Promise<unknown> {
  const sentry = createSentry({ world, now: () => now });
  const url = `https://sentry.io/api/0/organizations/${world.organization.slug}/${path}`;
  const response = await sentry.fetch(new Request(url, { headers: { authorization: 'Bearer any' } }));
  expect([path, response.status]).toEqual([path, 200]);
  return response.json();
}

const answerOf = (type: string) => fieldOf(publishedType(published, type), '200');

test.each(worlds)('%s: organisation, projects, issues, releases and counts', async (_, world) => {
  for (const [path, type] of endpoints) {
    const body = await ask(world, path);
    expect(mismatches(body, answerOf(type), unasked).slice(0, 5), type).toEqual([]);
    if (Array.isArray(body)) expect([type, body.length > 0]).toEqual([type, true]);
  }
});

test.each(worlds)('%s: each issue, and the commits and deploys of each release', async (_, world) => {
  for (const { id } of world.issues.slice(0, 60))
    expect(mismatches(await ask(world, `issues/${id}/`), answerOf('RetrieveAnIssueResponses')).slice(0, 5)).toEqual([]);
  for (const { version } of world.releases.slice(0, 20)) {
    const path = `releases/${encodeURIComponent(version)}`;
    const commits = await ask(world, `${path}/commits/`);
    expect(mismatches(commits, answerOf('ListAnOrganizationReleaseSCommitsResponses'))).toEqual([]);
    const deploys = await ask(world, `${path}/deploys/`);
    expect(mismatches(deploys, answerOf('ListAReleaseSDeploysResponses'))).toEqual([]);
  }
});

test('the check finds what is wrong', async () => {
  const [, world] = worlds[0] ?? ['', createSentryWorld(kilnErrors(3))];
  const [issue] = (await ask(world, 'issues/?query=')) as Record<string, unknown>[];
  const { title: _, ...untitled } = { title: '', ...issue, count: 12 };
  expect(mismatches([untitled], answerOf('ListAnOrganizationSissuesResponses'), unasked)).toEqual([
    '[0].title is missing',
    '[0].count is no string',
  ]);
});
