export type CsvValue = string | number | boolean | null | undefined;

/**
 * A table as CSV (RFC 4180): the names of the first row's fields, then one line per row. A text that a spreadsheet would
 * run as a formula gets an apostrophe in front.
 */
export function toCsv(columns: string[], rows: Record<string, CsvValue>[]): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('');
}

function cell(value: CsvValue): string {
  if (typeof value !== 'string') return value === null || value === undefined ? '' : String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
