import { type Fetch, type RawPage, type RawRun, askGraphql, askRest } from './payloads.ts';

/** What a plain reader sees of the way to production: history, deployments and jobs, as they are sent. */

export interface RawCommit {
  oid: string;
  message: string;
  authoredDate: string;
  committedDate: string;
  author: { name: string; user: { login: string } | null } | null;
  parents: { nodes: { oid: string }[] };
  associatedPullRequests: { nodes: { number: number }[] };
}

export interface RawDeployment {
  databaseId: number | null;
  id: string;
  environment: string;
  commitOid: string;
  createdAt: string;
  statuses: RawStatus[];
}

interface RawStatus {
  state: string;
  createdAt: string;
  logUrl: string | null;
}

export interface RawJob {
  name: string;
  status: string;
  conclusion: string | null;
  started_at: string;
  completed_at: string | null;
}

export interface RawTag {
  name: string;
  /** The commit that it names. */
  sha: string;
  /** When it was made; a lightweight one has only its commit's date. */
  at: string;
}

export interface RawRelease {
  id: string;
  tagName: string;
  tagCommit: { oid: string } | null;
  isDraft: boolean;
  publishedAt: string | null;
}

export interface RawIssue {
  id: string;
  number: number;
  title: string;
  createdAt: string;
  closedAt: string | null;
  labels: { nodes: { name: string }[] };
}

export interface RawDelivery {
  defaultBranch: string;
  /** The whole history of the default branch. */
  commits: RawCommit[];
  tags: RawTag[];
  releases: RawRelease[];
  issues: RawIssue[];
  /** Commits of other branches that were asked about, with their parents. */
  compared: { oid: string; parents: string[] }[];
  deployments: RawDeployment[];
  /** Jobs by `run/attempt`. */
  jobs: Map<string, RawJob[]>;
}

/** Everything of one repository. `reported`: the commits that scripts say were deployed. */
export async function readDelivery(
  fetch: Fetch,
  repository: string,
  runs: RawRun[],
  reported: string[],
): Promise<RawDelivery> {
  const { defaultBranch, commits } = await readHistory(fetch, repository);
  const deployments = await readDeployments(fetch, repository);
  const tags = await readTags(fetch, repository);
  const named = [...deployments.map((one) => one.commitOid), ...runs.map((run) => run.head_sha), ...reported];
  const elsewhere = new Set([...named, ...tags.map(({ sha }) => sha)]);
  for (const { oid } of commits) elsewhere.delete(oid);
  const compared: RawDelivery['compared'] = [];
  for (const sha of elsewhere) compared.push(...(await readComparison(fetch, repository, defaultBranch, sha)));
  const jobs = new Map<string, RawJob[]>();
  for (const { id, run_attempt: attempt } of runs) {
    jobs.set(`${id}/${attempt}`, await readJobs(fetch, repository, id, attempt));
  }
  const releases = await readList<RawRelease>(fetch, repository, 'releases', releaseFields);
  const issues = await readList<RawIssue>(fetch, repository, 'issues', issueFields);
  return { defaultBranch, commits, tags, releases, issues, compared, deployments, jobs };
}

const historyQuery = `query History($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) { defaultBranchRef { name target { ... on Commit {
    history(first: 100, after: $after) {
      nodes {
        oid message authoredDate committedDate author { name user { login } }
        parents(first: 100) { nodes { oid } } associatedPullRequests(first: 100) { nodes { number } }
      }
      pageInfo { hasNextPage endCursor }
    }
  } } } }
}`;

async function readHistory(fetch: Fetch, repository: string): Promise<{ defaultBranch: string; commits: RawCommit[] }> {
  const [owner, name] = repository.split('/');
  const commits: RawCommit[] = [];
  let after: string | null = null;
  let defaultBranch = '';
  do {
    const data = (await askGraphql(fetch, historyQuery, { owner, name, after })) as {
      repository: { defaultBranchRef: { name: string; target: { history: RawPage<RawCommit> } | null } | null };
    };
    const branch = data.repository.defaultBranchRef;
    if (branch === null || branch.target === null) break;
    defaultBranch = branch.name;
    const page: RawPage<RawCommit> = branch.target.history;
    commits.push(...page.nodes);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return { defaultBranch, commits };
}

const releaseFields = 'id tagName tagCommit { oid } isDraft publishedAt';
const issueFields = 'id number title createdAt closedAt labels(first: 100) { nodes { name } }';
const tagFields = `name target {
  ... on Commit { oid committedDate }
  ... on Tag { tagger { date } target { ... on Commit { oid committedDate } } }
}`;

/** All pages of something that a repository has. */
async function readList<T>(fetch: Fetch, repository: string, list: string, fields: string, more = ''): Promise<T[]> {
  const query = `query List($owner: String!, $name: String!, $after: String) {
    repository(owner: $owner, name: $name) { list: ${list}(first: 100, after: $after${more}) {
      nodes { ${fields} } pageInfo { hasNextPage endCursor }
    } }
  }`;
  const [owner, name] = repository.split('/');
  const found: T[] = [];
  let after: string | null = null;
  do {
    const data = await askGraphql(fetch, query, { owner, name, after });
    const { nodes, pageInfo } = (data as { repository: { list: RawPage<T> } }).repository.list;
    found.push(...nodes);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
  return found;
}

async function readTags(fetch: Fetch, repository: string): Promise<RawTag[]> {
  type Commit = { oid: string; committedDate: string };
  type Ref = { name: string; target: Commit | { tagger: { date: string } | null; target: Commit } };
  const refs = await readList<Ref>(fetch, repository, 'refs', tagFields, ', refPrefix: "refs/tags/"');
  return refs.map(({ name, target }) => {
    if ('oid' in target) return { name, sha: target.oid, at: target.committedDate };
    return { name, sha: target.target.oid, at: target.tagger?.date ?? target.target.committedDate };
  });
}

/** What a commit has beyond the default branch; nothing where GitHub does not know it. */
async function readComparison(
  fetch: Fetch,
  repository: string,
  branch: string,
  sha: string,
): Promise<RawDelivery['compared']> {
  const found: RawDelivery['compared'] = [];
  for (let page = 1; ; page++) {
    const path = `/repos/${repository}/compare/${branch}...${sha}?per_page=100&page=${page}`;
    const answer = (await askRest(fetch, path)) as { commits: { sha: string; parents: { sha: string }[] }[] } | null;
    if (answer === null) return found;
    for (const commit of answer.commits) found.push({ oid: commit.sha, parents: commit.parents.map((one) => one.sha) });
    if (answer.commits.length < 100) return found;
  }
}

const deploymentFields = `id databaseId environment commitOid createdAt
  statuses(first: 100) { nodes { state createdAt logUrl } pageInfo { hasNextPage endCursor } }`;

async function readDeployments(fetch: Fetch, repository: string): Promise<RawDeployment[]> {
  type Listed = Omit<RawDeployment, 'statuses'> & { statuses: RawPage<RawStatus> };
  const order = ', orderBy: {field: CREATED_AT, direction: ASC}';
  const nodes = await readList<Listed>(fetch, repository, 'deployments', deploymentFields, order);
  return nodes.map(({ statuses, ...deployment }) => {
    if (statuses.pageInfo.hasNextPage) throw new Error(`${deployment.id} has more statuses than a page.`);
    return { ...deployment, statuses: statuses.nodes };
  });
}

async function readJobs(fetch: Fetch, repository: string, run: number, attempt: number): Promise<RawJob[]> {
  const path = `/repos/${repository}/actions/runs/${run}/attempts/${attempt}/jobs?per_page=100`;
  const answer = (await askRest(fetch, path)) as { jobs: RawJob[] } | null;
  return answer?.jobs ?? [];
}
