import { askAttempt, askJobs, askNewestRuns, askRun, askRunsBetween } from '#core/providers/github-actions/client.ts';
import { jobRows, runRows } from '#core/providers/github-actions/normalise.ts';
import { probe } from '#core/providers/github-actions/probe.ts';
import * as schema from '#core/providers/github-actions/schema.ts';
import {
  type Api,
  mergeRows,
  type Page,
  type Place,
  type Problem,
  type Provider,
  ProviderError,
  type Rows,
  readItems,
  type Scope,
  scopeOf,
} from '#core/providers/provider.ts';

/** GitHub Actions: the attempts of workflow runs, and the jobs of a sample of them. */
export const githubActions: Provider = {
  id: 'github-actions',
  title: 'GitHub Actions',
  unlocks: 'Workflow runs: how long CI takes, how often it succeeds, and deployments made by workflows.',
  credentialOf: 'github',
  steps: [
    {
      id: 'workflow-runs',
      title: 'Workflow runs',
      scope: 'repository',
      due: 'interval',
      reads: 'history',
      covers: 'workflow-runs',
      // A run can be repeated for 30 days after its creation, which moves it nowhere in the order.
      sweepDays: 31,
      pageSize: 100,
      rank: 1,
      page: workflowRuns,
    },
    {
      id: 'run-attempts',
      title: 'Earlier attempts',
      scope: 'repository',
      due: 'interval',
      reads: 'wanted',
      pageSize: 20,
      rank: 2,
      page: runAttempts,
    },
    {
      id: 'workflow-jobs',
      title: 'Jobs (sampled)',
      scope: 'repository',
      due: 'interval',
      reads: 'wanted',
      samples: { covers: 'workflow-jobs', days: 14 },
      pageSize: 20,
      rank: 4,
      page: workflowJobs,
    },
  ],
  probe,
};

/** GitHub gives at most this many results of a filtered list: a longer span is cut in two. */
const maxResults = 1000;

/** The spans still to be read, newest first, and the page within the first of them. */
interface Cursor {
  spans: [from: string, to: string][];
  page: number;
}

async function workflowRuns(api: Api, place: Place): Promise<Page> {
  const scope = scopeOf(place);
  if (place.kind === 'wanted') return runsAgain(api, scope, place.wanted);
  if (place.cursor !== null) return runsBetween(api, scope, place, JSON.parse(place.cursor) as Cursor);
  if (place.kind === 'tail')
    return runsBetween(api, scope, place, {
      spans: [[whole(place.since), whole(place.before ?? place.since)]],
      page: 1,
    });
  const { body, tag } = await askNewestRuns(api, scope.name, place.size, place.tag);
  if (body === null) return { rows: {}, next: null, items: 0, unchanged: true };
  const { total_count: total, workflow_runs: nodes } = read(schema.runs, body);
  const { items, problems } = readItems(nodes, schema.run);
  const span = spanOf(items);
  const end = total <= nodes.length;
  // What is not on this page is read by spans of time, whose pages do not move when new runs arrive.
  const next =
    end || span.oldest === undefined || Date.parse(span.oldest) <= Date.parse(place.since)
      ? null
      : cursorOf([[whole(place.since), span.oldest]]);
  return {
    rows: rowsOf(scope, items),
    next,
    end,
    total,
    items: nodes.length,
    problems,
    ...(tag !== null && { tag }),
    ...span,
  };
}

async function runsBetween(api: Api, scope: Scope, place: Place, cursor: Cursor): Promise<Page> {
  const [span, ...later] = cursor.spans;
  if (span === undefined) return { rows: {}, next: null, items: 0 };
  const { body } = await askRunsBetween(api, scope.name, place.size, ...span, cursor.page);
  const { total_count: total, workflow_runs: nodes } = read(schema.runs, body);
  const middle = middleOf(...span);
  if (cursor.page === 1 && total > maxResults && middle !== null) {
    // Both halves hold the second at which they meet: a run that is read twice is stored once.
    return { rows: {}, next: cursorOf([[middle, span[1]], [span[0], middle], ...later]), items: 0 };
  }
  const { items, problems } = readItems(nodes, schema.run);
  const more = nodes.length > 0 && cursor.page * place.size < Math.min(total, maxResults);
  const next = more ? JSON.stringify({ spans: cursor.spans, page: cursor.page + 1 }) : cursorOf(later);
  return {
    rows: rowsOf(scope, items),
    next,
    items: nodes.length,
    problems,
    ...spanOf(items),
    ...(!more && { oldest: span[0] }),
  };
}

/** Runs that were not finished when they were last read, one call each. */
async function runsAgain(api: Api, scope: Scope, wanted: string[]): Promise<Page> {
  return readEach(scope, wanted, schema.run, runRows, async (run) => [(await askRun(api, scope.name, run)).body]);
}

/** Earlier attempts, named `run/attempt`, one call each. */
async function runAttempts(api: Api, place: Place): Promise<Page> {
  const scope = scopeOf(place);
  return readEach(scope, place.wanted, schema.run, runRows, async (id) => {
    const [run = '', attempt = ''] = id.split('/');
    return [(await askAttempt(api, scope.name, run, attempt)).body];
  });
}

async function workflowJobs(api: Api, place: Place): Promise<Page> {
  const scope = scopeOf(place);
  return readEach(scope, place.wanted, schema.job, jobRows, async (run) => {
    const nodes: unknown[] = [];
    let next: string | null = null;
    do {
      const answer = await askJobs(api, scope.name, run, next);
      nodes.push(...read(schema.jobs, answer.body).jobs);
      next = answer.next;
    } while (next !== null);
    return nodes;
  });
}

/** Reads items by id. One that is gone becomes a problem and does not stop the others. */
async function readEach<T>(
  scope: Scope,
  ids: string[],
  item: { safeParse(value: unknown): { success: boolean; data?: T; error?: Error } },
  toRows: (scope: Scope, item: T) => Rows,
  ask: (id: string) => Promise<unknown[]>,
): Promise<Page> {
  const rows: Rows[] = [];
  const problems: Problem[] = [];
  for (const id of ids) {
    try {
      const found = readItems(await ask(id), item);
      rows.push(...found.items.map((each) => toRows(scope, each)));
      problems.push(...found.problems);
      if (found.items.length === 0 && found.problems.length === 0)
        problems.push({ item: id, code: 'gone', detail: 'GitHub has nothing for it.' });
    } catch (error) {
      if (!(error instanceof ProviderError) || error.kind !== 'gone') throw error;
      problems.push({ item: id, code: 'gone', detail: error.message });
    }
  }
  return { rows: mergeRows(rows), next: null, items: ids.length, problems };
}

function rowsOf(scope: Scope, items: schema.Run[]): Rows {
  return mergeRows(items.map((item) => runRows(scope, item)));
}

function cursorOf(spans: Cursor['spans']): string | null {
  return spans.length === 0 ? null : JSON.stringify({ spans, page: 1 } satisfies Cursor);
}

/** The second in the middle of a span; `null`: the span cannot be cut any more. */
function middleOf(from: string, to: string): string | null {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const middle = Math.floor((start + end) / 2000) * 1000;
  return middle <= start || middle >= end ? null : whole(new Date(middle).toISOString());
}

/** GitHub's filter knows whole seconds. */
function whole(instant: string): string {
  return new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z');
}

function spanOf(items: schema.Run[]): { newest?: string; oldest?: string } {
  const sorted = items.map((item) => item.created_at).sort((a, b) => Date.parse(a) - Date.parse(b));
  const [oldest] = sorted;
  return oldest === undefined ? {} : { oldest, newest: sorted.at(-1) ?? oldest };
}

function read<T>(list: { parse(value: unknown): T }, body: unknown): T {
  return list.parse(body);
}
