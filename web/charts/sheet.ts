/** A chart as a table: for whoever reads rather than looks, and as a file. */
export interface Sheet {
  columns: SheetColumn[];
  rows: SheetRow[];
  /** What a row opens, unless it is the rows behind it: a page of its own. */
  opens?: 'page';
}

export interface SheetColumn {
  title: string;
  /** Its name in a file. */
  name: string;
  number?: boolean;
  /** The value as people read it; a file has it as it is. */
  words?: (value: SheetValue) => string;
}

export type SheetValue = string | number | null;

export interface SheetRow {
  values: SheetValue[];
  /** The stop of the drawing that is meant, so that a row opens like a click on it. */
  stop?: number;
}

export function inWords(column: SheetColumn, value: SheetValue): string {
  if (value === null) return '';
  return column.words ? column.words(value) : String(value);
}

/** The table as CSV (RFC 4180). A text that a spreadsheet would run as a formula gets an apostrophe in front. */
export function csvOf(sheet: Sheet): string {
  const lines = [sheet.columns.map((column) => column.name), ...sheet.rows.map((row) => row.values)];
  return lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('');
}

function cell(value: SheetValue): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
