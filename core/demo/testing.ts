import type { GitHub, GitHubOptions } from '#core/demo/github/github.ts';
import { createGitHub } from '#core/demo/github/github.ts';
import type { GraphQLAnswer } from '#core/demo/github/graphql.ts';
import type { WorldInput } from '#core/demo/input.ts';
import { createWorld } from '#core/demo/world.ts';

/** What the tests of the simulator share: a small world and short ways to ask. */

export const instant = new Date('2026-11-22T12:00:00Z');

/** A simulator over a small world, with a clock that stands still. */
export function openGitHub(input: WorldInput, options: Partial<GitHubOptions> = {}): GitHub {
  return createGitHub({ world: createWorld(input), now: () => instant, ...options });
}

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

const usual = { authorization: 'Bearer ghp_demo', 'user-agent': 'tests' };

/** Asks REST; `path` begins with a slash. Redirects are not followed. */
export async function rest<T>(github: GitHub, path: string, headers: Record<string, string> = {}): Promise<Answer<T>> {
  const request = new Request(`https://api.test${path}`, { headers: { ...usual, ...headers }, redirect: 'manual' });
  const response = await github.fetch(request);
  const text = await response.text();
  const body = (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text) as T;
  return { status: response.status, headers: response.headers, body };
}

/** Asks GraphQL. */
export async function graphql(
  github: GitHub,
  query: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Answer<GraphQLAnswer>> {
  const request = new Request('https://api.test/graphql', {
    method: 'POST',
    headers: { ...usual, ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const response = await github.fetch(request);
  const text = await response.text();
  const body = (text.startsWith('{') ? JSON.parse(text) : text) as GraphQLAnswer;
  return { status: response.status, headers: response.headers, body };
}

/** What lies at a path of an answer: `at(body.data, 'repository', 'pullRequests', 'nodes')`. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown> | null)?.[key], value);
}
