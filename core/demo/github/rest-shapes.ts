import type { components } from '@octokit/openapi-types';
import { repositoryUrl, web } from '#core/demo/github/links.ts';
import { nameOf } from '#core/demo/ids.ts';
import type { Commit, Organization, Person, Repository } from '#core/demo/model.ts';

/** People, repositories and commits as REST writes them. `api` is where the API is, without a slash at the end. */

type Schemas = components['schemas'];

/** A person or an organisation. Bots have `[bot]` in their login here, and only here. */
export function userShape(api: string, person: Person | Organization): Schemas['simple-user'] {
  const login = person.typename === 'Bot' ? `${person.login}[bot]` : person.login;
  const url = `${api}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id: person.id,
    node_id: person.node_id,
    avatar_url: `https://avatars.githubusercontent.com/u/${person.id}?v=4`,
    gravatar_id: '',
    url,
    html_url: person.typename === 'Bot' ? `${web}/apps/${person.login}` : `${web}/${person.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: person.typename,
    user_view_type: 'public',
    site_admin: false,
  };
}

/** `null` is a deleted account. */
export function optionalUser(api: string, person: Person | null): Schemas['nullable-simple-user'] {
  return person === null ? null : userShape(api, person);
}

/** The person whose token asks, as `/user` has them. */
export function privateUserShape(api: string, person: Person): Schemas['private-user'] {
  return {
    ...userShape(api, person),
    name: person.name,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: '2015-01-01T00:00:00Z',
    updated_at: '2015-01-01T00:00:00Z',
    private_gists: 0,
    total_private_repos: 0,
    owned_private_repos: 0,
    disk_usage: 0,
    collaborators: 0,
    two_factor_authentication: true,
  };
}

/** A repository where another thing mentions it. */
export function mentionedRepository(api: string, repository: Repository) {
  const url = `${api}/repos/${nameOf(repository)}`;
  return {
    id: repository.id,
    node_id: repository.node_id,
    name: repository.name,
    full_name: nameOf(repository),
    private: repository.private,
    owner: userShape(api, repository.owner),
    html_url: repositoryUrl(repository),
    description: repository.description,
    fork: repository.fork,
    url,
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    hooks_url: `${url}/hooks`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
  } satisfies Schemas['minimal-repository'];
}

/** A repository asked for by itself or in a list of repositories. */
export function repositoryShape(api: string, repository: Repository): Schemas['full-repository'] {
  const page = repositoryUrl(repository);
  const open = repository.pull_requests.filter((pull) => pull.closed_at === null).length;
  return {
    ...mentionedRepository(api, repository),
    git_url: `git://github.com/${nameOf(repository)}.git`,
    ssh_url: `git@github.com:${nameOf(repository)}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    language: null,
    forks_count: 0,
    stargazers_count: 0,
    watchers_count: 0,
    size: repository.commits.length,
    default_branch: repository.default_branch,
    open_issues_count: open,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    archived: repository.archived,
    disabled: false,
    visibility: repository.private ? 'private' : 'public',
    pushed_at: repository.pushed_at ?? repository.created_at,
    created_at: repository.created_at,
    updated_at: repository.updated_at,
    permissions: { admin: false, push: false, pull: true },
    license: null,
    forks: 0,
    open_issues: open,
    watchers: 0,
    subscribers_count: 0,
    network_count: 0,
  };
}

export function commitShape(api: string, commit: Commit): Schemas['commit'] {
  const url = `${api}/repos/${nameOf(commit.repository)}`;
  const page = repositoryUrl(commit.repository);
  const by = { name: commit.author_name, email: commit.author_email };
  return {
    sha: commit.sha,
    node_id: commit.node_id,
    url: `${url}/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    commit: {
      url: `${url}/git/commits/${commit.sha}`,
      author: { ...by, date: commit.authored_at },
      committer: { ...by, date: commit.committed_at },
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.sha, url: `${url}/git/trees/${commit.sha}` },
    },
    author: optionalUser(api, commit.author),
    committer: optionalUser(api, commit.author),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
    })),
  };
}
