import { nameOf } from '#core/demo/ids.ts';
import type {
  Commit,
  Deployment,
  Issue,
  IssueComment,
  PullRequest,
  Release,
  Repository,
  Review,
  ReviewComment,
  WorkflowRun,
} from '#core/demo/model.ts';

/** Where GitHub shows things to people. */
export const web = 'https://github.com';

export function repositoryUrl(repository: Repository): string {
  return `${web}/${nameOf(repository)}`;
}

function pullUrl(pull: PullRequest): string {
  return `${repositoryUrl(pull.repository)}/pull/${pull.number}`;
}

function releaseUrl({ repository, tag_name: tag, is_draft: isDraft, id }: Release): string {
  return `${repositoryUrl(repository)}/releases/tag/${isDraft ? `untagged-${id}` : tag}`;
}

/** The page of anything that has one. */
export function pageOf(thing: object): string {
  const typed = thing as { typename?: string };
  switch (typed.typename) {
    case 'Repository':
      return repositoryUrl(thing as Repository);
    case 'PullRequest':
      return pullUrl(thing as PullRequest);
    case 'Commit':
      return `${repositoryUrl((thing as Commit).repository)}/commit/${(thing as Commit).sha}`;
    case 'WorkflowRun':
      return (thing as WorkflowRun).url;
    case 'Deployment':
      return `${repositoryUrl((thing as Deployment).repository)}/deployments/${(thing as Deployment).id}`;
    case 'PullRequestReview':
      return `${pullUrl((thing as Review).pull_request)}#pullrequestreview-${(thing as Review).id}`;
    case 'PullRequestReviewComment':
      return `${pullUrl((thing as ReviewComment).pull_request)}#discussion_r${(thing as ReviewComment).id}`;
    case 'IssueComment':
      return `${pullUrl((thing as IssueComment).pull_request)}#issuecomment-${(thing as IssueComment).id}`;
    case 'Release':
      return releaseUrl(thing as Release);
    case 'Issue':
      return `${repositoryUrl((thing as Issue).repository)}/issues/${(thing as Issue).number}`;
    case 'Bot':
      return `${web}/apps/${(thing as { login: string }).login}`;
    default:
      return 'login' in thing && typeof thing.login === 'string' ? `${web}/${thing.login}` : web;
  }
}
