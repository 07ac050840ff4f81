/**
 * A screen that is told things and shows them: keeps the newest of them, decides by its own clock what to show, tells the server
 * what it shows, and obeys. What it shows is the part of its kind: a door (`panel.ts`) or a building's board (`lobby.ts`). The same in
 * a kiosk browser and in a headless agent.
 */
import type { PanelCommand, PanelSettings } from '../shared/doorplates/protocol.ts';
import { systemClock } from './clock.ts';
import type { Host, Screen, ScreenSnapshot } from './contract.ts';
import { createHeart } from './heart.ts';
import type { AnyView, Kind } from './kind.ts';
import type { LinkState } from './link.ts';
import type { Keeper } from './memory.ts';
import { mergeSettings } from './merge.ts';
import { paced } from './paced.ts';
import { createPicture } from './picture.ts';
import { createTimers } from './timers.ts';
import { createWire, type Wire } from './wire.ts';

type Order = Extract<PanelCommand, { do: 'identify' | 'refresh' | 'restart' | 'power' }>;

/** Also what its kind works with. */
export interface RunningScreen<Seen> extends Screen<Seen>, Pick<Wire, 'send' | 'envelope'> {
  /** Looks at the clock, shows what has changed, and sleeps until something will. */
  paint(): void;
}

const settleMs = 500;
const identifyMs = 15_000;
/** An order that is older is nobody's wish any more. */
const orderMs = 5 * 60_000;
const clockSlackMs = 2000;
/** Screens ask for the new day spread over this time after midnight. */
const dayChangeMs = 20_000;

export function startScreen<Sheet, View extends AnyView, Seen extends ScreenSnapshot<Sheet, View>>(
  host: Host<Seen>,
  keeper: Keeper<Sheet>,
  kind: Kind<Sheet, View, Seen>,
): RunningScreen<Seen> {
  const { identity, clock = systemClock } = host;
  const { memory, now } = keeper;
  const timers = createTimers<'paint' | 'settle' | 'dayChange' | 'identify'>(clock);
  const drawing = paced(clock, paint, kind.pace?.draw);
  const keeping = paced(clock, keeper.save, kind.pace?.keep);
  const facts: (keyof Seen)[] = ['digest', 'link', 'asOf', 'identify', 'settings', ...(kind.draws ?? [])];
  const picture = createPicture(kind, keeper, host.locale);
  let link: LinkState = 'connecting';
  let identify = false;
  let ended = false;
  /** The server has told the time since this screen was switched on. */
  let isDated = false;
  let snapshot = picture.look(link, identify);

  const heart = createHeart({
    clock,
    envelope: () => wire.envelope(),
    send: (message) => wire.send(message),
    paint,
    heard: keeper.heard,
    snapshot: () => snapshot,
    plain: picture.plain,
    have,
    unsent: () => kind.unsent?.() ?? 0,
    forged: () => wire.forged(),
    lamp: kind.lamp,
    seconds: () => memory.settings?.heartbeatSeconds,
    ...(host.rendered && { rendered: host.rendered }),
    ...(host.health && { health: host.health }),
    beaten: () => kind.beaten?.(),
  });
  const wire: Wire = createWire({
    ...{ identity, dial: host.dial, agent: host.agent, clock, now },
    ...{ publicKey: identity.publicKey ?? memory.publicKey, linked, met, told, obey },
  });
  paint(true);

  function have() {
    return kind.have(memory.sheet, memory.settings, now());
  }

  function paint(always = false): void {
    if (ended) return;
    const before = snapshot;
    snapshot = picture.look(link, identify);
    if (always || facts.some((fact) => snapshot[fact] !== before[fact])) host.changed(snapshot);
    kind.drawn?.(snapshot);
    if (before.view.today && before.view.today.date !== snapshot.view.today?.date) {
      timers.set('dayChange', Math.random() * dayChangeMs, () => void wire.hello(have()));
    }
    timers.set('paint', picture.lasts(snapshot), paint);
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

  /** What is retained has had its time to arrive: what lacks is asked for. */
  async function settled(): Promise<void> {
    await wire.hello(have());
    heart.start();
  }

  function met(publicKey: string): void {
    memory.publicKey = publicKey;
    keeper.save();
    void wire.hello(have());
  }

  function told(channel: 'sheet' | 'settings', message: Record<string, unknown>): void {
    const { sheet, settings } = memory;
    if (channel === 'sheet') memory.sheet = kind.merge(sheet, message);
    else follow(mergeSettings(settings, message as unknown as PanelSettings));
    keeper.heard();
    if (memory.sheet !== sheet || memory.settings !== settings) keeping.soon();
    drawing.soon();
  }

  function follow(settings: PanelSettings): void {
    memory.settings = settings;
    kind.followed?.(settings);
    heart.follow();
  }

  function obey(command: PanelCommand): void {
    keeper.heard();
    if (command.do === 'answer') kind.answered?.(command);
    else if (command.do === 'clock') setClock(command);
    else if (command.do === 'retire') retire();
    else if (command.do !== 'key' && isFresh(command)) carryOut(command);
  }

  function carryOut(order: Order): void {
    if (order.do === 'identify') showYourself();
    else if (order.do === 'refresh') void wire.hello(kind.have(null, null, now()));
    else if (order.do === 'power') paint();
    else host.restart();
  }

  /** Whoever repeats what was signed once, or held it back, makes no screen start anew. */
  function isFresh({ id, sent }: Order): boolean {
    const { ordered } = memory;
    if (sent === undefined) return ordered === null;
    if (isDated && sent < now() - orderMs) return false;
    if (ordered && (sent < ordered.sent || (sent === ordered.sent && id === ordered.id))) return false;
    memory.ordered = { id, sent };
    keeper.save();
    return true;
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
    // A time that was told once is not the time when it is told again, or comes late.
    if (!wire.isAnswer(id)) return;
    // The server's clock was set back.
    if (memory.ordered && memory.ordered.sent > at) memory.ordered = null;
    isDated = true;
    const offset = at - now();
    kind.dated?.(offset);
    if (Math.abs(offset) < clockSlackMs) return;
    memory.clockOffset += offset;
    keeper.heard();
    keeper.save();
    paint(true);
  }

  function retire(): void {
    void end();
    host.store.clear();
    host.retired();
  }

  async function end(): Promise<void> {
    if (ended) return;
    ended = true;
    drawing.take();
    if (keeping.take()) keeper.save();
    timers.clearAll();
    heart.stop();
    wire.end();
    await kind.ended?.();
  }

  return { snapshot: () => snapshot, now, end, paint, send: wire.send, envelope: wire.envelope };
}
