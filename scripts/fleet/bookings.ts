/** Meetings booked at an even pace, and how long each takes to its door. */
import { apiRoot } from '../../shared/operation.ts';
import { addMinutes, instantOf } from '../../shared/time.ts';
import type { Fleet, Member } from './fleet.ts';

export interface Latency {
  booked: number;
  /** Not booked: the slot was taken, or the room is closed then. */
  refused: number;
  arrived: number;
  /** From sending the request to the panel, ms, of the newest ones: a little more than from the commit. */
  p50: number;
  p95: number;
  p99: number;
  /** The same from its answer, which is a little after the commit. */
  fromAnswer95: number;
}

export interface Bookings {
  latency(): Latency;
  end(): void;
}

const newest = 5000;
const quarterMs = 900_000;
const tickMs = 20;
/** A panel has today and tomorrow at least. */
const quarters = 96;

interface Pending {
  sent: number;
  answered: number | null;
}

/** @param cookies of who may book, by e-mail @param perSecond may be a part */
export function startBookings(options: {
  url: URL;
  fleet: Fleet;
  members(): readonly Member[];
  cookies: ReadonlyMap<string, string>;
  perSecond: number;
}): Bookings {
  const { url, fleet, members, cookies, perSecond } = options;
  const seen = new Map<string, number>();
  const pending = new Map<string, Pending>();
  const fromRequest: number[] = [];
  const fromAnswer: number[] = [];
  let turn = 0;
  let booked = 0;
  let refused = 0;
  let arrived = 0;

  function match(bookingId: string): void {
    const at = seen.get(bookingId);
    const { sent, answered } = pending.get(bookingId) ?? { sent: 0, answered: null };
    if (at === undefined || answered === null) return;
    arrived++;
    keep(fromRequest, at - sent);
    keep(fromAnswer, Math.max(0, at - answered));
    pending.delete(bookingId);
    seen.delete(bookingId);
  }

  fleet.onMeeting((bookingId, at) => {
    if (seen.has(bookingId)) return;
    seen.set(bookingId, at);
    // Booked by others: nobody asks for those.
    if (seen.size > newest) seen.delete(seen.keys().next().value ?? '');
    match(bookingId);
  });

  async function book(): Promise<void> {
    const all = members();
    const member = all[turn % all.length];
    if (!member) return;
    // By chance, because earlier runs have taken some.
    const ahead = Math.floor(Math.random() * quarters);
    turn++;
    const start = addMinutes(instantOf(Math.ceil(Date.now() / quarterMs + 1) * quarterMs), ahead * 15);
    const sent = performance.now();
    const answer = await fetch(new URL(`${apiRoot}/bookings`, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: cookies.get(member.email) ?? '' },
      body: JSON.stringify(bookingOf(member, start)),
    });
    const answered = performance.now();
    const text = await answer.text();
    if (!answer.ok) {
      refused++;
      return;
    }
    booked++;
    const { booking } = JSON.parse(text) as { booking: { bookingId: string } };
    pending.set(booking.bookingId, { sent, answered });
    match(booking.bookingId);
  }

  // By the time that has passed: on a busy machine timers come late.
  const begun = performance.now();
  let asked = 0;
  const timer = setInterval(() => {
    for (; asked < ((performance.now() - begun) / 1000) * perSecond; asked++) void book().catch(() => refused++);
  }, tickMs);
  return {
    latency: () => ({
      booked,
      refused,
      arrived,
      p50: part(fromRequest, 0.5),
      p95: part(fromRequest, 0.95),
      p99: part(fromRequest, 0.99),
      fromAnswer95: part(fromAnswer, 0.95),
    }),
    end: () => clearInterval(timer),
  };
}

function bookingOf({ roomId }: Member, start: string) {
  return {
    roomId,
    start,
    end: addMinutes(start, 15),
    topic: '门牌车队',
    type: 'internal',
    content: '',
    private: false,
    people: [],
    guests: [],
    reminderMinutes: null,
  };
}

function keep(list: number[], value: number): void {
  list.push(value);
  if (list.length > newest) list.shift();
}

function part(list: number[], share: number): number {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
