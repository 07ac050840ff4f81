import { expect, test } from 'vitest';
import { type Offer, offersAt } from '../../iot/offers.ts';
import { givenPerson } from '../support/given.ts';
import { at, setup } from '../support/setup.ts';
import { givenDoor, givenPanel } from './doorplates-support/door.ts';

const cloud = await setup();
const refusal = { ok: false, code: 'needs_approval', text: '此会议室须经审批，不能即时使用或延长。' };

function first(list: readonly Offer[]): Offer {
  const [offer] = list;
  if (!offer) throw new Error('nothing is offered');
  return offer;
}

test('the door of a room with approval books and extends nothing, and says why; a meeting can be ended there', async () => {
  const door = await givenDoor(cloud, { needsApproval: true });
  const panel = await givenPanel(cloud, door.paired);
  const offers = () => offersAt(panel.look().sheet, cloud.parts.clock.now());
  await panel.shows(({ view }) => view.state === 'free');
  expect(await panel.panel().book(first(offers().book))).toEqual(refusal);

  const approver = await givenPerson(door.company, { roles: ['approver'] });
  const time = { start: at('09:00', 0), end: at('10:00', 0) };
  await approver.call('bookings.create', { roomId: door.room.roomId, ...time, topic: '评审' });
  await panel.shows(({ view }) => view.state === 'in_meeting');
  expect(await panel.panel().extend(first(offers().extend))).toEqual(refusal);
  await panel.shows(({ view }) => view.state === 'in_meeting');
  expect(await panel.panel().endMeeting(offers().end ?? 0)).toEqual({ ok: true });
});
