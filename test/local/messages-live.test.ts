import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as Live from '../../functions/messages/live.ts';
import * as Tickets from '../../functions/messages/tickets.ts';
import { runningFunction } from '../../infra/local/invoke.ts';
import { systemScope } from '../../shared/scope.ts';
import type { PersonEvent } from '../../shared/topics.ts';
import { breakAws } from '../support/faults.ts';
import { givenBooking, givenCompany, givenPerson, givenRoom, type Person, signedIn } from '../support/given.ts';
import { at, setup, until } from '../support/setup.ts';
import { streamRecords } from './messages-support/stream.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const stranger = await givenPerson(await givenCompany(cloud, { company: '别家公司' }));
const [lin, zhou] = [await givenPerson(company, { name: '陈林' }), await givenPerson(company, { name: '周宁' })];
const room = await givenRoom(company);

type Ticket = Awaited<ReturnType<typeof ticketOf>>;
const ticketOf = (person: Person) => person.call('messages.live', {});

const open: MqttClient[] = [];
afterEach(async () => {
  for (const client of open.splice(0)) await client.endAsync(true);
});

/** A browser on the address that the ticket names. @throws when it is refused */
async function connect(ticket: Ticket, as: Partial<Ticket> = {}): Promise<MqttClient> {
  const { clientId, username, password, url } = { ...ticket, ...as };
  const address = new URL(url, cloud.url.replace(/^http/, 'ws')).href;
  const options = {
    clientId,
    username,
    password,
    protocolVersion: 4,
    reconnectPeriod: 0,
  } as const;
  const client = await mqtt.connectAsync(address, options, false);
  client.on('error', () => undefined);
  open.push(client);
  return client;
}

/** What is said on the person's topic from now on. */
async function hear(ticket: Ticket): Promise<PersonEvent[]> {
  const heard: PersonEvent[] = [];
  const client = await connect(ticket);
  client.on('message', (_topic, payload) => void heard.push(JSON.parse(payload.toString())));
  await client.subscribeAsync([ticket.topics.company, ticket.topics.person], { qos: 1 });
  return heard;
}

test('a person’s browsers hear of new messages and changed meetings, each with what is unread', async () => {
  await cloud.settled();
  const heard = await hear(await ticketOf(zhou));
  const another = await hear(await ticketOf(await signedIn(company, zhou.me.email)));
  const { unread } = await zhou.call('messages.list', {});
  const booking = await givenBooking(lin, {
    roomId: room.roomId,
    start: at('10:00'),
    end: at('11:00'),
    people: [zhou.me.personId],
  });
  await until(() => [heard, another].every((list) => list.some(({ kind }) => kind === 'message.new')));
  const own = heard.filter(({ kind }) => kind === 'message.new' || kind === 'booking.changed');
  expect(own).toContainEqual({ kind: 'booking.changed', bookingId: booking.bookingId });
  expect(own).toContainEqual({
    kind: 'message.new',
    unread: unread + 1,
    title: '陈林 邀请您参加：产品周会',
    quiet: false,
  });
  expect((await zhou.call('people.me', {})).unread).toBe(unread + 1);
});

describe('a ticket', () => {
  test('is good for hours and for its own client id alone', async () => {
    const ticket = await ticketOf(lin);
    const hours = (Date.parse(ticket.expiresAt) - (await cloud.clock.now())) / 3_600_000;
    expect(hours).toBeGreaterThan(1);
    expect(hours).toBeLessThanOrEqual(12);
    expect((await ticketOf(lin)).clientId).not.toBe(ticket.clientId);
    await expect(connect(ticket, { clientId: `${ticket.clientId}x` })).rejects.toThrow();
    await expect(connect(ticket, { password: 'guess' })).rejects.toThrow();
    await expect(connect(ticket, { username: stranger.me.tenantId })).rejects.toThrow();
    await connect(ticket);
  });

  test('opens the own person’s topic and nobody else’s', async () => {
    const ticket = await ticketOf(lin);
    const other = await ticketOf(zhou);
    const foreign = await ticketOf(stranger);
    for (const topic of [other.topics.person, foreign.topics.company, foreign.topics.person, 'roomlight/#']) {
      const client = await connect(await ticketOf(lin));
      const outcome = await client.subscribeAsync(topic).then(
        (grants) => grants.every(({ qos }) => qos === 128),
        () => true,
      );
      expect(outcome, topic).toBe(true);
    }
    const client = await connect(ticket);
    expect(await client.subscribeAsync(ticket.topics.person)).toMatchObject([{ qos: 0 }]);
  });

  test('dies with its session, and with its hours', async () => {
    const session = await signedIn(company, lin.me.email);
    const ticket = await ticketOf(session);
    expect(await Tickets.verify(ticket)).toMatchObject({ personId: lin.me.personId, clientId: ticket.clientId });
    await session.call('people.signOut', {});
    expect(await Tickets.verify(ticket)).toBeNull();
    await expect(connect(ticket)).rejects.toThrow();

    const later = await ticketOf(lin);
    await cloud.clock.advance(12 * 3_600_000 + 1000);
    expect(await Tickets.verify(later)).toBeNull();
    await expect(connect(later)).rejects.toThrow();
  });

  test('of a person who was deactivated is void at once', async () => {
    const gone = await givenPerson(company, { name: '离职' });
    const ticket = await ticketOf(gone);
    const { personId, version } = gone.me;
    await company.admin.call('people.change', { personId, version, active: false });
    expect(await Tickets.verify(ticket)).toBeNull();
  });

  test('stands nowhere in clear', async () => {
    const ticket = await ticketOf(lin);
    expect(JSON.stringify(await streamRecords())).not.toContain(ticket.password);
  });
});

test('what cannot be said live is no failure of the message', async () => {
  // What is under way of its own accord goes through.
  const mend = breakAws(() => (runningFunction() ? null : new Error('throttled')));
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const event = { kind: 'message.new', unread: 1, title: '', quiet: false } as const;
  await Live.tell(systemScope(lin.me.tenantId, 'test'), lin.me.personId, event);
  expect(warned).toHaveBeenCalledOnce();
  warned.mockRestore();
  mend();
});
