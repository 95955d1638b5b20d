const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** A duration is not torn apart at the end of a line. */
const space = '\u00a0';

/** A duration in words, two units at most: `1 d 4 h`, `12 min`, `0 s`. `null` when there is none. */
export function durationInWords(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return 'none';
  const sign = seconds < 0 ? '−' : '';
  let rest = roundToUnits(Math.abs(seconds));
  const parts: string[] = [];
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    if (count === 0 && parts.length === 0 && size > 1) continue;
    rest -= count * size;
    if (count > 0 || parts.length === 0) parts.push(`${count}${space}${name}`);
    if (parts.length === 2 || rest < 1 || (parts.length > 0 && count === 0)) break;
  }
  return sign + parts.join(space);
}

/** Rounds to the second unit that will be shown, so that 59.7 min is `1 h` and never `60 min`. */
function roundToUnits(seconds: number): number {
  const step = seconds >= 86_400 - 1800 ? 3600 : seconds >= 3600 - 30 ? 60 : 1;
  return Math.round(seconds / step) * step;
}

/** How long ago, or how far ahead, an instant is: `3 h ago`, `in 12 min`, `just now`. */
export function fromNow(instant: string | null | undefined, now: number = Date.now()): string {
  if (!instant) return 'never';
  const seconds = (now - Date.parse(instant)) / 1000;
  if (Math.abs(seconds) < 10) return 'just now';
  const words = largestUnit(Math.abs(seconds));
  return seconds > 0 ? `${words} ago` : `in ${words}`;
}

function largestUnit(seconds: number): string {
  for (const [name, size] of units) {
    if (seconds >= size) return `${Math.round(seconds / size)} ${name}`;
  }
  return '0 s';
}
