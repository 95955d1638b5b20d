import { expect, test } from 'vitest';
import { type CsvValue, toCsv } from '#core/lib/csv.ts';

test.each<[CsvValue, string]>([
  ['plain', 'plain'],
  ['a, b', '"a, b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\r\nlines', '"two\r\nlines"'],
  ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@sum', "'@sum"],
  ['\t=1', "'\t=1"],
  [-1, '-1'],
  [0.5, '0.5'],
  [null, ''],
  [undefined, ''],
  [true, 'true'],
])('%j is written as %j', (value, written) => {
  expect(toCsv(['a', 'b'], [{ a: value, b: 1 }])).toBe(`a,b\r\n${written},1\r\n`);
});
