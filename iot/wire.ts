/** A screen's talk with its server: what it says, and what it is told by its company and nobody else. */
import type { Have, PanelCommand, PanelMessage } from '../shared/doorplates/protocol.ts';
import { doorplateTopic } from '../shared/topics.ts';
import type { Clock } from './clock.ts';
import type { Host } from './contract.ts';
import { createGuard } from './guard.ts';
import type { LinkState } from './link.ts';

export interface WireOptions extends Pick<Host<never>, 'identity' | 'dial' | 'agent'> {
  clock: Clock;
  /** Epoch ms by the server's clock. */
  now(): number;
  /** The company's, if it is known. */
  publicKey: string | null;
  linked(state: LinkState): void;
  /** The company's key, learnt now: all is to be asked for anew. */
  met(publicKey: string): void;
  told(channel: 'sheet' | 'settings', message: Record<string, unknown>): void;
  obey(command: PanelCommand): void;
}

export type Wire = ReturnType<typeof createWire>;

export function createWire(options: WireOptions) {
  const { identity, agent, clock, now } = options;
  const { tenantId, doorplateId } = identity;
  const guard = createGuard(options.publicKey, clock);
  const topic = (channel: 'sheet' | 'settings' | 'command' | 'up') => doorplateTopic(tenantId, doorplateId, channel);
  const topics = { sheet: topic('sheet'), settings: topic('settings'), command: topic('command') };
  const link = options.dial(
    {
      url: identity.url,
      clientId: doorplateId,
      username: tenantId,
      password: identity.token,
      topics: Object.values(topics),
    },
    { state: options.linked, message: received },
    clock,
  );

  function received(from: string, payload: string): void {
    // What is retained was taken away.
    if (payload === '') return;
    if (!guard.hasKey()) {
      meet(from, payload);
      return;
    }
    const message = guard.open(from, payload);
    if (!message) return;
    if (from === topics.command) options.obey(message as unknown as PanelCommand);
    else if (message.doorplateId === doorplateId && typeof message.at === 'number') {
      options.told(from === topics.sheet ? 'sheet' : 'settings', message);
    }
  }

  /**
   * A screen of before there were keys trusts the first that answers its own hello, over the connection that its token opened: who
   * could forge that answer could have told it anything until now. From then on it trusts no other.
   */
  function meet(from: string, payload: string): void {
    const publicKey = from === topics.command ? guard.meet(from, payload) : null;
    if (publicKey !== null) options.met(publicKey);
  }

  /** @throws when it was not taken */
  async function send(message: PanelMessage): Promise<void> {
    if (message.kind === 'hello' || message.kind === 'heartbeat') guard.asks(message.id);
    await link.publish(topic('up'), JSON.stringify(message));
  }

  function envelope(): { id: string; at: number } {
    const bytes = [...crypto.getRandomValues(new Uint8Array(8))];
    return { id: bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(''), at: Math.round(now()) };
  }

  return {
    send,
    envelope,
    async hello(have: Have): Promise<void> {
      const key = guard.key();
      await send({ ...envelope(), kind: 'hello', have, agent, ...(key && { key }) }).catch(ignore);
    },
    isAnswer: guard.isAnswer,
    forged: guard.forged,
    end: link.end,
  };
}

// Nobody waits for it: the next heartbeat says the same again.
function ignore(): void {}
