import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCsv, writeCsv } from '../../shared/csv.ts';

const cells = (text: string) => readCsv(text).map((line) => line.cells);

test('quotes, line breaks within cells, empty lines and the three separators are read as spreadsheets write them', () => {
  expect(readCsv('\ufeff楼栋,名称\r\n"A ""座""","两\n行"\r\n\r\n,,\r\nB, x \r\n')).toEqual([
    { line: 1, cells: ['楼栋', '名称'] },
    { line: 2, cells: ['A "座"', '两\n行'] },
    { line: 6, cells: ['B', 'x'] },
  ]);
  expect(cells('a;b\n1,5;2')).toEqual([
    ['a', 'b'],
    ['1,5', '2'],
  ]);
  expect(cells('a\tb\r1\t2')).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
  expect(cells('')).toEqual([]);
});

test('what a spreadsheet would take for a formula is none, and comes back as it was', () => {
  expect(writeCsv([['=1+1', 'ok', 8]])).toBe("\ufeff'=1+1,ok,8\r\n");
  expect(cells(writeCsv([['=1+1', '-x', '@y']]))).toEqual([['=1+1', '-x', '@y']]);
});

test('whatever is written is read again', () => {
  const cell = fc
    .string({ unit: fc.constantFrom('a', '楼', '"', ',', ';', '\n', '\t', ' ', '=', '-') })
    .map((text) => text.trim());
  const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(table, (rows) => {
      const head = ['x', 'y', 'z'];
      const kept = rows.filter((row) => row.some((each) => each !== ''));
      expect(cells(writeCsv([head, ...rows]))).toEqual([head, ...kept]);
    }),
  );
});
