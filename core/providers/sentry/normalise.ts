import type { Rows } from '#core/providers/provider.ts';
import type {
  Activity,
  Commit,
  Deploy,
  Issue,
  IssueDetail,
  Organization,
  Project,
  Release,
  StatsGroup,
} from '#core/providers/sentry/schema.ts';

/** What we make of Sentry's items: pure, item → rows. */

export function projectRows({ id, slug, name }: Pick<Project, 'id' | 'slug' | 'name'>): Rows {
  return { errorProjects: [{ externalId: id, slug, name: name ?? slug }] };
}

/** An issue brings its project: it may be newer than the last list of them. */
export function issueRows(item: Issue): Rows {
  const { lifetime } = item;
  return {
    ...projectRows(item.project),
    errorIssues: [
      {
        externalId: item.id,
        projectExternalId: item.project.id,
        shortId: item.shortId ?? item.id,
        title: item.title,
        culprit: item.culprit ?? null,
        url: item.permalink ?? '',
        level: item.level,
        status: statusOf(item.status),
        substatus: item.substatus ?? null,
        events: lifetime?.count ?? item.count,
        users: lifetime?.userCount ?? item.userCount ?? 0,
        firstSeenAt: lifetime?.firstSeen ?? item.firstSeen,
        lastSeenAt: lifetime?.lastSeen ?? item.lastSeen,
      },
    ],
  };
}

/** An issue with what moved it between open and not open. */
export function issueDetailRows(item: IssueDetail): Rows {
  const { errorIssues = [], ...rows } = issueRows(item);
  const readStatus = `${statusOf(item.status)}/${item.substatus ?? ''}`;
  return {
    ...rows,
    errorIssues: errorIssues.map((row) => ({ ...row, firstRelease: item.firstRelease?.version ?? null, readStatus })),
    errorIssueActivity: item.activity.flatMap((each) => {
      const kind = kindOf(each);
      if (kind === null) return [];
      const release = kind === 'regressed' ? (each.data?.version ?? null) : null;
      return [{ issueExternalId: item.id, externalId: each.id, kind, at: each.dateCreated, release }];
    }),
  };
}

/** Older servers call ignored what newer ones call archived. */
function statusOf(status: string): string {
  return status === 'muted' || status === 'archived' ? 'ignored' : status;
}

/** Issues are resolved by hand, by age, in a release, a commit or a pull request: `set_resolved` and what begins with it. */
function kindOf({ type }: Activity): string | null {
  if (type.startsWith('set_resolved')) return 'resolved';
  if (type === 'set_ignored') return 'ignored';
  if (type === 'set_regression') return 'regressed';
  return type === 'set_unresolved' || type === 'set_escalating' ? 'unresolved' : null;
}

/** A release in each of its projects that are followed; `slugs` is empty: all are. */
export function releaseRows(item: Release, slugs: string[]): Rows {
  const projects = item.projects.filter(({ slug }) => isFollowed(slugs, slug));
  return {
    errorProjects: projects.map(({ id, slug, name }) => ({ externalId: id, slug, name: name ?? slug })),
    errorReleases: projects.map((project) => ({
      projectExternalId: project.id,
      version: item.version,
      createdAt: item.dateCreated,
      releasedAt: item.dateReleased ?? null,
      url: item.url ?? null,
      newIssues: project.newGroups ?? item.newGroups ?? 0,
      lastCommitSha: item.lastCommit?.id.toLowerCase() ?? null,
      commitCount: item.commitCount,
      deployCount: item.deployCount,
    })),
  };
}

export function isFollowed(slugs: string[], slug: string): boolean {
  return slugs.length === 0 || slugs.includes(slug.toLowerCase());
}

export function commitRows(version: string, item: Commit): Rows {
  const repository = item.repository?.name ?? null;
  return { errorReleaseCommits: [{ version, sha: item.id.toLowerCase(), at: item.dateCreated, repository }] };
}

export function deployRows(version: string, item: Deploy): Rows {
  return {
    errorReleaseDeploys: [
      {
        version,
        externalId: item.id,
        environment: item.environment,
        startedAt: item.dateStarted ?? null,
        finishedAt: item.dateFinished,
        url: item.url ?? null,
      },
    ],
  };
}

/** Hours without errors are none of the rows: there are far more of them than others. */
export function countRows(intervals: string[], group: StatsGroup): Rows {
  const counts = group.series['sum(quantity)'];
  return {
    errorCounts: intervals.flatMap((at, i) => {
      const events = counts[i] ?? 0;
      return events > 0 ? [{ projectExternalId: group.by.project, at, events }] : [];
    }),
  };
}

/**
 * Where an organisation is asked, such as in the European region; `null`: where it was asked for, at `url`. The token only
 * goes on to a host below the one that it was given for.
 */
export function regionOf(url: string, { links }: Organization): string | null {
  const region = links?.regionUrl ?? '';
  if (!URL.canParse(region)) return null;
  const [here, there] = [new URL(url), new URL(region)];
  const isBelow = there.protocol === here.protocol && there.host.endsWith(`.${here.host}`);
  return isBelow ? `${there.origin}${here.pathname}` : null;
}
