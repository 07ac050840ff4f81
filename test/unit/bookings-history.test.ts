import { expect, test } from 'vitest';
import { finds, type Listed, rowFor } from '../../shared/bookings/history.ts';
import type { Phase } from '../../shared/bookings/history-schema.ts';
import type { BookingId, BuildingId, PersonId, RoomId } from '../../shared/ids.ts';
import { epochOf } from '../../shared/time.ts';

const [start, end] = ['2026-11-23T02:00:00Z', '2026-11-23T03:00:00Z'] as const;
const listed: Listed = {
  ...{ bookingId: 'bkg_000000000001' as BookingId, roomId: 'room' as RoomId, buildingId: 'building' as BuildingId },
  ...{ start, end, topic: '周会', type: 'internal', private: false, state: 'booked', people: [], guests: 0 },
  ...{ organiser: { personId: 'somebody' as PersonId, name: '周宁' }, repeats: false },
};

function isFound(phase: Phase, at: string, state: Listed['state'] = 'booked'): boolean {
  const row = rowFor('reader', { ...listed, state }, []);
  return finds({ states: [], types: [], phases: [phase] }, listed, row, { room: '', now: epochOf(at) });
}

test('a meeting runs from its beginning up to its end, and is over from there on', () => {
  expect(isFound('ahead', '2026-11-23T01:59:59Z')).toBe(true);
  expect(isFound('running', '2026-11-23T01:59:59Z')).toBe(false);
  expect(isFound('running', start)).toBe(true);
  expect(isFound('over', start)).toBe(false);
  expect(isFound('running', end)).toBe(false);
  expect(isFound('over', end)).toBe(true);
  expect(isFound('over', end, 'cancelled')).toBe(false);
});
