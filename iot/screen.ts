/**
 * A screen that is told things and shows them: its connection, its clock, whom it obeys, what it remembers and its heartbeat.
 * What it shows, and what it keeps of what it is told, is the part of whoever starts it.
 */
import type {
  Have,
  Led,
  PanelCommand,
  PanelMessage,
  PanelSettings,
  PanelState,
} from '../shared/doorplates/protocol.ts';
import { doorplateTopic } from '../shared/topics.ts';
import { systemClock } from './clock.ts';
import type { PanelOptions } from './contract.ts';
import { createGuard } from './guard.ts';
import { createHeart } from './heart.ts';
import type { Lamp } from './lamp.ts';
import type { LinkState } from './link.ts';
import { createKeeper } from './memory.ts';
import { mergeSettings } from './merge.ts';
import { createTimers } from './timers.ts';

/** What a screen shows, made of what it was told. */
export interface Shows<Sheet, View> {
  merge(held: Sheet | null, incoming: Record<string, unknown>): Sheet;
  /** @param now epoch ms by the server's clock */
  viewAt(sheet: Sheet | null, settings: PanelSettings | null, now: number): View;
  digestOf(view: View): string;
  /** When it may become another one, in epoch ms; null: never, as far as is known. */
  nextChange(sheet: Sheet | null, settings: PanelSettings | null, now: number): number | null;
  have(sheet: Sheet | null, now: number): Omit<Have, 'settings'>;
}

interface Seen {
  state: PanelState;
  led: Led;
  today: { date: string } | null;
}

export interface ScreenSnapshot<Sheet, View> {
  view: View;
  /** What is really visible is compared by this. */
  digest: string;
  sheet: Sheet | null;
  settings: PanelSettings | null;
  link: LinkState;
  /** Alone for long: what is shown is as of this instant (epoch ms). null: fresh. */
  asOf: number | null;
  /** Somebody at a desk wants to know which screen this is. */
  identify: boolean;
}

type Common = 'identity' | 'dial' | 'store' | 'agent' | 'clock' | 'rendered' | 'health' | 'restart' | 'retired';

export interface ScreenOptions<Sheet, View> extends Pick<PanelOptions, Common> {
  shows: Shows<Sheet, View>;
  changed(snapshot: ScreenSnapshot<Sheet, View>): void;
}

export interface Screen<Sheet, View> {
  snapshot(): ScreenSnapshot<Sheet, View>;
  /** Epoch ms by the server's clock, as far as it is known. */
  now(): number;
  end(): Promise<void>;
}

const aloneMs = 2 * 60_000;
const settleMs = 500;
const identifyMs = 15_000;
const clockSlackMs = 2000;
/** Screens ask for the new day spread over this time after midnight. */
const dayChangeMs = 20_000;
const longestSleepMs = 3_600_000;
/** A large board changes many times a second: it is drawn this often, ms, and its memory is written this often. */
const drawMs = 300;
const saveMs = 30_000;
const firstSaveMs = 1000;

export function startScreen<Sheet, View extends Seen>(options: ScreenOptions<Sheet, View>): Screen<Sheet, View> {
  const { identity, clock = systemClock, store, shows } = options;
  const { tenantId, doorplateId } = identity;
  const topic = (channel: 'sheet' | 'settings' | 'command' | 'up') => doorplateTopic(tenantId, doorplateId, channel);
  const keeper = createKeeper<Sheet>(store, doorplateId, clock);
  const { memory } = keeper;
  const now = () => clock.now() + memory.clockOffset;
  const timers = createTimers<'paint' | 'draw' | 'settle' | 'dayChange' | 'identify' | 'save'>(clock);
  const guard = createGuard(identity.publicKey ?? memory.publicKey);
  let isDrawing = false;
  let isSaving = false;
  let savedAt = Number.NEGATIVE_INFINITY;
  let link: LinkState = 'connecting';
  let identify = false;
  let ended = false;
  let snapshot = look();

  const heart = createHeart({
    clock,
    envelope,
    send,
    paint,
    heard: keeper.heard,
    snapshot: () => snapshot,
    plain: (at) => {
      const view = shows.viewAt(memory.sheet, memory.settings, at);
      return { state: view.state, digest: shows.digestOf(view), led: view.led };
    },
    have,
    unsent: () => 0,
    forged: guard.forged,
    lamp: noLamp,
    seconds: () => memory.settings?.heartbeatSeconds,
    ...(options.rendered && { rendered: options.rendered }),
    ...(options.health && { health: options.health }),
    beaten: () => {},
  });
  const connection = options.dial(
    {
      url: identity.url,
      clientId: doorplateId,
      username: tenantId,
      password: identity.token,
      topics: [topic('sheet'), topic('settings'), topic('command')],
    },
    { state: linked, message: received },
    clock,
  );
  paint(true);

  function look(): ScreenSnapshot<Sheet, View> {
    const { sheet, settings, heardAt } = memory;
    const view = shows.viewAt(sheet, settings, now());
    const alone = link !== 'connected' && (heardAt === null || now() - heardAt >= aloneMs);
    return { view, digest: shows.digestOf(view), sheet, settings, link, identify, asOf: alone ? heardAt : null };
  }

  /** Looks at the clock, shows what has changed, and sleeps until something will. */
  function paint(always = false): void {
    if (ended) return;
    const before = snapshot;
    snapshot = look();
    const facts = ['digest', 'link', 'asOf', 'identify', 'settings'] as const;
    if (always || facts.some((fact) => snapshot[fact] !== before[fact])) options.changed(snapshot);
    if (before.view.today && before.view.today.date !== snapshot.view.today?.date) {
      timers.set('dayChange', Math.random() * dayChangeMs, () => void hello());
    }
    const wakes = [shows.nextChange(memory.sheet, memory.settings, now())];
    if (link !== 'connected' && memory.heardAt !== null) wakes.push(memory.heardAt + aloneMs);
    const ahead = wakes.flatMap((at) => (at !== null && at > now() ? [at - now()] : []));
    timers.set('paint', Math.min(longestSleepMs, ...ahead), paint);
  }

  function linked(state: LinkState): void {
    if (link === 'connected' && state !== link) {
      keeper.heard();
      keeper.save();
    }
    link = state;
    if (state === 'connected') timers.set('settle', settleMs, () => void settled());
    else {
      timers.clear('settle');
      timers.clear('dayChange');
      heart.stop();
    }
    paint();
  }

  async function settled(): Promise<void> {
    await hello();
    heart.start();
  }

  function received(from: string, payload: string): void {
    if (payload === '') return;
    if (!guard.hasKey()) {
      meet(from, payload);
      return;
    }
    const message = guard.open(from, payload);
    if (!message) return;
    if (from === topic('command')) obey(message as unknown as PanelCommand);
    else keep(from, message);
  }

  /** A screen of before there were keys trusts the first that answers its own hello. */
  function meet(from: string, payload: string): void {
    const publicKey = from === topic('command') ? guard.meet(from, payload) : null;
    if (publicKey === null) return;
    memory.publicKey = publicKey;
    keeper.save();
    void hello();
  }

  function keep(from: string, message: Record<string, unknown>): void {
    if (message.doorplateId !== doorplateId || typeof message.at !== 'number') return;
    // What a door is told is of one room: this screen is to become one, as its settings say.
    if (from === topic('sheet') && !('room' in message)) memory.sheet = shows.merge(memory.sheet, message);
    if (from === topic('settings')) {
      memory.settings = mergeSettings(memory.settings, message as unknown as PanelSettings);
      heart.follow();
    }
    keeper.heard();
    saveSoon();
    drawSoon();
  }

  function drawSoon(): void {
    if (isDrawing) return;
    isDrawing = true;
    timers.set('draw', drawMs, () => {
      isDrawing = false;
      paint();
    });
  }

  function saveSoon(): void {
    if (isSaving) return;
    isSaving = true;
    // What comes first is kept at once: it may be switched off at any time.
    timers.set('save', Math.max(firstSaveMs, savedAt + saveMs - clock.now()), () => {
      isSaving = false;
      savedAt = clock.now();
      keeper.save();
    });
  }

  function obey(command: PanelCommand): void {
    keeper.heard();
    if (command.do === 'clock') setClock(command);
    else if (command.do === 'identify') showYourself();
    else if (command.do === 'refresh') void hello({ settings: 0, roomId: null, room: 0, days: {} });
    else if (command.do === 'restart') options.restart();
    else if (command.do === 'retire') retire();
    else if (command.do === 'power') paint();
  }

  function showYourself(): void {
    identify = true;
    timers.set('identify', identifyMs, () => {
      identify = false;
      paint();
    });
    paint();
  }

  function setClock({ id, at }: Extract<PanelCommand, { do: 'clock' }>): void {
    // A time that was told once is not the time when it is told again.
    if (!guard.isAsked(id) || Math.abs(at - now()) < clockSlackMs) return;
    memory.clockOffset += at - now();
    keeper.heard();
    keeper.save();
    paint(true);
  }

  function retire(): void {
    void end();
    store.clear();
    options.retired();
  }

  function have(): Have {
    return { ...shows.have(memory.sheet, now()), settings: memory.settings?.version ?? 0 };
  }

  async function hello(what = have()): Promise<void> {
    const key = guard.key();
    const message = { ...envelope(), kind: 'hello' as const, have: what, agent: options.agent, ...(key && { key }) };
    // Nobody waits for it: the next heartbeat says the same again.
    await send(message).catch(() => {});
  }

  async function send(message: PanelMessage): Promise<void> {
    if (message.kind === 'hello' || message.kind === 'heartbeat') guard.asks(message.id);
    await connection.publish(topic('up'), JSON.stringify(message));
  }

  function envelope(): { id: string; at: number } {
    const bytes = [...crypto.getRandomValues(new Uint8Array(8))];
    return { id: bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(''), at: Math.round(now()) };
  }

  async function end(): Promise<void> {
    if (ended) return;
    ended = true;
    if (isSaving) keeper.save();
    timers.clearAll();
    heart.stop();
    connection.end();
  }

  return { snapshot: () => snapshot, now, end };
}

const noLamp: Lamp = {
  show: () => {},
  renew: () => {},
  lit: () => ({ color: 'off', blink: false }),
  works: () => true,
  follow: () => {},
  end: async () => {},
};
