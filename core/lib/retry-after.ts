/** Nobody means to be left alone for longer: what says more is a mistake, and must not silence a source. */
const mostMs = 24 * 3_600_000;

/**
 * When an answer asks to come back, by its `Retry-After` of seconds or of a date (RFC 9110, 10.2.3), within a day;
 * `null`: it does not say.
 */
export function retryAfter({ headers }: Response, now: Date): Date | null {
  const said = headers.get('retry-after')?.trim() ?? '';
  const waitMs = /^\d+(\.\d+)?$/.test(said) ? Number(said) * 1000 : Date.parse(said) - now.getTime();
  return Number.isNaN(waitMs) ? null : new Date(now.getTime() + Math.min(Math.max(waitMs, 0), mostMs));
}
