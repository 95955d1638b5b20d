import { createComputed, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import { dataVersion } from './live.ts';
import { createRequest, type Request } from './request.ts';
import { differOnlyInVersion, shared } from './shared.ts';

/** Between two looks at new data, while a sync brings more of it with every second. */
const restMs = 3000;
/** After a look that failed. */
const restAfterFailureMs = 10_000;

/** The last answers by their question, the newest last: a step back shows at once what was there. */
const known = new Map<string, unknown>();
const mostKnown = 30;

/** Forgets all answers: after the data they were about has gone. */
export function forgetAnswers(): void {
  known.clear();
}

/**
 * What a page of numbers shows, such as `GET /dashboard` of one page. It is asked once for each state of the address,
 * and quietly again whenever a sync has brought data. While an answer is on its way the one before it stays.
 */
export function createPage<Q extends object, T extends { version: number }>(
  name: string,
  question: () => Q,
  ask: (question: Q, signal: AbortSignal) => Promise<T>,
): Request<T> {
  const asked = createMemo(() => JSON.stringify(question()));
  const keyOf = (text: string) => `${name} ${text}`;
  const [version, setVersion] = createSignal<number | null>(null);
  let lastMs = 0;
  const request = createRequest(asked, async (text, signal) => {
    lastMs = Date.now();
    const answer = shared(known.get(keyOf(text)), await ask(JSON.parse(text) as Q, signal));
    if (signal.aborted) return answer;
    setVersion(answer.version);
    return keep(keyOf(text), answer);
  });
  createComputed(
    on(asked, (text) => {
      const before = known.get(keyOf(text));
      if (before !== undefined) request.set(before as T);
    }),
  );
  createEffect(() => {
    const [newest, seen, failed] = [dataVersion(), version(), request.stale() !== null];
    if (newest === null || seen === null || newest <= seen || request.loading()) return;
    const wait = lastMs + (failed ? restAfterFailureMs : restMs) - Date.now();
    const timer = setTimeout(request.refresh, Math.max(0, wait));
    onCleanup(() => clearTimeout(timer));
  });
  return request;
}

/** Keeps an answer, and the one before it instead when that says the same: then nothing is drawn again. */
function keep<T extends { version: number }>(key: string, answer: T): T {
  const before = known.get(key) as T | undefined;
  const kept = before !== undefined && differOnlyInVersion(before, answer) ? before : answer;
  known.delete(key);
  known.set(key, kept);
  const [oldest] = known.keys();
  if (known.size > mostKnown && oldest !== undefined) known.delete(oldest);
  return kept;
}

/** Asks a page of one thing again when a sync has brought data and rests; what has not changed is not drawn again. */
export function refreshWithData(request: Pick<Request<unknown>, 'refresh'>): void {
  createEffect(
    on(
      dataVersion,
      (version) => {
        if (version === null) return;
        const timer = setTimeout(request.refresh, restMs);
        onCleanup(() => clearTimeout(timer));
      },
      { defer: true },
    ),
  );
}
