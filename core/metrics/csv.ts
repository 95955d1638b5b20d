import { type CsvValue, toCsv } from '#core/lib/csv.ts';
import type { Answer, Point, Statistic } from '#core/metrics/answer.ts';
import type { MetricRow } from '#core/metrics/rows.ts';

/** One line per point. A stage's statistics stand in columns such as `coding_p50`. */
export function pointsToCsv(answer: Answer): string {
  const rows = answer.points.map(flat);
  const columns = Object.keys(rows[0] ?? { start: null, group: null, n: null });
  return toCsv(columns, rows);
}

function flat({ stages = {}, ...point }: Point): Record<string, CsvValue> {
  const ofStages = Object.entries(stages).flatMap(([stage, statistic]: [string, Statistic]) =>
    Object.entries(statistic).map(([name, value]) => [`${stage}_${name}`, value as CsvValue]),
  );
  return { ...point, ...Object.fromEntries(ofStages) };
}

const rowColumns = ['id', 'kind', 'title', 'url', 'repository', 'at', 'value', 'numerator', 'excluded', 'reason'];

/** One line per row. */
export function rowsToCsv(items: MetricRow[]): string {
  return toCsv(
    rowColumns,
    items.map(({ excluded, ...row }) => ({ ...row, excluded: excluded?.by ?? null, reason: excluded?.reason ?? null })),
  );
}
