import type { WorldInput } from '#core/demo/input.ts';
import { type Seen, Shop, hourMs, iso } from './delivery-shop.ts';
import { type Story, common, develop, pipeline, plain, regional, tagged } from './delivery-stories.ts';
import type { ReportedDeployment, Rule } from './sights.ts';
import type { ReportedIncident } from './failures.ts';

/** A generated world in which everything happens that deployments, reverts and incidents can come to. */

export interface DeliveryWorld {
  input: WorldInput;
  reported: ReportedDeployment[];
  incidents: ReportedIncident[];
  rules: Rule[];
}

const end = Date.parse('2026-11-22T02:00:00Z');

const rules: Rule[] = [
  {
    id: 'pipeline',
    repository: 'tidewater/ferry',
    source: 'actions',
    workflow: 'Pipeline*',
    job: 'ship',
    branch: 'main',
    event: 'push',
    environment: 'production',
    service: 'worker',
    production: true,
  },
  { id: 'edge', repository: null, source: 'github', environment: 'cluster-*', service: 'edge', production: true },
  {
    id: 'tags',
    repository: 'tidewater/lock',
    source: 'tag',
    tag: 'v*',
    environment: 'production',
    production: true,
  },
  {
    id: 'releases',
    repository: 'tidewater/lock',
    source: 'release',
    tag: 'r*',
    environment: 'production',
    service: 'packages',
    production: true,
  },
  {
    id: 'merge',
    repository: 'ebb/sluice',
    source: 'merge',
    branch: 'main',
    environment: 'production',
    production: true,
  },
];

export function deliveryTruthWorld(seed: number): DeliveryWorld {
  const grown = shops.map(({ name, begin, seen, stories, incidents }, place) =>
    grow(new Shop(seed + place, name, seen.split(' ') as Seen[], begin), stories, incidents),
  );
  return {
    input: {
      organizations: [{ login: 'tidewater' }, { login: 'ebb' }],
      people: [
        { login: 'sweeper', type: 'Bot' },
        { login: 'greptile-apps', type: 'Bot' },
      ],
      repositories: grown.map((shop) => shop.input),
    },
    reported: grown.flatMap((shop) => shop.reported),
    incidents: grown.flatMap((shop) => shop.incidents),
    rules,
  };
}

/** Every story once, in an order of its own, then any of them until the time is over. */
function grow(shop: Shop, stories: Story[], hasIncidents: boolean): Shop {
  plain(shop);
  const waiting = [...stories];
  while (shop.now < end) {
    shop.wait(36);
    if (shop.now > end) break;
    const [story] =
      waiting.length === 0
        ? [shop.random.pick(stories)]
        : waiting.splice(shop.random.between(0, waiting.length - 1), 1);
    story?.(shop);
    if (hasIncidents && shop.random.chance(0.35)) incident(shop);
  }
  shop.ship(shop.head, 'production', { outcome: 'running' });
  return shop;
}

/** Something goes wrong after the last that was shipped, and who reports it knows more or less of its cause. */
function incident(shop: Shop): void {
  const { random } = shop;
  const last = shop.shipped.at(-1);
  if (last === undefined) return;
  const startedAt = last.finishedAt + random.pick([0, 10 * 60_000, hourMs, 24 * hourMs, 24 * hourMs + 1000]);
  const cause = random.pick([
    {},
    {},
    {},
    { sha: random.pick(shop.shipped).sha },
    { sha: last.sha },
    ...Object.keys(shop.tags)
      .slice(-3)
      .map((release) => ({ release })),
    ...(shop.reported.some(({ id }) => id === last.id) ? [{ deployment_id: last.id }] : []),
  ]);
  shop.incidents.push({
    id: `${shop.name}-${shop.incidents.length}`,
    title: 'Something burns',
    repository: shop.name,
    started_at: iso(startedAt),
    ...cause,
    ...(random.chance(0.8) && { resolved_at: iso(startedAt + random.wait(3)) }),
  });
}

/** Each repository with what sees its deployments (the more often it stands there, the more often) and what happens. */
const shops = [
  {
    name: 'tidewater/ferry',
    begin: '2026-05-20T08:00:00Z',
    seen: 'github github logged logged near near run run reported reported-near all',
    stories: [...common, ...common, pipeline],
    incidents: true,
  },
  {
    name: 'tidewater/lock',
    begin: '2026-06-01T08:00:00Z',
    seen: 'run run reported',
    stories: [...common, develop, tagged, tagged, tagged],
    incidents: true,
  },
  {
    name: 'ebb/weir',
    begin: '2026-06-10T08:00:00Z',
    seen: 'github logged logged reported',
    stories: regional,
    incidents: false,
  },
  {
    name: 'ebb/sluice',
    begin: '2026-05-25T08:00:00Z',
    seen: 'github logged',
    stories: common,
    incidents: true,
  },
];
