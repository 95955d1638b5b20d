import { expect, test } from 'vitest';
import { tellCompany } from '#core/demo/company/company.ts';
import { tellErrors, watchedProjects } from '#core/demo/company/errors.ts';

/** What whoever looks around finds in the company's Sentry. */

const since = new Date('2026-11-18T09:30:00Z');
const now = new Date('2026-11-18T09:00:00Z');
const company = tellCompany(since, now);
const world = tellErrors(company);

test('projects watch repositories that there are', () => {
  const names = company.sites.map(({ plan }) => `bramblecart/${plan.name}`);
  expect(Object.values(watchedProjects).filter((name) => !names.includes(name))).toEqual([]);
  expect(world.projects.map(({ slug }) => slug).sort()).toEqual(Object.keys(watchedProjects).sort());
});

test('there are open issues, resolved ones, and some that came back; each has an id of its own', () => {
  const { issues } = world;
  expect(new Set(issues.map(({ id }) => id)).size).toBe(issues.length);
  const open = issues.filter(({ status }) => status === 'unresolved');
  const back = issues.filter(({ activity }) => activity.some(({ type }) => type === 'set_regression'));
  expect(issues.length).toBeGreaterThan(300);
  expect(open.length).toBeGreaterThan(20);
  expect(open.length).toBeLessThan(200);
  expect(back.length).toBeGreaterThan(5);
});

test('what was stays as it was, and goes on', () => {
  const later = tellErrors(tellCompany(since, new Date('2026-11-21T09:00:00Z')));
  const known = new Map(later.issues.map((issue) => [issue.id, issue]));
  for (const issue of world.issues) {
    const after = known.get(issue.id);
    expect(after).toMatchObject({ shortId: issue.shortId, title: issue.title, firstSeen: issue.firstSeen });
    expect(after?.activity.slice(0, issue.activity.length)).toEqual(issue.activity);
    expect(after?.count).toBeGreaterThanOrEqual(issue.count);
  }
  expect(later.issues.length).toBeGreaterThan(world.issues.length);
  const hour = Date.parse('2026-11-16T14:00:00Z');
  for (const { slug } of world.projects) expect(later.countOf(slug, hour)).toBe(world.countOf(slug, hour));
});
