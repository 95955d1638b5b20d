import type { Commit, Day, Event, Member, ModelsOfDay, Spender } from '#core/providers/cursor/schema.ts';
import type { Rows } from '#core/providers/provider.ts';

/** What we make of Cursor's items: pure, item → rows. A person is an e-mail, and a day begins at midnight UTC. */

export function memberRows(item: Member): Rows {
  const { id, email, name, role, isRemoved } = item;
  const row = { externalId: id, email, name: name ?? null, role: role ?? null, isRemoved: isRemoved ?? false };
  return { cursorMembers: [row] };
}

/**
 * Members who did nothing on a day have no row, unless it is one that may still change (`openFrom`, in milliseconds since
 * 1970): then it says that there is nothing any more.
 */
export function dayRows(item: Day, openFrom: number): Rows {
  const requests = item.composerRequests + item.chatRequests + item.agentRequests + item.cmdkUsages;
  const didSomething = requests + item.totalTabsShown + item.totalLinesAdded + item.acceptedLinesAdded > 0;
  const active = item.isActive ?? didSomething;
  if (!active && !didSomething && item.date < openFrom) return {};
  return {
    cursorDays: [
      {
        email: item.email,
        at: midnight(item.day ?? new Date(item.date).toISOString().slice(0, 10)),
        active,
        linesAdded: item.totalLinesAdded,
        linesAccepted: item.acceptedLinesAdded,
        tabsShown: item.totalTabsShown,
        tabsAccepted: item.totalTabsAccepted,
        composerRequests: item.composerRequests,
        chatRequests: item.chatRequests,
        agentRequests: item.agentRequests,
        inlineRequests: item.cmdkUsages,
        model: item.mostUsedModel ?? null,
      },
    ],
  };
}

/** A use. What its tokens were never changes; what it costs may be corrected, and is no part of its key. */
export function eventRows(item: Event): Rows {
  const { inputTokens, outputTokens, cacheWriteTokens, cacheReadTokens } = item.tokenUsage ?? {};
  const counts = [inputTokens, outputTokens, cacheWriteTokens, cacheReadTokens].map((count) => count ?? 0);
  const said = [item.timestamp, item.userEmail, item.model, item.conversationId ?? '', ...counts];
  return {
    cursorEvents: [
      {
        key: said.join(' '),
        email: item.userEmail,
        at: new Date(item.timestamp).toISOString(),
        model: item.model,
        kind: item.kind,
        cents: item.chargedCents ?? 0,
        included: item.isChargeable === false,
        requests: item.requestsCosts ?? 0,
        tokens: counts.reduce((sum, count) => sum + count, 0),
      },
    ],
  };
}

export function spendRows(item: Spender, cycleStart: number): Rows {
  return {
    cursorSpend: [
      {
        email: item.email,
        cycleStart: new Date(cycleStart).toISOString(),
        cents: item.spendCents,
        overallCents: item.overallSpendCents ?? null,
        limitDollars: item.monthlyLimitDollars ?? null,
      },
    ],
  };
}

export function modelRows(item: ModelsOfDay): Rows {
  const day = item.date ?? item.event_date;
  if (day === null || day === undefined) return {};
  const models = Object.entries(item.model_breakdown);
  return {
    cursorModels: models.map(([model, { messages, users }]) => ({ at: midnight(day), model, messages, users })),
  };
}

export function commitRows(item: Commit): Rows {
  return {
    aiCommits: [
      {
        sha: item.commitHash,
        email: item.userEmail,
        repository: item.repoName ?? null,
        branch: item.branchName ?? null,
        source: item.commitSource ?? null,
        linesAdded: item.totalLinesAdded ?? null,
        tabLines: item.tabLinesAdded ?? null,
        composerLines: item.composerLinesAdded ?? null,
        otherLines: item.nonAiLinesAdded ?? null,
        committedAt: item.commitTs ?? null,
        createdAt: item.createdAt,
      },
    ],
  };
}

function midnight(day: string): string {
  return `${day}T00:00:00Z`;
}
