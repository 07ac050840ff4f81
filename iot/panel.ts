/**
 * The running doorplate: keeps the newest sheet and settings, decides by its own clock what to show, lights the LED, tells the
 * server what it shows, and asks for what a touch wants. The same in a kiosk browser and in a headless agent.
 */
import type { Led, PanelCommand, PanelMessage, PanelSettings, PanelSheet } from '../shared/doorplates/protocol.ts';
import type { DoorplateId, TenantId } from '../shared/ids.ts';
import { instantOf } from '../shared/time.ts';
import { doorplateTopic } from '../shared/topics.ts';
import { type ActionResult, createActions } from './actions.ts';
import { type Clock, systemClock } from './clock.ts';
import type { LedDriver } from './led/driver.ts';
import type { Dial, LinkState } from './link.ts';
import { type Memory, recall, remember, type Store } from './memory.ts';
import { haveOf, mergeSettings, mergeSheets } from './merge.ts';
import type { Offer } from './offers.ts';
import { digestOf, nextChange, type PanelView, type ViewSettings, viewAt } from './state.ts';

export type { ActionResult } from './actions.ts';

export interface PanelIdentity {
  tenantId: TenantId;
  doorplateId: DoorplateId;
  token: string;
  /** `ws(s)://…` or `mqtt(s)://…` */
  url: string;
}

export interface Snapshot {
  view: PanelView;
  /** What is really visible is compared by this. */
  digest: string;
  sheet: PanelSheet | null;
  settings: PanelSettings | null;
  link: LinkState;
  /** Alone for long: what is shown is as of this instant (epoch ms). null: fresh. */
  asOf: number | null;
  /** Somebody at a desk wants to know which panel this is. */
  identify: boolean;
}

export interface PanelOptions {
  identity: PanelIdentity;
  dial: Dial;
  store: Store;
  led(settings: PanelSettings | null): LedDriver;
  /** Program and version, for the list of doorplates. */
  agent: string;
  clock?: Clock;
  /** What shows before the first settings. */
  locale?: PanelSettings['locale'];
  changed(snapshot: Snapshot): void;
  /** The digest of what really stands on the screen, where the panel has one. */
  rendered?(): string | null;
  restart(): void;
  /** The credentials are dead: the panel is to be paired anew. */
  retired(): void;
}

export interface Panel {
  snapshot(): Snapshot;
  /** Epoch ms by the server's clock, as far as it is known. */
  now(): number;
  book(offer: Offer): Promise<ActionResult>;
  extend(offer: Offer): Promise<ActionResult>;
  /** @param at epoch ms, as offered */
  endMeeting(at: number): Promise<ActionResult>;
  /** Somebody of the meeting that the view awaits is there. */
  checkIn(bookingId: string): Promise<ActionResult>;
  /** Calls for a service that is offered in the room. */
  ask(itemId: string): Promise<ActionResult>;
  report(text: string): Promise<ActionResult>;
  end(): Promise<void>;
}

const aloneMs = 2 * 60_000;
const settleMs = 500;
const identifyMs = 15_000;
/** A screen has drawn what it was told by then. */
const renderMs = 100;
const clockSlackMs = 2000;
/** Panels ask for the new tomorrow spread over this time after midnight. */
const dayChangeMs = 20_000;
const longestSleepMs = 3_600_000;
const dark: Led = { color: 'off', blink: false };
const defaults: Pick<PanelSettings, 'soonMinutes' | 'heartbeatSeconds' | 'company'> = {
  soonMinutes: 10,
  heartbeatSeconds: 60,
  company: '',
};

export function startPanel(options: PanelOptions): Panel {
  const { identity, clock = systemClock, store } = options;
  const { tenantId, doorplateId } = identity;
  const topic = (channel: 'sheet' | 'settings' | 'command' | 'up') => doorplateTopic(tenantId, doorplateId, channel);
  const startedAt = clock.now();
  const memory: Memory = recall(store, doorplateId);
  const now = () => clock.now() + memory.clockOffset;
  const timers = createTimers(clock);
  const actions = createActions(send, clock);
  let link: LinkState = 'connecting';
  let identify = false;
  let snapshot = look();
  let led = options.led(memory.settings);
  let ledName = memory.settings?.led;
  /** What the bar was told, and what it is known to show. */
  let wanted: Led | null = null;
  let lit: Led = dark;
  let ended = false;
  /** The server has told the time since this panel was switched on. */
  let synced = false;

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

  function viewSettings(): ViewSettings {
    return { locale: options.locale ?? 'zh-CN', ...defaults, ...memory.settings };
  }

  function look(): Snapshot {
    const view = viewAt(memory.sheet, viewSettings(), now());
    const { sheet, settings, heardAt } = memory;
    const alone = link !== 'connected' && (heardAt === null || now() - heardAt >= aloneMs);
    return { view, digest: digestOf(view), sheet, settings, link, identify, asOf: alone ? heardAt : null };
  }

  /** Looks at the clock, shows and lights what has changed, and sleeps until something will. */
  function paint(always = false): void {
    if (ended) return;
    const before = snapshot;
    snapshot = look();
    const { view } = snapshot;
    const changed =
      always ||
      snapshot.digest !== before.digest ||
      snapshot.link !== before.link ||
      snapshot.asOf !== before.asOf ||
      snapshot.identify !== before.identify ||
      snapshot.settings !== before.settings ||
      snapshot.sheet !== before.sheet;
    if (changed) options.changed(snapshot);
    light(identify ? { color: view.led.color === 'off' ? 'yellow' : view.led.color, blink: true } : view.led);
    if (before.view.today && before.view.today.date !== view.today?.date) {
      timers.set('dayChange', Math.random() * dayChangeMs, () => void hello());
    }
    const wakes = [nextChange(memory.sheet, viewSettings(), now())];
    if (link !== 'connected' && memory.heardAt !== null) wakes.push(memory.heardAt + aloneMs);
    const ahead = wakes.flatMap((at) => (at !== null && at > now() ? [at - now()] : []));
    timers.set('paint', Math.min(longestSleepMs, ...ahead), paint);
  }

  function light(next: Led): void {
    if (wanted?.color === next.color && wanted.blink === next.blink) return;
    wanted = next;
    led.set(next).then(
      () => {
        if (wanted === next) lit = next;
      },
      () => {
        // The server is told that the bar is dark; it is tried again with the next heartbeat.
        if (wanted !== next) return;
        lit = dark;
        wanted = null;
      },
    );
  }

  function linked(state: LinkState): void {
    if (link === 'connected') heard();
    link = state;
    if (state === 'connected') timers.set('settle', settleMs, () => void settled());
    else for (const name of ['settle', 'heartbeat', 'rendered', 'dayChange'] as const) timers.clear(name);
    paint();
  }

  /** The retained sheet and settings have had their time to arrive: what still lacks is asked for. */
  async function settled(): Promise<void> {
    await hello();
    beatAfter(Math.random());
  }

  function heard(): void {
    memory.heardAt = now();
    remember(store, memory);
  }

  function received(from: string, payload: string): void {
    const message = parse(payload);
    if (!message) return;
    if (from === topic('command')) obey(message as unknown as PanelCommand);
    else keep(from, message);
  }

  function keep(from: string, message: Record<string, unknown>): void {
    if (message.doorplateId !== doorplateId || typeof message.at !== 'number') return;
    if (from === topic('sheet')) memory.sheet = mergeSheets(memory.sheet, message as unknown as PanelSheet);
    if (from === topic('settings')) applySettings(mergeSettings(memory.settings, message as unknown as PanelSettings));
    heard();
    paint();
  }

  function applySettings(settings: PanelSettings): void {
    memory.settings = settings;
    if (ledName === settings.led) return;
    ledName = settings.led;
    const old = led;
    led = options.led(settings);
    wanted = null;
    lit = dark;
    void old.end();
  }

  function obey(command: PanelCommand): void {
    heard();
    if (command.do === 'answer') actions.answered(command);
    else if (command.do === 'clock') setClock(command.at);
    else if (command.do === 'identify') showYourself();
    else if (command.do === 'refresh') void hello(haveOf(null, null));
    else if (command.do === 'restart') options.restart();
    else if (command.do === 'retire') retire();
  }

  function showYourself(): void {
    identify = true;
    timers.set('identify', identifyMs, () => {
      identify = false;
      paint();
    });
    paint();
  }

  function setClock(at: number): void {
    synced = true;
    if (Math.abs(at - now()) < clockSlackMs) return;
    memory.clockOffset += at - now();
    heard();
    paint(true);
  }

  function retire(): void {
    store.clear();
    void stop();
    options.retired();
  }

  function hello(have = haveOf(memory.sheet, memory.settings)): Promise<void> {
    return send({ ...envelope(), kind: 'hello', have, agent: options.agent }).catch(ignore);
  }

  function beatAfter(beats: number): void {
    const seconds = memory.settings?.heartbeatSeconds ?? defaults.heartbeatSeconds;
    timers.set('heartbeat', beats * seconds * 1000, () => {
      paint();
      const stamp = envelope();
      if (options.rendered) timers.set('rendered', renderMs, () => heartbeat(stamp));
      else heartbeat(stamp);
      beatAfter(1);
    });
  }

  function heartbeat(stamp: ReturnType<typeof envelope>): void {
    if (identify) return;
    const { digest, view } = snapshot;
    const shown = { state: view.state, digest: options.rendered?.() ?? digest, led: lit };
    const uptime = Math.round((clock.now() - startedAt) / 1000);
    const have = haveOf(memory.sheet, memory.settings);
    send({ ...stamp, kind: 'heartbeat', have, shown, uptime }).then(heard, ignore);
  }

  async function send(message: PanelMessage): Promise<void> {
    await connection.publish(topic('up'), JSON.stringify(message));
  }

  function envelope(): { id: string; at: number } {
    const id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join(
      '',
    );
    return { id, at: Math.round(now()) };
  }

  async function stop(): Promise<void> {
    if (ended) return;
    ended = true;
    timers.clearAll();
    connection.end();
    await led.end();
  }

  const current = () => snapshot.view.current?.bookingId ?? '';
  return {
    snapshot: () => snapshot,
    now,
    book: ({ start, end }) =>
      actions.ask({ ...envelope(), kind: 'book', start: instantOf(start), end: instantOf(end) }),
    extend: ({ end }) => actions.ask({ ...envelope(), kind: 'extend', bookingId: current(), end: instantOf(end) }),
    endMeeting: (at) => actions.ask({ ...envelope(), kind: 'end', bookingId: current(), end: instantOf(at) }),
    checkIn: (bookingId) => actions.ask({ ...envelope(), kind: 'check_in', bookingId, synced }),
    ask: (itemId) => actions.ask({ ...envelope(), kind: 'request', itemId }),
    report: (text) => actions.ask({ ...envelope(), kind: 'fault', text }),
    end: stop,
  };
}

type TimerName = 'paint' | 'settle' | 'heartbeat' | 'rendered' | 'dayChange' | 'identify';

function createTimers(clock: Clock) {
  const running = new Map<TimerName, () => void>();
  const clear = (name: TimerName) => {
    running.get(name)?.();
    running.delete(name);
  };
  return {
    clear,
    set(name: TimerName, ms: number, run: () => void): void {
      clear(name);
      running.set(name, clock.after(Math.max(0, ms), run));
    },
    clearAll(): void {
      for (const name of [...running.keys()]) clear(name);
    },
  };
}

function parse(payload: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

// Nobody waits for it: the next heartbeat says the same again.
function ignore(): void {}
