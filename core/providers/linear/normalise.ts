import type { StateSpan } from '#core/db/issues.sql.ts';
import type * as schema from '#core/providers/linear/schema.ts';
import type { Rows } from '#core/providers/provider.ts';

/** What we make of what Linear says: pure, item → rows. */

export function teamRows(item: schema.Team): Rows {
  const { id, key, name, updatedAt } = item;
  return { linearTeams: [{ externalId: id, key: key.toUpperCase(), name, updatedAt }] };
}

export function stateRows(item: schema.State): Rows {
  const { id, name, type, position, updatedAt, team } = item;
  return { linearStates: [{ externalId: id, teamId: team.id, name, type, position, updatedAt }] };
}

export function userRows(item: schema.User): Rows {
  const { id, name, email, active, updatedAt } = item;
  return { linearUsers: [{ externalId: id, name, email: email.trim().toLowerCase(), active, updatedAt }] };
}

export function labelRows({ id, name, updatedAt }: schema.Named): Rows {
  return { linearLabels: [{ externalId: id, name, updatedAt }] };
}

export function projectRows({ id, name, updatedAt }: schema.Named): Rows {
  return { linearProjects: [{ externalId: id, name, updatedAt }] };
}

export function cycleRows(item: schema.Cycle): Rows {
  const { id, number, name, startsAt, endsAt, completedAt, updatedAt, team } = item;
  const row = { externalId: id, teamId: team.id, number: Math.round(number), name: name ?? null, startsAt, endsAt };
  return { linearCycles: [{ ...row, completedAt: completedAt ?? null, updatedAt }] };
}

/** An issue with its states and, of what is attached to it, the pull requests. */
export function issueRows(item: schema.Issue): Rows {
  return {
    linearIssues: [
      {
        externalId: item.id,
        identifier: item.identifier.toUpperCase(),
        formerIdentifiers: item.previousIdentifiers.map((identifier) => identifier.toUpperCase()),
        title: item.title,
        url: item.url,
        teamId: item.team.id,
        stateId: item.state.id,
        projectId: item.project,
        cycleId: item.cycle,
        assigneeId: item.assignee,
        creatorId: item.creator,
        labelIds: item.labelIds.toSorted(),
        priority: Math.round(item.priority),
        estimate: item.estimate ?? null,
        branch: item.branchName,
        createdAt: item.createdAt,
        updatedAt: item.updatedAt,
        startedAt: item.startedAt ?? null,
        completedAt: item.completedAt ?? null,
        canceledAt: item.canceledAt ?? null,
        archivedAt: item.archivedAt ?? null,
        trashed: item.trashed ?? false,
        states: statesOf(item),
      },
    ],
    linearAttachments: item.attachments.nodes.flatMap((each) => attachmentRows(each).linearAttachments ?? []),
  };
}

/** What is attached is kept where its address is that of a pull request: on GitHub, or on a server of one's own. */
export function attachmentRows(item: schema.Attachment): Rows {
  const { id, url, createdAt, updatedAt, issue } = item;
  const [, host, repository, number] =
    /^https?:\/\/([^/?#]+)\/([^/?#]+\/[^/?#]+)\/pull\/(\d{1,9})(?:[/?#]|$)/i.exec(url) ?? [];
  if (host === undefined || repository === undefined || number === undefined) return {};
  const address = { url, host: host.toLowerCase(), repository: repository.toLowerCase(), number: Number(number) };
  return { linearAttachments: [{ externalId: id, issueId: issue.id, ...address, createdAt, updatedAt }] };
}

/** Its states, oldest first: as they are told, else from what changed, else the one of now since its creation. */
function statesOf(item: schema.Issue): StateSpan[] {
  const told = (item.stateHistory?.nodes ?? [])
    .map(({ stateId, startedAt, endedAt }) => ({ stateId, startedAt, endedAt: endedAt ?? null }))
    .sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt) || endOf(a) - endOf(b));
  return told.length > 0 ? told : replayed(item);
}

function endOf({ endedAt }: StateSpan): number {
  return endedAt === null ? Number.POSITIVE_INFINITY : Date.parse(endedAt);
}

function replayed(item: schema.Issue): StateSpan[] {
  const moves = (item.history?.nodes ?? [])
    .flatMap(({ createdAt, fromStateId, toStateId }) =>
      fromStateId != null && toStateId != null ? [{ at: createdAt, from: fromStateId, to: toStateId }] : [],
    )
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const spans: StateSpan[] = [];
  let [stateId, startedAt] = [moves[0]?.from ?? item.state.id, item.createdAt];
  for (const { at, to } of moves) {
    spans.push({ stateId, startedAt, endedAt: at });
    [stateId, startedAt] = [to, at];
  }
  return [...spans, { stateId, startedAt, endedAt: null }];
}
