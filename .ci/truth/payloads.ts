/**
 * A plain reader of GitHub: it pages through everything there is and keeps what it is sent, as it is sent. It knows
 * nothing of the product; whatever the oracle says rests on these payloads alone.
 */

/** How GitHub is asked: `createGitHub(…).fetch`, or any other. */
export type Fetch = (request: Request) => Promise<Response>;

export interface RawAuthor {
  type: string;
  login: string;
}

export interface RawPullRequest {
  number: number;
  title: string;
  body: string;
  url: string;
  author: RawAuthor | null;
  baseRefName: string;
  headRefName: string;
  mergeCommit: { oid: string } | null;
  isDraft: boolean;
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  mergedAt: string | null;
  additions: number;
  deletions: number;
  labels: { name: string }[];
  reviews: {
    state: string;
    submittedAt: string | null;
    author: RawAuthor | null;
    comments: { totalCount: number };
  }[];
  commits: { commit: { oid: string; message: string; authoredDate: string; committedDate: string } }[];
  timelineItems: { type: string; createdAt: string }[];
}

export interface RawRun {
  id: number;
  run_attempt: number;
  name: string;
  path: string;
  event: string;
  head_branch: string | null;
  head_sha: string;
  status: string;
  conclusion: string | null;
  created_at: string;
  run_started_at: string;
  updated_at: string;
}

export interface RawJob {
  id: number;
  run_id: number;
  name: string;
  conclusion: string | null;
  created_at: string | null;
  started_at: string | null;
}

export interface RawRepository {
  /** `owner/name` */
  name: string;
  defaultBranch: string;
  pulls: RawPullRequest[];
  /** Every attempt of every run. */
  runs: RawRun[];
  /** Those of every run on the default branch. */
  jobs: RawJob[];
}

export interface RawPage<T> {
  nodes: T[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

const pageInfo = 'pageInfo { hasNextPage endCursor }';

const pullsQuery = `query Pulls($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequests(first: 100, after: $after, orderBy: {field: CREATED_AT, direction: ASC}) {
      nodes {
        number title body url author { type: __typename login } baseRefName headRefName mergeCommit { oid } isDraft
        createdAt updatedAt closedAt mergedAt additions deletions
      }
      ${pageInfo}
    }
  }
}`;

/** What hangs on a pull request: the rest of the arguments and the fields of each. */
const parts = {
  labels: ') { nodes { name }',
  reviews: ') { nodes { state submittedAt author { type: __typename login } comments { totalCount } }',
  commits: ') { nodes { commit { oid message authoredDate committedDate } }',
  timelineItems: `, itemTypes: [
    READY_FOR_REVIEW_EVENT, CONVERT_TO_DRAFT_EVENT, CLOSED_EVENT, REOPENED_EVENT, MERGED_EVENT
  ]) { nodes { type: __typename
    ... on ReadyForReviewEvent { createdAt }
    ... on ConvertToDraftEvent { createdAt }
    ... on ClosedEvent { createdAt }
    ... on ReopenedEvent { createdAt }
    ... on MergedEvent { createdAt } }`,
};

/** Everything of one repository. */
export async function readRepository(fetch: Fetch, name: string): Promise<RawRepository> {
  const { default_branch: defaultBranch } = (await askRest(fetch, `/repos/${name}`)) as { default_branch: string };
  const runs = await readRuns(fetch, name);
  const jobs: RawJob[] = [];
  for (const id of new Set(runs.filter((run) => run.head_branch === defaultBranch).map((run) => run.id))) {
    const answer = await askRest(fetch, `/repos/${name}/actions/runs/${id}/jobs?filter=all&per_page=100`);
    jobs.push(...((answer as { jobs: RawJob[] } | null)?.jobs ?? []));
  }
  return { name, defaultBranch, pulls: await readPulls(fetch, name), runs, jobs };
}

async function readPulls(fetch: Fetch, repository: string): Promise<RawPullRequest[]> {
  const [owner, name] = repository.split('/');
  const pulls: RawPullRequest[] = [];
  let after: string | null = null;
  do {
    const data = await askGraphql(fetch, pullsQuery, { owner, name, after });
    const page = (data as { repository: { pullRequests: RawPage<RawPullRequest> } }).repository.pullRequests;
    pulls.push(...page.nodes);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  for (const pull of pulls) Object.assign(pull, await readParts(fetch, { owner, name, number: pull.number }));
  return pulls;
}

type Parts = Record<keyof typeof parts, unknown[]>;

/** All parts at once, and then the further pages of each that has them. */
async function readParts(fetch: Fetch, at: Record<string, unknown>): Promise<Parts> {
  const found: Parts = { labels: [], reviews: [], commits: [], timelineItems: [] };
  let wanted = Object.keys(parts) as (keyof typeof parts)[];
  const cursors: Record<string, string | null> = {};
  while (wanted.length > 0) {
    const asked = wanted.map((part) => `${part}(first: 100, after: $${part}${parts[part]} ${pageInfo} }`);
    const declared = wanted.map((part) => `$${part}: String`);
    const query = `query Parts($owner: String!, $name: String!, $number: Int!, ${declared.join(', ')}) {
      repository(owner: $owner, name: $name) { pullRequest(number: $number) { ${asked.join('\n')} } }
    }`;
    const data = await askGraphql(fetch, query, { ...at, ...cursors });
    const pages = (data as { repository: { pullRequest: Record<keyof Parts, RawPage<unknown>> } }).repository
      .pullRequest;
    for (const part of wanted) {
      const page = pages[part];
      found[part].push(...page.nodes);
      cursors[part] = page.pageInfo.endCursor;
    }
    wanted = wanted.filter((part) => pages[part].pageInfo.hasNextPage);
  }
  return found;
}

/** The list gives the last attempt of each run; the ones before it are asked for one by one. */
async function readRuns(fetch: Fetch, repository: string): Promise<RawRun[]> {
  const base = `/repos/${repository}/actions/runs`;
  const runs: RawRun[] = [];
  for (let page = 1; ; page++) {
    const answer = (await askRest(fetch, `${base}?per_page=100&page=${page}`)) as { workflow_runs: RawRun[] };
    runs.push(...answer.workflow_runs);
    if (answer.workflow_runs.length < 100) break;
  }
  const before: RawRun[] = [];
  for (const last of runs) {
    for (let attempt = last.run_attempt - 1; attempt >= 1; attempt--) {
      const earlier = await askRest(fetch, `${base}/${last.id}/attempts/${attempt}`);
      if (earlier !== null) before.push(earlier as RawRun);
    }
  }
  return [...runs, ...before];
}

const headers = { authorization: 'Bearer ghp_reader', 'user-agent': 'a plain reader' };

export async function askGraphql(fetch: Fetch, query: string, variables: Record<string, unknown>): Promise<unknown> {
  const init = { method: 'POST', headers, body: JSON.stringify({ query, variables }) };
  const response = await fetch(new Request('https://api.github.test/graphql', init));
  const answer = (await response.json()) as { data?: unknown; errors?: unknown };
  if (answer.errors !== undefined) throw new Error(`GitHub refused a query: ${JSON.stringify(answer.errors)}`);
  return answer.data;
}

/** `null`: it is gone, as attempts of old runs are. */
export async function askRest(fetch: Fetch, path: string): Promise<unknown> {
  const response = await fetch(new Request(`https://api.github.test${path}`, { headers }));
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`GitHub answered ${response.status} to ${path}`);
  return response.json();
}
