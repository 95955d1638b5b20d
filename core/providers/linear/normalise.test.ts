import { expect, test } from 'vitest';
import issue from '#core/providers/linear/fixtures/issue.json' with { type: 'json' };
import workspace from '#core/providers/linear/fixtures/workspace.json' with { type: 'json' };
import {
  attachmentRows,
  cycleRows,
  issueRows,
  stateRows,
  teamRows,
  userRows,
} from '#core/providers/linear/normalise.ts';
import * as schema from '#core/providers/linear/schema.ts';

/** What Linear says, as in `fixtures/`, and the rows that we make of it. */

test('an issue is a row that refers to everything by id, with its states in the order of time', () => {
  expect(issueRows(schema.issue.parse(issue)).linearIssues).toEqual([
    {
      externalId: '5f1c2a9e-7d1b-4c52-9a55-0d3c2f6b7e11',
      identifier: 'POT-42',
      formerIdentifiers: ['OLD-7'],
      title: 'Spout drips when the kettle is full',
      url: 'https://linear.app/copper-kettle/issue/POT-42/spout-drips',
      teamId: 'team-pot',
      stateId: 'state-done',
      projectId: null,
      cycleId: 'cycle-9',
      assigneeId: 'user-nora',
      creatorId: 'user-emil',
      labelIds: ['label-a', 'label-b'],
      priority: 2,
      estimate: 3,
      branch: 'nora/pot-42-spout-drips',
      createdAt: '2026-03-02T09:00:00.120Z',
      updatedAt: '2026-03-06T15:30:00.000Z',
      startedAt: '2026-03-03T08:00:00.000Z',
      completedAt: '2026-03-06T15:30:00.000Z',
      canceledAt: null,
      archivedAt: null,
      trashed: false,
      states: [
        { stateId: 'state-todo', startedAt: '2026-03-02T09:00:00.120Z', endedAt: '2026-03-03T08:00:00.000Z' },
        { stateId: 'state-doing', startedAt: '2026-03-03T08:00:00.000Z', endedAt: '2026-03-06T15:30:00.000Z' },
        { stateId: 'state-done', startedAt: '2026-03-06T15:30:00.000Z', endedAt: null },
      ],
    },
  ]);
});

const pages = { hasNextPage: false, endCursor: null };
const told = (more: object) =>
  issueRows(schema.issue.parse({ ...issue, stateHistory: undefined, ...more })).linearIssues?.[0]?.states;

test('where states are not told, they are what changed since the creation', () => {
  const nodes = [
    { createdAt: '2026-03-06T15:30:00Z', fromStateId: 'state-doing', toStateId: 'state-done' },
    { createdAt: '2026-03-04T08:00:00Z', fromStateId: null, toStateId: null },
    { createdAt: '2026-03-03T08:00:00Z', fromStateId: 'state-todo', toStateId: 'state-doing' },
  ];
  expect(told({ history: { pageInfo: pages, nodes } })).toEqual([
    { stateId: 'state-todo', startedAt: '2026-03-02T09:00:00.120Z', endedAt: '2026-03-03T08:00:00Z' },
    { stateId: 'state-doing', startedAt: '2026-03-03T08:00:00Z', endedAt: '2026-03-06T15:30:00Z' },
    { stateId: 'state-done', startedAt: '2026-03-06T15:30:00Z', endedAt: null },
  ]);
});

test('an issue whose state never changed has been in it since its creation', () => {
  expect(told({})).toEqual([{ stateId: 'state-done', startedAt: '2026-03-02T09:00:00.120Z', endedAt: null }]);
});

test.each([
  ['https://github.com/Copper-Kettle/Teapot/pull/31', ['github.com', 'copper-kettle/teapot', 31]],
  ['https://git.kettle.example:8443/a/b/pull/7/files?w=1', ['git.kettle.example:8443', 'a/b', 7]],
  ['https://github.com/copper-kettle/teapot/issues/31', null],
  ['https://github.com/copper-kettle/teapot/pull/31x', null],
  ['not an address', null],
])('%s', (url, expected) => {
  const item = { ...issue.attachments.nodes[0], url };
  const [row] = attachmentRows(schema.attachment.parse(item)).linearAttachments ?? [];
  expect(row === undefined ? null : [row.host, row.repository, row.number]).toEqual(expected);
});

test('what issues refer to is a row each; a person is known by the e-mail in lower case', () => {
  expect(teamRows(schema.team.parse(workspace.team)).linearTeams).toMatchObject([
    { externalId: 'team-pot', key: 'POT' },
  ]);
  expect(stateRows(schema.state.parse(workspace.state)).linearStates).toMatchObject([
    { externalId: 'state-doing', teamId: 'team-pot', name: 'At the wheel', type: 'started', position: 2.5 },
  ]);
  expect(userRows(schema.user.parse(workspace.user)).linearUsers).toMatchObject([
    { externalId: 'user-nora', name: 'Nora Blum', email: 'nora.blum@copper-kettle.example', active: true },
  ]);
  expect(cycleRows(schema.cycle.parse(workspace.cycle)).linearCycles).toMatchObject([
    { externalId: 'cycle-9', teamId: 'team-pot', number: 9, name: null, completedAt: null },
  ]);
});
