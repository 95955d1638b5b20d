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

export interface RawDelivery {
  defaultBranch: string;
  /** The whole history of the default branch. */
  commits: RawCommit[];
  /** The commit of each tag. */
  tags: Map<string, string>;
  /** Commits of other branches that were asked about, with their parents. */
  compared: { oid: string; parents: string[] }[];
  deployments: RawDeployment[];
  /** Jobs by `run/attempt`. */
  jobs: Map<string, RawJob[]>;
}

/** Everything of one repository. `asked`: the commits about which a comparison may be asked. */
export async function readDelivery(
  fetch: Fetch,
  repository: string,
  runs: RawRun[],
  asked: string[],
): Promise<RawDelivery> {
  const { defaultBranch, commits } = await readHistory(fetch, repository);
  const compared: RawDelivery['compared'] = [];
  for (const sha of asked) compared.push(...(await readComparison(fetch, repository, defaultBranch, sha)));
  const jobs = new Map<string, RawJob[]>();
  for (const { id, run_attempt: attempt } of runs)
    jobs.set(`${id}/${attempt}`, await readJobs(fetch, repository, id, attempt));
  const [tags, deployments] = [await readTags(fetch, repository), await readDeployments(fetch, repository)];
  return { defaultBranch, commits, tags, compared, deployments, jobs };
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

const tagsQuery = `query Tags($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) { refs(refPrefix: "refs/tags/", first: 100, after: $after) {
    nodes { name target { oid ... on Tag { target { oid } } } }
    pageInfo { hasNextPage endCursor }
  } }
}`;

async function readTags(fetch: Fetch, repository: string): Promise<Map<string, string>> {
  type Tag = { name: string; target: { oid: string; target?: { oid: string } } };
  const [owner, name] = repository.split('/');
  const tags = new Map<string, string>();
  let after: string | null = null;
  do {
    const data = await askGraphql(fetch, tagsQuery, { owner, name, after });
    const { nodes, pageInfo } = (data as { repository: { refs: RawPage<Tag> } }).repository.refs;
    for (const tag of nodes) tags.set(tag.name, tag.target.target?.oid ?? tag.target.oid);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
  return tags;
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

const deploymentsQuery = `query Deployments($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    deployments(first: 100, after: $after, orderBy: {field: CREATED_AT, direction: ASC}) {
      nodes {
        id databaseId environment commitOid createdAt
        statuses(first: 100) { nodes { state createdAt logUrl } pageInfo { hasNextPage endCursor } }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

async function readDeployments(fetch: Fetch, repository: string): Promise<RawDeployment[]> {
  const [owner, name] = repository.split('/');
  const found: RawDeployment[] = [];
  let after: string | null = null;
  do {
    const data = (await askGraphql(fetch, deploymentsQuery, { owner, name, after })) as {
      repository: { deployments: RawPage<Omit<RawDeployment, 'statuses'> & { statuses: RawPage<RawStatus> }> };
    };
    const { nodes, pageInfo } = data.repository.deployments;
    for (const { statuses, ...deployment } of nodes) {
      if (statuses.pageInfo.hasNextPage)
        throw new Error(`The deployment ${deployment.id} has more statuses than a page.`);
      found.push({ ...deployment, statuses: statuses.nodes });
    }
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
  return found;
}

async function readJobs(fetch: Fetch, repository: string, run: number, attempt: number): Promise<RawJob[]> {
  const path = `/repos/${repository}/actions/runs/${run}/attempts/${attempt}/jobs?per_page=100`;
  const answer = (await askRest(fetch, path)) as { jobs: RawJob[] } | null;
  return answer?.jobs ?? [];
}
