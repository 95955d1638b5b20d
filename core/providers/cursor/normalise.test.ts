import { expect, test } from 'vitest';
import commit from '#core/providers/cursor/fixtures/commit.json' with { type: 'json' };
import day from '#core/providers/cursor/fixtures/day.json' with { type: 'json' };
import event from '#core/providers/cursor/fixtures/event.json' with { type: 'json' };
import member from '#core/providers/cursor/fixtures/member.json' with { type: 'json' };
import models from '#core/providers/cursor/fixtures/models.json' with { type: 'json' };
import spender from '#core/providers/cursor/fixtures/spender.json' with { type: 'json' };
import { commitRows, dayRows, eventRows, memberRows, modelRows, spendRows } from '#core/providers/cursor/normalise.ts';
import * as schema from '#core/providers/cursor/schema.ts';

/** What Cursor says, as in `fixtures/`, and the rows that we make of it. */

const email = 'odile@copper-kettle.example';

test.each([
  ['user_2nT8kettle', 'user_2nT8kettle'],
  [40217, '40217'],
])('a member is known by an e-mail in lower case, with an id such as %s', (id, externalId) => {
  const row = { externalId, email, name: 'Odile', role: 'member', isRemoved: false };
  expect(memberRows(schema.member.parse({ ...member, id })).cursorMembers).toEqual([row]);
});

test('a day is what somebody did from midnight to midnight UTC', () => {
  expect(dayRows(schema.day.parse(day), 0).cursorDays).toEqual([
    {
      email,
      at: '2026-03-04T00:00:00Z',
      active: true,
      linesAdded: 412,
      linesAccepted: 188,
      tabsShown: 77,
      tabsAccepted: 28,
      composerRequests: 5,
      chatRequests: 6,
      agentRequests: 11,
      inlineRequests: 2,
      model: 'sonnet-5',
    },
  ]);
});

test.each([
  ['a day that only has an instant', { day: undefined }, { at: '2026-03-04T00:00:00Z' }],
  ['a day that does not say whether they were active', { isActive: undefined }, { active: true }],
  ['a day without anything', { isActive: undefined, ...nothingDone() }, { active: false, linesAccepted: 0 }],
  ['a day of a member with another id', { userId: 'user_2nT8kettle' }, { email }],
  ['a day without a favourite model', { mostUsedModel: null }, { model: null }],
])('%s', (_, said, row) => {
  expect(dayRows(schema.day.parse({ ...day, ...said }), 0).cursorDays).toMatchObject([row]);
});

test('a day without anything has a row only while it may still change', () => {
  const idle = schema.day.parse({ ...day, isActive: false, ...nothingDone() });
  expect(dayRows(idle, idle.date).cursorDays).toHaveLength(1);
  expect(dayRows(idle, idle.date + 1)).toEqual({});
});

function nothingDone() {
  const names = ['totalLinesAdded', 'acceptedLinesAdded', 'totalTabsShown', 'totalTabsAccepted'].concat([
    'composerRequests',
    'chatRequests',
    'agentRequests',
    'cmdkUsages',
  ]);
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

test('a use is known by who, when and how many tokens, whatever becomes of its price', () => {
  const [row] = eventRows(schema.event.parse(event)).cursorEvents ?? [];
  expect(row).toEqual({
    key: `1772618400125 ${email} sonnet-5 c-81 900 210 40 1500`,
    email,
    at: '2026-03-04T10:00:00.125Z',
    model: 'sonnet-5',
    kind: 'Usage-based',
    cents: 7.05,
    included: false,
    requests: 2.5,
    tokens: 2650,
  });
  const [corrected] = eventRows(schema.event.parse({ ...event, chargedCents: 6 })).cursorEvents ?? [];
  expect(corrected).toMatchObject({ key: row?.key, cents: 6 });
});

test('a use that the plan includes says so, and one without tokens is one all the same', () => {
  const said = { ...event, isChargeable: false, kind: 'Included in Business', tokenUsage: undefined };
  expect(eventRows(schema.event.parse(said)).cursorEvents).toMatchObject([{ included: true, tokens: 0 }]);
});

test('the spend of a cycle keeps fractions of cents', () => {
  expect(spendRows(schema.spender.parse(spender), 1772323200000).cursorSpend).toEqual([
    { email, cycleStart: '2026-03-01T00:00:00.000Z', cents: 1834.5021, overallCents: 2100.75, limitDollars: null },
  ]);
});

test.each([
  ['date', models],
  ['event_date', { ...models, date: undefined, event_date: models.date }],
])('models are rows of a day, which is called %s', (_, said) => {
  const at = '2026-03-04T00:00:00Z';
  expect(modelRows(schema.modelsOfDay.parse(said)).cursorModels).toEqual([
    { at, model: 'sonnet-5', messages: 41, users: 6 },
    { at, model: 'opus-5', messages: 3, users: 1 },
  ]);
});

test('a commit is known by its SHA in lower case, with where its lines came from', () => {
  expect(commitRows(schema.commit.parse(commit)).aiCommits).toEqual([
    {
      sha: `9f${'3'.repeat(38)}`,
      email,
      repository: 'copper-kettle/teapot',
      branch: 'odile/lid',
      source: 'ide',
      linesAdded: 60,
      tabLines: 12,
      composerLines: 21,
      otherLines: 27,
      committedAt: '2026-03-04T10:20:30.000Z',
      createdAt: '2026-03-04T10:21:00.000Z',
    },
  ]);
});

test('what Cursor does not know of a commit stays unknown', () => {
  const said = { ...commit, repoName: null, branchName: null, nonAiLinesAdded: null, message: null, commitTs: null };
  const unknown = { repository: null, branch: null, otherLines: null, committedAt: null };
  expect(commitRows(schema.commit.parse(said)).aiCommits).toMatchObject([unknown]);
});
