/** Doors that ask who is there: by their group's PIN, or by people's own codes. */
import { describe, expect, test } from 'vitest';
import type { Touch } from '../../shared/doorplates/group.ts';
import { standardGroup } from '../../shared/doorplates/group.ts';
import type { PanelMessage } from '../../shared/doorplates/protocol.ts';
import { instantOf } from '../../shared/time.ts';
import { givenBooking, givenOperator, givenPerson } from '../support/given.ts';
import { monday, setup, until } from '../support/setup.ts';
import { givenDoor, givenWire } from './doorplates-support/door.ts';

const cloud = await setup();
const now = () => cloud.parts.clock.now();
const slot = () => Math.floor(now() / 900_000) * 900_000;
const running = () => ({ start: instantOf(slot()), end: instantOf(slot() + 3_600_000) });

let said = 0;
async function givenAskingDoor(touch: Touch) {
  const door = await givenDoor(cloud);
  const { doorplate } = door.paired;
  const { groupId } = await door.admin.call('doorplates.createGroup', { ...standardGroup, name: '前厅', touch });
  const { doorplateId, version } = doorplate;
  await door.admin.call('doorplates.change', { doorplateId, version, groupId });
  const wire = await givenWire(cloud, door.paired);
  await wire.listen();
  /** What the door is answered. */
  async function touchWith(message: Record<string, unknown> & { kind: PanelMessage['kind'] }) {
    const id = `touch-${said++}`;
    await wire.say({ id, at: now(), ...message } as PanelMessage);
    const answer = () => wire.commands().find((command) => command.do === 'answer' && command.id === id);
    await until(() => answer() !== undefined);
    return answer();
  }
  const meeting = async () => {
    const { days } = await door.admin.call('bookings.grid', { rooms: [door.room.roomId], from: monday.slice(0, 10) });
    return days[0]?.meetings[0];
  };
  return { ...door, wire, touchWith, meeting };
}

describe('a door with a PIN', () => {
  test('does what is asked with it alone, and rests after five wrong ones', async () => {
    const { admin, doorplateId, wire, touchWith, meeting } = await givenAskingDoor({ who: 'pin', pin: '2580' });
    const book = { kind: 'book', ...running() } as const;
    expect(await touchWith(book)).toMatchObject({ ok: false, code: 'door_code_needed' });
    expect(await touchWith({ ...book, proof: '2581' })).toMatchObject({ ok: false, code: 'wrong_door_code' });
    expect(await meeting()).toBeUndefined();
    expect(await touchWith({ ...book, proof: '2580' })).toMatchObject({ ok: true });
    const bookingId = (await meeting())?.bookingId;
    const end = { kind: 'end', bookingId, end: instantOf(slot() + 1_800_000) } as const;
    for (let tries = 0; tries < 4; tries++) await touchWith({ ...end, proof: '0000' });
    const locked = await touchWith({ ...end, proof: '2580' });
    expect(locked).toMatchObject({ ok: false, code: 'door_locked', text: expect.stringMatching(/已暂停操作.*分钟/) });
    // What everybody may do stays.
    expect(await touchWith({ kind: 'fault', text: '投影：打不开' })).toMatchObject({ ok: true });
    // Noted alone before the wrong ones came: it is neither refused nor lost.
    const note = { id: 'note', at: now(), ...end, bookingId: bookingId ?? '', proof: '2580', noted: true };
    await wire.say(note);
    await cloud.settled();
    expect(wire.commands()).not.toContainEqual(expect.objectContaining({ id: 'note' }));
    const { entries } = await admin.call('doorplates.log', { doorplateId });
    expect(entries.filter(({ kind }) => kind === 'door_locked')).toHaveLength(1);
    await cloud.clock.advance(15 * 60_000);
    await wire.say(note);
    await until(() =>
      wire.commands().some((command) => command.id === 'note' && command.do === 'answer' && command.ok),
    );
  });
});

describe('a door with people’s own codes', () => {
  test('books for who typed theirs, and lets only the meeting’s people touch what stands', async () => {
    const { company, admin, room, touchWith, meeting } = await givenAskingDoor({ who: 'people', pin: null });
    const [zhou, chen] = [await givenPerson(company, { name: '周宁' }), await givenPerson(company, { name: '陈一' })];
    expect(await zhou.call('people.doorCode', {})).toEqual({ code: null });
    const { code } = await zhou.call('people.renewDoorCode', {});
    const { code: chens } = await chen.call('people.renewDoorCode', {});
    expect(await zhou.call('people.doorCode', {})).toEqual({ code });

    expect(await touchWith({ kind: 'book', ...running(), proof: code })).toMatchObject({ ok: true });
    const booked = await meeting();
    expect(booked).toMatchObject({ organiser: '周宁', organiserId: zhou.me.personId });
    const shorter = { kind: 'end', bookingId: booked?.bookingId, end: instantOf(slot() + 1_800_000) } as const;
    expect(await touchWith({ ...shorter, proof: chens })).toMatchObject({ ok: false, code: 'not_your_meeting' });
    expect(await touchWith({ ...shorter, proof: code })).toMatchObject({ ok: true });

    const later = instantOf(slot() + 1_800_000);
    const invited = await givenBooking(zhou, {
      roomId: room.roomId,
      start: later,
      end: instantOf(slot() + 3_600_000),
      people: [chen.me.personId],
    });
    await cloud.clock.advance(slot() + 1_860_000 - now());
    const stays = { kind: 'extend', bookingId: invited.bookingId, end: instantOf(slot() + 4_500_000) } as const;
    expect(await touchWith({ ...stays, proof: chens })).toMatchObject({ ok: true });

    // Of before it was renewed, and of somebody who has left.
    await zhou.call('people.renewDoorCode', {});
    const over = { kind: 'end', bookingId: invited.bookingId, end: instantOf(slot() + 900_000) } as const;
    expect(await touchWith({ ...over, proof: code })).toMatchObject({ ok: false, code: 'wrong_door_code' });
    const { people } = await admin.call('people.list', { search: chen.me.email });
    await admin.call('people.change', { personId: chen.me.personId, version: people[0]?.version ?? 0, active: false });
    expect(await touchWith({ ...over, proof: chens })).toMatchObject({ ok: false, code: 'wrong_door_code' });
  });
});

test('a suspended company’s door and reply links do nothing, and say why, until it is let in again', async () => {
  const { company, admin, room, touchWith, meeting } = await givenAskingDoor({ who: 'anyone', pin: null });
  const operator = await givenOperator(cloud);
  const guest = await givenPerson(company, { name: '周宁' });
  const later = { start: instantOf(slot() + 4 * 3_600_000), end: instantOf(slot() + 5 * 3_600_000) };
  await givenBooking(admin, { roomId: room.roomId, ...later, people: [guest.me.personId] });
  const link = async () => /\/reply\/([\w-]+)\?/.exec((await cloud.inbox(guest.me.email))[0]?.text ?? '')?.[1];
  await until(async () => (await link()) !== undefined);
  const reply = { token: (await link()) ?? '', reply: 'accepted' } as const;
  const companyId = admin.me.tenantId;
  const suspend = async (suspended: { why: string } | null) => {
    const { version } = (await operator.call('operator.company', { companyId })).company;
    await operator.call('operator.change', { companyId, version, suspended });
  };
  const book = { kind: 'book', ...running() } as const;

  await suspend({ why: '账单逾期' });
  expect(await touchWith(book)).toMatchObject({
    ok: false,
    code: 'suspended',
    text: expect.stringContaining('账单逾期'),
  });
  expect((await cloud.anyone.refusal('bookings.invitationByLink', { token: reply.token })).code).toBe('suspended');
  expect((await cloud.anyone.refusal('bookings.replyByLink', reply)).code).toBe('suspended');

  await suspend(null);
  expect((await meeting())?.start).toBe(later.start);
  expect(await touchWith(book)).toMatchObject({ ok: true });
  expect((await cloud.anyone.call('bookings.replyByLink', reply)).reply).toBe('accepted');
});
