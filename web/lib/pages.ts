import { batch, createEffect, createSignal, on } from 'solid-js';
import type { ApiError } from '../api.ts';
import { asApiError, counted, createRequest, type Request } from './request.ts';
import { shared } from './shared.ts';

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
  /** Reads all that has been loaded again, and draws what has changed. */
  refresh: () => Promise<void>;
  /** Why the last page could not be loaded. */
  moreError: () => ApiError | null;
}

/** How many pages of a list were open, so that whoever comes back finds as many. */
const opened = new Map<string, number>();
const mostOpened = 8;

/** A list that is loaded page by page; another question begins it anew. `null` asks nothing. */
export function createPages<T>(
  question: () => string | null,
  ask: (cursor: string | null, signal?: AbortSignal) => Promise<Page<T>>,
): Pages<T> {
  const first = createRequest(question, (_, signal) => ask(null, signal));
  const [rest, setRest] = createSignal<Page<T>[]>([]);
  const [moreError, setMoreError] = createSignal<ApiError | null>(null);
  const next = () => (rest().at(-1) ?? first.data())?.next_cursor ?? null;
  const count = () => 1 + rest().length;

  const load = async (work: (asked: string) => Promise<() => void>) => {
    const asked = question();
    if (asked === null) return;
    setMoreError(null);
    try {
      const show = await counted(work(asked));
      if (asked === question()) show();
    } catch (failure) {
      setMoreError(asApiError(failure));
    }
  };
  const more = () =>
    load(async (asked) => {
      const page = await ask(next());
      return () => {
        setRest((pages) => [...pages, page]);
        opened.set(asked, Math.min(count(), mostOpened));
      };
    });
  const refresh = () =>
    load(async () => {
      const pages = [await ask(null)];
      while (pages.length < count() && pages.at(-1)?.next_cursor)
        pages.push(await ask(pages.at(-1)?.next_cursor ?? null));
      return () =>
        batch(() => {
          first.set(shared(first.data(), pages[0] as Page<T>));
          setRest(shared(rest(), pages.slice(1)));
        });
    });

  createEffect(on([question, first.loading], () => setRest([])));
  createEffect(
    on(first.loading, async (loading) => {
      const asked = question();
      if (loading || asked === null) return;
      while (asked === question() && next() !== null && count() < (opened.get(asked) ?? 1) && !moreError())
        await more();
    }),
  );

  return {
    first,
    items: () => [...(first.data()?.items ?? []), ...rest().flatMap((page) => page.items)],
    hasMore: () => next() !== null,
    more,
    refresh,
    moreError,
  };
}
