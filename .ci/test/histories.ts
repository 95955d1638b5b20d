import fc from 'fast-check';
import type { World, WorldPullRequest } from '#test/world.ts';

/** Any history of a change within a day or two, however odd: the rules hold for every one of them. */
export const history = fc.record({
  author: fc.constantFrom('mira', 'olek', 'robo', null),
  created: fc.nat(50),
  draft: fc.boolean(),
  end: fc.option(fc.record({ at: fc.nat(60), merged: fc.boolean() })),
  commits: fc.array(fc.nat(60), { maxLength: 3 }),
  events: fc.array(
    fc.record({
      type: fc.constantFrom(
        'READY_FOR_REVIEW',
        'CONVERT_TO_DRAFT',
        'CLOSED',
        'REOPENED',
        'MERGED',
        'HEAD_REF_FORCE_PUSHED',
      ),
      at: fc.nat(60),
    }),
    { maxLength: 4 },
  ),
  reviews: fc.array(
    fc.record({
      author: fc.constantFrom('mira', 'olek', 'tomas', 'robo', 'linty', null),
      state: fc.constantFrom('APPROVED', 'CHANGES_REQUESTED', 'COMMENTED', 'DISMISSED', 'PENDING'),
      at: fc.nat(60),
      comments: fc.option(fc.nat(20), { freq: 9 }),
    }),
    { maxLength: 4 },
  ),
});
export type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

/** An instant by its minute of a day, with a fraction of a second. */
export function minute(n: number): string {
  return new Date(Date.UTC(2026, 5, 1, 9, n, 0, (n * 137) % 1000)).toISOString();
}

/** A repository in which that happened to its pull requests 1, 2, … */
export function toWorld(changes: History[]): World {
  const commits: { sha: string; authored_at: string }[] = [];
  const pulls = changes.map((each, i): WorldPullRequest => {
    const number = i + 1;
    const shas = each.commits.map((n, k) => ({ sha: `c${number}-${k}`, authored_at: minute(n) }));
    commits.push(...shas);
    return {
      number,
      author: each.author,
      created_at: minute(each.created),
      is_draft: each.draft,
      merged_at: each.end?.merged ? minute(each.end.at) : null,
      closed_at: each.end ? minute(each.end.at) : null,
      commits: shas.map(({ sha }) => sha),
      events: each.events.map((event) => ({ type: event.type, at: minute(event.at) })),
      reviews: each.reviews.map(({ author, state, at, comments }) => ({
        author,
        state,
        comments,
        author_type: author === 'linty' ? 'Bot' : 'User',
        submitted_at: state === 'PENDING' ? null : minute(at),
      })),
    };
  });
  return { repositories: [{ name: 'a/b', commits, pull_requests: pulls }] };
}
