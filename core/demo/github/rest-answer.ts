import type { Access, Viewer } from '#core/demo/github/access.ts';
import type { Limits } from '#core/demo/github/limits.ts';
import type { Repository, World } from '#core/demo/model.ts';

/** A REST call on its way to whoever answers it. */
export interface RestCall {
  world: World;
  viewer: Viewer;
  limits: Limits;
  url: URL;
  /** Where the API is, without a slash at the end. */
  api: string;
  query: URLSearchParams;
  /** Repositories are to be answered as if they had another name by now. */
  moved: boolean;
  access(repository: Repository): Access;
  /** The repository of that `owner/name`, now or formerly. */
  find(name: string): Repository | null;
}

export interface RestAnswer {
  status: number;
  body: unknown;
  headers: Record<string, string>;
}

const documentation = 'https://docs.github.com/rest';

export function found(body: unknown, headers: Record<string, string> = {}): RestAnswer {
  return { status: 200, body, headers };
}

/** An answer that is an error: GitHub repeats the status in the body, as a text. */
export function failed(status: number, message: string, headers: Record<string, string> = {}): RestAnswer {
  return { status, body: { message, documentation_url: documentation, status: String(status) }, headers };
}

export function notFound(): RestAnswer {
  return failed(404, 'Not Found');
}

/**
 * One page of a list with the `Link` header that leads to the others.
 * `usual` is the page size when none is asked for; none is larger than 100.
 */
export function paged<T>(call: RestCall, all: T[], usual = 30): { items: T[]; headers: Record<string, string> } {
  const size = Math.min(100, whole(call.query.get('per_page')) ?? usual);
  const page = whole(call.query.get('page')) ?? 1;
  const last = Math.max(1, Math.ceil(all.length / size));
  const items = all.slice((page - 1) * size, page * size);
  const links: string[] = [];
  const add = (name: string, number: number) => links.push(`<${pageUrl(call.url, number)}>; rel="${name}"`);
  if (page > 1) add('prev', page - 1);
  if (page < last) add('next', page + 1);
  if (page < last) add('last', last);
  if (page > 1) add('first', 1);
  return { items, headers: links.length === 0 ? {} : { link: links.join(', ') } };
}

function pageUrl(url: URL, page: number): string {
  const next = new URL(url);
  next.searchParams.set('page', String(page));
  return next.href;
}

function whole(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}
