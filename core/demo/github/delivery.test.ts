import { beforeEach, expect, test } from 'vitest';
import type { GitHub } from '#core/demo/github/github.ts';
import { sample } from '#core/demo/github/sample.ts';
import { at, graphql, openGitHub } from '#core/demo/testing.ts';

/** Tags, releases and issues, as GraphQL has them. */

let github: GitHub;
beforeEach(() => {
  github = openGitHub(sample);
});

/** What `repository(ash/kiln)` answers to a selection. */
async function ask(selection: string): Promise<Record<string, unknown>> {
  const { body } = await graphql(github, `{ repository(owner: "ash", name: "kiln") { ${selection} } }`);
  expect(body.errors).toBeUndefined();
  return at(body.data, 'repository') as Record<string, unknown>;
}

test('tags by when their commits were made; an annotated one names its commit through an object of its own', async () => {
  const found =
    await ask(`refs(refPrefix: "refs/tags/", first: 2, orderBy: { field: TAG_COMMIT_DATE, direction: DESC }) {
    totalCount pageInfo { hasNextPage endCursor } nodes { name target { __typename oid
      ... on Tag { tagger { name date } target { oid ... on Commit { committedDate } } } } } }`);
  const cursor = at(found, 'refs', 'pageInfo', 'endCursor');
  expect(found).toEqual({
    refs: {
      totalCount: 3,
      pageInfo: { hasNextPage: true, endCursor: cursor },
      nodes: [
        {
          name: 'v2',
          target: {
            __typename: 'Tag',
            oid: expect.stringMatching(/^[0-9a-f]{40}$/),
            tagger: { name: 'otis', date: '2026-03-04T08:00:00Z' },
            target: { oid: 'c3', committedDate: '2026-03-03T12:00:00Z' },
          },
        },
        { name: 'v1', target: { __typename: 'Commit', oid: 'c2' } },
      ],
    },
  });
  const rest = await ask(
    `refs(refPrefix: "refs/tags/", first: 2, after: "${String(cursor)}", orderBy: { field: TAG_COMMIT_DATE, direction: DESC }) { nodes { name } }`,
  );
  expect(rest).toEqual({ refs: { nodes: [{ name: 'first' }] } });
});

test('releases, the newest first; a draft names no commit yet', async () => {
  const found = await ask(`releases(first: 9, orderBy: { field: CREATED_AT, direction: DESC }) { totalCount nodes {
    name tagName isDraft isPrerelease createdAt publishedAt url tagCommit { oid } author { login } } }`);
  const page = 'https://github.com/ash/kiln/releases/tag';
  expect(at(found, 'releases', 'nodes')).toMatchObject([
    { tagName: 'v3', isDraft: true, publishedAt: null, tagCommit: null, createdAt: '2026-03-05T09:00:00Z' },
    {
      name: 'Second',
      tagName: 'v2',
      isDraft: false,
      publishedAt: '2026-03-04T09:00:00Z',
      url: `${page}/v2`,
      tagCommit: { oid: 'c3' },
      author: { login: 'otis' },
    },
    { name: 'v1', isPrerelease: true, createdAt: '2026-03-02T12:00:00Z', publishedAt: '2026-03-02T12:00:00Z' },
  ]);
});

test.each([
  ['first: 9', [70, 72, 71]],
  ['first: 9, labels: ["incident", "bug"]', [72, 71]],
  ['first: 9, labels: ["INCIDENT"]', [71]],
  ['first: 9, orderBy: { field: UPDATED_AT, direction: DESC }', [72, 71, 70]],
  ['first: 9, states: [CLOSED], filterBy: { since: "2026-03-05T00:00:00Z" }', [72]],
])('issues: %s', async (args, numbers) => {
  const found = await ask(`issues(${args}) { nodes { number } }`);
  expect(found).toEqual({ issues: { nodes: numbers.map((number) => ({ number })) } });
});

test('an issue with its labels', async () => {
  const found = await ask(`issues(first: 9, labels: ["bug"]) { totalCount nodes {
    title state url createdAt updatedAt closedAt author { login } labels(first: 100) { nodes { name } } } }`);
  expect(found).toEqual({
    issues: {
      totalCount: 1,
      nodes: [
        {
          title: 'Issue 72',
          state: 'CLOSED',
          url: 'https://github.com/ash/kiln/issues/72',
          createdAt: '2026-03-02T09:00:00Z',
          updatedAt: '2026-03-06T09:00:00Z',
          closedAt: '2026-03-06T09:00:00Z',
          author: null,
          labels: { nodes: [{ name: 'bug' }] },
        },
      ],
    },
  });
});
