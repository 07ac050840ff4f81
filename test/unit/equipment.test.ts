import { expect, test } from 'vitest';
import webEn from '../../messages/en/places.json' with { type: 'json' };
import web from '../../messages/zh-CN/places.json' with { type: 'json' };
import { equipmentTold } from '../../shared/audit/equipment.ts';
import type { EquipmentImage } from '../../shared/events.ts';
import type { EquipmentId } from '../../shared/ids.ts';
import { builtIn, equipmentIn, kindsOf, namesOf, noCatalogue } from '../../shared/places/equipment.ts';
import { text } from '../../shared/texts.ts';

const [recorder, dongle] = ['eqp_000000000001', 'eqp_000000000002'] as [EquipmentId, EquipmentId];
const own = {
  [recorder]: { name: '录播主机', description: '会后有回放' },
  [dongle]: { name: 'HDMI/USB-C', description: '' },
} as Record<EquipmentId, { name: string; description: string }>;
const words = (kind: (typeof builtIn)[number]) => (kind === 'screen' ? ['显示屏', 'Screen'] : []);
const names = namesOf({ own }, words);

test.each([
  ['显示屏、录播主机', ['screen', recorder], []],
  ['SCREEN，ｈｄｍｉ/USB-c; 录播主机|显示屏', ['screen', dongle, recorder], []],
  ['screen/录播主机', ['screen', recorder], []],
  ['沙发，显示屏 / 茶几', ['screen'], ['沙发', '茶几']],
  [' 、 ', [], []],
  ['constructor', [], ['constructor']],
])('a cell with %s', (cell, found, unknown) => {
  expect(equipmentIn(cell, names)).toEqual({ found, unknown });
});

test('every kind has its place: as ordered, then the built-in ones, whatever the table says first', () => {
  const ids = (catalogue: Parameters<typeof kindsOf>[0]) => kindsOf(catalogue).map(({ equipmentId }) => equipmentId);
  expect(ids(noCatalogue)).toEqual([...builtIn]);
  const order = [dongle, 'window' as const];
  const rest = builtIn.filter((kind) => kind !== 'window');
  expect(ids({ own, off: [], order })).toEqual([dongle, 'window', ...rest, recorder]);
  const gone = { [recorder]: own[recorder] } as typeof own;
  expect(ids({ own: gone, off: [], order })).toEqual(['window', ...rest, recorder]);
  const { offered, name } = kindsOf({ own, off: ['screen'], order: [] })[0] ?? {};
  expect({ offered, name }).toEqual({ offered: false, name: null });
});

test('the trail tells of the one kind that differs', () => {
  const image = (facts: Partial<EquipmentImage>) => ({ ...noCatalogue, ...facts }) as unknown as EquipmentImage;
  const before = image({ own: { [recorder]: { name: '录播', description: '' } } as typeof own });
  const after = image({ own: { [recorder]: own[recorder] } as typeof own });
  expect(equipmentTold(before, after)).toMatchObject({
    subjectId: recorder,
    name: '录播主机',
    before: { name: '录播' },
    after: { name: '录播主机', description: '会后有回放', offered: true },
  });
  expect(equipmentTold(null, after)).toMatchObject({ before: null, name: '录播主机' });
  expect(equipmentTold(before, image({}))).toMatchObject({ name: '录播', after: null });
  expect(equipmentTold(null, image({ off: ['screen'] }))).toMatchObject({
    subjectId: 'screen',
    after: { offered: false },
  });
  const reread = { [recorder]: { description: '', name: '录播' } } as typeof own;
  const turned = equipmentTold(before, image({ own: reread, order: ['window'] }));
  expect(turned.after).toMatchObject({ order: expect.arrayContaining(['window', '录播']) });
});

test('tables and screens call the built-in kinds by the same names', () => {
  const onScreens = (messages: Record<string, unknown>) => builtIn.map((kind) => messages[`places_equipment_${kind}`]);
  expect(builtIn.map((kind) => text('zh-CN', `equipment.${kind}`))).toEqual(onScreens(web));
  expect(builtIn.map((kind) => text('en', `equipment.${kind}`))).toEqual(onScreens(webEn));
});
