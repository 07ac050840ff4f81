import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Claimant,
  claimsOf,
  decodeEntry,
  encodeEntry,
  lengthOf,
  meetingsOf,
  type Sheet,
  takenSlots,
} from '../../shared/bookings/sheet.ts';
import { intervalOf, slotMinutes, slotsInDay, slotsOf, spansOf } from '../../shared/bookings/slots.ts';
import type { RoomId } from '../../shared/ids.ts';
import { addMinutes, type Interval, minutesBetween } from '../../shared/time.ts';
import { buffers, entries, intervalFrom, placed, refs } from '../support/arbitraries.ts';

const claimants = fc.record({ place: placed, bufferBefore: buffers, bufferAfter: buffers, ref: refs });

function claimant(given: { time: Interval; bufferBefore?: number; bufferAfter?: number; ref?: string }): Claimant {
  const { time, bufferBefore = 0, bufferAfter = 0, ref = '0123456789ab' } = given;
  const person = { organiserId: 'prs_0123456789ab', organiser: '林晓' };
  return {
    ref,
    state: 'booked',
    private: false,
    ...time,
    bufferBefore,
    bufferAfter,
    ...person,
    topic: '周会',
    type: 'internal',
  };
}

function sheet(date: string, all: Sheet['entries']): Sheet {
  return { roomId: 'rom_0123456789ab' as RoomId, date, version: 1, entries: all };
}

describe('a summary', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(entries, (entry) => {
        expect(decodeEntry(entry.ref, encodeEntry(entry))).toEqual(entry);
      }),
    );
  });

  test('is one short text', () => {
    const [claim] = claimsOf(claimant({ time: intervalFrom('2026-11-23', 'Asia/Shanghai', 40, 4) }), 'Asia/Shanghai');
    expect(claim && encodeEntry(claim.entry).length).toBeLessThan(90);
  });
});

describe('claims', () => {
  test('take the meeting with its buffers, slot by slot, and nothing else', () => {
    fc.assert(
      fc.property(claimants, ({ place, ...rest }) => {
        const { zone, time } = place;
        const whole = {
          start: addMinutes(time.start, -rest.bufferBefore),
          end: addMinutes(time.end, rest.bufferAfter),
        };
        const claims = claimsOf(claimant({ time, ...rest }), zone);
        expect(claims.map(({ date, from, to }) => ({ date, from, to }))).toEqual(spansOf(whole, zone));
      }),
      { numRuns: 500 },
    );
  });

  test('summarise what they take: buffers and meeting fill the span, and their minutes are the booking’s', () => {
    fc.assert(
      fc.property(claimants, ({ place, ...rest }) => {
        const { zone, time } = place;
        const claims = claimsOf(claimant({ time, ...rest }), zone);
        let [before, meeting, after] = [0, 0, 0];
        for (const { from, to, entry } of claims) {
          expect(entry.from - entry.before).toBe(from);
          expect(entry.to + entry.after).toBe(to);
          expect(entry.before >= 0 && entry.after >= 0 && entry.from <= entry.to).toBe(true);
          before += entry.before * slotMinutes;
          meeting += (entry.to - entry.from) * slotMinutes;
          after += entry.after * slotMinutes;
        }
        expect(before).toBe(rest.bufferBefore);
        expect(meeting).toBe(minutesBetween(time.start, time.end));
        expect(after).toBe(rest.bufferAfter);
      }),
      { numRuns: 500 },
    );
  });

  test('reach over midnight into the day before and the day after', () => {
    const zone = 'Asia/Shanghai';
    const time = intervalFrom('2026-11-23', zone, 0, 96);
    const claims = claimsOf(claimant({ time, bufferBefore: 30, bufferAfter: 45 }), zone);
    expect(claims.map(({ date, from, to }) => [date, from, to])).toEqual([
      ['2026-11-22', 94, 96],
      ['2026-11-23', 0, 96],
      ['2026-11-24', 0, 3],
    ]);
    expect(claims.map(({ entry }) => [entry.before, entry.to - entry.from, entry.after])).toEqual([
      [2, 0, 0],
      [0, 96, 0],
      [0, 0, 3],
    ]);
  });
});

describe('a sheet’s meetings', () => {
  test('together say when the meeting is, cut at midnight', () => {
    fc.assert(
      fc.property(claimants, ({ place, ...rest }) => {
        const { zone, time } = place;
        const parts = claimsOf(claimant({ time, ...rest }), zone)
          .flatMap(({ date, entry }) => meetingsOf(sheet(date, [entry]), zone, null))
          .filter((meeting) => lengthOf(meeting) > 0);
        expect(parts.at(0)?.start).toBe(time.start);
        expect(parts.at(-1)?.end).toBe(time.end);
        expect(parts.reduce((sum, part) => sum + lengthOf(part), 0)).toBe(minutesBetween(time.start, time.end));
      }),
    );
  });

  test('a day that only a buffer touches has an empty meeting beside it', () => {
    const zone = 'Asia/Shanghai';
    const time = intervalFrom('2026-11-23', zone, 92, 4);
    const next = claimsOf(claimant({ time, bufferAfter: 30 }), zone).at(1);
    const [meeting] = next ? meetingsOf(sheet(next.date, [next.entry]), zone, null) : [];
    expect(meeting).toMatchObject({ start: time.end, end: time.end, bufferBefore: 0, bufferAfter: 30 });
  });

  test('take exactly the slots that were claimed', () => {
    fc.assert(
      fc.property(claimants, ({ place, ...rest }) => {
        for (const claim of claimsOf(claimant({ time: place.time, ...rest }), place.zone)) {
          const taken = takenSlots(sheet(claim.date, [claim.entry]), place.zone);
          expect(taken).toHaveLength(slotsInDay(claim.date, place.zone));
          expect(taken.flatMap((is, slot) => (is ? [slot] : []))).toEqual(slotsOf(claim));
          expect(intervalOf(claim, place.zone).start < intervalOf(claim, place.zone).end).toBe(true);
        }
      }),
    );
  });

  test('come in order of time', () => {
    fc.assert(
      fc.property(fc.array(entries, { maxLength: 12 }), (all) => {
        const starts = meetingsOf(sheet('2026-11-23', all), 'Asia/Shanghai', null).map(({ start }) => start);
        expect(starts).toEqual(starts.toSorted());
      }),
    );
  });

  test('a private one tells its topic to its organiser alone', () => {
    fc.assert(
      fc.property(entries, fc.constantFrom(null, 'prs_another00000'), (entry, reader) => {
        const [asStranger] = meetingsOf(sheet('2026-11-23', [entry]), 'Asia/Shanghai', reader);
        const [asOrganiser] = meetingsOf(sheet('2026-11-23', [entry]), 'Asia/Shanghai', entry.organiserId);
        expect(asOrganiser?.topic).toBe(entry.topic);
        expect(asStranger?.topic).toBe(entry.private ? null : entry.topic);
      }),
    );
  });
});
