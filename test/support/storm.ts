/**
 * Many clients who create, move, extend, shorten and cancel at once, hang up and ask again with the same Idempotency-Key. What
 * each of them was told is the answer.
 */
import type { Booking } from '../../shared/bookings/schema.ts';
import { addMinutes, type Instant, minutesBetween } from '../../shared/time.ts';
import { operationNamed, outputOf, problemOf, type RawAnswer, requestOf } from './client.ts';
import type { Person } from './given.ts';
import type { Told } from './replay.ts';

export interface Storm {
  /** One client each; they must all be admins, who may change what others booked. */
  people: readonly Person[];
  rooms: readonly string[];
  /** Meetings begin in the hours from here on. */
  from: Instant;
  hours: number;
  /** What each client does, one after the other. */
  steps: number;
  seed: number;
  /** Colleagues of whom each meeting invites one. */
  invited?: readonly string[];
  /** Told after each answer. */
  onAnswer?: (log: readonly Told[]) => void;
}

/** Not the answer to be had: the connection broke for good. */
class Gone extends Error {}

const expected = new Set(['slot_taken', 'changed_meanwhile', 'booking_over', 'busy']);

/** @throws when a client is told something that it should not be */
export async function storm(options: Storm): Promise<Told[]> {
  const log: Told[] = [];
  /** Bookings that everybody changes. Their requests are never repeated, so that each answer shows what the request made. */
  const shared: Booking[] = [];
  /** ms that an answer takes. */
  let usual = 50;

  await Promise.all(options.people.map((person, index) => run(person, randomFrom(options.seed * 1000 + index))));
  return log;

  async function run(person: Person, random: () => number): Promise<void> {
    const own: Booking[] = [];
    try {
      for (let step = 0; step < options.steps; step++) {
        const isShared = random() < 0.5;
        const list = isShared ? shared : own;
        const target = list[Math.floor(random() * list.length)];
        if (!target || random() < 0.45) await create(person, random, isShared ? shared : own);
        else await alter(person, random, target, list);
      }
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
    }
  }

  async function create(person: Person, random: () => number, list: Booking[]): Promise<void> {
    const wanted = { roomId: pick(options.rooms, random), ...timeFrom(random) };
    const people = options.invited?.length ? [pick(options.invited, random)] : [];
    const booking = await ask(person, random, 'create', null, { ...wanted, topic: '会', people }, wanted, true);
    if (booking) list.push(booking);
  }

  async function alter(person: Person, random: () => number, target: Booking, list: Booking[]): Promise<void> {
    const { bookingId, version } = target;
    const mayRepeat = list !== shared;
    const named = random() < 0.3 ? { version } : {};
    let after: Booking | null;
    if (random() < 0.35) {
      after = await ask(person, random, 'cancel', bookingId, { bookingId, ...named }, undefined, mayRepeat);
    } else {
      const change = changeOf(target, random);
      const wanted = { roomId: target.roomId, start: target.start, end: target.end, ...change };
      // Another may move it meanwhile, so what a shared one is refused for is known only where the change names all of it.
      const input = mayRepeat ? change : wanted;
      after = await ask(person, random, 'change', bookingId, { bookingId, ...named, ...input }, wanted, mayRepeat);
    }
    const at = list.findIndex((one) => one.bookingId === bookingId);
    if (at < 0) return;
    if (after?.state === 'cancelled' || !after) list.splice(at, 1);
    else if (after.version > (list[at]?.version ?? 0)) list[at] = after;
  }

  function changeOf(
    { roomId, start, end }: Booking,
    random: () => number,
  ): Partial<Pick<Booking, 'roomId' | 'start' | 'end'>> {
    const kind = random();
    if (kind < 0.3) return { end: addMinutes(end, 15 * (1 + Math.floor(random() * 3))) };
    if (kind < 0.45 && minutesBetween(start, end) > 15) return { end: addMinutes(end, -15) };
    if (kind < 0.7)
      return {
        roomId: pick(
          options.rooms.filter((room) => room !== roomId),
          random,
        ) as Booking['roomId'],
      };
    return timeFrom(random);
  }

  function timeFrom(random: () => number) {
    const start = addMinutes(options.from, 15 * Math.floor(random() * options.hours * 4));
    return { start, end: addMinutes(start, 15 * (1 + Math.floor(random() * 6))) };
  }

  async function ask(
    person: Person,
    random: () => number,
    what: Told['do'],
    bookingId: string | null,
    input: Record<string, unknown>,
    wanted: Told['wanted'],
    mayRepeat: boolean,
  ): Promise<Booking | null> {
    const operation = operationNamed(`bookings.${what}`);
    const key = crypto.randomUUID();
    const sentAt = performance.now();
    const request = requestOf(operation, input, { idempotencyKey: key });
    // About as long as an answer takes: some hang up before the server has done it, some after.
    const patience = mayRepeat && random() < 0.3 ? Math.round(random() * 1.5 * usual) : null;
    const told = { key, by: person.me.personId, hungUp: patience !== null, do: what, bookingId, sentAt, wanted };
    let answer: RawAnswer;
    try {
      answer = await sendUntilAnswered(person, request, patience);
      if (patience === null) usual = 0.9 * usual + 0.1 * (performance.now() - sentAt);
    } catch (error) {
      if (error instanceof Gone) log.push({ ...told, answeredAt: performance.now(), answer: null, refusal: 'none' });
      throw error;
    }
    const answeredAt = performance.now();
    options.onAnswer?.(log);
    if (answer.status >= 400) {
      const { code } = problemOf(operation, answer);
      if (!expected.has(code)) throw new Error(`${operation.name} was refused with ${answer.text}`);
      log.push({ ...told, answeredAt, answer: null, refusal: code });
      return null;
    }
    const output = outputOf(operation, answer) as Booking | { booking: Booking };
    const booking = 'booking' in output ? output.booking : output;
    const isMine = booking.lastChange.who.id === person.me.personId;
    const isNew = !log.some(
      (one) => one.answer?.bookingId === booking.bookingId && one.answer.version === booking.version,
    );
    // Else somebody made the same change before: this one found nothing left to do.
    if ((isMine && isNew) || mayRepeat) log.push({ ...told, answeredAt, answer: booking, refusal: null });
    return booking;
  }
}

/** With little patience it hangs up and asks once more. @throws Gone */
async function sendUntilAnswered(
  person: Person,
  request: Parameters<Person['send']>[0],
  patience: number | null,
): Promise<RawAnswer> {
  if (patience !== null) {
    try {
      return await person.send({ ...request, signal: AbortSignal.timeout(patience) });
    } catch {
      // Hung up, or the server is gone: the next request tells.
    }
  }
  try {
    return await person.send(request);
  } catch (error) {
    throw new Gone('the server is gone', { cause: error });
  }
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T;
}

/** The same numbers for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
