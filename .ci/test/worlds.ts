import type { PullRequestInput, RepositoryInput } from '#core/demo/input.ts';
import type { World } from '#core/demo/model.ts';
import { createWorld } from '#core/demo/world.ts';

/** Plain worlds for tests of the sync: enough of everything, and nothing by chance. */

const hourMs = 3600_000;

export interface PlainOptions {
  repositories?: number;
  pullRequests?: number;
  runs?: number;
  /** The newest change; everything else lies before, an hour apart. */
  until?: string;
}

/**
 * Repositories `acme/kiln-0`, … with pull requests that have two commits, a review and an approval, runs, deployments, and
 * tags of which every other one is annotated and released.
 */
export function plainWorld(options: PlainOptions = {}): World {
  const { repositories = 2, pullRequests = 60, runs = 40, until = '2026-11-20T00:00:00Z' } = options;
  const end = Date.parse(until);
  return createWorld({
    organizations: [{ login: 'acme' }],
    repositories: Array.from({ length: repositories }, (_, index) => plainRepository(index, pullRequests, runs, end)),
  });
}

function plainRepository(index: number, pullRequests: number, runs: number, end: number): RepositoryInput {
  const at = (hours: number) => new Date(end - hours * hourMs).toISOString();
  const sha = (kind: string, number: number) => `${kind}${index.toString(16)}${number.toString(16)}`.padEnd(40, '0');
  const squash = (number: number) => sha('5', number);
  const released = Array.from({ length: Math.floor(pullRequests / 10) }, (_, i) => i * 10 + 1);
  return {
    name: `acme/kiln-${index}`,
    default_branch: 'main',
    created_at: '2024-01-01T00:00:00Z',
    commits: [
      { sha: sha('b', 0), parents: [], authored_at: at(pullRequests + 9), author: 'mira' },
      ...Array.from({ length: pullRequests }, (_, i) => i + 1).flatMap((number) => {
        const hours = pullRequests - number;
        return [
          {
            sha: sha('c', 2 * number),
            parents: [],
            authored_at: at(hours + 6),
            author: 'mira',
            pull_requests: [number],
          },
          {
            sha: sha('c', 2 * number + 1),
            parents: [sha('c', 2 * number)],
            authored_at: at(hours + 5),
            author: 'mira',
            pull_requests: [number],
          },
          {
            sha: squash(number),
            parents: [number === 1 ? sha('b', 0) : squash(number - 1)],
            authored_at: at(hours),
            author: 'mira',
            pull_requests: [number],
          },
        ];
      }),
    ],
    tags: Object.fromEntries(
      released.map((number, i) => [
        `v${number}`,
        i % 2 === 0
          ? squash(number)
          : { sha: squash(number), tagged_at: at(pullRequests - number - 0.5), tagger: 'mira' },
      ]),
    ),
    releases: released
      .filter((_, i) => i % 2 === 1)
      .map((number) => ({ tag: `v${number}`, author: 'mira', published_at: at(pullRequests - number - 0.6) })),
    pull_requests: Array.from({ length: pullRequests }, (_, i) =>
      plainPullRequest(i + 1, pullRequests, at, sha, squash),
    ),
    deployments: Array.from({ length: Math.ceil(pullRequests / 10) }, (_, i) => ({
      id: 1000 * (index + 1) + i,
      environment: 'production',
      sha: squash(Math.min(pullRequests, i * 10 + 1)),
      created_at: at(pullRequests - i * 10 - 1),
      statuses: [{ state: 'SUCCESS', at: at(pullRequests - i * 10 - 1.1) }],
    })),
    workflow_runs: Array.from({ length: runs }, (_, i) => ({
      id: 100_000 * (index + 1) + i,
      attempt: 1,
      workflow_name: 'Tests',
      workflow_path: '.github/workflows/tests.yml',
      event: 'push',
      branch: 'main',
      head_sha: squash(1),
      created_at: at(runs - i),
      run_started_at: at(runs - i),
      updated_at: at(runs - i - 0.2),
      status: 'completed',
      conclusion: i % 7 === 0 ? 'failure' : 'success',
      jobs: [
        {
          name: 'test',
          created_at: at(runs - i),
          started_at: at(runs - i - 0.01),
          completed_at: at(runs - i - 0.2),
          conclusion: 'success',
        },
      ],
    })),
  };
}

function plainPullRequest(
  number: number,
  count: number,
  at: (hours: number) => string,
  sha: (kind: string, number: number) => string,
  squash: (number: number) => string,
): PullRequestInput {
  const hours = count - number;
  const open = number % 9 === 0;
  return {
    number,
    author: number % 5 === 0 ? 'depbot' : 'mira',
    author_type: number % 5 === 0 ? 'Bot' : 'User',
    title: `Change ${number}`,
    base: 'main',
    head: `topic-${number}`,
    labels: number % 2 === 0 ? ['bug'] : [],
    created_at: at(hours + 4),
    additions: number,
    deletions: 1,
    commits: [sha('c', 2 * number), sha('c', 2 * number + 1)],
    reviews: [
      { author: 'olek', state: 'COMMENTED', submitted_at: at(hours + 3) },
      { author: 'ines', state: 'APPROVED', submitted_at: at(hours + 2) },
    ],
    ...(!open && { merged_at: at(hours), merge_commit: squash(number) }),
  };
}
