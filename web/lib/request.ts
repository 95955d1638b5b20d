import { createComputed, createSignal, on, onCleanup, untrack } from 'solid-js';
import { ApiError } from '../api.ts';
import { shared } from './shared.ts';

export interface Request<T> {
  /** The newest answer. While another is on its way the last one stays, so that nothing flickers. */
  data: () => T | undefined;
  error: () => ApiError | null;
  loading: () => boolean;
  retry: () => void;
  /** Asks again without saying that it loads; what has not changed is not drawn again. */
  refresh: () => void;
  /** Why the last `refresh` brought nothing; what is shown is older than it could be. */
  stale: () => ApiError | null;
  /** Puts in an answer that came another way, such as that of a save. */
  set: (value: T) => void;
}

const [open, setOpen] = createSignal(0);

/** How many questions are on their way: while there are some, a page may still grow. */
export const openRequests = open;

/** Counts a question among those that are on their way. */
export async function counted<T>(asked: Promise<T>): Promise<T> {
  setOpen((n) => n + 1);
  try {
    return await asked;
  } finally {
    setOpen((n) => n - 1);
  }
}

/** Asks again whenever `source` changes, and gives up the question before it; `null` asks nothing. */
export function createRequest<S, T>(
  source: () => S | null,
  ask: (source: S, signal: AbortSignal) => Promise<T>,
): Request<T> {
  const [data, setData] = createSignal<T>();
  const [error, setError] = createSignal<ApiError | null>(null);
  const [stale, setStale] = createSignal<ApiError | null>(null);
  const [loading, setLoading] = createSignal(false);
  const [tries, setTries] = createSignal(0);
  let controller: AbortController | undefined;

  const settle = async (asked: Promise<T>, signal: AbortSignal, setFailure: typeof setError) => {
    try {
      const answer = await counted(asked);
      if (signal.aborted) return;
      setData((before) => shared(before, answer));
      setError(null);
      setStale(null);
      setLoading(false);
    } catch (failure) {
      if (signal.aborted) return;
      setFailure(asApiError(failure));
      setLoading(false);
    }
  };
  const start = (value: S, setFailure: typeof setError) => {
    controller = new AbortController();
    void settle(ask(value, controller.signal), controller.signal, setFailure);
  };

  createComputed(
    on([source, tries], ([value]) => {
      controller?.abort();
      setLoading(value !== null);
      if (value !== null) start(value, setError);
    }),
  );
  onCleanup(() => controller?.abort());

  const refresh = () => {
    const value = untrack(source);
    if (value === null || untrack(loading)) return;
    controller?.abort();
    start(value, setStale);
  };
  const set = (value: T) => setData(() => value);
  return { data, error, stale, loading, retry: () => setTries((n) => n + 1), refresh, set };
}

export function asApiError(failure: unknown): ApiError {
  if (failure instanceof ApiError) return failure;
  return new ApiError(0, 'unexpected', `Something unexpected happened in this page: ${String(failure)}`);
}
