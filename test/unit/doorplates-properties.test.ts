import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeSettings, mergeSheets } from '../../iot/merge.ts';
import { offersAt } from '../../iot/offers.ts';
import { digestOf, ledOf, nextChange, viewAt } from '../../iot/state.ts';
import type { PanelSettings, PanelSheet } from '../../shared/doorplates/protocol.ts';
import { dayBounds, localDate } from '../../shared/time.ts';
import { type Given, givenSheet, minute, quarter, settings } from './doorplates-support/given.ts';

const hour = 60 * minute;
/** Days around changes of the clock, in zones of whole and half hours, and plain ones. */
const noons = [
  ['Asia/Shanghai', '2026-11-23T12:00:00+08:00'],
  ['Asia/Kathmandu', '2026-11-23T12:00:00+05:45'],
  ['Europe/Berlin', '2026-10-24T12:00:00+02:00'],
  ['Europe/Berlin', '2026-03-28T12:00:00+01:00'],
  ['America/New_York', '2026-03-07T12:00:00-05:00'],
  ['America/St_Johns', '2026-10-31T12:00:00-02:30'],
  ['Australia/Lord_Howe', '2026-10-03T12:00:00+10:30'],
] as const;

interface Scene {
  zone: string;
  made: number;
  bookings: Given[];
  bufferBefore: number;
  bufferAfter: number;
}

/** Bookings that do not collide, buffers included, from yesterday to the day after tomorrow. */
const scenes: fc.Arbitrary<Scene> = fc
  .record({
    noon: fc.constantFrom(...noons),
    buffers: fc.constantFrom([0, 0], [15, 0], [0, 30], [30, 15]),
    steps: fc.array(fc.record({ gap: fc.nat(20), length: fc.integer({ min: 1, max: 40 }), private: fc.boolean() }), {
      maxLength: 24,
    }),
  })
  .map(({ noon: [zone, noon], buffers: [before = 0, after = 0], steps }) => {
    const made = Date.parse(noon);
    let cursor = dayBounds(localDate(made, zone), zone).start - 6 * hour;
    const bookings = steps.map((step): Given => {
      const start = cursor + (step.gap * 15 + before) * minute;
      const end = start + step.length * quarter;
      cursor = end + after * minute;
      return { start, end, private: step.private, before, after };
    });
    return { zone, made, bookings, bufferBefore: before, bufferAfter: after };
  });

const sceneAt = fc.record({ scene: scenes, minutes: fc.integer({ min: 0, max: 47 * 60 }), ms: fc.nat(59_999) });

function given({ scene, minutes, ms }: { scene: Scene; minutes: number; ms: number }) {
  const { zone, made, bookings, ...room } = scene;
  const sheet = givenSheet(zone, made, bookings, room);
  const first = sheet.days[0]?.start ?? 0;
  const last = sheet.days[1]?.end ?? 0;
  const now = Math.min(last - 1, first + minutes * minute + ms);
  return { sheet, bookings, now, first, last };
}

describe('whatever the bookings', () => {
  it('the state is what the bookings say', () => {
    fc.assert(
      fc.property(sceneAt, (input) => {
        const { sheet, bookings, now, last } = given(input);
        const view = viewAt(sheet, settings, now);
        // Straight from the bookings, without sheets: the simplest thing that can be said.
        const inside = bookings.find(({ start, end }) => start <= now && now < end);
        const next = bookings.find(({ start }) => start > now && start < last);
        const soon = next && (now >= next.start - 10 * minute || now >= next.start - (next.before ?? 0) * minute);
        const cleaning = bookings.some(({ end, after = 0 }) => end <= now && now < end + after * minute);
        const beyond = bookings.some(
          ({ start, before = 0 }) => start >= last && start - before * minute <= now && now < start,
        );
        const expected = inside ? 'in_meeting' : soon ? 'soon' : cleaning || beyond ? 'in_meeting' : 'free';
        expect(view.state).toBe(expected);
        expect(view.led).toEqual(ledOf(expected));
        if (inside) {
          expect(view.until).toBe(Math.min(inside.end, last));
          expect(view.current?.topic === null).toBe(inside.private);
        }
        if (expected === 'soon') expect(view.until).toBe(next?.start);
        if (expected === 'free' && next) expect(view.until).toBe(next.start - (next.before ?? 0) * minute);
      }),
      { numRuns: 400 },
    );
  });

  it('nothing changes before the next change, and something does then', () => {
    fc.assert(
      fc.property(sceneAt, fc.double({ min: 0, max: 1, noNaN: true }), (input, part) => {
        const { sheet, now, last } = given(input);
        const shown = digestOf(viewAt(sheet, settings, now));
        const change = nextChange(sheet, settings, now);
        // After tomorrow everything is unknown, so there is always a change ahead.
        expect(change).not.toBeNull();
        const at = change ?? last;
        expect(at).toBeGreaterThan(now);
        expect(digestOf(viewAt(sheet, settings, now + Math.floor((at - now - 1) * part)))).toBe(shown);
        expect(digestOf(viewAt(sheet, settings, at - 1))).toBe(shown);
        expect(digestOf(viewAt(sheet, settings, at))).not.toBe(shown);
      }),
      { numRuns: 300 },
    );
  });

  it('an offer that is taken collides with nothing', () => {
    fc.assert(
      fc.property(sceneAt, (input) => {
        const { sheet, bookings, now, first, last } = given(input);
        // What lies wholly outside the two days is not known at the door; there the server decides.
        const known = bookings.filter((other) => collides({ start: first, end: last }, other));
        const { bufferBefore, bufferAfter } = sheet.room;
        const { book, extend, end } = offersAt(sheet, now);
        const current = bookings.find((booking) => booking.start <= now && now < booking.end);
        for (const offer of book) {
          expect(offer.start % quarter).toBe(0);
          expect(offer.end % quarter).toBe(0);
          expect(offer.start <= now && now < offer.end).toBe(true);
          const claim = { start: offer.start - bufferBefore * minute, end: offer.end + bufferAfter * minute };
          expect(known.some((other) => collides(claim, other))).toBe(false);
        }
        for (const offer of extend) {
          expect(offer.start).toBe(current?.end);
          const claim = { start: offer.start, end: offer.end + bufferAfter * minute };
          expect(known.some((other) => other !== current && collides(claim, other))).toBe(false);
        }
        if (end === null) return;
        // Nothing that is past is touched, and something is always gained.
        expect(end > now).toBe(true);
        expect(end < (current?.end ?? 0)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});

function collides(claim: { start: number; end: number }, { start, end, before = 0, after = 0 }: Given): boolean {
  return claim.start < end + after * minute && start - before * minute < claim.end;
}

describe('whatever the order of deliveries', () => {
  const zone = 'Asia/Shanghai';
  const made = Date.parse('2026-11-23T12:00:00+08:00');

  /** A history: each step changes today's or tomorrow's sheet, and the server sends what it knows then. */
  const histories = fc
    .array(fc.record({ day: fc.nat(1), later: fc.integer({ min: 1, max: 20_000 }) }), { minLength: 1, maxLength: 12 })
    .map((steps) => {
      const versions = [0, 0];
      let at = made;
      return steps.map(({ day, later }): PanelSheet => {
        versions[day] = (versions[day] ?? 0) + 1;
        at += later;
        const sheet = givenSheet(zone, at, []);
        return { ...sheet, days: sheet.days.map((one, index) => ({ ...one, version: versions[index] ?? 0 })) };
      });
    });

  it('the newest of each day stays', () => {
    fc.assert(
      fc.property(
        histories.chain((history) =>
          fc.record({
            history: fc.constant(history),
            // Any order, any repeats, as long as everything arrives once.
            arrivals: fc
              .array(fc.nat(history.length - 1), { maxLength: 12 })
              .chain((again) =>
                fc.shuffledSubarray([...history.keys(), ...again], { minLength: history.length + again.length }),
              ),
          }),
        ),
        ({ history, arrivals }) => {
          const newest = history.at(-1);
          let held: PanelSheet | null = null;
          let seen = [0, 0];
          for (const index of arrivals) {
            const arrived: PanelSheet | undefined = history[index];
            if (!arrived) continue;
            held = mergeSheets(held, arrived);
            const now = held.days.map(({ version }) => version);
            expect(now.every((version, day) => version >= (seen[day] ?? 0))).toBe(true);
            seen = now;
          }
          expect(held).toEqual(newest);
        },
      ),
    );
  });

  it('a renamed room stays renamed, whatever an older copy of its day says', () => {
    const renamed = givenSheet(zone, made, []);
    renamed.room = { ...renamed.room, version: 4, name: '雪松' };
    const newerDay = givenSheet(zone, made + 1000, [], { version: 2 });
    for (const merged of [mergeSheets(renamed, newerDay), mergeSheets(newerDay, renamed)]) {
      expect(merged.room.name).toBe('雪松');
      expect(merged.days[0]?.version).toBe(2);
    }
  });

  it('a restored table, whose versions begin again, is believed after a while', () => {
    const held = givenSheet(zone, made, [], { version: 9 });
    const soon = givenSheet(zone, made + minute, [], { version: 2 });
    const later = givenSheet(zone, made + 6 * minute, [], { version: 2 });
    expect(mergeSheets(held, soon).days[0]?.version).toBe(9);
    expect(mergeSheets(held, later)).toBe(later);
    expect(mergeSheets(later, held)).toBe(later);
  });

  it('another room leaves nothing of the old one, and the old one does not come back', () => {
    const old = givenSheet(zone, made, [{ start: made, end: made + hour }], { version: 9 });
    const other = 'rom_000000000000' as typeof old.room.roomId;
    const moved = givenSheet(zone, made + 1000, [], { version: 1, roomId: other, binding: 2 });
    // Made later, by somebody who did not know yet that the panel had moved.
    const late = { ...old, at: made + 2000 };
    expect(mergeSheets(old, moved)).toBe(moved);
    expect(mergeSheets(moved, old)).toBe(moved);
    expect(mergeSheets(moved, late)).toBe(moved);
  });

  it('settings never go back', () => {
    const version = (n: number, at = 0): PanelSettings => ({ ...settings, version: n, at });
    expect(mergeSettings(version(3), version(2))).toEqual(version(3));
    expect(mergeSettings(version(2), version(3))).toEqual(version(3));
    expect(mergeSettings(version(3), version(1, 6 * minute))).toEqual(version(1, 6 * minute));
  });
});
