/** What the trail tells of a change: in one order whatever order the table keeps, only what differs, and no half ids. */
import { expect, test } from 'vitest';
import { changesOf } from '../../shared/audit/changes.ts';

test.each([
  [
    'a day of the company’s own',
    { name: '创社纪念日', kind: 'rest', date: '2026-12-24' },
    '2026-12-24 rest 创社纪念日',
  ],
  ['a day without a name', { kind: 'work', name: null, date: '2026-12-26' }, '2026-12-26 work'],
  ['a day that is off', { hours: null, date: '2026-12-31' }, '2026-12-31 off'],
  ['a day of other hours', { hours: { off: '12:00', on: '09:00' }, date: '2027-01-02' }, '2027-01-02 09:00~12:00'],
  ['a step of the light', { percent: 30, from: '20:00' }, '20:00 30%'],
  ['who serves, and where', { areaId: 'are_1', name: '周宁', personId: 'prs_1' }, '周宁 (are_1)'],
  ['who serves everywhere', { areaId: null, name: '周宁', personId: 'prs_1' }, '周宁'],
  ['a room on a map', { points: [{ y: 0.4, x: 0.3 }], roomId: 'rom_1' }, 'rom_1 30·40'],
  [
    'a slide',
    {
      ...{ seconds: 12, text: '周五', title: '消防演习', kind: 'notice' },
      when: { start: '08:00', end: null, days: [1, 5], from: '2026-12-01', until: '2026-12-31' },
    },
    'notice 消防演习 · 周五 12s @2026-12-01~2026-12-31 @1/5 @08:00~',
  ],
  ['what has no form of its own', { size: 3, code: 'secret', personId: 'prs_1', name: '周宁' }, '周宁 3'],
])('%s', (_, item, text) => {
  const [change] = changesOf('group', { list: [] }, { list: [item] });
  expect(change).toEqual({ field: 'list', before: '', after: text });
  const reversed = Object.fromEntries(Object.entries(item).reverse());
  expect(changesOf('group', { list: [item] }, { list: [reversed] })).toEqual([]);
});

test('of a long list what went and what came is told, also far behind, and an id is never cut', () => {
  const ids = (from: number) =>
    Array.from({ length: 60 }, (_, index) => `prs_${String(from + index).padStart(12, '0')}`);
  const [change] = changesOf('room', { approvers: ids(0) }, { approvers: ids(1) });
  expect(change).toEqual({ field: 'approvers', before: 'prs_000000000000', after: 'prs_000000000060' });
  const [made] = changesOf('room', null, { approvers: ids(0) });
  expect(made?.after).toMatch(/^(prs_\d{12}, )+prs_\d{12}…$/);
});

test('whose name stands beside the id is told once', () => {
  const by = { by: { personId: 'prs_1', name: '林晓' } };
  expect(changesOf('tenant', {}, { deletion: by })).toEqual([{ field: 'deletion.by.name', before: '', after: '林晓' }]);
});
