import { expect, test } from 'vitest';
import { csvOf, inWords, type Sheet } from './sheet.ts';

test('a file has values as they are; a table has words', () => {
  const sheet: Sheet = {
    columns: [
      { title: 'Week', name: 'start' },
      { title: 'p50', name: 'p50', number: true, words: (value) => `${Number(value) / 3600} h` },
    ],
    rows: [{ values: ['2026-11-02', 7200] }, { values: ['2026-11-09', null] }],
  };
  expect(csvOf(sheet)).toBe('start,p50\r\n2026-11-02,7200\r\n2026-11-09,\r\n');
  const [, p50] = sheet.columns;
  expect(sheet.rows.map((row) => p50 && inWords(p50, row.values[1] ?? null))).toEqual(['2 h', '']);
});

test.each([
  ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
  ['-1 is a title', "'-1 is a title"],
  ['one, two', '"one, two"'],
  ['two\nlines', '"two\nlines"'],
])('a spreadsheet runs nothing and loses nothing of %j', (title, cell) => {
  expect(csvOf({ columns: [{ title: 'Title', name: 'title' }], rows: [{ values: [title] }] })).toBe(
    `title\r\n${cell}\r\n`,
  );
});

test('a negative number stays a number', () => {
  expect(csvOf({ columns: [{ title: 'n', name: 'n' }], rows: [{ values: [-1] }] })).toBe('n\r\n-1\r\n');
});
