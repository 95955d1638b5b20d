import { createEffect, createSignal } from 'solid-js';
import { demo as api } from '../api.ts';
import type { Demo } from './answers.ts';
import { forgetAnswers } from './dashboard.ts';
import { lookAtSync, syncStatus } from './live.ts';
import { createRequest } from './request.ts';

/** Whether invented data is shown, for the whole app: the shell says it on every page. */

const [demo, setDemo] = createSignal<Demo | null>(null);

const storageKey = 'demo';
const wasDemo = readMemory();

/** `null`: not known yet. */
export const demoState = demo;

/** Until it is known it is what it was, so that the banner does not push the page down when it comes. */
export const isDemo = (): boolean => demo()?.active ?? wasDemo;

/** How often it was started or removed here: what was asked before must not be believed after. */
const [changes, setChanges] = createSignal(0);

/** Asks now, and whenever a sync begins or ends: another tab may have started or removed it. */
export function followDemo(): void {
  const request = createRequest(
    () => `${changes()} ${syncStatus()?.running ? 'runs' : 'rests'}`,
    (_, signal) => api.read(signal),
  );
  createEffect(() => setDemo(request.data() ?? null));
  createEffect(() => {
    const known = demo();
    if (known !== null) remember(known.active);
  });
}

function remember(isActive: boolean): void {
  try {
    if (isActive) localStorage.setItem(storageKey, 'on');
    else localStorage.removeItem(storageKey);
  } catch {
    // Without storage the banner comes a moment after the page.
  }
}

function readMemory(): boolean {
  try {
    return localStorage.getItem(storageKey) === 'on';
  } catch {
    return false;
  }
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
