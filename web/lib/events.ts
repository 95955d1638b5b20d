import { onCleanup } from 'solid-js';
import { sync } from '../api.ts';
import type { SyncStatus } from './answers.ts';

const pauseMs = 1000;
const pollMs = 5000;

/**
 * Hands over the status of the sync as it changes: by the event stream, opened again whenever it closes, and by asking
 * every few seconds while the stream cannot be had.
 */
export function watchSync(seen: (status: SyncStatus) => void, failed: (error: unknown) => void): void {
  const controller = new AbortController();
  onCleanup(() => controller.abort());
  void watch(controller.signal, seen, failed);
}

async function watch(signal: AbortSignal, seen: (status: SyncStatus) => void, failed: (error: unknown) => void) {
  while (!signal.aborted) {
    try {
      await readEvents(await sync.events(signal), seen);
      await rest(pauseMs, signal);
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

async function readEvents(response: Response, seen: (status: SyncStatus) => void): Promise<void> {
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
