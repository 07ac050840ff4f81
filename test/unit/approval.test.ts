import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Approval,
  type Asking,
  approvalOf,
  fallbackOf,
  isAnnounced,
  isApprover,
  isWithin,
  mayDecide,
  type Span,
  spanOf,
} from '../../shared/bookings/approval.ts';
import { exampleBooking } from '../../shared/bookings/examples.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import { AppError } from '../../shared/errors.ts';
import type { Event } from '../../shared/events.ts';
import type { PersonId, RoomId } from '../../shared/ids.ts';
import { type Notice, noticesOf, recipientKey } from '../../shared/messages/rules.ts';
import type { Role } from '../../shared/scope.ts';
import { epochOf, instantOf } from '../../shared/time.ts';

const booking = exampleBooking as unknown as Booking;
const organiser = booking.organiser.personId;
const colleague = booking.people[0]?.personId ?? '';
const [guest = ''] = booking.guests;
const approver = 'prs_3c5d7f9h1k2m' as PersonId;
const room = { needsApproval: true, approvers: [approver] };
const person = (id: string, roles: Role[] = ['employee']) => ({
  actor: { kind: 'person' as const, id: id as PersonId, name: 'x' },
  roles,
});
/** A Monday at 08:00. */
const now = epochOf('2026-11-23T00:00:00Z');
const hour = 3_600_000;
const at = (hours: number) => instantOf(now + hours * hour);
const span = (from: number, to: number, roomId = booking.roomId): Span => ({ roomId, start: at(from), end: at(to) });
const asking = (patch: Partial<Asking> = {}): Asking => ({ room, who: person(organiser), hours: 48, now, ...patch });

describe('who decides', () => {
  test('are those named for the room, and no other approver', () => {
    expect(isApprover(person(approver), room)).toBe(true);
    expect(isApprover(person('prs_other', ['approver']), room)).toBe(false);
  });

  test('is every approver where nobody is named', () => {
    expect(isApprover(person('prs_other', ['approver']), { approvers: [] })).toBe(true);
    expect(isApprover(person('prs_other'), { approvers: [] })).toBe(false);
  });

  test('is an admin always, without being asked', () => {
    expect(mayDecide(person('prs_other', ['admin']), room)).toBe(true);
    expect(isApprover(person('prs_other', ['admin']), room)).toBe(false);
    expect(mayDecide(person('prs_other', ['approver', 'staff']), room)).toBe(false);
  });
});

describe('a wish for a room', () => {
  test('without approval stands', () => {
    const open = { needsApproval: false, approvers: [] };
    expect(approvalOf(span(2, 3), asking({ room: open }))).toEqual({
      state: 'booked',
      approved: null,
      expiresAt: null,
    });
  });

  test('of an approver stands as approved', () => {
    expect(approvalOf(span(2, 3), asking({ who: person(approver) }))).toEqual({
      state: 'booked',
      approved: span(2, 3),
      expiresAt: null,
    });
  });

  test.each([
    ['the hours that the company gives', 100, 48, 48],
    ['the meeting’s start', 20, 48, 20],
    ['an hour where that is all', 100, 1, 1],
  ])('waits until %s', (_what, from, hours, expected) => {
    expect(approvalOf(span(from, from + 1), asking({ hours }))).toEqual({
      state: 'pending',
      approved: null,
      expiresAt: at(expected),
    });
  });

  test('that begins now is refused: nobody could decide before', () => {
    const refusal = () => approvalOf(span(0, 1), asking());
    expect(refusal).toThrow(AppError);
    expect(refusal).toThrow('needs_approval');
  });

  test('at a door cannot wait', () => {
    const door = { actor: { kind: 'doorplate', id: 'dpl_8a1c4e7g0j3k', name: '门牌' }, roles: ['admin'] } as never;
    expect(() => approvalOf(span(2, 3), asking({ who: door }))).toThrow('needs_approval');
  });
});

const held = (from: number, to: number, patch: Partial<Booking> = {}) => ({
  ...span(from, to),
  state: 'booked' as const,
  approved: span(from, to),
  expiresAt: null,
  ...patch,
});

describe('a change of what was approved', () => {
  test('to less stays approved, and may become what it was again', () => {
    const less = approvalOf(span(10, 11), asking(), held(10, 12));
    expect(less).toEqual({ state: 'booked', approved: span(10, 12), expiresAt: null });
    expect(approvalOf(span(10, 12), asking(), { ...span(10, 11), ...less }).state).toBe('booked');
  });

  test('to more waits until the first moment that is not allowed, and keeps what it has', () => {
    expect(approvalOf(span(10, 13), asking(), held(10, 12))).toEqual({
      state: 'pending',
      approved: span(10, 12),
      expiresAt: at(12),
    });
    expect(approvalOf(span(9, 13), asking(), held(10, 12))).toMatchObject({ approved: span(10, 12), expiresAt: at(9) });
  });

  test('to more of a running meeting can be asked for', () => {
    expect(approvalOf(span(-1, 3), asking(), held(-1, 2))).toMatchObject({ state: 'pending', expiresAt: at(2) });
  });

  test('to another time or room waits as a whole', () => {
    expect(approvalOf(span(14, 15), asking(), held(10, 12))).toMatchObject({ state: 'pending', approved: null });
    expect(approvalOf(span(11, 13), asking(), held(10, 12))).toMatchObject({ state: 'pending', approved: null });
    const elsewhere = span(10, 12, 'rom_other' as RoomId);
    expect(approvalOf(elsewhere, asking(), held(10, 12))).toMatchObject({ state: 'pending', approved: null });
  });

  test('of what was booked before the room needed approval keeps what it had', () => {
    const before = held(10, 12, { approved: null });
    expect(approvalOf(span(10, 11), asking(), before)).toMatchObject({ state: 'booked' });
    expect(approvalOf(span(10, 13), asking(), before)).toMatchObject({ state: 'pending', approved: span(10, 12) });
  });
});

test('a request for less does not ask anew, one for another time does', () => {
  const request = { ...span(30, 32), state: 'pending' as const, approved: null, expiresAt: at(5) };
  expect(approvalOf(span(30, 31), asking(), request)).toMatchObject({ state: 'pending', expiresAt: at(5) });
  expect(approvalOf(span(40, 41), asking(), request)).toMatchObject({ state: 'pending', expiresAt: at(40) });
});

test('whatever is wished, one after the other: nothing is booked that nobody allowed, and a fallback is always held', () => {
  const wish = fc.record({
    from: fc.integer({ min: 1, max: 40 }),
    length: fc.integer({ min: 1, max: 6 }),
    approve: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(wish, { minLength: 1, maxLength: 12 }), (wishes) => {
      const allowed: Span[] = [];
      let before: (Span & Approval) | null = null;
      for (const { from, length, approve } of wishes) {
        const wanted = span(from, from + length);
        const made: Approval = approvalOf(wanted, asking(), before);
        before = { ...wanted, ...made };
        if (made.state === 'pending' && approve) {
          allowed.push(wanted);
          before = { ...wanted, state: 'booked', approved: spanOf(wanted), expiresAt: null };
        }
        if (before.state === 'booked') expect(allowed.some((each) => isWithin(before as Span, each))).toBe(true);
        else expect(before.expiresAt).not.toBeNull();
        const fallback = fallbackOf(before);
        if (before.approved && before.state === 'pending') expect(fallback).toEqual(before.approved);
        if (fallback && before.state === 'pending') expect(allowed.some((each) => isWithin(fallback, each))).toBe(true);
      }
    }),
  );
});

const pending = { ...booking, state: 'pending' as const, expiresAt: '2026-11-22T01:30:00Z' };
const span0 = spanOf(booking);
const approved = { ...booking, approved: span0 };
const larger = { ...pending, approved: span0, end: '2026-11-23T04:00:00Z', sequence: 1 };
const moved = { ...pending, start: '2026-11-23T06:00:00Z', end: '2026-11-23T07:00:00Z', sequence: 1 };
const rejected = (one: Booking): Booking => ({ ...one, state: 'rejected', expiresAt: null });

/** `kind to`, with a `*` where a line in the inbox is due. */
function told(before: Booking | null, after: Booking, what: string, who = approver as string): string[] {
  const name = !before
    ? 'booking.created'
    : after.state === 'rejected'
      ? 'booking.rejected'
      : after.state === 'cancelled'
        ? 'booking.cancelled'
        : 'booking.changed';
  const event = { name, before, after, what, who: { kind: 'person', id: who, name: 'x' }, at: '2026-11-22T00:00:00Z' };
  const show = ({ kind, to, line }: Notice) => `${kind} ${recipientKey(to)}${line ? '*' : ''}`;
  return noticesOf(event as unknown as Event, now, [approver])
    .map(show)
    .sort();
}

describe('who is told', () => {
  test('of a request: the approvers and, for confirmation, the organiser; nobody is invited', () => {
    expect(told(null, pending, 'created', organiser)).toEqual(
      [`approval_asked ${approver}*`, `requested ${organiser}*`].sort(),
    );
  });

  test('of an approval: the organiser; now the people are invited', () => {
    expect(told(pending, approved, 'approved')).toEqual(
      [`approved ${organiser}*`, `invited ${colleague}*`, `invited ${guest}`].sort(),
    );
  });

  test.each(['rejected', 'expired'])('of a request that was %s: the organiser alone', (what) => {
    expect(told(pending, rejected(pending), what)).toEqual([`${what} ${organiser}*`]);
  });

  test('of a cancelled request: the organiser’s calendar at most', () => {
    expect(told(pending, { ...pending, state: 'cancelled' }, 'cancelled', organiser)).toEqual([
      `cancelled ${organiser}`,
    ]);
  });

  test('of an edit while it waits: nobody', () => {
    expect(told(pending, { ...pending, topic: '新主题' }, 'edited', organiser)).toEqual([]);
  });

  test('of more that is asked for: approvers and organiser; the people once it is decided', () => {
    expect(told(approved, larger, 'extended', organiser)).toEqual(
      [`approval_asked ${approver}*`, `requested ${organiser}*`].sort(),
    );
    expect(told(larger, approved, 'rejected')).toEqual([`rejected ${organiser}*`]);
    const granted = { ...larger, state: 'booked' as const, expiresAt: null, approved: spanOf(larger) };
    expect(told(larger, granted, 'approved')).toEqual(
      [`approved ${organiser}*`, `changed ${colleague}*`, `changed ${guest}`].sort(),
    );
  });

  test('of a move that must be approved: also the people, who then hear how it ends', () => {
    expect(told(approved, moved, 'moved', organiser)).toEqual(
      [`approval_asked ${approver}*`, `changed ${colleague}*`, `changed ${guest}`, `requested ${organiser}*`].sort(),
    );
    const granted = { ...moved, state: 'booked' as const, expiresAt: null, approved: spanOf(moved) };
    expect(told(moved, granted, 'approved')).toEqual(
      [`approved ${colleague}*`, `approved ${guest}`, `approved ${organiser}*`].sort(),
    );
    expect(told(moved, rejected(moved), 'rejected')).toEqual(
      [`cancelled ${colleague}*`, `cancelled ${guest}`, `rejected ${organiser}*`].sort(),
    );
  });

  test('of a private request: the approver, without what it is about', () => {
    const event = {
      name: 'booking.created',
      before: null,
      after: { ...pending, private: true },
      what: 'created',
      who: { id: organiser },
    };
    const [asked] = noticesOf(event as unknown as Event, now, [approver]).filter(
      ({ kind }) => kind === 'approval_asked',
    );
    expect(asked?.booking).toMatchObject({ topic: null, content: '', people: [], guests: [] });
  });
});

test('its people know of a booking once it has been booked', () => {
  expect(isAnnounced(pending)).toBe(false);
  expect(isAnnounced({ ...pending, state: 'rejected' })).toBe(false);
  for (const known of [approved, larger, moved, rejected(moved)]) expect(isAnnounced(known)).toBe(true);
});
