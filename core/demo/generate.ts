import { type Cast, type Trait, iso, traits } from '#core/demo/generate/cast.ts';
import { writeDelivery } from '#core/demo/generate/delivery.ts';
import { type Story, writePullRequest } from '#core/demo/generate/pull-request.ts';
import { type Random, createRandom } from '#core/demo/generate/random.ts';
import type { PersonInput, RepositoryInput, WorldInput } from '#core/demo/input.ts';
import type { World } from '#core/demo/model.ts';
import { createWorld } from '#core/demo/world.ts';

/**
 * Invents organisations that work: people, changes, reviews, deployments and runs, with every odd case that a metric
 * must get right. All names are made up. The same seed and options give the same world.
 */
export interface GenerateOptions {
  /** RFC 3339; nothing happens outside. What is under way at `to` is not finished yet. */
  from: string;
  to: string;
  repositories?: number;
  pullRequestsPerRepository?: number;
  /** Runs are by far the most numerous; without them a world is small. */
  workflowRuns?: boolean;
  /** Pull requests of the first repository with more reviews, commits, labels and events than one page holds. */
  oversized?: number;
  organization?: string;
}

const logins = [
  'ada-moss',
  'brook',
  'cyrus-hale',
  'dorrit',
  'elin-vek',
  'fenn',
  'gita-roy',
  'hollis',
  'ivo-lark',
  'junia',
];
const places = [
  'lantern',
  'harbour',
  'orchard',
  'quarry',
  'meadow',
  'foundry',
  'gallery',
  'cellar',
  'belfry',
  'arcade',
];

export function generateWorld(seed: number, options: GenerateOptions): World {
  return createWorld(generateInput(seed, options));
}

/** The world as one would write it down, for tests that add to it before it is completed. */
export function generateInput(seed: number, options: GenerateOptions): WorldInput {
  const organization = options.organization ?? 'tidewater';
  const count = options.repositories ?? 3;
  const repositories = Array.from({ length: count }, (_, index) => writeRepository(seed, index, organization, options));
  const people: PersonInput[] = [
    ...logins.map((login) => ({ login, name: login.split('-').map(capital).join(' ') })),
    { login: 'sweeper', type: 'Bot' },
    { login: 'greptile-apps', type: 'Bot' },
  ];
  return { organizations: [{ login: organization, members: logins }], people, repositories };
}

function writeRepository(seed: number, index: number, organization: string, options: GenerateOptions): RepositoryInput {
  // A seed of its own: another repository more or less does not change the others.
  const random = createRandom(seed * 1009 + index);
  const place = places[index % places.length] ?? 'place';
  const name = `${organization}/${index < places.length ? place : `${place}-${Math.floor(index / places.length)}`}`;
  const from = Date.parse(options.from);
  const to = Date.parse(options.to);
  const workflowRuns = options.workflowRuns ?? true;
  const cast: Cast = { random, people: logins, from, to, repository: name, workflowRuns };
  const total = options.pullRequestsPerRepository ?? 60;
  const oversized = index === 0 ? (options.oversized ?? 1) : 0;
  const stories: Story[] = [];
  for (const [place, openedAt] of openings(cast, total).entries()) {
    const number = place + 1;
    stories.push(writePullRequest(cast, number, openedAt, traitsOf(random, index, place), place < oversized));
  }
  return {
    name,
    description: `Where ${place} things are kept`,
    default_branch: index % 4 === 3 ? 'trunk' : 'main',
    created_at: iso(from - 90 * 86_400_000),
    private: index % 2 === 0,
    ...writeDelivery(cast, stories, index % 4 === 3 ? 'trunk' : 'main'),
  };
}

/** When pull requests are opened, in order: on working days more than at weekends. */
function openings(cast: Cast, total: number): number[] {
  const { random, from, to } = cast;
  const instants: number[] = [];
  while (instants.length < total) {
    const at = from + Math.floor((random.next() * (to - from)) / 1000) * 1000;
    const weekend = [0, 6].includes(new Date(at).getUTCDay());
    if (!weekend || random.chance(0.1)) instants.push(at);
  }
  return instants.sort((a, b) => a - b);
}

/** The first pull requests of the first repository have one odd case each; of the others, some have some. */
function traitsOf(random: Random, repository: number, place: number): Set<Trait> {
  const forced = repository === 0 ? traits[place] : undefined;
  if (forced !== undefined) return new Set([forced]);
  const found = new Set<Trait>();
  if (random.chance(0.45)) return found;
  found.add(random.pick(traits));
  if (random.chance(0.3)) found.add(random.pick(traits));
  return found;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
