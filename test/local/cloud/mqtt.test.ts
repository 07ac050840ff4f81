import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  GetRetainedMessageCommand,
  IoTDataPlaneClient,
  ListRetainedMessagesCommand,
  PublishCommand,
} from '@aws-sdk/client-iot-data-plane';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Delivery, saidIn } from '../../../functions/delivery.ts';
import * as IotData from '../../../infra/local/iot-data.ts';
import * as Mqtt from '../../../infra/local/mqtt.ts';
import { policyOf } from '../../../infra/local/policy.ts';
import * as Rules from '../../../infra/local/rules.ts';
import { credentials, open, region, type TestFunctions, temporaryFolder, until } from './services.ts';

const arn = (resource: string) => `arn:aws:iot:us-east-1:000000000000:${resource}`;
const allow = (action: string, ...resources: string[]) => ({
  Effect: 'Allow',
  Action: action,
  Resource: resources.map(arn),
});

interface AuthorizerEvent {
  protocolData: { mqtt: { clientId: string; username: string; password: string } };
  protocols: string[];
}

/** Lets a device do what a doorplate may: everything below its own topics. The password is its name, reversed. */
function deviceAuthorizer(more: (clientId: string) => object = () => ({})) {
  const asked: AuthorizerEvent[] = [];
  const definition: TestFunctions[string] = {
    trigger: { kind: 'authorizer' },
    run(event: AuthorizerEvent) {
      asked.push(event);
      const { clientId, password } = event.protocolData.mqtt;
      const known = Buffer.from(password, 'base64').toString() === [...clientId].reverse().join('');
      const Statement = [
        allow('iot:Connect', `client/${clientId}`),
        allow('iot:Publish', `topic/devices/${clientId}/*`),
        allow('iot:Subscribe', `topicfilter/devices/${clientId}/*`, 'topicfilter/shared/*'),
        allow('iot:Receive', `topic/devices/${clientId}/*`, 'topic/shared/*'),
        { Effect: 'Deny', Action: 'iot:*', Resource: arn('topic/devices/*/secret') },
      ];
      return {
        isAuthenticated: known,
        principalId: 'device',
        policyDocuments: [JSON.stringify({ Version: '2012-10-17', Statement })],
        ...more(clientId),
      };
    },
  };
  return { asked, definition };
}

async function setup(functions: TestFunctions, dataDir = temporaryFolder()) {
  const services = open(functions, dataDir);
  const rules = Rules.start(services);
  const broker = await Mqtt.start({ ...services, rules, host: '127.0.0.1', port: 0 });
  const iotData = await IotData.start({ broker });
  const plane = new IoTDataPlaneClient({ endpoint: iotData.url, region, credentials, maxAttempts: 1 });
  services.queue.begin();
  let ended = false;
  const end = async () => {
    if (ended) return;
    ended = true;
    await iotData.end();
    await broker.end();
    await services.end();
  };
  onTestFinished(end);

  async function device(clientId: string, options: IClientOptions = {}) {
    const client = connect(`mqtt://127.0.0.1:${broker.port}`, {
      clientId,
      username: 'device',
      password: [...clientId].reverse().join(''),
      reconnectPeriod: 0,
      ...options,
    });
    onTestFinished(() => void client.end(true));
    const got: { topic: string; text: string; retain: boolean }[] = [];
    client.on('message', (topic, payload, { retain }) => got.push({ topic, text: payload.toString(), retain }));
    const refused = await new Promise<string | undefined>((resolve) => {
      client.once('connect', () => resolve(undefined));
      client.once('error', (error) => resolve(error.message));
      client.once('close', () => resolve('closed'));
    });
    return { client, got, refused };
  }

  const publish = (topic: string, payload: string, more: { retain?: boolean; qos?: number } = {}) =>
    plane.send(new PublishCommand({ topic, payload: Buffer.from(payload), ...more }));
  return { ...services, broker, plane, device, publish, end };
}

function closed(client: MqttClient): Promise<void> {
  return new Promise((resolve) => client.once('close', () => resolve()));
}

async function granted(client: MqttClient, topic: string | string[]): Promise<number[]> {
  return (await client.subscribeAsync(topic, { qos: 1 }).catch(() => [{ qos: 128 }])).map(({ qos }) => qos);
}

describe('a connection', () => {
  it('is let in when the authorizer says so', async () => {
    const { asked, definition } = deviceAuthorizer();
    const { device } = await setup({ authorizer: definition });
    expect((await device('dpl1')).refused).toBeUndefined();
    expect(asked[0]).toMatchObject({
      signatureVerified: false,
      protocols: ['mqtt'],
      protocolData: {
        mqtt: { clientId: 'dpl1', username: 'device', password: Buffer.from('1lpd').toString('base64') },
      },
    });
    expect((await device('dpl2', { password: 'wrong' })).refused).toMatch(/Not authorized/);
  });

  it('needs a policy that names its client id', async () => {
    const definition: TestFunctions[string] = {
      trigger: { kind: 'authorizer' },
      run: () => ({
        isAuthenticated: true,
        principalId: 'device',
        policyDocuments: [{ Version: '2012-10-17', Statement: [allow('iot:Connect', 'client/dpl1')] }],
      }),
    };
    const { device } = await setup({ authorizer: definition });
    expect((await device('dpl1')).refused).toBeUndefined();
    expect((await device('dpl2')).refused).toMatch(/Not authorized/);
  });

  it('is refused when the authorizer fails, or there is none', async () => {
    const failing: TestFunctions[string] = {
      trigger: { kind: 'authorizer' },
      run: () => {
        throw new Error('down');
      },
    };
    const one = await setup({ authorizer: failing });
    expect((await one.device('dpl1')).refused).toMatch(/Not authorized/);
    const none = await setup({});
    expect((await none.device('dpl1')).refused).toMatch(/Not authorized/);
  });

  it('ends after the time that the authorizer gave it', async () => {
    const { definition } = deviceAuthorizer(() => ({ disconnectAfterInSeconds: 0.05 }));
    const { device } = await setup({ authorizer: definition });
    await closed((await device('dpl1')).client);
  });

  it('is asked for again, and ends when the device is not known any more', async () => {
    let known = true;
    const { definition, asked } = deviceAuthorizer(() => ({ refreshAfterInSeconds: 0.02, isAuthenticated: known }));
    const { device } = await setup({ authorizer: definition });
    const { client } = await device('dpl1');
    await until(() => asked.length >= 3);
    known = false;
    await closed(client);
  });
});

describe('the policy', () => {
  it('keeps a device to its own topics', async () => {
    const { device } = await setup({ authorizer: deviceAuthorizer().definition });
    const { client } = await device('dpl1');
    expect(await granted(client, 'devices/dpl1/sheet')).toEqual([1]);
    expect(await granted(client, 'devices/dpl2/sheet')).toEqual([128]);
    expect(await granted(client, '#')).toEqual([128]);
    expect(await granted(client, 'devices/+/sheet')).toEqual([128]);
    await client.publishAsync('devices/dpl1/up', '{}', { qos: 1 });
    client.publish('devices/dpl2/up', '{}');
    await closed(client);
  });

  it.each(['$aws/events/presence/connected/dpl1', 'devices/dpl1/secret', 'devices/dpl1/a/b/c/d/e/f/g'])(
    'closes the connection that publishes to %s',
    async (topic) => {
      const { device } = await setup({ authorizer: deviceAuthorizer().definition });
      const { client } = await device('dpl1');
      client.publish(topic, '{}');
      await closed(client);
    },
  );

  it('closes the connection that retains without being allowed to', async () => {
    const { device } = await setup({ authorizer: deviceAuthorizer().definition });
    const { client } = await device('dpl1');
    client.publish('devices/dpl1/up', '{}', { retain: true });
    await closed(client);
  });

  it('holds back what may be subscribed to and not received', async () => {
    const { device, publish } = await setup({ authorizer: deviceAuthorizer().definition });
    const { client, got } = await device('dpl1');
    await granted(client, 'devices/dpl1/#');
    await publish('devices/dpl1/secret', 'no');
    await publish('devices/dpl1/sheet', 'yes');
    await until(() => got.length > 0);
    expect(got.map(({ text }) => text)).toEqual(['yes']);
  });

  it('denies whatever one statement denies, and what none allows', () => {
    const policy = policyOf([
      { Statement: allow('iot:*', '*') },
      { Statement: [{ Effect: 'Deny', Action: ['iot:Publish'], Resource: arn('topic/a/?/x') }] },
    ]);
    expect(policy.allows('iot:Publish', 'topic/a/bb/x')).toBe(true);
    expect(policy.allows('iot:Publish', 'topic/a/b/x')).toBe(false);
    expect(policy.allows('iot:Receive', 'topic/a/b/x')).toBe(true);
    expect(policyOf([]).allows('iot:Connect', 'client/a')).toBe(false);
    expect(
      policyOf([{ Statement: allow('iot:Subscribe', 'topicfilter/a/+/x') }]).allows(
        'iot:Subscribe',
        'topicfilter/a/b/x',
      ),
    ).toBe(false);
  });
});

describe('a retained message', () => {
  it('reaches who subscribes to its exact topic later, and no wildcard', async () => {
    const { device, publish } = await setup({ authorizer: deviceAuthorizer().definition });
    await publish('shared/lobby', 'kept', { retain: true, qos: 1 });
    const { client, got } = await device('dpl1');
    expect(await granted(client, 'shared/#')).toEqual([1]);
    await publish('shared/other', 'live');
    await until(() => got.length > 0);
    expect(got).toEqual([{ topic: 'shared/other', text: 'live', retain: false }]);
    await granted(client, 'shared/lobby');
    await until(() => got.length > 1);
    expect(got[1]).toEqual({ topic: 'shared/lobby', text: 'kept', retain: true });
  });

  it('outlives a restart, until it is cleared', async () => {
    const first = await setup({ authorizer: deviceAuthorizer().definition });
    await first.publish('shared/a', 'one', { retain: true });
    await first.publish('shared/b', 'two', { retain: true, qos: 1 });
    await first.publish('shared/b', 'three', { retain: true, qos: 1 });
    await first.end();

    const { device, publish, plane } = await setup({ authorizer: deviceAuthorizer().definition }, first.dataDir);
    const { client, got } = await device('dpl1');
    await granted(client, ['shared/a', 'shared/b']);
    await until(() => got.length === 2);
    expect(got.map(({ text }) => text).sort()).toEqual(['one', 'three']);
    const kept = await plane.send(new GetRetainedMessageCommand({ topic: 'shared/b' }));
    expect(Buffer.from(kept.payload ?? []).toString()).toBe('three');
    expect(kept.qos).toBe(1);
    await publish('shared/a', '', { retain: true });
    const { retainedTopics } = await plane.send(new ListRetainedMessagesCommand({}));
    expect(retainedTopics).toMatchObject([{ topic: 'shared/b', payloadSize: 5, qos: 1 }]);
    await expect(plane.send(new GetRetainedMessageCommand({ topic: 'shared/a' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('presence', () => {
  interface Event {
    clientId: string;
    eventType: string;
    versionNumber: number;
    disconnectReason?: string;
    topic: string;
    principalIdentifier: string;
  }

  function watched() {
    const events: Event[] = [];
    const functions: TestFunctions = {
      authorizer: deviceAuthorizer().definition,
      presence: {
        trigger: { kind: 'iot', filter: '$aws/events/presence/+/+' },
        run: (delivery: Delivery) => void events.push(said<Event>(delivery)),
      },
    };
    const told = () =>
      events.map(({ eventType, versionNumber, disconnectReason }) => [eventType, versionNumber, disconnectReason]);
    return { events, functions, told };
  }

  it('tells when a client comes and how it went', async () => {
    const { events, functions, told } = watched();
    const { device, plane } = await setup(functions);
    await (await device('dpl1')).client.endAsync();
    await until(() => events.length === 2);
    (await device('dpl1')).client.stream.destroy();
    await until(() => events.length === 4);
    await device('dpl1');
    await plane.send(new DeleteConnectionCommand({ clientId: 'dpl1' }));
    await until(() => events.length === 6);
    expect(told()).toEqual([
      ['connected', 0, undefined],
      ['disconnected', 0, 'CLIENT_INITIATED_DISCONNECT'],
      ['connected', 1, undefined],
      ['disconnected', 1, 'CONNECTION_LOST'],
      ['connected', 2, undefined],
      ['disconnected', 2, 'API_INITIATED_DISCONNECT'],
    ]);
    expect(events[0]).toMatchObject({
      clientId: 'dpl1',
      topic: '$aws/events/presence/connected/dpl1',
      principalIdentifier: 'device',
      timestamp: expect.any(Number),
    });
  });

  it('of a client id that comes twice: the newer connection stays', async () => {
    const { events, functions, told } = watched();
    const { device } = await setup(functions);
    const older = await device('dpl1');
    const gone = closed(older.client);
    const newer = await device('dpl1');
    await gone;
    await until(() => events.length === 3);
    expect(told()).toEqual([
      ['connected', 0, undefined],
      ['disconnected', 0, 'DUPLICATE_CLIENTID'],
      ['connected', 1, undefined],
    ]);
    expect(newer.client.connected).toBe(true);
  });

  it('is made good for connections that a killed cloud never saw end', async () => {
    const { events, functions, told } = watched();
    const first = await setup(functions);
    await first.device('dpl1');
    await until(() => events.length === 1);
    await first.end();
    await setup(functions, first.dataDir);
    await until(() => events.length === 2);
    expect(told()[1]).toEqual(['disconnected', 0, 'SERVER_INITIATED_DISCONNECT']);
  });
});

describe('a rule', () => {
  it('gives a function what devices send, in the order of each', async () => {
    const received: { n: number; topic: string; received: number }[] = [];
    const functions: TestFunctions = {
      authorizer: deviceAuthorizer().definition,
      device: {
        trigger: { kind: 'iot', filter: 'devices/+/up' },
        async run(delivery: Delivery) {
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
          received.push(said(delivery));
        },
      },
    };
    const { device, clock, queue } = await setup(functions);
    const began = clock.now();
    const devices = await Promise.all(['dpl1', 'dpl2', 'dpl3'].map((id) => device(id)));
    for (let n = 0; n < 15; n += 1) {
      await Promise.all(
        devices.map(({ client }) => {
          return client.publishAsync(`devices/${client.options.clientId}/up`, JSON.stringify({ n }), { qos: 1 });
        }),
      );
    }
    await until(() => queue.pending() === 0);
    for (const id of ['dpl1', 'dpl2', 'dpl3']) {
      const own = received.filter(({ topic }) => topic === `devices/${id}/up`);
      expect(own.map(({ n }) => n)).toEqual([...Array(15).keys()]);
    }
    for (const { received: at } of received) {
      expect(at).toBeGreaterThanOrEqual(began);
      expect(at).toBeLessThanOrEqual(clock.now());
    }
  });
});

describe('the data plane', () => {
  it('ends a connection at once, and knows who is connected', async () => {
    const { device, plane } = await setup({ authorizer: deviceAuthorizer().definition });
    const { client } = await device('dpl1');
    const found = await plane.send(new GetConnectionCommand({ clientId: 'dpl1' }));
    expect(found).toMatchObject({ clientId: 'dpl1', connected: true });
    const gone = closed(client);
    await plane.send(new DeleteConnectionCommand({ clientId: 'dpl1' }));
    await gone;
    await expect(plane.send(new DeleteConnectionCommand({ clientId: 'dpl1' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('refuses topics and payloads that AWS refuses', async () => {
    const { publish } = await setup({});
    await expect(publish('a/+', 'x')).rejects.toMatchObject({ name: 'InvalidRequestException' });
    await expect(publish('a/b/c/d/e/f/g/h/i', 'x')).rejects.toMatchObject({ name: 'InvalidRequestException' });
    await expect(publish('a', 'x'.repeat(129 * 1024))).rejects.toMatchObject({
      name: 'RequestEntityTooLargeException',
    });
  });
});

/** What a rule delivers, with the message's own properties. */
function said<T>({ topic, received, ...message }: Delivery): T {
  return { ...(saidIn(message) as object), topic, received } as T;
}
