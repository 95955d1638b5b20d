import { type Accessor, createSignal, onCleanup } from 'solid-js';

const stepMs = 30_000;

/** The time in milliseconds, moved on twice a minute, for ages that are said in words. */
export function createClock(): Accessor<number> {
  const [now, setNow] = createSignal(Date.now());
  const timer = setInterval(() => setNow(Date.now()), stepMs);
  onCleanup(() => clearInterval(timer));
  return now;
}
