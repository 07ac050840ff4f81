import { afterEach, describe, expect, test, vi } from 'vitest';
import { TableError } from '../../functions/db/client.ts';
import { ConditionFailed, commit, type Write } from '../../functions/db/write.ts';
import type { TenantId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { checkTable } from '../support/checker.ts';
import { givenBooking, givenCompany, givenPerson, givenRoom } from '../support/given.ts';
import { beforeNextWrite, failNextWrites, standIn } from '../support/interleave.ts';
import { at, engineOf, setup } from '../support/setup.ts';
import { readTable } from '../support/table.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const [lin, zhou] = [await givenPerson(company), await givenPerson(company)];
const idempotencyKey = '5f0c9a52-6a0e-4c83-9a52-1f2f1f9d1d0e';

afterEach(async () => {
  expect(checkTable(await readTable(engineOf(cloud)))).toEqual([]);
});

async function givenTime() {
  const { roomId } = await givenRoom(company);
  return { roomId, start: at('10:00'), end: at('11:00'), topic: '周会' };
}

describe('an Idempotency-Key', () => {
  test('makes a repeated request one booking, with the same answer', async () => {
    const time = await givenTime();
    const key = crypto.randomUUID();
    const first = await lin.call('bookings.create', time, { idempotencyKey: key });
    expect(await lin.call('bookings.create', time, { idempotencyKey: key })).toEqual(first);
    const { days } = await lin.call('bookings.grid', { rooms: [time.roomId], from: '2026-11-24' });
    expect(days[0]?.meetings).toHaveLength(1);
    expect(days[0]?.version).toBe(1);
  });

  test('sent eight times at once, too', { retry: 0 }, async () => {
    const time = await givenTime();
    const key = crypto.randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => lin.call('bookings.create', time, { idempotencyKey: key })),
    );
    expect(new Set(answers.map(({ booking }) => booking.bookingId)).size).toBe(1);
    const { days } = await lin.call('bookings.grid', { rooms: [time.roomId], from: '2026-11-24' });
    expect(days[0]).toMatchObject({ version: 1, meetings: [{}] });
  });

  test('names one request: with another input it is refused, and nothing happens', async () => {
    const time = await givenTime();
    const key = crypto.randomUUID();
    await lin.call('bookings.create', time, { idempotencyKey: key });
    for (const other of [
      { ...time, topic: '别的' },
      { ...time, start: at('14:00'), end: at('15:00') },
    ]) {
      const refusal = await lin.refusal('bookings.create', other, { idempotencyKey: key });
      expect(refusal.code).toBe('idempotency_key_reused');
    }
    const { days } = await lin.call('bookings.grid', { rooms: [time.roomId], from: '2026-11-24' });
    expect(days[0]?.meetings).toHaveLength(1);
  });

  test('is each person’s own', async () => {
    const [one, two] = [await givenTime(), await givenTime()];
    const mine = await lin.call('bookings.create', one, { idempotencyKey });
    const theirs = await zhou.call('bookings.create', two, { idempotencyKey });
    expect(mine.booking.bookingId).not.toBe(theirs.booking.bookingId);
  });

  test('is remembered when the booking was changed or its time has passed', async () => {
    const { roomId } = await givenTime();
    const key = crypto.randomUUID();
    const time = { roomId, start: at('09:00', 0), end: at('09:15', 0), topic: '站会' };
    const { booking } = await lin.call('bookings.create', time, { idempotencyKey: key });
    const { bookingId } = booking;
    await lin.call('bookings.change', { bookingId, topic: '晨会' });
    const repeated = await lin.call('bookings.create', time, { idempotencyKey: key });
    expect(repeated.booking).toMatchObject({ bookingId, topic: '晨会', version: 2 });
    await cloud.clock.advance(3_600_000);
    expect((await lin.call('bookings.create', time, { idempotencyKey: key })).booking.bookingId).toBe(bookingId);
    expect((await zhou.refusal('bookings.create', time)).code).toBe('in_the_past');
  });

  test('makes a repeated change and a repeated cancellation one, also with the version of before', async () => {
    const time = await givenTime();
    const { bookingId } = await givenBooking(lin, time);
    const [move, end] = [crypto.randomUUID(), crypto.randomUUID()];
    const change = { bookingId, version: 1, end: at('12:00') };
    for (const _ of [1, 2]) {
      const { booking } = await lin.call('bookings.change', change, { idempotencyKey: move });
      expect(booking).toMatchObject({ version: 2, end: at('12:00') });
    }
    const other = await lin.refusal('bookings.change', { ...change, end: at('13:00') }, { idempotencyKey: move });
    expect(other.code).toBe('idempotency_key_reused');
    for (const _ of [1, 2]) {
      const cancelled = await lin.call('bookings.cancel', { bookingId }, { idempotencyKey: end });
      expect(cancelled).toMatchObject({ version: 3, state: 'cancelled' });
    }
  });

  test('of a change that is sent eight times at once makes it once', { retry: 0 }, async () => {
    const { bookingId } = await givenBooking(lin, await givenTime());
    const key = crypto.randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        lin.call('bookings.change', { bookingId, end: at('11:30') }, { idempotencyKey: key }),
      ),
    );
    expect(new Set(answers.map(({ booking }) => booking.version))).toEqual(new Set([2]));
  });

  test('with characters that no header should have is refused', async () => {
    const time = await givenTime();
    for (const key of ['', ' ', 'a b', 'é', 'x'.repeat(201)]) {
      const refusal = await lin.refusal('bookings.create', time, { idempotencyKey: key });
      expect(refusal.fields).toMatchObject([{ field: 'Idempotency-Key' }]);
    }
  });
});

describe('two transactions that meet', () => {
  const conflict = new TableError('TransactionCanceledException', 'cancelled', ['None', 'TransactionConflict']);
  const tenantId = 'tnt_000000000000' as TenantId;
  const scope = systemScope(tenantId, 'test');
  const writes: Write[] = ['a', 'b'].map((sk) => ({
    tenantId,
    key: { pk: `${tenantId}#x`, sk },
    update: 'ADD n :one',
  }));
  const answers = () => vi.fn<Parameters<typeof standIn>[0]>();

  test('are no refusal: the booking is tried again and made', async () => {
    failNextWrites(3, conflict);
    const time = await givenTime();
    const { bookingId } = await givenBooking(lin, time);
    failNextWrites(3, conflict);
    const { booking } = await lin.call('bookings.change', { bookingId, end: at('11:30') });
    expect(booking).toMatchObject({ version: 2, end: at('11:30') });
  });

  test('time after time end as busy, with nothing written', async () => {
    const time = await givenTime();
    failNextWrites(100, conflict);
    const refusal = await lin.refusal('bookings.create', time);
    failNextWrites(0, conflict);
    expect(refusal).toMatchObject({ status: 503, code: 'busy', retryAfter: 1 });
    const { days } = await lin.call('bookings.grid', { rooms: [time.roomId], from: '2026-11-24' });
    expect(days[0]?.version).toBe(0);
  });

  test('send the same writes again, eight times at most', async () => {
    const sent = answers().mockRejectedValueOnce(conflict).mockRejectedValueOnce(conflict).mockResolvedValue({});
    const mend = standIn(sent);
    await commit(scope, writes);
    const inputs = sent.mock.calls.map(([, input]) => (input as { TransactItems: unknown }).TransactItems);
    expect(inputs).toHaveLength(3);
    expect(inputs[2]).toEqual(inputs[0]);
    sent.mockReset().mockRejectedValue(conflict);
    await expect(commit(scope, writes)).rejects.toMatchObject({ code: 'busy' });
    expect(sent).toHaveBeenCalledTimes(8);
    mend();
  });

  test('where a condition failed as well it is looked at again, and is a refusal in the end', async () => {
    const reasons = ['TransactionConflict', 'ConditionalCheckFailed'];
    const both = new TableError('TransactionCanceledException', '', reasons);
    const sent = answers().mockRejectedValue(both);
    const mend = standIn(sent);
    const error: unknown = await commit(scope, writes).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ConditionFailed);
    expect((error as ConditionFailed).failed).toEqual([1]);
    expect(sent).toHaveBeenCalledTimes(8);
    mend();
  });

  test('any other fault of the table is no refusal and is not tried again', async () => {
    const sent = answers().mockRejectedValue(new Error('broken'));
    const mend = standIn(sent);
    await expect(commit(scope, writes)).rejects.toThrow('broken');
    expect(sent).toHaveBeenCalledTimes(1);
    mend();
  });
});

describe('what comes in between', () => {
  test('a booking of the same time by somebody quicker: 409 with their name', async () => {
    const time = await givenTime();
    beforeNextWrite(() => givenBooking(zhou, time));
    const refusal = await lin.refusal('bookings.create', time);
    expect(refusal.holders).toMatchObject([{ organiser: zhou.me.name }]);
  });

  test('a change of the same booking by somebody quicker: both are there', async () => {
    const { bookingId } = await givenBooking(lin, await givenTime());
    beforeNextWrite(() => company.admin.call('bookings.change', { bookingId, topic: '管理员改的' }));
    const { booking } = await lin.call('bookings.change', { bookingId, end: at('11:30') });
    expect(booking).toMatchObject({ version: 3, topic: '管理员改的', end: at('11:30') });
  });

  test('a change of the same booking where the version was named: told', async () => {
    const { bookingId } = await givenBooking(lin, await givenTime());
    beforeNextWrite(() => company.admin.call('bookings.change', { bookingId, topic: '管理员改的' }));
    const refusal = await lin.refusal('bookings.change', { bookingId, version: 1, end: at('11:30') });
    expect(refusal.code).toBe('changed_meanwhile');
  });

  test('its cancellation: there is nothing to change any more', async () => {
    const { bookingId } = await givenBooking(lin, await givenTime());
    beforeNextWrite(() => company.admin.call('bookings.cancel', { bookingId }));
    expect((await lin.refusal('bookings.change', { bookingId, end: at('11:30') })).code).toBe('booking_over');
  });
});
