import { expect, test } from 'vitest';
import { areAlike } from '../../shared/places/alike.ts';

const alike = [
  ['3层', '3 层'],
  ['３层', '3层'],
  ['天河大厦（A座）', '天河大厦 A座'],
  ['天河大夏', '天河大厦'],
  ['天河大厦', '天河大厦楼'],
  ['3F', '3层'],
  ['Riverside', 'Rivreside'],
  ['Riverside Tower', 'RiversideTower'],
];
const different = [
  ['3 层', '4 层'],
  ['1 层', '11 层'],
  ['12 层', '21 层'],
  ['-1 层', '1 层'],
  ['B1', 'L1'],
  ['一号楼', '二号楼'],
  ['东楼', '西楼'],
  ['天河大厦', '天河大厦 A'],
  ['Tower A', 'Tower B'],
  ['云杉', '云松'],
  ['天河大厦', '海珠大厦'],
];

test('names are alike that differ by spaces, brackets or a slip, not by what tells two places apart', () => {
  const found = [...alike, ...different].filter(([a = '', b = '']) => areAlike(a, b) && areAlike(b, a));
  expect(found).toEqual(alike);
});
