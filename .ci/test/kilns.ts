import type { WorldInput } from '#core/demo/input.ts';
import type { SentryInput } from '#core/demo/sentry/world.ts';

/** Two repositories with deployments, and an error tracker with everything that it can say of them. */

const sha = (n: number) => n.toString(16).padStart(40, '0');
const dayMs = 86_400_000;
const begin = Date.parse('2026-10-01T09:00:00Z');
const at = (day: number, minutes = 0) =>
  new Date(begin + day * dayMs + minutes * 60_000).toISOString().replace('.000', '');

const days = [0, 4, 9, 13, 18, 24, 31, 37, 44, 50];

/** Each with a deployment to production of its own on some days. */
export const kilns: WorldInput = {
  repositories: ['acme/kiln', 'acme/oven'].map((name, place) => ({
    name,
    commits: days.map((day, i) => ({
      sha: sha(1000 * (place + 1) + i),
      parents: i === 0 ? [] : [sha(1000 * (place + 1) + i - 1)],
      authored_at: at(day, -60),
      committed_at: at(day, -60),
      author: 'ines',
    })),
    deployments: days.map((day, i) => ({
      id: 100 * (place + 1) + i,
      environment: 'production',
      sha: sha(1000 * (place + 1) + i),
      created_at: at(day),
      statuses: [{ state: 'SUCCESS', at: at(day, 5 + place) }],
    })),
  })),
};

const levels = ['error', 'fatal', 'warning', 'error', 'info'];

/** `most` issues in three projects, one of which watches nothing. */
export function kilnErrors(most: number): SentryInput {
  const projects = ['kiln', 'oven', 'pages'];
  const issues = Array.from({ length: most }, (_, i) => {
    const day = days[i % days.length] ?? 0;
    const project = projects[i % 3] ?? '';
    const began = at(day, 20 + i * 37);
    const isResolved = i % 2 === 0;
    return {
      id: `${7000 + i}`,
      project,
      level: levels[i % levels.length] ?? 'error',
      first_seen: began,
      count: 1 + ((i * 7) % 45),
      ...(i % 4 === 1 && { first_release: sha(1000 * (1 + (i % 3)) + ((i + 9) % days.length)) }),
      ...(i % 8 === 4 && { first_release: `oven@1.${i % 4}.0` }),
      ...(isResolved && { resolved_at: at(day, 200 + i * 41) }),
      ...(i % 6 === 0 && {
        activity: [
          { type: 'set_regression', at: at(day + 6, 30), release: sha(1000 + (i % days.length)) },
          ...(i % 12 === 0 ? [{ type: 'set_resolved_in_release', at: at(day + 7, 15) }] : []),
        ],
      }),
      ...(i % 5 === 3 && !isResolved && { activity: [{ type: 'set_ignored', at: at(day + 1) }] }),
      substatus: 'ongoing',
    };
  });
  return {
    projects: { kiln: 'acme/kiln', oven: 'acme/oven', pages: null },
    issues,
    releases: days.slice(0, 4).flatMap((day, i) => [
      {
        version: sha(1000 + i),
        created_at: at(day, -10),
        projects: ['kiln'],
        new_issues: i % 3,
        commits: [{ sha: sha(1000 + i), at: at(day, -60), repository: 'acme/kiln' }],
        deploys: [{ environment: 'production', started_at: at(day), finished_at: at(day, 5) }],
      },
      {
        version: `oven@1.${i}.0`,
        created_at: at(day, -9),
        projects: ['oven', 'pages'],
        commits: [{ sha: sha(2000 + i), at: at(day, -60), repository: 'acme/oven' }],
      },
    ]),
    counts: projects.flatMap((project, place) =>
      Array.from({ length: 300 }, (_, i) => ({
        project,
        at: new Date(begin + (i * 4 + place) * 3_600_000).toISOString(),
        events: 1 + ((i * (place + 3)) % 17),
      })),
    ),
  };
}

export const watchedKilns = { kiln: 'acme/kiln', oven: 'acme/oven' };
