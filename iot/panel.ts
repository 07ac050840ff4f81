/**
 * The running doorplate: keeps the newest sheet and settings, decides by its own clock what to show, lights the LED, tells the
 * server what it shows, and asks for what a touch wants. The same in a kiosk browser and in a headless agent.
 */
import type { PanelCommand, PanelMessage, PanelSettings, PanelSheet, Shown } from '../shared/doorplates/protocol.ts';
import { doorplateTopic } from '../shared/topics.ts';
import { createActions } from './actions.ts';
import { systemClock } from './clock.ts';
import type { Panel, PanelOptions, Snapshot } from './contract.ts';
import { createGuard } from './guard.ts';
import { createHeart } from './heart.ts';
import { createJournal } from './journal.ts';
import { createLamp } from './lamp.ts';
import type { LinkState } from './link.ts';
import { createKeeper } from './memory.ts';
import { haveOf, mergeSettings, mergeSheets } from './merge.ts';
import { withNotes } from './notes.ts';
import { latest } from './once.ts';
import { digestOf, nextChange, type PanelView, type ViewSettings, viewAt, viewDefaults } from './state.ts';
import { createTimers } from './timers.ts';
import { createTouches } from './touches.ts';

export type { Panel, PanelIdentity, PanelOptions, Rendered, Snapshot } from './contract.ts';
export type { Note } from './journal.ts';
export type { ActionResult } from './outcome.ts';

const aloneMs = 2 * 60_000;
const settleMs = 500;
const identifyMs = 15_000;
const clockSlackMs = 2000;
/** Panels ask for the new day spread over this time after midnight. */
const dayChangeMs = 20_000;
const longestSleepMs = 3_600_000;
const lampEveryMs = 60_000;
const lampAgainMs = 15_000;

export function startPanel(options: PanelOptions): Panel {
  const { identity, clock = systemClock, store } = options;
  const { tenantId, doorplateId } = identity;
  const topic = (channel: 'sheet' | 'settings' | 'command' | 'up') => doorplateTopic(tenantId, doorplateId, channel);
  const keeper = createKeeper(store, doorplateId, clock);
  const { memory } = keeper;
  const now = () => clock.now() + memory.clockOffset;
  const timers = createTimers<'paint' | 'settle' | 'dayChange' | 'identify' | 'lamp'>(clock);
  const actions = createActions(send, clock);
  const guard = createGuard(identity.publicKey ?? memory.publicKey);
  const journal = createJournal({ notes: () => memory.notes, keep: keepNotes, ask: actions.ask, now });
  const lamp = createLamp(options.led, memory.settings, () => lampAfter(lampAgainMs));
  // Made anew only when what they are made of is: who compares them sees whether something changed.
  const noted = latest((sheet: PanelSheet | null, notes: typeof memory.notes, by: string) =>
    sheet && notes.length > 0 ? withNotes(sheet, notes, by) : sheet,
  );
  const shownNotes = latest((_notes: typeof memory.notes) => journal.shown());
  let link: LinkState = 'connecting';
  let identify = false;
  let ended = false;
  /** The server has told the time since this panel was switched on. */
  let synced = false;
  let snapshot = look();

  const heart = createHeart({
    clock,
    envelope,
    send,
    paint,
    heard: keeper.heard,
    snapshot: () => snapshot,
    plain: (at) => shownBy(viewAt(memory.sheet, viewSettings(), at)),
    have: () => haveOf(memory.sheet, memory.settings),
    unsent: () => journal.waiting().length,
    forged: guard.forged,
    lamp,
    seconds: () => memory.settings?.heartbeatSeconds,
    ...(options.rendered && { rendered: options.rendered }),
    ...(options.health && { health: options.health }),
    beaten: remind,
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
  lampAfter(lampEveryMs);

  function viewSettings(): ViewSettings {
    return { ...viewDefaults, locale: options.locale ?? 'zh-CN', ...memory.settings };
  }

  function look(): Snapshot {
    const { settings, heardAt } = memory;
    const sheet = noted(memory.sheet, memory.notes, settings?.name ?? '');
    const view = viewAt(sheet, viewSettings(), now());
    const alone = link !== 'connected' && (heardAt === null || now() - heardAt >= aloneMs);
    const notes = shownNotes(memory.notes);
    return { view, digest: digestOf(view), sheet, settings, link, notes, identify, asOf: alone ? heardAt : null };
  }

  /** Looks at the clock, shows and lights what has changed, and sleeps until something will. */
  function paint(always = false): void {
    if (ended) return;
    const before = snapshot;
    snapshot = look();
    const { view, sheet } = snapshot;
    const facts = ['digest', 'link', 'asOf', 'identify', 'settings', 'sheet', 'notes'] as const;
    if (always || facts.some((fact) => snapshot[fact] !== before[fact])) options.changed(snapshot);
    const isDark = view.led.color === 'off';
    if (identify) lamp.show({ color: isDark ? 'yellow' : view.led.color, blink: true }, 100);
    else lamp.show(view.led, view.brightness);
    if (before.view.today && before.view.today.date !== view.today?.date) {
      timers.set('dayChange', Math.random() * dayChangeMs, () => void hello());
    }
    const wakes = [nextChange(sheet, viewSettings(), now())];
    if (link !== 'connected' && memory.heardAt !== null) wakes.push(memory.heardAt + aloneMs);
    const ahead = wakes.flatMap((at) => (at !== null && at > now() ? [at - now()] : []));
    timers.set('paint', Math.min(longestSleepMs, ...ahead), paint);
  }

  /** With or without a network, a bar that went dark is seen and lit again. */
  function lampAfter(ms: number): void {
    if (ended) return;
    timers.set('lamp', ms, () => {
      lampAfter(lampEveryMs);
      lamp.renew();
      paint();
    });
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

  /** The retained sheet and settings have had their time to arrive: what lacks is asked for. Notes wait for the time. */
  async function settled(): Promise<void> {
    await hello();
    heart.start();
  }

  function remind(): void {
    journal.forgetOld();
    if (link === 'connected' && journal.waiting().length > 0) void journal.send();
  }

  function keepNotes(notes: typeof memory.notes): void {
    if (ended) return;
    memory.notes = notes;
    keeper.save();
    paint();
  }

  function received(from: string, payload: string): void {
    // What is retained was taken away.
    if (payload === '') return;
    const message = guard.hasKey() ? guard.open(from, payload) : null;
    if (!guard.hasKey()) meet(from, payload);
    if (!message) return;
    if (from === topic('command')) obey(message as unknown as PanelCommand);
    else keep(from, message);
  }

  /**
   * A panel of before there were keys trusts the first that answers its own hello, over the connection that its token opened: who
   * could forge that answer could have told it anything until now. From then on it trusts no other.
   */
  function meet(from: string, payload: string): void {
    const publicKey = from === topic('command') ? guard.meet(from, payload) : null;
    if (publicKey === null) return;
    memory.publicKey = publicKey;
    keeper.save();
    void hello();
  }

  function keep(from: string, message: Record<string, unknown>): void {
    // A lobby display's parts are of many rooms: this screen is to become one, as its settings say.
    if (message.doorplateId !== doorplateId || typeof message.at !== 'number' || 'rooms' in message) return;
    const { sheet, settings } = memory;
    if (from === topic('sheet')) memory.sheet = mergeSheets(sheet, message as unknown as PanelSheet);
    if (from === topic('settings')) apply(mergeSettings(settings, message as unknown as PanelSettings));
    keeper.heard();
    if (memory.sheet !== sheet || memory.settings !== settings) keeper.save();
    paint();
  }

  function apply(settings: PanelSettings): void {
    memory.settings = settings;
    lamp.follow(settings);
    heart.follow();
  }

  function obey(command: PanelCommand): void {
    keeper.heard();
    if (command.do === 'answer') actions.answered(command);
    else if (command.do === 'clock') setClock(command);
    else if (command.do === 'identify') showYourself();
    else if (command.do === 'refresh') void hello(haveOf(null, null));
    else if (command.do === 'power') paint();
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

  function setClock({ id, at }: Extract<PanelCommand, { do: 'clock' }>): void {
    // A time that was told once is not the time when it is told again.
    if (!guard.isAsked(id)) return;
    synced = true;
    journal.dated(at - now());
    remind();
    if (Math.abs(at - now()) < clockSlackMs) return;
    memory.clockOffset += at - now();
    keeper.heard();
    keeper.save();
    paint(true);
  }

  function retire(): void {
    void stop();
    store.clear();
    options.retired();
  }

  async function hello(have = haveOf(memory.sheet, memory.settings)): Promise<void> {
    const key = guard.key();
    await send({ ...envelope(), kind: 'hello', have, agent: options.agent, ...(key && { key }) }).catch(ignore);
  }

  async function send(message: PanelMessage): Promise<void> {
    if (message.kind === 'hello' || message.kind === 'heartbeat') guard.asks(message.id);
    await connection.publish(topic('up'), JSON.stringify(message));
  }

  function envelope(): { id: string; at: number } {
    const bytes = [...crypto.getRandomValues(new Uint8Array(8))];
    return { id: bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(''), at: Math.round(now()) };
  }

  async function stop(): Promise<void> {
    if (ended) return;
    ended = true;
    timers.clearAll();
    heart.stop();
    connection.end();
    await lamp.end();
  }

  const touches = createTouches({
    actions,
    journal,
    envelope,
    isConnected: () => link === 'connected',
    isSynced: () => synced,
    now: () => snapshot,
  });
  return { ...touches, snapshot: () => snapshot, now, dismiss: journal.dismiss, end: stop };
}

function shownBy(view: PanelView): Shown {
  return { state: view.state, digest: digestOf(view), led: view.led };
}

// Nobody waits for it: the next heartbeat says the same again.
function ignore(): void {}
