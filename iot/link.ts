/** The panel's MQTT connection: dialled again after every loss, with growing pauses and jitter, as long as the panel lives. */
import type { IClientOptions, MqttClient } from 'mqtt';
import type { Clock } from './clock.ts';

export interface Address {
  /** `ws(s)://…` or `mqtt(s)://…` */
  url: string;
  clientId: string;
  username: string;
  password: string;
  /** Exact names; at most eight, as AWS takes no more in one request. */
  topics: readonly string[];
}

/** `refused`: the broker was reached and does not know these credentials. */
export type LinkState = 'connecting' | 'connected' | 'lost' | 'refused';

export interface LinkEvents {
  state(state: LinkState): void;
  message(topic: string, payload: string): void;
}

export interface Link {
  /** QoS 1. @throws when there is no connection, or it ends before the broker has taken the message */
  publish(topic: string, payload: string): Promise<void>;
  end(): void;
}

/** `connect` of the mqtt package, which the browser loads late. */
export type Connect = (url: string, options: IClientOptions) => MqttClient;
export type Dial = (address: Address, events: LinkEvents, clock: Clock) => Link;

// AWS lets a client id connect once a second.
const firstPauseMs = 1500;
const longestPauseMs = 60_000;
/** A connection that ends sooner counts as a failure: two panels with the same credentials push each other out. */
const steadyMs = 30_000;

export function dialer(connect: Connect): Dial {
  return (address, events, clock) => {
    let client: MqttClient | null = null;
    let failures = 0;
    let ended = false;
    let stopWaiting = () => {};

    function dial(): void {
      const mine = connect(address.url, {
        clientId: address.clientId,
        username: address.username,
        password: address.password,
        protocolVersion: 4,
        clean: true,
        keepalive: 30,
        connectTimeout: 10_000,
        reconnectPeriod: 0,
        queueQoSZero: false,
        // A panel is never in the background, where a worker would keep its timers alive.
        timerVariant: 'native',
      });
      let since: number | null = null;
      let over = false;
      client = mine;
      events.state('connecting');

      const close = (state: 'lost' | 'refused'): void => {
        if (over) return;
        over = true;
        mine.end(true);
        if (ended) return;
        client = null;
        if (since !== null && clock.now() - since >= steadyMs) failures = 0;
        events.state(state);
        const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures++, 10));
        stopWaiting = clock.after(pause * (0.5 + Math.random() / 2) + firstPauseMs / 2, dial);
      };
      mine.on('connect', () => {
        mine.subscribe([...address.topics], { qos: 1 }, (error, granted) => {
          if (over) return;
          if (error || granted?.some(({ qos }) => qos > 2)) close('refused');
          else {
            since = clock.now();
            events.state('connected');
          }
        });
      });
      mine.on('message', (topic, payload) => {
        if (!over) events.message(topic, payload.toString());
      });
      mine.on('error', (error) => close(isRefusal(error) ? 'refused' : 'lost'));
      mine.on('close', () => close('lost'));
    }

    dial();
    return {
      async publish(topic, payload) {
        if (!client?.connected) throw new Error('not connected');
        await client.publishAsync(topic, payload, { qos: 1 });
      },
      end() {
        ended = true;
        stopWaiting();
        client?.end(true);
      },
    };
  };
}

// CONNACK 2 (identifier rejected), 4 (bad user name or password), 5 (not authorized).
function isRefusal(error: Error): boolean {
  return 'code' in error && (error.code === 2 || error.code === 4 || error.code === 5);
}
