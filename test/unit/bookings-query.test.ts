import { expect, test } from 'vitest';
import { isFiltered, readQuery, searchFor } from '../../web/src/routes/(app)/admin/bookings/query.ts';

const zone = 'Asia/Shanghai';
const asked = (address: string) => readQuery(new URLSearchParams(address), '2026-11-23');
const narrowed = ({ from: _from, to: _to, order: _order, ...rest }: ReturnType<typeof searchFor>) =>
  Object.entries(rest).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value));

test.each(['', 'text=%20', 'state=foo', 'state=toString', 'type=foo', 'text=%20&state=&type=over'])(
  '“%s” narrows nothing, and is not taken for a filter',
  (address) => {
    expect(narrowed(searchFor(asked(address), zone))).toEqual([]);
    expect(isFiltered(asked(address))).toBe(false);
  },
);

test.each(['text=a', 'state=over', 'type=internal', 'room=room_1', 'department=%E7%A0%94%E5%8F%91'])(
  '“%s” narrows, and is a filter',
  (address) => {
    expect(narrowed(searchFor(asked(address), zone))).not.toEqual([]);
    expect(isFiltered(asked(address))).toBe(true);
  },
);
