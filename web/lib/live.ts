import { createSignal } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import { type ApiError, sync } from '../api.ts';
import type { SyncStatus } from './answers.ts';
import { watchSync } from './events.ts';
import { asApiError } from './request.ts';

/** What happens while a page is open: what is said about it, and the sync, which one stream tells the whole app. */

const [announcement, setAnnouncement] = createSignal('');

/** What the polite live region says now; the shell holds the region. */
export const announced = announcement;

/** Says a sentence to screen readers without taking the focus. The same sentence twice is said once. */
export function announce(sentence: string): void {
  setAnnouncement(sentence);
}

const [word, setWord] = createSignal<string | null>(null);
let wordTimer: ReturnType<typeof setTimeout> | undefined;
const wordMs = 8000;

/** What the app says visibly about something that was just done, where no part of the page says it. */
export const lastWord = word;

/** Says it for a moment; screen readers hear it too. */
export function say(sentence: string | null): void {
  clearTimeout(wordTimer);
  setWord(sentence);
  wordTimer = setTimeout(() => setWord(null), wordMs);
}

const [watched, setWatched] = createStore<{ status: SyncStatus | null }>({ status: null });
const [failure, setFailure] = createSignal<ApiError | null>(null);
/** What the sync does now; `null`: not known yet. */
export const syncStatus = (): SyncStatus | null => watched.status;

/** Why the state of the sync cannot be had at the moment. */
export const syncFailure = failure;

/** Rises with everything that changes the data; `null`: not known yet. */
export const dataVersion = (): number | null => watched.status?.version ?? null;

/** Follows the sync for as long as the caller lives, and while the page is looked at. */
export function followSync(): void {
  watchSync(see, miss);
}

/** Asks for a sync, of everything that is connected if nothing else is said. From then on it is seen to run. */
export async function startSync(what: Parameters<typeof sync.start>[0] = {}): Promise<void> {
  await sync.start(what);
  await lookAtSync();
}

/** Stops a run; what it stored stays. */
export async function cancelSync(run: number): Promise<void> {
  await sync.cancel(run);
  await lookAtSync();
}

/** Looks at the sync now, after something that has changed it, without waiting for the stream to tell. */
export async function lookAtSync(): Promise<void> {
  await sync.status().then(see, miss);
}

function see(status: SyncStatus): void {
  // Only what differs changes, so that an open list stays open while numbers run.
  setWatched('status', reconcile(status, { merge: true }));
  setFailure(null);
}

function miss(error: unknown): void {
  setFailure(asApiError(error));
}
