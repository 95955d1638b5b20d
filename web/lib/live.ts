import { createSignal } from 'solid-js';

const [announcement, setAnnouncement] = createSignal('');

/** What the polite live region says now; the shell holds the region. */
export const announced = announcement;

/** Says a sentence to screen readers without taking the focus. The same sentence twice is said once. */
export function announce(sentence: string): void {
  setAnnouncement(sentence);
}
