import type { Clock } from './clock.ts';
import type { Store } from './store.ts';

/** Why a connection ended, in AWS IoT's words. */
export type DisconnectReason =
  | 'AUTH_ERROR'
  | 'API_INITIATED_DISCONNECT'
  | 'CLIENT_INITIATED_DISCONNECT'
  | 'CONNECTION_LOST'
  | 'CUSTOMAUTH_TTL_EXPIRATION'
  | 'DUPLICATE_CLIENTID'
  | 'MQTT_KEEP_ALIVE_TIMEOUT'
  | 'SERVER_INITIATED_DISCONNECT';

/** AWS IoT's lifecycle events, published to `$aws/events/presence/{connected,disconnected}/{clientId}`. */
export interface Presence {
  connected(client: string, principal: string): void;
  disconnected(client: string, reason: DisconnectReason): void;
  /** Tells of the connections that a killed cloud never saw end. */
  recover(): void;
}

/** A client's version grows with each of its connections; a connection's two events bear the same one. */
export function start(options: {
  store: Store;
  clock: Clock;
  publish(topic: string, payload: string, client: string): void;
}): Presence {
  const { store, clock, publish } = options;
  const get = store.db.prepare('SELECT * FROM presence WHERE client = ?');
  const put = store.db.prepare(
    'INSERT OR REPLACE INTO presence (client, version, connected, principal) VALUES (?, ?, ?, ?)',
  );
  const left = store.db.prepare('SELECT client FROM presence WHERE connected = 1');

  function tell(eventType: string, client: string, principal: string, version: number, more: object = {}): void {
    const event = {
      clientId: client,
      timestamp: clock.now(),
      eventType,
      sessionIdentifier: `${client}-${version}`,
      principalIdentifier: principal,
      versionNumber: version,
      ...more,
    };
    publish(`$aws/events/presence/${eventType}/${client}`, JSON.stringify(event), client);
  }

  function disconnected(client: string, disconnectReason: DisconnectReason): void {
    const row = get.get(client);
    if (row?.connected !== 1) return;
    const version = Number(row.version);
    const principal = String(row.principal);
    put.run(client, version, 0, principal);
    const clientInitiatedDisconnect = disconnectReason === 'CLIENT_INITIATED_DISCONNECT';
    tell('disconnected', client, principal, version, { clientInitiatedDisconnect, disconnectReason });
  }

  return {
    connected(client, principal) {
      const version = Number(get.get(client)?.version ?? -1) + 1;
      put.run(client, version, 1, principal);
      tell('connected', client, principal, version);
    },
    disconnected,
    recover() {
      for (const { client } of left.all()) disconnected(String(client), 'SERVER_INITIATED_DISCONNECT');
    },
  };
}
