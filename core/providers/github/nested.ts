import type * as z from 'zod';
import { askNested, askStatuses, type NestedList } from '#core/providers/github/client.ts';
import * as schema from '#core/providers/github/schema.ts';
import { type Api, ProviderError } from '#core/providers/provider.ts';

/** Lists inside an item that go on beyond their first page: followed to their end, so that an item is always whole. */

/** GitHub has no pull request with more; a list that never ends must not hold a sync. */
const maxPages = 200;

/** The pull request with every review, commit, label and event. One call for each further page. */
export async function completePullRequest(api: Api, item: schema.PullRequest): Promise<schema.PullRequest> {
  const { reviews, commits, labels, timelineItems } = item;
  return {
    ...item,
    reviews: reviews && { ...reviews, nodes: await follow(api, item.id, 'reviews', reviews, schema.reviews) },
    commits: commits && { ...commits, nodes: await follow(api, item.id, 'commits', commits, schema.branchCommits) },
    labels: labels && { ...labels, nodes: await follow(api, item.id, 'labels', labels, schema.labels) },
    timelineItems: timelineItems && { ...timelineItems, nodes: await followBack(api, item.id, timelineItems) },
  };
}

/** The deployment with every status. */
export async function completeStatuses(api: Api, item: schema.Deployment): Promise<schema.Deployment> {
  if (item.statuses === null) return item;
  const nodes = [...(item.statuses.nodes ?? [])];
  let { pageInfo } = item.statuses;
  for (let page = 0; pageInfo.hasNextPage && pageInfo.endCursor !== null && page < maxPages; page++) {
    const { data } = await askStatuses(api, item.id, pageInfo.endCursor);
    const more = schema.statuses.parse(nodeOf(data, item.id).statuses);
    nodes.push(...(more.nodes ?? []));
    pageInfo = more.pageInfo;
  }
  return { ...item, statuses: { ...item.statuses, nodes } };
}

interface Connection<T> {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: (T | null)[] | null;
}

async function follow<T>(
  api: Api,
  id: string,
  list: NestedList,
  first: Connection<T>,
  checked: z.ZodType<Connection<T>>,
): Promise<(T | null)[]> {
  const nodes = [...(first.nodes ?? [])];
  let { pageInfo } = first;
  for (let page = 0; pageInfo.hasNextPage && pageInfo.endCursor !== null && page < maxPages; page++) {
    const { data } = await askNested(api, id, list, pageInfo.endCursor);
    const more = checked.parse(nodeOf(data, id)[list]);
    nodes.push(...(more.nodes ?? []));
    pageInfo = more.pageInfo;
  }
  return nodes;
}

type Timeline = z.infer<typeof schema.timelineItems>;

/** The timeline is asked for from its end, so its further pages lie before. */
async function followBack(api: Api, id: string, last: Timeline): Promise<Timeline['nodes']> {
  const nodes = [...(last.nodes ?? [])];
  let { pageInfo } = last;
  for (let page = 0; pageInfo.hasPreviousPage && pageInfo.startCursor !== null && page < maxPages; page++) {
    const { data } = await askNested(api, id, 'timelineItems', pageInfo.startCursor);
    const more = schema.timelineItems.parse(nodeOf(data, id).timelineItems);
    nodes.unshift(...(more.nodes ?? []));
    pageInfo = more.pageInfo;
  }
  return nodes;
}

function nodeOf(data: Record<string, unknown>, id: string): Record<string, unknown> {
  if (typeof data.node !== 'object' || data.node === null) {
    throw new ProviderError('unavailable', `GitHub lost the item ${id} between two pages of it.`);
  }
  return data.node as Record<string, unknown>;
}
