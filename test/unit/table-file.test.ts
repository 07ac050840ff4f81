import { expect, test } from 'vitest';
import writeBook from 'write-excel-file/browser';
import { inParts } from '../../web/src/lib/parts.ts';
import { readLines, readTable } from '../../web/src/lib/table-file.ts';

test('a workbook is read as a table of text: numbers, days and empty cells as they stand, empty lines left out and counted', async () => {
  const day = new Date(Date.UTC(2026, 1, 3));
  const rows = [
    ['房间号', '名称', '从'],
    [301, '红松', day],
    [null, null, null],
    ['0302', null, '=1+1'],
  ];
  const file = new File([await writeBook(rows, { dateFormat: 'yyyy-mm-dd' }).toBlob()], '场所.csv');
  expect(await readLines(file)).toEqual([
    { line: 1, cells: ['房间号', '名称', '从'] },
    { line: 2, cells: ['301', '红松', '2026-02-03'] },
    { line: 4, cells: ['0302', '', '=1+1'] },
  ]);
});

test('text is read as UTF-8 or as Chinese spreadsheets write it', async () => {
  const table = [
    ['名称', '人数'],
    ['红松', '8'],
  ];
  const chinese = Uint8Array.from([0xc3, 0xfb, 0xb3, 0xc6, 0x2c, 0xc8, 0xcb, 0xca, 0xfd, 0x0a]);
  expect(await readTable(new File(['名称,人数\r\n红松,8\r\n'], 'a.csv'))).toEqual(table);
  expect(await readTable(new File([chinese], 'a.csv'))).toEqual([table[0]]);
});

test('what calls itself a workbook and is none is refused', async () => {
  await expect(readTable(new File([Uint8Array.from([0x50, 0x4b, 0x03, 0x04, 1, 2, 3])], 'a.xlsx'))).rejects.toThrow();
});

test('what is saved bit by bit is handed over in full parts and a rest, each item once and in order; what fits is one file', async () => {
  const files: [string, number[]][] = [];
  const parts = inParts<number>(3, (part, items) => files.push([part, items]));
  await parts.add([1, 2]);
  await parts.add([3, 4, 5, 6, 7]);
  await parts.save();
  expect(files.splice(0)).toEqual([
    ['-1', [1, 2, 3]],
    ['-2', [4, 5, 6]],
    ['-3', [7]],
  ]);
  for (const items of [[], [1, 2]]) {
    const whole = inParts<number>(3, (part, all) => files.push([part, all]));
    await whole.add(items);
    await whole.save();
    expect(files.splice(0)).toEqual([['', items]]);
  }
});
