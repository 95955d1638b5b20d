import type { components } from '@octokit/openapi-types';
import { type RestAnswer, type RestCall, failed, found, notFound, paged } from '#core/demo/github/rest-answer.ts';
import { commitShape, optionalUser, privateUserShape, repositoryShape } from '#core/demo/github/rest-shapes.ts';
import { compareCommits, findCommit } from '#core/demo/github/resolve-ref.ts';
import { pageOf, repositoryUrl } from '#core/demo/github/links.ts';
import { viewOf } from '#core/demo/github/view.ts';
import { nameOf } from '#core/demo/ids.ts';
import type { Deployment, IssueComment, Repository, ReviewComment } from '#core/demo/model.ts';

type Schemas = components['schemas'];

/** `GET /user` */
export function getUser(call: RestCall): RestAnswer {
  const { person } = call.viewer;
  return person === null ? failed(401, 'Requires authentication') : found(privateUserShape(call.api, person));
}

/** `GET /orgs/{org}/repos`, `/users/{login}/repos`, `/user/repos` (no owner: every one) */
export function listRepositories(call: RestCall, owner: string | null): RestAnswer {
  const { world } = call;
  if (owner !== null) {
    const logins = [...world.organizations.keys(), ...world.people.keys()];
    if (!logins.some((login) => login.toLowerCase() === owner.toLowerCase())) return notFound();
  }
  const page = paged(call, sorted(call, visible(call, owner)));
  return found(
    page.items.map((repository) => repositoryShape(call.api, repository)),
    { ...page.headers, ...partial(call, owner) },
  );
}

/** `GET /installation/repositories` */
export function listInstallationRepositories(call: RestCall): RestAnswer {
  if (call.viewer.settings.installation !== true) {
    return failed(
      403,
      'You must authenticate with an installation access token in order to list repositories for an installation.',
    );
  }
  const all = visible(call, null);
  const page = paged(call, all);
  return found(
    {
      total_count: all.length,
      repository_selection: call.viewer.settings.repositories === undefined ? 'all' : 'selected',
      repositories: page.items.map((repository) => repositoryShape(call.api, repository)),
    },
    page.headers,
  );
}

/** `GET /repos/{o}/{r}/deployments` */
export function listDeployments(call: RestCall, repository: Repository): RestAnswer {
  const is = (name: string, value: string | null) => !call.query.has(name) || call.query.get(name) === value;
  const wanted = viewOf(repository)
    .deployments()
    .filter(
      (one) => is('environment', one.environment) && is('sha', one.sha) && is('task', one.task) && is('ref', one.ref),
    );
  const page = paged(call, wanted);
  return found(
    page.items.map((deployment) => deploymentShape(call.api, deployment)),
    page.headers,
  );
}

/** `GET /repos/{o}/{r}/compare/{base}...{head}` */
export function compare(call: RestCall, repository: Repository, baseName: string, headName: string): RestAnswer {
  const base = findCommit(repository, baseName);
  const head = findCommit(repository, headName);
  if (base === null || head === null) return notFound();
  const { ahead, behind, common, status } = compareCommits(base, head);
  if (common === null) return failed(404, `No common ancestor between ${baseName} and ${headName}.`);
  const page = paged(call, ahead.toReversed(), 100);
  const url = `${call.api}/repos/${nameOf(repository)}/compare/${baseName}...${headName}`;
  const html = `${repositoryUrl(repository)}/compare/${baseName}...${headName}`;
  const lower = { IDENTICAL: 'identical', AHEAD: 'ahead', BEHIND: 'behind', DIVERGED: 'diverged' } as const;
  const body: Schemas['commit-comparison'] = {
    url,
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: commitShape(call.api, base),
    merge_base_commit: commitShape(call.api, common),
    status: lower[status],
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: page.items.map((commit) => commitShape(call.api, commit)),
    files: [],
  };
  return found(body, page.headers);
}

/** `GET /repos/{o}/{r}/pulls/comments` */
export function listReviewComments(call: RestCall, repository: Repository): RestAnswer {
  const all = repository.pull_requests.flatMap((pull) => pull.threads.flatMap((thread) => thread.comments));
  const page = paged(call, since(call, all));
  return found(
    page.items.map((comment) => reviewCommentShape(call.api, comment)),
    page.headers,
  );
}

/** `GET /repos/{o}/{r}/issues/comments` */
export function listIssueComments(call: RestCall, repository: Repository): RestAnswer {
  const page = paged(
    call,
    since(
      call,
      repository.pull_requests.flatMap((pull) => pull.comments),
    ),
  );
  return found(
    page.items.map((comment) => issueCommentShape(call.api, comment)),
    page.headers,
  );
}

function visible(call: RestCall, owner: string | null): Repository[] {
  return call.world.repositories.filter(
    (repository) =>
      call.access(repository) === 'ok' &&
      (owner === null || repository.owner.login.toLowerCase() === owner.toLowerCase()),
  );
}

/** Lists that leave out what single sign-on protects say so in a header. */
function partial(call: RestCall, owner: string | null): Record<string, string> {
  const left = call.world.repositories.filter(
    (repository) =>
      call.access(repository) === 'saml' &&
      (owner === null || repository.owner.login.toLowerCase() === owner.toLowerCase()),
  );
  const organizations = [...new Set(left.map((repository) => repository.owner.id))];
  return organizations.length === 0
    ? {}
    : { 'x-github-sso': `partial-results; organizations=${organizations.join(',')}` };
}

function sorted(call: RestCall, repositories: Repository[]): Repository[] {
  const by = call.query.get('sort') ?? 'created';
  const ascending = call.query.get('direction') === 'asc' || (by === 'full_name' && !call.query.has('direction'));
  const key = (repository: Repository): string => {
    if (by === 'full_name') return nameOf(repository).toLowerCase();
    if (by === 'pushed') return repository.pushed_at ?? repository.created_at;
    return by === 'updated' ? repository.updated_at : repository.created_at;
  };
  const sign = ascending ? 1 : -1;
  return repositories.toSorted((a, b) => sign * (key(a) < key(b) ? -1 : Number(key(a) > key(b))) || a.id - b.id);
}

/** Comments changed at or after `since`, in the order asked for. */
function since<T extends { created_at: string; updated_at: string; id: number }>(call: RestCall, all: T[]): T[] {
  const from = call.query.get('since');
  const field = call.query.get('sort') === 'updated' ? 'updated_at' : 'created_at';
  const sign = call.query.get('direction') === 'desc' ? -1 : 1;
  return all
    .filter((comment) => from === null || Date.parse(comment.updated_at) >= Date.parse(from))
    .sort((a, b) => sign * (Date.parse(a[field]) - Date.parse(b[field]) || a.id - b.id));
}

function deploymentShape(api: string, deployment: Deployment): Schemas['deployment'] {
  const base = `${api}/repos/${nameOf(deployment.repository)}`;
  return {
    url: `${base}/deployments/${deployment.id}`,
    id: deployment.id,
    node_id: deployment.node_id,
    sha: deployment.sha,
    ref: deployment.ref ?? deployment.sha,
    task: deployment.task,
    payload: {},
    original_environment: deployment.original_environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: optionalUser(api, deployment.creator),
    created_at: deployment.created_at,
    updated_at: deployment.updated_at,
    statuses_url: `${base}/deployments/${deployment.id}/statuses`,
    repository_url: base,
    transient_environment: false,
    production_environment: deployment.environment === 'production',
  };
}

function reviewCommentShape(api: string, comment: ReviewComment): Schemas['pull-request-review-comment'] {
  const pull = comment.pull_request;
  const base = `${api}/repos/${nameOf(pull.repository)}`;
  const html = pageOf(comment);
  const url = `${base}/pulls/comments/${comment.id}`;
  const pullUrl = `${base}/pulls/${pull.number}`;
  return {
    url,
    pull_request_review_id: comment.review_id,
    id: comment.id,
    node_id: comment.node_id,
    diff_hunk: '@@ -1 +1 @@',
    path: comment.thread.path,
    commit_id: pull.head_sha,
    original_commit_id: pull.head_sha,
    ...(comment.reply_to === null ? {} : { in_reply_to_id: comment.reply_to }),
    user: optionalUser(api, comment.author),
    body: comment.body,
    created_at: comment.created_at,
    updated_at: comment.updated_at,
    html_url: html,
    pull_request_url: pullUrl,
    author_association: 'MEMBER',
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pullUrl } },
    subject_type: 'line',
    reactions: reactions(url, comment),
  };
}

function reactions(url: string, comment: ReviewComment): Schemas['reaction-rollup'] {
  return {
    url: `${url}/reactions`,
    total_count: comment.thumbs_up + comment.thumbs_down,
    '+1': comment.thumbs_up,
    '-1': comment.thumbs_down,
    laugh: 0,
    confused: 0,
    heart: 0,
    hooray: 0,
    eyes: 0,
    rocket: 0,
  };
}

function issueCommentShape(api: string, comment: IssueComment): Schemas['issue-comment'] {
  const pull = comment.pull_request;
  const base = `${api}/repos/${nameOf(pull.repository)}`;
  return {
    url: `${base}/issues/comments/${comment.id}`,
    html_url: pageOf(comment),
    issue_url: `${base}/issues/${pull.number}`,
    id: comment.id,
    node_id: comment.node_id,
    user: optionalUser(api, comment.author),
    created_at: comment.created_at,
    updated_at: comment.updated_at,
    body: comment.body,
    author_association: 'MEMBER',
  };
}
