/** Doors in tests: panels paired through the API, running the product's own core or speaking raw MQTT. */
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach } from 'vitest';
import type { Delivery } from '../../../functions/delivery.ts';
import { systemClock } from '../../../iot/clock.ts';
import { type Dial, dialer, type Link } from '../../../iot/link.ts';
import { inMemory, type Store } from '../../../iot/memory.ts';
import { startSimulator } from '../../../iot/simulator.ts';
import { unseal } from '../../../shared/doorplates/envelope.ts';
import type { PanelCommand, PanelMessage, PanelSettings, PanelSheet } from '../../../shared/doorplates/protocol.ts';
import type { Doorplate } from '../../../shared/doorplates/schema.ts';
import type { Room } from '../../../shared/places/schema.ts';
import { type DoorplateChannel, doorplateTopic } from '../../../shared/topics.ts';
import { type Client, client } from '../../support/client.ts';
import type { CloudHere } from '../../support/cloud.ts';
import { type Company, givenCompany, givenRoom } from '../../support/given.ts';
import { until } from '../../support/setup.ts';

const open: { end(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.end();
});

type Outcome = Awaited<ReturnType<typeof finish>>;
export type Credentials = NonNullable<Outcome['credentials']>;

function finish(anyone: Client, pairingId: string, secret: string) {
  return anyone.call('doorplates.finishPairing', { pairingId, secret });
}

/** One of before there were keys has none. */
export type PanelCredentials = Omit<Credentials, 'publicKey'> & { publicKey?: string };

export interface Paired {
  doorplate: Doorplate;
  credentials: Credentials;
}

/** A panel shows its code, the admin types it, the panel gets its credentials. */
export async function givenDoorplate(cloud: CloudHere, company: Company, room: Pick<Room, 'roomId'>): Promise<Paired> {
  const anyone = client(cloud.url);
  const { pairingId, secret, code } = await anyone.call('doorplates.startPairing', {});
  const doorplate = await company.admin.call('doorplates.pair', { code, roomId: room.roomId, name: '门牌' });
  const { credentials } = await finish(anyone, pairingId, secret);
  if (!credentials) throw new Error('the panel was not paired');
  return { doorplate, credentials };
}

/** A company with a room and its doorplate, which nobody has switched on yet. */
export async function givenDoor(cloud: CloudHere, facts: Parameters<typeof givenRoom>[1] = {}) {
  const company = await givenCompany(cloud);
  const room = await givenRoom(company, { number: '1203', name: '云杉', ...facts });
  const paired = await givenDoorplate(cloud, company, room);
  await cloud.settled();
  return { company, admin: company.admin, room, paired, doorplateId: paired.doorplate.doorplateId };
}

/** A real connection that can be cut. */
function givenCable() {
  let plug = () => {};
  let pull = () => {};
  const dial: Dial = (address, events, clock) => {
    let link: Link | null = null;
    plug = () => {
      link = dialer(mqtt.connect)(address, events, clock);
    };
    pull = () => {
      link?.end();
      link = null;
      events.state('lost');
    };
    plug();
    return {
      publish: (topic, payload) => link?.publish(topic, payload) ?? Promise.reject(new Error('the cable is cut')),
      end: () => link?.end(),
    };
  };
  return { dial, cut: () => pull(), join: () => plug() };
}

/** A running panel without a screen. */
export async function givenPanel(
  cloud: CloudHere,
  { credentials }: { credentials: PanelCredentials; doorplate?: unknown },
  store: Store = inMemory(),
) {
  const log: string[] = [];
  let retired = false;
  const cable = givenCable();
  const simulator = startSimulator({
    identity: { ...credentials, url: cloud.mqttUrl },
    store,
    // It waits for nothing as long as it would at a real door.
    clock: { ...systemClock, now: () => cloud.parts.clock.now(), after: (ms, run) => systemClock.after(ms / 5, run) },
    dial: cable.dial,
    log: (line) => void log.push(line),
    retired: () => {
      retired = true;
    },
  });
  open.push(simulator);
  const look = () => simulator.panel().snapshot();
  await until(() => look().link === 'connected' && look().view.state !== 'unknown' && look().settings !== null);
  return {
    log,
    look,
    panel: () => simulator.panel(),
    cut: cable.cut,
    join: cable.join,
    isRetired: () => retired,
    /** Waits until the screen is so. */
    async shows(condition: (snapshot: ReturnType<typeof look>) => boolean) {
      await until(() => condition(look()));
    },
    end: () => simulator.end(),
  };
}

/** A doorplate's connection that says and hears just what the test wants. */
export async function givenWire(cloud: CloudHere, { credentials }: Paired) {
  const { tenantId, doorplateId, token } = credentials;
  const connection = await connect(cloud, { clientId: doorplateId, username: tenantId, password: token });
  const heard: { channel: DoorplateChannel; value: unknown }[] = [];
  const topic = (channel: DoorplateChannel) => doorplateTopic(tenantId, doorplateId, channel);
  connection.on('message', (from, payload) => {
    const channel = from.split('/').at(-1) as DoorplateChannel;
    heard.push({ channel, value: JSON.parse(unseal(payload.toString())?.text ?? 'null') });
  });
  const all = <T>(channel: DoorplateChannel) =>
    heard.filter((one) => one.channel === channel).map(({ value }) => value as T);
  return {
    connection,
    heard,
    topic,
    sheets: () => all<PanelSheet>('sheet'),
    settings: () => all<PanelSettings>('settings'),
    commands: () => all<PanelCommand>('command'),
    async listen() {
      await connection.subscribeAsync(
        ['sheet', 'settings', 'command'].map((name) => topic(name as 'sheet')),
        { qos: 1 },
      );
    },
    async say(message: PanelMessage) {
      await connection.publishAsync(topic('up'), JSON.stringify(message), { qos: 1 });
      await cloud.settled();
    },
  };
}
export type Wire = Awaited<ReturnType<typeof givenWire>>;

/** @throws the broker's refusal */
export async function connect(
  cloud: CloudHere,
  who: { clientId: string; username: string; password: string },
): Promise<MqttClient> {
  const connection = await mqtt.connectAsync(cloud.mqttUrl, { ...who, protocolVersion: 4, reconnectPeriod: 0 }, false);
  open.push({ end: () => connection.endAsync(true) });
  connection.on('error', () => undefined);
  return connection;
}

/** As a rule hands a message over. */
export function delivered(cloud: CloudHere, topic: string, message: unknown): Delivery {
  return { topic, received: cloud.parts.clock.now(), message: Buffer.from(JSON.stringify(message)).toString('base64') };
}
