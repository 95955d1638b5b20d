import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#core/db/database.ts';
import { bigints, json, texts } from '#core/db/values.ts';
import { accountsOf, accountsOfTeams, readWho, repositoriesOfTeams, type Who } from '#core/db/who.ts';
import type { FieldError } from '#core/error.ts';
import {
  badParameters,
  bucketsOf,
  openZone,
  previousWindow,
  readTimeline,
  type Timeline,
  type Window,
  windowOf,
} from '#core/lib/time.ts';
import { knownFrom } from '#core/metrics/coverage.ts';
import { isList, ofTeams, teamBy } from '#core/metrics/groups.ts';
import { groupsOf } from '#core/metrics/index.ts';
import { type FilterName, filterNames, type Metric, type MetricSettings } from '#core/metrics/metric.ts';

/** The second step of a query: what it asks for, looked up and checked (query.ts has the first). */

export type Bots = 'exclude' | 'include' | 'only';

export type Filters = { [K in FilterName]?: string[] | undefined };

/** What may be asked, as it came. */
export interface MetricInput extends Filters {
  from?: string | undefined;
  to?: string | undefined;
  bucket?: string | undefined;
  compare?: 'previous' | undefined;
  bots?: Bots | undefined;
  by?: string | undefined;
}

export interface SelectedRepository {
  id: number;
  name: string;
  /** From when on each kind of fact is known, in milliseconds, cut to a whole second; no entry: not at all. */
  coveredFrom: Partial<Record<string, number>>;
  /** The steps that are read of it. */
  reads: string[];
  /** Was an incident ever reported for it, or does a project of the error tracker watch it? */
  hasIncidents: boolean;
}

export interface Selection {
  version: number;
  settings: MetricSettings;
  /** That of the workspace; the timeline of a source that counts in days of its own is in its own. */
  timeZone: string;
  timeline: Timeline;
  previous: Window | null;
  /** Those that are followed, and named if any is named. */
  repositories: SelectedRepository[];
  /** What is read once for a whole source, as if it were one more repository. */
  workspace: SelectedRepository;
  /** The sources that are connected. */
  connected: string[];
  /** Is any repository followed at all? */
  hasRepositories: boolean;
  who: Who;
  filters: Filters;
  bots: Bots;
  by: string | null;
}

/** Looks up what an input selects. Throws `bad_parameter` naming the parameters that are wrong. */
export async function select(db: Queryable, input: MetricInput, now: Date): Promise<Selection> {
  const [[workspace], followed, whole, who] = await Promise.all([
    db.execute(sql`
      select data_version, coalesce(settings ->> 'time_zone', 'UTC') as time_zone,
        coalesce(settings ->> 'lead_time_start', 'first_commit') as lead_time_start,
        coalesce(settings ->> 'failure_evidence', 'sources') as failure_evidence,
        coalesce(settings ->> 'cycle_time_start', 'started_at') as cycle_time_start,
        coalesce(jsonb_array_length(settings #> '{incident_sources,github_labels}'), 0) > 0 as has_labels,
        coalesce(jsonb_array_length(settings #> '{incident_sources,linear_labels}'), 0) > 0 as has_linear_labels
      from workspace`),
    readRepositories(db),
    readWorkspace(db),
    readWho(db),
  ]);
  const timeline = readTimeline(input, String(workspace?.time_zone ?? 'UTC'), now);
  const names = new Set(input.repo?.map((name) => name.toLowerCase()));
  const isNamed = (repository: { names: string[] }) => repository.names.some((name) => names.has(name));
  return {
    version: Number(workspace?.data_version),
    settings: {
      leadTimeStart: workspace?.lead_time_start as MetricSettings['leadTimeStart'],
      failureEvidence: workspace?.failure_evidence as MetricSettings['failureEvidence'],
      cycleTimeStart: workspace?.cycle_time_start as MetricSettings['cycleTimeStart'],
      hasIncidentLabels:
        workspace?.has_labels === true || (workspace?.has_linear_labels === true && whole.connected.includes('linear')),
    },
    timeZone: timeline.zone.name,
    timeline,
    previous: input.compare === 'previous' ? previousWindow(timeline.zone, timeline.window) : null,
    repositories: (names.size === 0 ? followed : followed.filter(isNamed)).map((one) => ({
      ...one,
      coveredFrom: { ...one.coveredFrom, ...whole.workspace.coveredFrom },
      reads: [...one.reads, ...whole.workspace.reads],
    })),
    workspace: whole.workspace,
    connected: whole.connected,
    hasRepositories: followed.length > 0,
    who,
    filters: Object.fromEntries(filterNames.flatMap((name) => (input[name]?.length ? [[name, input[name]]] : []))),
    bots: input.bots ?? 'exclude',
    by: input.by ?? null,
  };
}

async function readRepositories(db: Queryable): Promise<(SelectedRepository & { names: string[] })[]> {
  const rows = await db.execute(sql`
    select r.id, r.name, to_json(array_append(r.aliases, r.name)) as names, (
      select json_object_agg(c.step, extract(epoch from c.covered_from)::text) from coverage c where c.repository_id = r.id
    ) as covered, (
      select json_agg(distinct s.step) from sync_steps s where s.repository_id = r.id
    ) as reads, exists (select from incidents i where i.repository_id = r.id and i.source = 'intake')
      or exists (select from error_projects p where p.repository_id = r.id) as has_incidents
    from repositories r where r.tracked order by r.id`);
  return rows.map((row) => ({
    id: Number(row.id),
    name: String(row.name),
    names: (row.names as string[]).map((name) => name.toLowerCase()),
    coveredFrom: momentsOf(row.covered),
    reads: (row.reads ?? []) as string[],
    hasIncidents: row.has_incidents === true,
  }));
}

/** What is read once for a whole source: from when on, by `source:step`. */
async function readWorkspace(db: Queryable): Promise<Pick<Selection, 'workspace' | 'connected'>> {
  const [row] = await db.execute(sql`
    select (select json_object_agg(source || ':' || step, extract(epoch from covered_from)::text) from source_coverage) as covered,
      (select json_agg(distinct source || ':' || step) from sync_steps where repository_id is null) as reads,
      (select json_agg(id) from sources where coalesce(config ->> 'enabled', 'true') = 'true') as connected`);
  const workspace = {
    id: 0,
    name: '',
    coveredFrom: momentsOf(row?.covered),
    reads: (row?.reads ?? []) as string[],
    hasIncidents: false,
  };
  return { workspace, connected: (row?.connected ?? []) as string[] };
}

/** Instants in milliseconds, cut to a whole second. */
function momentsOf(covered: unknown): SelectedRepository['coveredFrom'] {
  const entries = Object.entries((covered ?? {}) as Record<string, string>);
  return Object.fromEntries(entries.map(([step, from]) => [step, Math.floor(Number(from)) * 1000]));
}

/** What the rows of a metric are of: repositories, those of the teams that are asked for, or the workspace. */
export function placesOf(metric: Metric, selection: Selection): SelectedRepository[] {
  if (metric.fact.of === 'workspace') return [selection.workspace];
  return ofTeams(metric, selection.filters.team, selection.who, selection.repositories);
}

/** Which of these a row is of. */
export function placeOf({ fact }: Metric): SQL {
  return fact.of === 'workspace' ? sql`0` : sql`f.repository_id`;
}

/** A selection for a metric: in days of its source, where that has its own, whose dates are the local dates that were asked for. */
export function ownDays({ fact }: Metric, selection: Selection): Selection {
  const { timeline, previous } = selection;
  if (fact.timeZone === undefined || timeline.zone.name === fact.timeZone) return selection;
  const zone = openZone(fact.timeZone);
  const window = windowOf(zone, timeline.window.from, timeline.window.to);
  const spans = bucketsOf(zone, window, timeline.bucket, timeline.now);
  return {
    ...selection,
    timeline: { ...timeline, zone, window, spans },
    previous: previous === null ? null : windowOf(zone, previous.from, previous.to),
  };
}

/** The parameters that a metric cannot honour. Empty: it can answer. */
export function refusals(metric: Metric, { filters, by }: Selection): FieldError[] {
  const known = groupsOf(metric);
  const wrong = filterNames.filter((name) => filters[name] !== undefined && !known.includes(name));
  const errors = wrong.map((field) => ({ field, message: `${metric.title} cannot be filtered by ${field}.` }));
  if (by !== null && !(known as string[]).includes(by)) {
    errors.push({ field: 'by' as FilterName, message: `${metric.title} can be grouped by: ${known.join(', ')}.` });
  }
  return errors;
}

/** Throws `bad_parameter` where the metric cannot honour a filter or the grouping. */
export function refuse(metric: Metric, selection: Selection): void {
  const errors = refusals(metric, selection);
  if (errors.length > 0) throw badParameters(errors);
}

/** The repository that is shown of a row: the first, where it can be of several. */
export function shownRepository(metric: Metric): string {
  const { repo } = metric.fact.columns;
  if (repo === undefined) return 'null::bigint';
  return isList(metric, 'repo') ? `${repo}[1]` : repo;
}

/** The condition of the filters, of the repositories that are followed and of what the metric looks at. */
export function matching(metric: Metric, selection: Selection): SQL {
  const { filters, repositories, who } = selection;
  const { columns } = metric.fact;
  const conditions: SQL[] = [];
  if (metric.fact.of !== 'workspace' || (columns.repo !== undefined && filters.repo !== undefined)) {
    const ids = bigints(repositories.map(({ id }) => id));
    conditions.push(
      isList(metric, 'repo') ? sql`${sql.raw(columns.repo ?? '')} && ${ids}` : sql`f.repository_id = any(${ids})`,
    );
  }
  const add = (name: FilterName, condition: (column: SQL, values: string[]) => SQL) => {
    const [column, values] = [columns[name], filters[name]];
    if (column !== undefined && values !== undefined) conditions.push(condition(sql.raw(column), values));
  };
  add('person', (column, values) => sql`lower(${column}) = any(${texts(accountsOf(who, values))})`);
  if (filters.team !== undefined) conditions.push(ofTheirs(metric, filters.team, who));
  add('base', (column, values) => sql`${column} = any(${texts(values)})`);
  add('environment', (column, values) => sql`${column} = any(${texts(values.map((one) => one.toLowerCase()))})`);
  add('workflow', (column, values) => sql`${column} = any(${texts(values)})`);
  for (const name of ['state', 'project', 'level', 'ai', 'kind', 'model'] as const)
    add(name, (column, values) => sql`${column} = any(${texts(values)})`);
  add('label', (column, values) => sql`${column} && ${texts(values)}`);
  if (metric.denominator !== undefined) conditions.push(sql.raw(metric.denominator));
  if (typeof metric.at === 'string') conditions.push(knownAt(metric, selection, sql.raw(metric.at), sql`>=`));
  return sql.join([sql`true`, ...conditions], sql` and `);
}

/** The condition that a row is one of these teams'. */
function ofTheirs(metric: Metric, names: string[], who: Who): SQL {
  const { person = 'null', repo = 'null' } = metric.fact.columns;
  return teamBy(metric) === 'people'
    ? sql`lower(${sql.raw(person)}) = any(${texts(accountsOfTeams(who, names))})`
    : sql`${sql.raw(repo)} = any(${bigints(repositoriesOfTeams(who, names))})`;
}

/**
 * The condition that a row's repository is known at an instant. What is stored of earlier times came by chance with a
 * page: it counts nowhere, so that totals are what their points add up to.
 */
export function knownAt(metric: Metric, selection: Selection, at: SQL, comparison: SQL): SQL {
  const partly = partlyKnown(metric, selection);
  if (partly === null) return sql`true`;
  return sql`not exists (select from ${partly} where k.id = ${placeOf(metric)} and not ${at} ${comparison} k.since)`;
}

/** The repositories that are not known all through the query's time, as rows `k(id, since)`; `null`: there are none. */
export function partlyKnown(metric: Metric, selection: Selection): SQL | null {
  const { timeline, previous } = selection;
  const start = previous?.start ?? timeline.window.start;
  const partly = placesOf(metric, selection).flatMap((repository) => {
    const since = knownFrom(repository, metric.fact.steps);
    return since <= start
      ? []
      : [{ id: repository.id, since: since === Number.POSITIVE_INFINITY ? 'infinity' : new Date(since).toISOString() }];
  });
  return partly.length === 0 ? null : sql`jsonb_to_recordset(${json(partly)}) as k(id bigint, since timestamptz)`;
}

/** Why a row is left out; `by_hand` stands before `bots`. */
export type LeftOut = 'by_hand' | 'bots' | (string & {});

/** The condition of the rows that count, or of those that are left out for a reason. */
export function standing(metric: Metric, bots: Bots, leftOut: LeftOut | null): SQL {
  const { authors } = metric.fact;
  const byHand = sql.raw(metric.fact.byHand ?? 'false');
  const way = sql.raw(authors === undefined ? 'true' : bots === 'exclude' ? authors.people : authors.all);
  const byBots = setAsideFor(metric);
  const author = { exclude: sql`not ${byBots}`, include: sql`true`, only: sql.raw('f.author_is_bot') }[
    authors === undefined ? 'include' : bots
  ];
  const other = leftOut === null ? undefined : metric.leftOut?.[leftOut];
  if (other !== undefined) return sql`${way} and not ${byHand} and ${author} and ${sql.raw(other.where)}`;
  if (leftOut === null) return sql`${way} and not ${byHand} and ${author} and ${notLeftOut(metric)}`;
  if (leftOut === 'by_hand') return sql`${way} and ${byHand} and ${bots === 'only' ? author : sql`true`}`;
  return leftOut === 'bots' && bots === 'exclude' ? sql`${way} and not ${byHand} and ${byBots}` : sql`false`;
}

/** The condition of the rows that `bots=exclude` leaves out. */
export function setAsideFor({ fact: { authors } }: Metric): SQL {
  return sql.raw(authors === undefined ? 'false' : (authors.leftOut ?? 'f.author_is_bot'));
}

/** The condition that a row is not left out for a reason of the metric's own. One with another instant is not among its rows. */
function notLeftOut({ leftOut = {} }: Metric): SQL {
  const reasons = Object.values(leftOut).filter(({ at }) => at === undefined);
  return sql.join([sql`true`, ...reasons.map(({ where }) => sql`not (${sql.raw(where)})`)], sql` and `);
}
