import { sql } from 'drizzle-orm';
import type { Database } from '#core/db/database.ts';
import { sources } from '#core/db/settings.sql.ts';
import { createCursor, type Cursor, type CursorOptions } from '#core/demo/cursor/cursor.ts';
import type { CursorTeam } from '#core/demo/cursor/team.ts';
import { createGreptile, type Greptile, type GreptileIndex } from '#core/demo/greptile/greptile.ts';
import type { World } from '#core/demo/model.ts';
import { createWorld } from '#core/demo/world.ts';
import { encrypt } from '#core/lib/fernet.ts';
import { conclude } from '#core/sync/conclude.ts';
import { tick } from '#core/sync/tick.ts';
import { connectHub, type Hub } from '#test/hub.ts';

/** A simulated Cursor and a simulated Greptile beside a simulated GitHub, and a small world for all three. */

export interface Assistants extends Hub {
  cursor: Cursor;
  greptile: Greptile;
}

export interface AssistantOptions {
  repositories?: string[];
  start?: string;
  team?: CursorTeam;
  cursor?: Partial<CursorOptions>;
  indexes?: GreptileIndex[];
  /** Of Greptile itself; absent: none is entered. */
  key?: string;
  config?: Record<string, unknown>;
  environment?: Record<string, string>;
}

export async function connectAssistants(
  db: Database,
  world: World,
  options: AssistantOptions = {},
): Promise<Assistants> {
  const { repositories = ['acme/kiln'], start = '2026-11-22T12:00:00Z', team = smallTeam(), environment } = options;
  const hub = await connectHub(db, world, { repositories, start, ...(environment && { environment }) });
  const { now } = hub.clock;
  const cursor = createCursor({ team, now, ...options.cursor });
  const greptile = createGreptile({ indexes: options.indexes ?? [], now });
  const { fetch } = hub.ctx;
  hub.ctx.fetch = (input, init) => {
    const request = new Request(input, init);
    const { hostname } = new URL(request.url);
    if (hostname === 'api.cursor.com') return cursor.fetch(request);
    return hostname === 'api.greptile.com' ? greptile.fetch(request) : fetch(request);
  };
  const sealed = (secret: string) => encrypt(hub.ctx.config.encryptionKeys, secret, now());
  const own = options.key === undefined ? null : await sealed(options.key);
  await db.insert(sources).values([
    { id: 'cursor', config: {}, secret: await sealed('key_test') },
    { id: 'greptile', config: options.config ?? {}, secret: own },
  ]);
  hub.others.push('cursor', 'greptile');
  return { ...hub, cursor, greptile };
}

/** Ticks one source until it has nothing more to do at once. Returns what the last tick came to. */
export async function tickOne({ ctx }: Hub, source: string, timeBoxMs = 5_000): Promise<string> {
  let state = 'more';
  for (let ticks = 0; state === 'more' && ticks < 40; ticks++)
    ({ state } = await tick(ctx, source, timeBoxMs, conclude));
  return state;
}

/** SHAs that can be told apart. */
export const shaOf = (name: string) => Buffer.from(name).toString('hex').padEnd(40, '0');

const summary = (score: string, sha: string) =>
  `<h3>Greptile Summary</h3> Fine. ${score} <sub>Reviews (2): Last reviewed commit: ["x"](https://github.com/acme/kiln/commit/${sha}) | …</sub>`;

const reviewer = { author: 'greptile-apps', author_type: 'Bot' } as const;
const day = (date: number, time: string) => `2026-11-${date}T${time}:00Z`;

/** Six pull requests of one repository, each of which AI had something else to do with. */
export function smallWorld(): World {
  const commit = (name: string, date: number, author: string, message = 'Change it') => ({
    sha: shaOf(name),
    authored_at: day(date, '08:00'),
    author,
    message,
  });
  return createWorld({
    people: [{ login: 'greptile-apps', type: 'Bot' }],
    repositories: [
      {
        name: 'acme/kiln',
        created_at: '2025-01-01T00:00:00Z',
        commits: [
          commit('a1', 10, 'mira'),
          commit('a2', 10, 'mira'),
          commit('b1', 11, 'olek', 'Fix it\n\nCo-authored-by: Claude <noreply@anthropic.com>'),
          commit('c1', 12, 'ines', 'Paint it\n\nCo-authored-by: Claude Monet <claude@painters.example>'),
          commit('d1', 12, 'depbot'),
          commit('e1', 17, 'mira'),
          commit('f1', 20, 'olek'),
        ],
        pull_requests: [
          {
            number: 1,
            author: 'mira',
            created_at: day(10, '09:00'),
            merged_at: day(10, '15:00'),
            merge_commit: shaOf('m1'),
            commits: [shaOf('a1'), shaOf('a2')],
            additions: 100,
            comments: [
              {
                ...reviewer,
                created_at: day(10, '09:05'),
                updated_at: day(10, '12:00'),
                body: summary('<h3>Confidence Score: 4/5</h3>', shaOf('a2')),
              },
              { author: 'olek', created_at: day(10, '09:01'), body: 'Confidence score: 1/5' },
            ],
            threads: [
              {
                ...reviewer,
                created_at: day(10, '09:06'),
                resolved: true,
                thumbs_up: 1,
                replies: [{ author: 'mira', created_at: day(10, '10:00') }],
              },
              { ...reviewer, created_at: day(10, '09:06'), outdated: true, thumbs_down: 1 },
              { ...reviewer, created_at: day(10, '16:00') },
              { author: 'olek', created_at: day(10, '09:30'), resolved: true },
            ],
          },
          {
            number: 2,
            author: 'olek',
            created_at: day(11, '09:00'),
            merged_at: day(11, '12:00'),
            commits: [shaOf('b1')],
            additions: 50,
            reviews: [{ ...reviewer, state: 'COMMENTED', submitted_at: day(11, '11:00') }],
          },
          {
            number: 3,
            author: 'ines',
            created_at: day(12, '09:00'),
            merged_at: day(12, '10:00'),
            commits: [shaOf('c1')],
            additions: 50,
            comments: [{ ...reviewer, created_at: day(12, '11:00'), body: summary('', shaOf('c1')) }],
          },
          {
            number: 4,
            author: 'depbot',
            author_type: 'Bot',
            created_at: day(12, '09:00'),
            merged_at: day(12, '10:00'),
            commits: [shaOf('d1')],
            additions: 7,
          },
          {
            number: 5,
            author: 'mira',
            created_at: day(17, '09:00'),
            merged_at: day(17, '10:00'),
            commits: [shaOf('e1')],
            additions: 10,
            threads: [{ author: 'greptile', author_type: 'Bot', created_at: day(17, '08:30') }],
          },
          { number: 6, author: 'olek', created_at: day(20, '09:00'), commits: [shaOf('f1')], additions: 3 },
        ],
      },
    ],
  });
}

const at = (date: number, time: string) => Date.parse(day(date, time));
const email = (login: string) => `${login}@acme.example`;
const seen = (
  name: string,
  date: number,
  numbers: [total: number | null, tab: number, composer: number, other: number | null],
) => ({
  sha: shaOf(name),
  email: email('mira'),
  repository: 'acme/kiln',
  branch: 'topic',
  source: 'ide' as const,
  total: numbers[0],
  tab: numbers[1],
  composer: numbers[2],
  other: numbers[3],
  message: null,
  at: at(date, '08:00'),
  heardAt: at(date, '08:01'),
});

/** Three people, of whom one does nothing. */
export function smallTeam(): CursorTeam {
  const member = (login: string) => ({
    id: `user_${login}`,
    email: email(login),
    name: login,
    role: 'member' as const,
    isRemoved: false,
  });
  return {
    members: ['mira', 'olek', 'ines'].map(member),
    days: [
      {
        email: email('mira'),
        day: '2026-11-10',
        linesAdded: 80,
        linesAccepted: 30,
        tabsShown: 20,
        tabsAccepted: 5,
        agent: 2,
        chat: 1,
      },
      {
        email: email('olek'),
        day: '2026-11-10',
        linesAdded: 10,
        linesAccepted: 12,
        tabsShown: 20,
        tabsAccepted: 15,
        inline: 4,
      },
      { email: email('mira'), day: '2026-11-17', linesAdded: 5, composer: 3 },
      { email: email('mira'), day: '2026-09-01', linesAdded: 9, linesAccepted: 9, agent: 1 },
    ],
    events: [
      {
        at: at(10, '23:30'),
        email: email('mira'),
        model: 'opus-5',
        kind: 'Usage-based',
        cents: 50.5,
        tokens: [1, 2, 3, 4],
      },
      {
        at: at(10, '10:00'),
        email: email('olek'),
        model: 'opus-5',
        kind: 'Included in Business',
        cents: 10,
        included: true,
      },
      {
        at: at(11, '10:00'),
        email: email('mira'),
        model: 'sonnet-5',
        kind: 'Usage-based',
        cents: 25,
        tokens: [5, 6, 0, 0],
      },
    ],
    commits: [
      seen('a1', 10, [60, 10, 20, 30]),
      seen('a2', 10, [40, 0, 0, null]),
      seen('e1', 17, [10, 2, 6, 2]),
      seen('zz', 17, [99, 99, 0, 0]),
    ],
    cycleStart: at(10, '00:00'),
  };
}

const ofPullRequest = (table: string, without: string) =>
  `select r.name as repository, to_jsonb(x) - array[${without}] as rest from ${table} x join repositories r on r.id = x.repository_id`;

const tables: Record<string, string> = {
  members: `select to_jsonb(x) as rest from cursor_members x`,
  days: `select to_jsonb(x) - 'id' as rest from cursor_days x`,
  events: `select to_jsonb(x) - 'id' as rest from cursor_events x`,
  spend: `select to_jsonb(x) as rest from cursor_spend x`,
  models: `select to_jsonb(x) as rest from cursor_models x`,
  commits: `select to_jsonb(x) as rest from ai_commits x`,
  comments: ofPullRequest('ai_comments', `'repository_id'`),
  threads: ofPullRequest('ai_threads', `'id', 'repository_id'`),
  indexes: ofPullRequest('ai_indexes', `'repository_id'`),
  facts: ofPullRequest('ai_pull_request_facts', `'repository_id', 'pull_request_id'`),
};

/** Everything that is known of AI tools, without the keys that the order of arrival decides. */
export async function aiSnapshot(db: Database): Promise<Record<string, unknown[]>> {
  const result: Record<string, unknown[]> = {};
  for (const [name, query] of Object.entries(tables)) {
    const rows = await db.execute(sql.raw(`select to_jsonb(t)::text as row from (${query}) t order by 1`));
    result[name] = rows.map(({ row }) => row);
  }
  return result;
}
