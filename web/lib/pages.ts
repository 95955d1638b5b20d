import { createEffect, createSignal, on } from 'solid-js';
import type { ApiError } from '../api.ts';
import { asApiError, createRequest, type Request } from './request.ts';

interface Page<T> {
  items: T[];
  next_cursor: string | null;
  total: number;
}

export interface Pages<T> {
  /** The first page and how it is asked for. */
  first: Request<Page<T>>;
  /** All that has been loaded so far. */
  items: () => T[];
  hasMore: () => boolean;
  more: () => Promise<void>;
  /** Why the last page could not be loaded. */
  moreError: () => ApiError | null;
}

/** A list that is loaded page by page; another question begins it anew. `null` asks nothing. */
export function createPages<T>(
  question: () => string | null,
  ask: (cursor: string | null, signal?: AbortSignal) => Promise<Page<T>>,
): Pages<T> {
  const first = createRequest(question, (_, signal) => ask(null, signal));
  const [rest, setRest] = createSignal<Page<T>[]>([]);
  const [moreError, setMoreError] = createSignal<ApiError | null>(null);
  createEffect(on([question, first.data], () => setRest([])));
  const next = () => (rest().at(-1) ?? first.data())?.next_cursor ?? null;

  const more = async () => {
    const asked = question();
    setMoreError(null);
    try {
      const page = await ask(next());
      if (asked === question()) setRest((pages) => [...pages, page]);
    } catch (failure) {
      setMoreError(asApiError(failure));
    }
  };

  return {
    first,
    items: () => [...(first.data()?.items ?? []), ...rest().flatMap((page) => page.items)],
    hasMore: () => next() !== null,
    more,
    moreError,
  };
}
