import { createEffect, createSignal } from 'solid-js';
import { demo as api } from '../api.ts';
import type { Demo } from './answers.ts';
import { forgetAnswers } from './dashboard.ts';
import { lookAtSync, syncStatus } from './live.ts';
import { createRequest } from './request.ts';

/** Whether invented data is shown, for the whole app: the shell says it on every page. */

const [demo, setDemo] = createSignal<Demo | null>(null);

/** `null`: not known yet. */
export const demoState = demo;

export const isDemo = (): boolean => demo()?.active ?? false;

/** How often it was started or removed here: what was asked before must not be believed after. */
const [changes, setChanges] = createSignal(0);

/** Asks now, and whenever a sync begins or ends: another tab may have started or removed it. */
export function followDemo(): void {
  const request = createRequest(
    () => `${changes()} ${syncStatus()?.running ? 'runs' : 'rests'}`,
    (_, signal) => api.read(signal),
  );
  createEffect(() => setDemo(request.data() ?? null));
}

/** Where it was started from: whoever is still there when the first of it can be seen is led to it. */
const [started, setStartedAt] = createSignal<string | null>(null);

export const startedAt = started;

/** Nobody waits for it any more. */
export const forgetStart = (): void => void setStartedAt(null);

/** Begins it; from then on the data comes in through a sync. */
export async function startDemo(path: string): Promise<void> {
  const next = await api.start();
  forgetAnswers();
  setStartedAt(path);
  setChanges((n) => n + 1);
  setDemo(next);
  await lookAtSync();
}

/** Takes all of it away. What was answered before is about invented data, and is forgotten. */
export async function removeDemo(): Promise<void> {
  await api.remove();
  forgetAnswers();
  setChanges((n) => n + 1);
  setDemo(await api.read());
  await lookAtSync();
}
