import { expect, test } from 'vitest';
import { nameOf } from '#core/demo/ids.ts';
import { createWorld, findRepository, loadCase } from '#core/demo/world.ts';

const input = {
  repositories: [
    {
      name: 'ash/kiln',
      former_names: ['Ash/Oven'],
      commits: [
        { sha: 'root', authored_at: '2026-03-01T08:00:00Z' },
        { sha: 'topic', parents: ['root'], authored_at: '2026-03-02T08:00:00.250Z', pull_requests: [1] },
        { sha: 'merged', parents: ['root'], authored_at: '2026-03-02T10:00:00Z', pull_requests: [1] },
        { sha: 'elsewhere', parents: ['root'], authored_at: '2026-03-05T10:00:00Z', pull_requests: [2] },
      ],
      pull_requests: [
        {
          number: 1,
          author: 'wren',
          created_at: '2026-03-02T09:00:00Z',
          merged_at: '2026-03-02T10:00:00Z',
          merge_commit: 'merged',
          commits: ['topic'],
          reviews: [{ author: 'helper[bot]', state: 'COMMENTED' as const, submitted_at: '2026-03-03T10:00:00Z' }],
        },
        {
          number: 2,
          author: null,
          base: 'museum',
          created_at: '2026-03-04T09:00:00Z',
          merged_at: '2026-03-05T10:00:00Z',
          merge_commit: 'elsewhere',
        },
      ],
    },
  ],
};

test('what is left out is filled in', () => {
  const [repository] = createWorld(input).repositories;
  const [first, second] = repository?.pull_requests ?? [];
  expect(repository).toMatchObject({ default_branch: 'main', head: 'merged', pushed_at: '2026-03-05T10:00:00Z' });
  expect(repository?.commits[1]).toMatchObject({ committed_at: '2026-03-02T08:00:00.250Z' });
  expect(first).toMatchObject({ base: 'main', closed_at: '2026-03-02T10:00:00Z', updated_at: '2026-03-03T10:00:00Z' });
  expect(first?.events.map((event) => event.typename)).toEqual(['MergedEvent', 'ClosedEvent']);
  expect(first?.reviews[0]?.author).toMatchObject({ typename: 'Bot', login: 'helper' });
  expect(second?.author).toBeNull();
});

test('the same input gives the same ids', () => {
  const ids = () => createWorld(input).repositories.flatMap((one) => one.pull_requests.map((pull) => pull.node_id));
  expect(ids()).toEqual(ids());
});

test('a former name still leads to the repository', () => {
  const world = loadCase({ world: input });
  const found = findRepository(world, 'ash/oven');
  expect(found === null ? null : nameOf(found)).toBe('ash/kiln');
  expect(findRepository(world, 'ash/none')).toBeNull();
});
