import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { type Database, openDatabase } from '#core/db/database.ts';
import { migrate } from '#core/db/migrate.ts';

/** A bench: what it measures, and whether what it measured is within its goals. */
export interface Bench {
  name: string;
  run: (server: Server) => Promise<boolean>;
}

/** A throw-away server with a way to get empty databases of today's schema. */
export interface Server {
  createDatabase(): Promise<Database>;
  /** The address of a database, for a process of its own. */
  urlOf(name: string): string;
}

export function serverAt(url: string): Server {
  const urlOf = (name: string) => {
    const own = new URL(url);
    own.pathname = `/${name}`;
    return own.href;
  };
  return {
    urlOf,
    createDatabase: async () => {
      const name = `bench_${randomUUID().replaceAll('-', '')}`;
      const admin = openDatabase(url, { max: 1 });
      await admin.execute(sql.raw(`create database ${name} template template0`));
      await admin.$client.end();
      const db = openDatabase(urlOf(name), { max: 4 });
      await migrate(db);
      return db;
    },
  };
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

/**
 * Milliseconds of each variant in each round. Rounds are interleaved and every second one runs backwards, so that a
 * machine that slows down slows all variants alike. One round before them warms up.
 */
export async function interleave<K extends string>(
  rounds: number,
  variants: Record<K, () => Promise<unknown>>,
): Promise<Record<K, number[]>> {
  const names = Object.keys(variants) as K[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = -1; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const start = performance.now();
      await variants[name]();
      if (round >= 0) times[name].push(performance.now() - start);
    }
  }
  return times;
}

/** How often one takes as long as another: the median of the ratios of each round, with the least and the most. */
export function ratioOf(times: number[], base: number[]): { median: number; text: string } {
  const ratios = times.map((time, round) => time / (base[round] ?? 1));
  const middle = median(ratios);
  const spread = `${Math.min(...ratios).toFixed(1)} to ${Math.max(...ratios).toFixed(1)}`;
  return { median: middle, text: `${middle.toFixed(1)} (${spread}, n = ${ratios.length})` };
}

/** The slope of log time over log size: 1 is linear. */
export function growthExponent(points: { size: number; time: number }[]): number {
  const logs = points.map(({ size, time }) => [Math.log(size), Math.log(time)] as const);
  const mean = (at: 0 | 1) => logs.reduce((sum, pair) => sum + pair[at], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const cross = logs.reduce((sum, pair) => sum + (pair[0] - x) * (pair[1] - y), 0);
  return cross / logs.reduce((sum, pair) => sum + (pair[0] - x) ** 2, 0);
}
