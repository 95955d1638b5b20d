import { createComputed, createSignal, on, onCleanup } from 'solid-js';
import { ApiError } from '../api.ts';

export interface Request<T> {
  /** The newest answer. While another is on its way the last one stays, so that nothing flickers. */
  data: () => T | undefined;
  error: () => ApiError | null;
  loading: () => boolean;
  retry: () => void;
  /** Puts in an answer that came another way, such as that of a save. */
  set: (value: T) => void;
}

/** Asks again whenever `source` changes, and gives up the question before it; `null` asks nothing. */
export function createRequest<S, T>(
  source: () => S | null,
  ask: (source: S, signal: AbortSignal) => Promise<T>,
): Request<T> {
  const [data, setData] = createSignal<T>();
  const [error, setError] = createSignal<ApiError | null>(null);
  const [loading, setLoading] = createSignal(false);
  const [tries, setTries] = createSignal(0);
  let controller: AbortController | undefined;

  const settle = async (asked: Promise<T>, signal: AbortSignal) => {
    try {
      const answer = await asked;
      if (signal.aborted) return;
      setData(() => answer);
      setError(null);
    } catch (failure) {
      if (signal.aborted) return;
      setError(asApiError(failure));
    }
    setLoading(false);
  };

  createComputed(
    on([source, tries], ([value]) => {
      controller?.abort();
      if (value === null) {
        setLoading(false);
        return;
      }
      controller = new AbortController();
      const { signal } = controller;
      setLoading(true);
      void settle(ask(value, signal), signal);
    }),
  );
  onCleanup(() => controller?.abort());

  return { data, error, loading, retry: () => setTries((n) => n + 1), set: (value) => setData(() => value) };
}

export function asApiError(failure: unknown): ApiError {
  if (failure instanceof ApiError) return failure;
  return new ApiError(0, 'unexpected', `Something unexpected happened in this page: ${String(failure)}`);
}
