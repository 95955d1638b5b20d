import { onCleanup } from 'solid-js';
import { sync } from '../api.ts';
import type { SyncStatus } from './answers.ts';

const pauseMs = 1000;
const pollMs = 5000;
/** A host that cannot stream answers at once. It is asked often only while there is something to see. */
const idleMs = 10_000;
const shortestStreamMs = 5000;

type Seen = (status: SyncStatus) => void;

/**
 * Hands over the status of the sync as it changes: by the event stream, opened again whenever it closes, and by asking
 * every few seconds while the stream cannot be had. A page that nobody looks at does not watch: a browser has few
 * connections to share between its tabs.
 */
export function watchSync(seen: Seen, failed: (error: unknown) => void): void {
  let controller: AbortController | undefined;
  const look = () => {
    controller?.abort();
    if (document.visibilityState === 'hidden') return;
    controller = new AbortController();
    void watch(controller.signal, seen, failed);
  };
  document.addEventListener('visibilitychange', look);
  onCleanup(() => {
    document.removeEventListener('visibilitychange', look);
    controller?.abort();
  });
  look();
}

async function watch(signal: AbortSignal, seen: Seen, failed: (error: unknown) => void) {
  let running = false;
  const watching: Seen = (status) => {
    running = status.running;
    seen(status);
  };
  while (!signal.aborted) {
    const opened = performance.now();
    try {
      await readEvents(await sync.events(signal), watching);
      const isStream = performance.now() - opened > shortestStreamMs;
      await rest(isStream || running ? pauseMs : idleMs, signal);
    } catch {
      if (signal.aborted) return;
      try {
        seen(await sync.status(signal));
      } catch (error) {
        if (!signal.aborted) failed(error);
      }
      await rest(pollMs, signal);
    }
  }
}

async function readEvents(response: Response, seen: Seen): Promise<void> {
  if (response.body === null || !response.headers.get('Content-Type')?.startsWith('text/event-stream')) {
    throw new Error('The answer is no event stream.');
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const { events, remainder } = splitEvents(rest + value);
    rest = remainder;
    for (const data of events) seen(JSON.parse(data) as SyncStatus);
  }
}

/** Cuts a piece of an event stream into the data of its whole events and what is left of the next one. */
export function splitEvents(text: string): { events: string[]; remainder: string } {
  const blocks = text.replaceAll('\r\n', '\n').split('\n\n');
  const remainder = blocks.pop() ?? '';
  const events = blocks
    .map((block) =>
      block
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trimStart())
        .join('\n'),
    )
    .filter((data) => data !== '');
  return { events, remainder };
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
