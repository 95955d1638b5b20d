import type { SentryIssue, SentryProject, SentryRelease, SentryWorld } from '#core/demo/sentry/model.ts';

/** What Sentry's API says of the things of a world, in its published shapes (core/demo/sentry/shapes.test.ts). */

const iso = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');

const avatar = { avatarType: 'letter_avatar', avatarUuid: null, avatarUrl: null };

export function showOrganization({ organization }: SentryWorld, regionUrl: string): object {
  return {
    id: organization.id,
    slug: organization.slug,
    name: organization.name,
    status: { id: 'active', name: 'active' },
    dateCreated: '2021-03-01T09:00:00Z',
    isEarlyAdopter: false,
    require2FA: false,
    avatar,
    links: { organizationUrl: regionUrl, regionUrl },
    hasAuthProvider: false,
    allowMemberInvite: true,
    allowMemberProjectCreation: true,
    allowSuperuserAccess: false,
    features: [],
    access: [],
  };
}

/** What else a project could have; the company uses none of it. */
const unused = [
  'hasFeedbacks',
  'hasFlags',
  'hasMonitors',
  'hasNewFeedbacks',
  'hasProfiles',
  'hasReplays',
  'hasSessions',
  'hasInsightsHttp',
  'hasInsightsDb',
  'hasInsightsAssets',
  'hasInsightsAppStart',
  'hasInsightsScreenLoad',
  'hasInsightsVitals',
  'hasInsightsCaches',
  'hasInsightsQueues',
  'hasInsightsAgentMonitoring',
  'hasInsightsMCP',
  'hasLogs',
  'hasTraceMetrics',
  'hasMinifiedStackTrace',
  'hasUserReports',
  'firstTransactionEvent',
  'isBookmarked',
];

export function showProject(project: SentryProject): object {
  const team = { id: '77', name: 'Everybody', slug: 'everybody' };
  return {
    id: String(project.id),
    slug: project.slug,
    name: project.name,
    platform: project.platform,
    dateCreated: '2021-03-01T09:00:00Z',
    firstEvent: '2021-03-01T10:00:00Z',
    isMember: true,
    hasAccess: true,
    access: [],
    features: ['releases'],
    team,
    teams: [team],
    platforms: [project.platform],
    environments: ['production'],
    latestRelease: null,
    ...Object.fromEntries(unused.map((name) => [name, false])),
  };
}

function commonOf(world: SentryWorld, issue: SentryIssue, web: string): Record<string, unknown> {
  const project = world.projects.find(({ slug }) => slug === issue.project);
  return {
    id: issue.id,
    shareId: '',
    shortId: issue.shortId,
    title: issue.title,
    culprit: issue.culprit,
    permalink: `${web}/organizations/${world.organization.slug}/issues/${issue.id}/`,
    logger: null,
    level: issue.level,
    status: issue.status,
    statusDetails: {},
    substatus: issue.substatus,
    isPublic: false,
    platform: project?.platform ?? null,
    priority: issue.level === 'fatal' ? 'high' : 'medium',
    priorityLockedAt: null,
    seerFixabilityScore: null,
    seerAutofixLastTriggered: null,
    project: {
      id: String(project?.id),
      name: project?.name,
      slug: issue.project,
      platform: project?.platform ?? null,
    },
    type: 'error',
    issueType: 'error',
    issueCategory: 'error',
    metadata: { title: issue.title },
    numComments: 0,
    assignedTo: { type: 'team', id: '77', name: 'Everybody' },
    isBookmarked: false,
    isSubscribed: false,
    subscriptionDetails: null,
    hasSeen: true,
    annotations: [],
    count: String(issue.count),
    userCount: issue.users,
    firstSeen: iso(issue.firstSeen),
    lastSeen: iso(issue.lastSeen),
  };
}

/** An issue in a list. Parts of it are left out where the question says so. */
export function showIssue(world: SentryWorld, issue: SentryIssue, web: string, collapsed: string[]): object {
  const seen = { count: String(issue.count), userCount: issue.users };
  const parts: Record<string, unknown> = {
    stats: { '24h': [] },
    lifetime: { ...seen, firstSeen: iso(issue.firstSeen), lastSeen: iso(issue.lastSeen), stats: null },
    filtered: null,
  };
  const kept = Object.entries(parts).filter(([name]) => !collapsed.includes(name));
  return { ...commonOf(world, issue, web), isUnhandled: issue.level !== 'warning', ...Object.fromEntries(kept) };
}

export function showIssueDetail(world: SentryWorld, issue: SentryIssue, web: string): object {
  const release = world.releases.find(({ version }) => version === issue.firstRelease);
  const happened = issue.activity.map(({ id, type, at, release: version }) => ({
    id,
    type,
    dateCreated: iso(at),
    data: version === undefined ? {} : { version },
    user: null,
  }));
  return {
    ...commonOf(world, issue, web),
    // The newest first, as Sentry does, and last that it was seen at all.
    activity: [
      ...happened.toReversed(),
      { id: '0', type: 'first_seen', dateCreated: iso(issue.firstSeen), data: {}, user: null },
    ],
    firstRelease: issue.firstRelease === null ? null : showFirstRelease(issue.firstRelease, release),
    lastRelease: null,
    participants: [],
    pluginActions: [],
    pluginContexts: [],
    pluginIssues: [],
    seenBy: [],
    stats: { '24h': [], '30d': [] },
    tags: [],
    userReportCount: 0,
  };
}

function showFirstRelease(version: string, release: SentryRelease | undefined): object {
  return {
    version,
    shortVersion: shortOf(version),
    ref: null,
    url: null,
    dateReleased: null,
    ...(release !== undefined && { dateCreated: iso(release.at) }),
  };
}

export function showRelease(world: SentryWorld, release: SentryRelease): object {
  const [newest] = release.commits;
  const [deploy] = release.deploys.toSorted((a, b) => b.finishedAt - a.finishedAt);
  return {
    id: idOf(release.version),
    version: release.version,
    shortVersion: shortOf(release.version),
    status: 'open',
    versionInfo: null,
    ref: null,
    url: null,
    dateReleased: deploy === undefined ? null : iso(deploy.finishedAt),
    dateCreated: iso(release.at),
    data: {},
    newGroups: release.projects.reduce((sum, { newIssues }) => sum + newIssues, 0),
    owner: null,
    commitCount: release.commits.length,
    lastCommit: newest === undefined ? null : showCommit(newest),
    deployCount: release.deploys.length,
    lastDeploy: deploy === undefined ? null : showDeploy(deploy),
    authors: [],
    firstEvent: null,
    lastEvent: null,
    projects: release.projects.map(({ slug, newIssues }) => {
      const project = world.projects.find((each) => each.slug === slug);
      return {
        id: project?.id ?? 0,
        slug,
        name: project?.name ?? slug,
        newGroups: newIssues,
        platform: project?.platform ?? null,
        platforms: [],
        hasHealthData: false,
      };
    }),
  };
}

export function showCommit({ sha, at, message, repository }: SentryRelease['commits'][number]): object {
  return {
    id: sha,
    message,
    dateCreated: iso(at),
    pullRequest: null,
    suspectCommitType: '',
    ...(repository !== null && { repository: { id: '51', name: repository, provider: { id: 'integrations:github' } } }),
  };
}

export function showDeploy({ id, environment, startedAt, finishedAt }: SentryRelease['deploys'][number]): object {
  return {
    id,
    environment,
    dateStarted: startedAt === null ? null : iso(startedAt),
    dateFinished: iso(finishedAt),
    name: '',
    url: null,
  };
}

/** Events of projects in hours. Sentry gives no more numbers than so many, and does not say so. */
const mostNumbers = 10_000;
const hourMs = 3_600_000;

export function showCounts(world: SentryWorld, start: number, end: number): object {
  const first = Math.floor(start / hourMs) * hourMs;
  const hours: number[] = [];
  for (let hour = first; hour < end; hour += hourMs) hours.push(hour);
  const groups = world.projects
    .map(({ id, slug }) => ({ id, counts: hours.map((hour) => world.countOf(slug, hour)) }))
    .filter(({ counts }) => counts.some((count) => count > 0))
    .slice(0, Math.max(1, Math.floor(mostNumbers / Math.max(1, hours.length))));
  return {
    start: iso(first),
    end: iso(end),
    intervals: hours.map(iso),
    groups: groups.map(({ id, counts }) => ({
      by: { project: id, outcome: 'accepted' },
      totals: { 'sum(quantity)': counts.reduce((sum, count) => sum + count, 0) },
      series: { 'sum(quantity)': counts },
    })),
  };
}

function shortOf(version: string): string {
  return /^[0-9a-f]{40}$/.test(version) ? version.slice(0, 12) : version;
}

/** A number of a release that depends on its version alone. */
function idOf(version: string): number {
  let id = 7;
  for (const letter of version) id = (id * 31 + (letter.codePointAt(0) ?? 0)) % 2_000_000_011;
  return id;
}
