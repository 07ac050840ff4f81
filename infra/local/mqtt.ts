import type { IncomingMessage } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { type Duplex, Readable } from 'node:stream';
import { Aedes, type AedesPublishPacket, type AuthenticateError, type Client, type PublishPacket } from 'aedes';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { type Grant, start as startAuthorizer } from './authorizer.ts';
import type { Clock } from './clock.ts';
import { reason } from './fault.ts';
import type { Invoker } from './invoke.ts';
import { listen } from './ports.ts';
import { type DisconnectReason, start as startPresence } from './presence.ts';
import { type RetainedMessages, start as startRetained } from './retained.ts';
import type { Rules } from './rules.ts';
import type { Store } from './store.ts';
import { fitsLimits, hasWildcard } from './topics.ts';

/** AWS IoT's limits. */
export const payloadAtMost = 128 * 1024;
const subscriptionsAtMost = 50;

/** A message as a service publishes it. */
export interface Message {
  topic: string;
  payload: Buffer;
  qos?: 0 | 1;
  retain?: boolean;
}

export interface Connection {
  clientId: string;
  principal: string;
  /** Epoch ms. */
  since: number;
  clean: boolean;
  /** Topic filter -> QoS. */
  subscriptions: ReadonlyMap<string, number>;
}

/** AWS IoT's message broker. */
export interface Broker {
  /** Of MQTT over TCP. */
  port: number;
  retained: RetainedMessages;
  /** Takes a WebSocket connection that asked the gateway for MQTT. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  publish(message: Message): Promise<void>;
  connection(clientId: string): Connection | undefined;
  /** False when no such client is connected. */
  disconnect(clientId: string, why: DisconnectReason): boolean;
  end(): Promise<void>;
}

/** A connection that the authorizer let in. */
interface Session {
  grant: Grant;
  since: number;
  subscriptions: Map<string, number>;
  why: DisconnectReason | undefined;
  timers: NodeJS.Timeout[];
}

export async function start(options: {
  host: string;
  port: number;
  store: Store;
  clock: Clock;
  invoker: Invoker;
  rules: Rules;
  log(line: string): void;
}): Promise<Broker> {
  const { host, store, clock, invoker, rules, log } = options;
  const retained = startRetained({ store });
  const authorize = startAuthorizer({ invoker, log });
  const sessions = new WeakMap<Client, Session>();
  const broker = await Aedes.createBroker({ maxClientsIdLength: 128 });
  keepRetained(broker, retained, clock);

  const presence = startPresence({
    store,
    clock,
    publish(topic, payload, client) {
      rules.apply(topic, payload, client);
      broker.publish(packet({ topic, payload: Buffer.from(payload) }), () => undefined);
    },
  });

  broker.authenticate = (client, username, password, done) => {
    authorize({ clientId: client.id, username, password, request: client.req })
      .then((grant) => {
        if (!grant?.policy.allows('iot:Connect', `client/${client.id}`)) return done(refusal(), false);
        const before = clients(broker)[client.id];
        if (before) end(before, 'DUPLICATE_CLIENTID');
        sessions.set(client, open(client, grant));
        done(null, true);
      })
      .catch((error: unknown) => {
        log(`A connection could not be authorised: ${reason(error)}`);
        done(refusal(), false);
      });
  };

  /** Denied publishes end the connection, as on AWS. */
  broker.authorizePublish = (client, sent, done) => {
    const problem = client ? publishProblem(client, sent) : undefined;
    if (client && problem) {
      mark(client, 'AUTH_ERROR');
      return done(new Error(problem));
    }
    // Before the client's acknowledgement, so that what is acknowledged has been kept.
    rules.apply(sent.topic, sent.payload, client?.id ?? sent.topic);
    done(null);
  };

  broker.authorizeSubscribe = (client, subscription, done) => {
    const session = sessions.get(client);
    const { topic, qos } = subscription;
    const allowed =
      session?.grant.policy.allows('iot:Subscribe', `topicfilter/${topic}`) &&
      fitsLimits(topic) &&
      (session.subscriptions.has(topic) || session.subscriptions.size < subscriptionsAtMost);
    if (!session || !allowed) return done(null, null);
    session.subscriptions.set(topic, Math.min(qos, 1));
    done(null, { ...subscription, qos: qos > 0 ? 1 : 0 });
  };

  broker.authorizeForward = (client, message) =>
    sessions.get(client)?.grant.policy.allows('iot:Receive', `topic/${message.topic}`) ? message : null;

  broker.on('client', (client) => presence.connected(client.id, sessions.get(client)?.grant.principal ?? ''));
  broker.on('clientDisconnect', (client) => {
    const session = sessions.get(client);
    for (const timer of session?.timers ?? []) clearTimeout(timer);
    presence.disconnected(
      client.id,
      session?.why ?? (left(client) ? 'CLIENT_INITIATED_DISCONNECT' : 'CONNECTION_LOST'),
    );
  });
  broker.on('keepaliveTimeout', (client) => mark(client, 'MQTT_KEEP_ALIVE_TIMEOUT'));
  broker.on('unsubscribe', (filters, client) => {
    for (const filter of filters) sessions.get(client)?.subscriptions.delete(filter);
  });

  function publishProblem(client: Client, { topic, payload, qos, retain }: PublishPacket): string | undefined {
    const policy = sessions.get(client)?.grant.policy;
    if (topic.startsWith('$') || !fitsLimits(topic)) return `the topic ${topic} cannot be published to`;
    if (qos > 1) return 'QoS 2 is not supported';
    if (payload.length > payloadAtMost) return 'the payload is over 128 KB';
    if (!policy?.allows('iot:Publish', `topic/${topic}`)) return `not allowed to publish to ${topic}`;
    if (retain && !policy.allows('iot:RetainPublish', `topic/${topic}`)) return `not allowed to retain on ${topic}`;
    return undefined;
  }

  function open(client: Client, grant: Grant): Session {
    const session: Session = { grant, since: clock.now(), subscriptions: new Map(), why: undefined, timers: [] };
    const { disconnectAfter, refreshAfter } = grant;
    if (disconnectAfter) after(session, disconnectAfter, () => end(client, 'CUSTOMAUTH_TTL_EXPIRATION'));
    if (refreshAfter) after(session, refreshAfter, () => refresh(client, session));
    return session;
  }

  function after(session: Session, seconds: number, work: () => void): void {
    session.timers.push(setTimeout(work, seconds * 1000).unref());
  }

  /** The authorizer is asked again now and then: what it says then holds. */
  function refresh(client: Client, session: Session): void {
    session.grant
      .again()
      .then((grant) => {
        if (!grant) return end(client, 'AUTH_ERROR');
        session.grant = grant;
        if (grant.refreshAfter) after(session, grant.refreshAfter, () => refresh(client, session));
      })
      .catch((error: unknown) => log(`A connection could not be authorised again: ${reason(error)}`));
  }

  function mark(client: Client, why: DisconnectReason): void {
    const session = sessions.get(client);
    if (session) session.why ??= why;
  }

  function end(client: Client, why: DisconnectReason): void {
    mark(client, why);
    client.close();
  }

  const server = createServer((socket: Socket) => void broker.handle(socket));
  const port = await listen(server, options.port, host, 'MQTT_PORT');
  const webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: (protocols) => (protocols.has('mqtt') ? 'mqtt' : false),
  });
  presence.recover();

  return {
    port,
    retained,
    upgrade(request, socket, head) {
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        broker.handle(createWebSocketStream(webSocket), request);
      });
    },
    publish(message) {
      rules.apply(message.topic, message.payload, message.topic);
      return new Promise((resolve, reject) => {
        broker.publish(packet(message), (error) => (error ? reject(error) : resolve()));
      });
    },
    connection(clientId) {
      const client = clients(broker)[clientId];
      const session = client && sessions.get(client);
      if (!client || !session) return undefined;
      const { grant, since, subscriptions } = session;
      return { clientId, principal: grant.principal, since, clean: client.clean, subscriptions };
    },
    disconnect(clientId, why) {
      const client = clients(broker)[clientId];
      if (client) end(client, why);
      return client !== undefined;
    },
    async end() {
      broker.removeAllListeners('clientDisconnect');
      await new Promise<void>((resolve) => broker.close(resolve));
      webSockets.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Retained messages are kept on disk, and only an exact topic brings one: AWS gives none to wildcard subscriptions. */
function keepRetained(broker: Aedes, retained: RetainedMessages, clock: Clock): void {
  const { persistence } = broker as unknown as {
    persistence: {
      storeRetained(message: AedesPublishPacket): Promise<void>;
      createRetainedStreamCombi(filters: readonly string[]): Readable;
    };
  };
  persistence.storeRetained = async ({ topic, payload, qos }) =>
    retained.keep({ topic, payload: Buffer.from(payload), qos: qos > 0 ? 1 : 0, at: clock.now() });
  persistence.createRetainedStreamCombi = (filters) =>
    Readable.from(
      filters.flatMap((filter) => {
        const found = hasWildcard(filter) ? undefined : retained.get(filter);
        return found ? [packet({ ...found, retain: true })] : [];
      }),
    );
}

function packet({ topic, payload, qos = 0, retain = false }: Message): PublishPacket {
  return { cmd: 'publish', topic, payload, qos, retain, dup: false };
}

/** Aedes keeps its clients by id without saying so in its types. */
function clients(broker: Aedes): Readonly<Record<string, Client | undefined>> {
  return (broker as unknown as { clients: Record<string, Client | undefined> }).clients;
}

/** Whether the client said goodbye (a DISCONNECT packet), which aedes notes without saying so in its types. */
function left(client: Client): boolean {
  return (client as unknown as { _disconnected: boolean })._disconnected;
}

function refusal(): AuthenticateError {
  return Object.assign(new Error('not authorised'), { returnCode: 5 });
}
