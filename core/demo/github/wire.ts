/** An answer before it becomes a `Response`. */
export interface Wire {
  status: number;
  headers: Record<string, string>;
  /** JSON, or the text of a page for people. */
  body: unknown;
  /** The body as it is sent, where it is known already. */
  text?: string | undefined;
  /** Points that it takes from the allowance. */
  cost: number;
  /** The headers say that nothing is left of the allowance. */
  exhausted?: boolean;
  /** The body ends in the middle. */
  cut?: boolean;
}

/** A tag of 64 bits that changes with the text, as weak as GitHub's own. */
export function tagOf(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x5bd1e995) ^ (high >>> 15);
  }
  return `W/"${(low >>> 0).toString(16).padStart(8, '0')}${(high >>> 0).toString(16).padStart(8, '0')}"`;
}
