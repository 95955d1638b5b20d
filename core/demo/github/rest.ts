import type { components } from '@octokit/openapi-types';
import { type Permission, mayRead, refusal } from '#core/demo/github/access.ts';
import { getRun, listJobs, listRuns, listWorkflows } from '#core/demo/github/rest-actions.ts';
import { type RestAnswer, type RestCall, failed, found, notFound } from '#core/demo/github/rest-answer.ts';
import {
  compare,
  getUser,
  listDeployments,
  listInstallationRepositories,
  listIssueComments,
  listRepositories,
  listReviewComments,
} from '#core/demo/github/rest-repositories.ts';
import { commitShape, repositoryShape } from '#core/demo/github/rest-shapes.ts';
import { findCommit } from '#core/demo/github/resolve-ref.ts';
import { nameOf } from '#core/demo/ids.ts';
import type { Repository } from '#core/demo/model.ts';

interface Route {
  pattern: RegExp;
  permission: Permission;
  answer(call: RestCall, repository: Repository, parts: string[]): RestAnswer;
}

/** What there is below a repository. */
const routes: Route[] = [
  {
    pattern: /^$/,
    permission: 'metadata',
    answer: (call, repository) => found(repositoryShape(call.api, repository)),
  },
  { pattern: /^\/actions\/runs$/, permission: 'actions', answer: listRuns },
  { pattern: /^\/actions\/workflows$/, permission: 'actions', answer: listWorkflows },
  {
    pattern: /^\/actions\/runs\/(\d+)(?:\/attempts\/(\d+))?$/,
    permission: 'actions',
    answer: (call, repository, [id, attempt]) => getRun(call, repository, Number(id), numberOr(attempt)),
  },
  {
    pattern: /^\/actions\/runs\/(\d+)(?:\/attempts\/(\d+))?\/jobs$/,
    permission: 'actions',
    answer: (call, repository, [id, attempt]) => listJobs(call, repository, Number(id), numberOr(attempt)),
  },
  { pattern: /^\/deployments$/, permission: 'deployments', answer: listDeployments },
  {
    pattern: /^\/compare\/(.+?)\.\.\.(.+)$/,
    permission: 'contents',
    answer: (call, repository, [base = '', head = '']) => compare(call, repository, base, head),
  },
  {
    pattern: /^\/commits\/([^/]+)$/,
    permission: 'contents',
    answer: (call, repository, [sha = '']) => {
      const commit = findCommit(repository, sha);
      return commit === null ? failed(422, `No commit found for SHA: ${sha}`) : found(commitShape(call.api, commit));
    },
  },
  { pattern: /^\/pulls\/comments$/, permission: 'pull_requests', answer: listReviewComments },
  { pattern: /^\/issues\/comments$/, permission: 'issues', answer: listIssueComments },
];

/** Answers a REST call, whatever its limits say. */
export function answerRest(call: RestCall): RestAnswer {
  const path = decodeURIComponent(call.url.pathname).replace(/\/+$/, '');
  const within = /^\/(?:repos\/([^/]+\/[^/]+)|repositories\/(\d+))(\/.*)?$/.exec(path);
  if (within !== null) return answerWithin(call, within[1] ?? null, within[2] ?? null, within[3] ?? '');
  if (path === '/rate_limit') return found(rateLimits(call));
  if (path === '/user') return getUser(call);
  if (path === '/user/repos') return listRepositories(call, null);
  if (path === '/installation/repositories') return listInstallationRepositories(call);
  const owner = /^\/(?:orgs|users)\/([^/]+)\/repos$/.exec(path)?.[1];
  return owner === undefined ? notFound() : listRepositories(call, owner);
}

function answerWithin(call: RestCall, name: string | null, id: string | null, rest: string): RestAnswer {
  const repository =
    name === null ? (call.world.repositories.find((one) => String(one.id) === id) ?? null) : call.find(name);
  const access = repository === null ? 'hidden' : call.access(repository);
  if (repository === null || access === 'hidden') return notFound();
  if (access === 'saml') {
    const sso = `https://github.com/orgs/${repository.owner.login}/sso?authorization_request=demo`;
    return failed(
      403,
      'Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.',
      { 'x-github-sso': `required; url=${sso}` },
    );
  }
  const renamed = name !== null && (call.moved || name.toLowerCase() !== nameOf(repository).toLowerCase());
  if (renamed) return moved(call, repository, rest);
  for (const route of routes) {
    const match = route.pattern.exec(rest);
    if (match === null) continue;
    if (access === 'forbidden' || !mayRead(call.viewer, route.permission)) {
      return failed(403, refusal(call.viewer), { 'x-accepted-github-permissions': `${route.permission}=read` });
    }
    return route.answer(call, repository, match.slice(1));
  }
  return notFound();
}

/** A renamed repository is found by its number, which no rename changes. */
function moved(call: RestCall, repository: Repository, rest: string): RestAnswer {
  const location = `${call.api}/repositories/${repository.id}${rest}${call.url.search}`;
  const body = { message: 'Moved Permanently', url: location, documentation_url: 'https://docs.github.com/rest' };
  return { status: 301, body, headers: { location } };
}

function rateLimits(call: RestCall): components['schemas']['rate-limit-overview'] {
  const { token } = call.viewer;
  const core = call.limits.look(token, 'core');
  return {
    resources: { core, graphql: call.limits.look(token, 'graphql'), search: call.limits.look(token, 'search') },
    rate: core,
  };
}

function numberOr(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
