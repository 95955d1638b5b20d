import { sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { sources } from '#core/db/settings.sql.ts';
import { createLinear, type Linear, type LinearOptions } from '#core/demo/linear/linear.ts';
import type { Attachment, Issue, LinearWorld, State } from '#core/demo/linear/model.ts';
import { encrypt } from '#core/lib/fernet.ts';
import { conclude } from '#core/sync/conclude.ts';
import { tick } from '#core/sync/tick.ts';
import type { Hub } from '#test/hub.ts';

/** A simulated Linear beside the simulated GitHub of a hub, and small worlds for it. */

export interface LinearHub extends Hub {
  linear: Linear;
}

/** Connects the hub's database to a simulated Linear as well. What is asked of Linear goes there, the rest where it went. */
export async function connectLinear<T extends Hub>(
  hub: T,
  world: LinearWorld,
  options: Partial<LinearOptions> & { config?: Record<string, unknown> } = {},
): Promise<T & LinearHub> {
  const { config = {}, ...more } = options;
  const linear = createLinear({ world, now: hub.clock.now, ...more });
  const ctx: Context = {
    ...hub.ctx,
    fetch: (input, init) => {
      const request = new Request(input, init);
      return request.url.startsWith(hub.ctx.config.linearUrl) ? linear.fetch(request) : hub.ctx.fetch(request);
    },
  };
  const secret = await encrypt(ctx.config.encryptionKeys, 'lin_api_test', hub.clock.now());
  await ctx.db.insert(sources).values({ id: 'linear', config, secret }).onConflictDoNothing();
  return { ...hub, ctx, linear };
}

/** Ticks Linear until it has nothing to do at once. Returns what it came to. */
export async function tickLinear({ ctx }: Hub, timeBoxMs = 2_000): Promise<string> {
  let state = 'more';
  for (let ticks = 0; state === 'more' && ticks < 30; ticks++)
    ({ state } = await tick(ctx, 'linear', timeBoxMs, conclude));
  return state;
}

/** Ticks Linear, and moves the clock on whenever it waits, until no step has anything left to do. */
export async function settleLinear(hub: Hub, most = 40): Promise<void> {
  for (let round = 0; round < most; round++) {
    await tickLinear(hub);
    const [row] = await hub.ctx.db.execute(sql`
      select count(*) filter (where state <> 'done')::int as left, extract(epoch from min(next_at) filter (where state <> 'done'))::float8 as at,
        (select extract(epoch from max(blocked_until))::float8 from budgets where source = 'linear') as blocked
      from sync_steps where source = 'linear'`);
    if (Number(row?.left) === 0) return;
    const next = Math.max(Number(row?.at), Number(row?.blocked ?? 0)) * 1000;
    if (next > hub.clock.now().getTime()) hub.clock.advance(new Date(next + 1000));
  }
  throw new Error('The sync of Linear never ends.');
}

const at = '2024-01-01T00:00:00Z';
const old = (id: string) => ({ id, createdAt: at, updatedAt: at });

const phases = {
  backlog: ['Backlog', 'backlog'],
  todo: ['Todo', 'unstarted'],
  progress: ['In Progress', 'started'],
  done: ['Done', 'completed'],
  canceled: ['Canceled', 'canceled'],
  duplicate: ['Duplicate', 'duplicate'],
} as const;
export type Phase = keyof typeof phases;

/** A workspace with the teams `ENG` and `OPS`, two people, and labels. */
export function linearWorld(issues: IssueInput[] = [], attachments: Attachment[] = []): LinearWorld {
  const teams = ['ENG', 'OPS'];
  return {
    organization: { id: 'organization', name: 'Acme', urlKey: 'acme' },
    viewer: 'mira',
    teams: teams.map((key) => ({ ...old(key), key, name: key })),
    states: teams.flatMap((team) =>
      Object.entries(phases).map(([phase, [name, type]], position): State => {
        return { ...old(`${team}/${phase}`), teamId: team, name, type, position };
      }),
    ),
    users: ['mira', 'tom'].map((name) => ({ ...old(name), name, email: `${name}@Acme.example`, active: true })),
    labels: ['bug', 'incident', 'outage'].map((name) => ({ ...old(name), name })),
    projects: [{ ...old('kiln'), name: 'Kiln' }],
    cycles: [],
    issues: issues.map(linearIssue),
    attachments,
  };
}

export interface IssueInput {
  /** Such as `ENG-1`. */
  identifier: string;
  /** When it came into which state, oldest first; the first is its creation. */
  moves: [at: string, phase: Phase][];
  title?: string;
  assignee?: string | null;
  labels?: string[];
  branch?: string;
  updated?: string;
  archived?: string;
  trashed?: boolean;
}

export function linearIssue(input: IssueInput): Issue {
  const team = input.identifier.split('-')[0] ?? '';
  const last = input.moves.at(-1);
  const endedAs = (...ends: Phase[]) => (last !== undefined && ends.includes(last[1]) ? last[0] : null);
  const created = input.moves[0]?.[0] ?? at;
  return {
    id: `issue-${input.identifier}`,
    createdAt: created,
    updatedAt: input.updated ?? input.archived ?? last?.[0] ?? created,
    archivedAt: input.archived ?? null,
    identifier: input.identifier,
    previousIdentifiers: [],
    title: input.title ?? `Issue ${input.identifier}`,
    url: `https://linear.app/acme/issue/${input.identifier}`,
    branchName: input.branch ?? `mira/${input.identifier.toLowerCase()}`,
    teamId: team,
    priority: 0,
    estimate: null,
    projectId: null,
    cycleId: null,
    assigneeId: input.assignee === undefined ? 'mira' : input.assignee,
    creatorId: 'tom',
    labelIds: input.labels ?? [],
    moves: input.moves.map(([moved, phase]) => ({ at: moved, stateId: `${team}/${phase}` })),
    startedAt: input.moves.find(([, phase]) => phase === 'progress')?.[0] ?? null,
    completedAt: endedAs('done'),
    canceledAt: endedAs('canceled', 'duplicate'),
    trashed: input.trashed ?? false,
  };
}

/** Deletes an issue for good, with what is attached to it: nothing that Linear says speaks of it any more. */
export function removeIssue(world: LinearWorld, identifier: string): Issue {
  const [place, id] = [world.issues.findIndex((issue) => issue.identifier === identifier), `issue-${identifier}`];
  const [removed] = world.issues.splice(place, place < 0 ? 0 : 1);
  if (removed === undefined) throw new Error(`There is no issue ${identifier}.`);
  world.attachments = world.attachments.filter(({ issueId }) => issueId !== id);
  return removed;
}

/** That a pull request is attached to an issue. */
export function attached(identifier: string, url: string, updatedAt = at): Attachment {
  const id = `attachment-${identifier}-${url}`;
  return { ...old(id), updatedAt, issueId: `issue-${identifier}`, title: url, url, sourceType: 'github' };
}

/** An issue in the plain words of the metric cases. */
export interface PlainIssue {
  id: string;
  created_at: string;
  started_at?: string | null;
  completed_at?: string | null;
  cancelled_at?: string | null;
  archived_at?: string | null;
  labels?: string[];
  assignee?: string | null;
  state_history?: { state: string; started_at: string; ended_at: string | null }[];
  /** As `owner/name#number`. */
  pull_requests?: string[];
}

/** A workspace with these issues, each tied to its pull requests by what is attached to it. */
export function plainLinear(plain: PlainIssue[]): LinearWorld {
  const keys = [...new Set(plain.map(({ id }) => id.split('-')[0] ?? ''))];
  const named = [...new Set(plain.flatMap(({ state_history }) => (state_history ?? []).map(({ state }) => state)))];
  const world = linearWorld();
  world.teams = keys.map((key) => ({ ...old(key), key, name: key }));
  world.states = keys.flatMap((team) => [
    ...Object.entries(phases).map(([phase, [name, type]], position): State => {
      return { ...old(`${team}/${phase}`), teamId: team, name, type, position };
    }),
    ...named.map((name, position): State => {
      return { ...old(`${team}/${name}`), teamId: team, name, type: typeOf(name), position };
    }),
  ]);
  world.labels = [...new Set(plain.flatMap(({ labels }) => labels ?? []))].map((name) => ({ ...old(name), name }));
  world.issues = plain.map(plainIssue);
  world.attachments = plain.flatMap(({ id, pull_requests: pulls }) =>
    (pulls ?? []).map((pull) => attached(id, `https://github.com/${pull.replace('#', '/pull/')}`)),
  );
  return world;
}

function typeOf(state: string): State['type'] {
  const known = Object.values(phases).find(([name]) => name === state);
  return known?.[1] ?? 'started';
}

function plainIssue(plain: PlainIssue): Issue {
  const { id, created_at, started_at = null, completed_at = null, cancelled_at = null } = plain;
  const moves: [string, Phase][] = [[created_at, 'backlog']];
  if (started_at !== null) moves.push([started_at, 'progress']);
  if (completed_at !== null) moves.push([completed_at, 'done']);
  if (cancelled_at !== null) moves.push([cancelled_at, 'canceled']);
  const made = linearIssue({
    identifier: id,
    moves,
    labels: plain.labels ?? [],
    assignee: plain.assignee ?? null,
    ...(plain.archived_at != null && { archived: plain.archived_at }),
  });
  const [team] = id.split('-');
  const told = plain.state_history?.map(({ state, started_at: at, ended_at: until }) => {
    return { at, until, stateId: `${team}/${state}` };
  });
  return { ...made, startedAt: started_at, moves: told ?? made.moves };
}
