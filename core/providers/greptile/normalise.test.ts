import { expect, test } from 'vitest';
import conversation from '#core/providers/greptile/fixtures/conversation-comment.json' with { type: 'json' };
import index from '#core/providers/greptile/fixtures/index.json' with { type: 'json' };
import inline from '#core/providers/greptile/fixtures/inline-comment.json' with { type: 'json' };
import threads from '#core/providers/greptile/fixtures/threads.json' with { type: 'json' };
import {
  conversationRows,
  indexRows,
  inlineRows,
  readSummary,
  reviewersOf,
  threadRows,
} from '#core/providers/greptile/normalise.ts';
import * as schema from '#core/providers/greptile/schema.ts';

/** What GitHub and Greptile say, as in `fixtures/`, and the rows that we make of it. */

const scope = { id: 5, externalId: 'R_teapot', name: 'copper-kettle/teapot', defaultBranch: 'main' };
const logins = reviewersOf({});
const sha = '5e'.repeat(20);

test('a summary is a comment with what it says of itself', () => {
  expect(conversationRows(scope, logins, schema.conversationComment.parse(conversation)).aiComments).toEqual([
    {
      externalId: 'IC_7001',
      repositoryId: 5,
      pullRequestNumber: 31,
      kind: 'conversation',
      author: 'greptile-apps',
      at: '2026-03-04T16:00:00Z',
      updatedAt: '2026-03-04T18:30:00Z',
      url: 'https://github.com/copper-kettle/teapot/pull/31#issuecomment-7001',
      liked: 0,
      disliked: 0,
      confidence: 4,
      reviewedSha: sha,
      reviews: 3,
    },
  ]);
});

test('a comment on a line has the thumbs of people', () => {
  expect(inlineRows(scope, logins, schema.inlineComment.parse(inline)).aiComments).toMatchObject([
    { externalId: 'PRRC_8001', pullRequestNumber: 31, kind: 'inline', liked: 2, disliked: 1, confidence: null },
  ]);
});

test.each([
  ['a person', { login: 'odile' }],
  ['a deleted account', null],
  ['somebody whose name only begins like it', { login: 'greptile-apps-fan' }],
])('what %s said is not kept', (_, user) => {
  expect(inlineRows(scope, logins, schema.inlineComment.parse({ ...inline, user }))).toEqual({});
});

test.each([
  ['greptile-apps[bot]'],
  ['Greptile-Apps'],
  ['greptile-apps-staging[bot]'],
  ['greptile[bot]'],
  ['copper-reviews'],
])('%s is the reviewer', (login) => {
  const named = reviewersOf({ bot_login: 'Copper-Reviews[bot]' });
  const rows = inlineRows(scope, named, schema.inlineComment.parse({ ...inline, user: { login } }));
  expect(rows.aiComments).toHaveLength(1);
});

const nothing = { confidence: null, reviewedSha: null, reviews: null };
test.each([
  ['<h3>Confidence Score: 3/5</h3>', { confidence: 3 }],
  ['**Confidence score:** 5 / 5', { confidence: 5 }],
  ['<details><summary>More</summary><b>Confidence Score</b>: 0/5</details>', { confidence: 0 }],
  ['Confidence Score: 9/5', {}],
  ['Confidence Score: high', {}],
  [
    `<sub>Reviews (12): Last reviewed commit: ["a (b) [c]"](https://github.com/o/r/commit/${sha})</sub>`,
    { reviews: 12, reviewedSha: sha },
  ],
  ['Last reviewed commit: https://ghe.example/o/r/commit/0123abc', { reviewedSha: '0123abc' }],
  ['See https://github.com/o/r/commit/0123abc', {}],
  ['', {}],
])('%s', (body, said) => {
  expect(readSummary(body)).toEqual({ ...nothing, ...said });
});

test('only threads that the reviewer began are kept, and that they were read', () => {
  const of = { repositoryId: 5, pullRequestNumber: 31 };
  expect(threadRows(scope, logins, schema.threadsOfPullRequest.parse(threads), '2026-03-05T00:00:00Z')).toEqual({
    aiThreads: [{ ...of, externalId: 'PRRT_1', isResolved: true, isOutdated: false }],
    aiThreadReads: [{ ...of, seenUpdatedAt: '2026-03-04T18:30:00Z', readAt: '2026-03-05T00:00:00Z' }],
  });
});

test('the state of an index is kept in lower case, and that there is none', () => {
  expect(indexRows(scope, 'main', schema.index.parse(index)).aiIndexes).toEqual([
    { repositoryId: 5, branch: 'main', status: 'completed', filesProcessed: 310, files: 310, sha },
  ]);
  expect(indexRows(scope, 'main', null).aiIndexes).toMatchObject([{ status: 'not_indexed', files: null }]);
});
