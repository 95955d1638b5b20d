/** The size of a sparkline, in pixels; where it is wide it is stretched to its place. */
export const width = 96;
export const height = 28;
export const inset = 3;

export interface Spark {
  /** Through the buckets that are whole. */
  line: string;
  area: string;
  /** The way to and from those that are not. */
  loose: string;
  /** Along the ground where there is no data. */
  unknown: string;
  /** The last known value, and whether its bucket is whole. */
  x: number;
  y: number;
  isWhole: boolean;
}

/** What is drawn, by bucket. Of a `null` nothing could be said: there was nothing, or, where it is `unknown`, no data. */
export interface Sparks {
  values: (number | null)[];
  unfinished?: boolean[];
  unknown?: boolean[];
}

/** Its paths and where it ends; `null` where there is no value. The lowest value is 0, since lengths are compared. */
export function sparkOf({ values, unfinished = [], unknown = [] }: Sparks): Spark | null {
  const top = values.reduce((most: number, value) => Math.max(most, value ?? 0), 0);
  const step = (width - 2 * inset) / Math.max(1, values.length - 1);
  const foot = height - inset;
  const at = (place: number) => rounded(values.length === 1 ? width / 2 : inset + place * step);
  const spots = values.map((value, i): Spot | null =>
    value === null
      ? null
      : {
          x: at(i),
          y: rounded(foot - (top === 0 ? 0 : (value / top) * (height - 2 * inset))),
          isWhole: unfinished[i] !== true,
        },
  );
  const last = spots.findLast((spot) => spot !== null);
  if (!last) return null;
  const whole = runsOf(spots.map((spot) => (spot?.isWhole ? spot : null)));
  return {
    line: whole.map((run) => through(run)).join(''),
    area: whole.map((run) => `M${run[0]?.x} ${foot}L${spotsInWords(run)}V${foot}Z`).join(''),
    loose: looseOf(spots),
    unknown: runsOf(values.map((_, i) => (unknown[i] ? i : null)))
      .map((run) => `M${at((run[0] ?? 0) - 0.3)} ${foot}H${at((run.at(-1) ?? 0) + 0.3)}`)
      .join(''),
    ...last,
  };
}

interface Spot {
  x: number;
  y: number;
  isWhole: boolean;
}

type Place = Pick<Spot, 'x' | 'y'>;

const rounded = (value: number): number => Math.round(value * 10) / 10;
const spotsInWords = (run: Place[]): string => run.map(({ x, y }) => `${x} ${y}`).join('L');

/** A point without neighbours is a short line, else it would not be seen. */
const through = (run: Place[]): string => `M${spotsInWords(run)}${run.length === 1 ? 'h.1' : ''}`;

/** From each known bucket to the next one, where either is not whole. */
function looseOf(spots: (Spot | null)[]): string {
  return spots
    .map((spot, i) => {
      const next = spots[i + 1] ?? null;
      return spot === null || next === null || (spot.isWhole && next.isWhole) ? '' : `M${spotsInWords([spot, next])}`;
    })
    .join('');
}

/** What lies side by side, without the gaps. */
function runsOf<T>(places: (T | null)[]): T[][] {
  const runs: T[][] = [];
  places.forEach((place, i) => {
    if (place === null) return;
    if ((places[i - 1] ?? null) === null) runs.push([]);
    runs.at(-1)?.push(place);
  });
  return runs;
}
