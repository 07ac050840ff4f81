import { describe, expect, it } from 'vitest';
import { blinking } from '../../iot/led/driver.ts';
import { inMemory } from '../../iot/memory.ts';
import {
  type doorplateId,
  givenClock,
  givenSheet,
  minute,
  quarter,
  roomId,
  settings,
  settle,
} from './doorplates-support/given.ts';
import { givenConnected, meeting, givenPanel as setup, start, zone } from './doorplates-support/panel.ts';

describe('a running panel', () => {
  it('says hello with what it has, after what is retained has had its time to arrive', async () => {
    const door = setup();
    door.link('connected');
    await door.clock.advance(100);
    expect(door.sent).toEqual([]);
    door.settings();
    door.sheet(givenSheet(zone, start, [], { version: 4 }));
    await door.clock.advance(500);
    expect(door.sent[0]).toMatchObject({
      kind: 'hello',
      agent: 'test 1',
      have: { settings: 1, roomId, room: 3, days: { '2026-11-23': 4, '2026-11-24': 4 } },
    });
  });

  it('turns by its own clock, the LED with it', async () => {
    const door = await givenConnected();
    await door.clock.advance(130 * minute);
    // Dark until the first sheet, and told the same again now and then.
    const lit = door.lit.filter(({ color }, at) => color !== 'off' && color !== door.lit[at - 1]?.color);
    expect(lit.map(({ color, blink }) => `${color}${blink ? '*' : ''}`)).toEqual(['green', 'yellow*', 'red', 'green']);
  });

  it('turns without a network, and says how old its knowledge is', async () => {
    const door = await givenConnected();
    door.link('lost');
    await door.clock.advance(minute);
    expect(door.panel.snapshot().asOf).toBeNull();
    await door.clock.advance(55 * minute);
    expect(door.state()).toBe('soon');
    expect(door.panel.snapshot().asOf).toBe(start + 1000);
    door.link('connected');
    expect(door.panel.snapshot().asOf).toBeNull();
  });

  it('shows what it remembers before anybody answers', async () => {
    const { store } = await givenConnected();
    const again = setup({ store, clock: givenClock(start + 70 * minute) });
    expect(again.state()).toBe('in_meeting');
    expect(again.lit).toEqual([{ color: 'red', blink: false }]);
    const other = setup({ store: { ...inMemory(), read: () => 'not json' } });
    expect(other.state()).toBe('unknown');
  });

  it('ignores what is older, what is repeated, what is another’s and what is broken', async () => {
    const door = await givenConnected();
    const older = givenSheet(zone, start + 2000, [], { version: 3 });
    door.sheet(older);
    door.sheet(older);
    door.sheet({
      ...givenSheet(zone, start + 3000, [], { version: 9 }),
      doorplateId: 'dpl_000000000000' as typeof doorplateId,
    });
    door.raw('');
    door.raw('{');
    door.raw('7');
    expect(door.panel.snapshot().view.next?.start).toBe(meeting.start);
    door.sheet(givenSheet(zone, start + 3000, [], { version: 5 }));
    expect(door.panel.snapshot().view.next).toBeNull();
  });

  it('tells in each heartbeat what stands on its screen and its LED', async () => {
    let onScreen: string | null = 'frozen';
    const door = await givenConnected({ rendered: () => onScreen });
    await door.clock.advance(61_000);
    expect(door.sent.findLast(({ kind }) => kind === 'heartbeat')).toMatchObject({
      have: { days: { '2026-11-23': 4 } },
      shown: { state: 'free', digest: 'frozen', led: { color: 'green', blink: false } },
    });
    // A page that draws nothing any more says so, and not what it would have drawn.
    onScreen = null;
    await door.clock.advance(61_000);
    expect(door.sent.at(-1)).toMatchObject({ kind: 'heartbeat', shown: { digest: '' } });
    // The first comes at a random moment of its minute, the others a minute apart.
    const beats = door.sent.filter(({ kind }) => kind === 'heartbeat').map((beat) => beat.at);
    expect(beats.slice(1).every((beat, index) => beat - (beats[index] ?? 0) === 60_000)).toBe(true);
  });

  it('says what can be read on its screen and how it is, and beats as its settings say', async () => {
    const lines = ['空闲', '云杉', '1203', '今天没有会议', '一号楼', 'x'.repeat(200)];
    const door = await givenConnected({
      rendered: () => ({ digest: 'seen', lines }),
      health: async () => ({ storage: 0.97, temperature: 61 }),
    });
    door.settings({ ...settings, version: 2, heartbeatSeconds: 5 });
    await door.clock.advance(11_000);
    const beats = door.sent.filter(({ kind }) => kind === 'heartbeat');
    expect(beats.length).toBeGreaterThanOrEqual(2);
    expect(beats.at(-1)).toMatchObject({
      shown: { digest: 'seen', lines: lines.slice(0, 5) },
      health: { storage: 0.97, temperature: 61, led: true },
    });
  });

  it('admits that a dead LED is dark, and tries it again', async () => {
    const door = await givenConnected({ brokenLed: true });
    await door.clock.advance(61_000);
    await settle();
    expect(door.sent.at(-1)).toMatchObject({
      kind: 'heartbeat',
      shown: { led: { color: 'off' } },
      health: { led: false },
    });
  });

  it('asks for the new tomorrow when the day changes', async () => {
    const door = await givenConnected();
    door.sent.length = 0;
    await door.clock.advance(15 * 60 * minute + 21_000);
    const hello = door.sent.filter(({ kind }) => kind === 'hello');
    expect(hello).toHaveLength(1);
    expect(hello[0]?.at).toBeGreaterThanOrEqual(Date.parse('2026-11-24T00:00:00+08:00'));
  });

  it('follows the server’s clock where its own is wrong', async () => {
    const door = await givenConnected();
    const ahead = start + 65 * minute;
    door.command({ id: door.sent[0]?.id ?? '', do: 'clock', at: ahead });
    expect(door.state()).toBe('in_meeting');
    await door.clock.advance(55 * minute);
    expect(door.state()).toBe('free');
    expect(door.panel.now()).toBe(ahead + 55 * minute);
    const after = setup({ store: door.store, clock: door.clock });
    expect(after.panel.now()).toBe(door.panel.now());
  });

  it('mends its picture with the next heartbeat when its clock is set', async () => {
    const door = await givenConnected();
    door.clock.jump(65 * minute);
    await door.clock.advance(60_000);
    expect(door.state()).toBe('in_meeting');
    const uptime = door.sent.map((message) => (message.kind === 'heartbeat' ? message.uptime : 0));
    // It has run for a minute, whatever its clock says.
    expect(Math.max(...uptime)).toBeLessThanOrEqual(61);
  });
});

describe('commands', () => {
  it('identify: blinks for a quarter of a minute', async () => {
    const door = await givenConnected();
    door.command({ id: 'c', do: 'identify' });
    expect(door.panel.snapshot().identify).toBe(true);
    await settle();
    expect(door.lit.at(-1)).toEqual({ color: 'green', blink: true });
    await door.clock.advance(15_000);
    expect(door.panel.snapshot().identify).toBe(false);
    expect(door.lit.at(-1)).toEqual({ color: 'green', blink: false });
  });

  it('refresh: asks for everything anew', async () => {
    const door = await givenConnected();
    door.command({ id: 'c', do: 'refresh' });
    await settle();
    expect(door.sent.at(-1)).toMatchObject({ kind: 'hello', have: { settings: 0, roomId: null, room: 0, days: {} } });
  });

  it('restart and retire: the memory goes with the credentials', async () => {
    const door = await givenConnected();
    door.command({ id: 'c', do: 'restart' });
    expect(door.happened).toEqual(['restart']);
    expect(door.store.read()).not.toBeNull();
    door.command({ id: 'c', do: 'retire' });
    await settle();
    expect(door.happened).toEqual(['restart', 'link ended', 'retired']);
    expect(door.store.read()).toBeNull();
    expect(door.clock.pending()).toBe(0);
  });
});

describe('a touch', () => {
  const offer = { start, end: start + quarter, minutes: 15 };

  it('is answered by its id', async () => {
    const door = await givenConnected();
    const asked = door.panel.book(offer);
    await settle();
    const message = door.sent.at(-1);
    expect(message).toMatchObject({ kind: 'book', start: '2026-11-23T01:00:00Z', end: '2026-11-23T01:15:00Z' });
    door.command({ id: 'another', do: 'answer', ok: false, code: 'slot_taken' });
    door.command({ id: message?.id ?? '', do: 'answer', ok: true });
    expect(await asked).toEqual({ ok: true });
  });

  it('is sent once more under the same id, then noted', async () => {
    const door = await givenConnected();
    const asked = door.panel.book(offer);
    await door.clock.advance(10_001);
    expect(await asked).toEqual({ ok: true, noted: true });
    const books = door.sent.filter(({ kind }) => kind === 'book');
    expect(books).toHaveLength(2);
    expect(books[0]).toEqual(books[1]);
  });

  it('is refused at once without a connection', async () => {
    const door = setup();
    expect(await door.panel.book(offer)).toEqual({ ok: false, code: 'offline', text: null });
  });
});

describe('a light that knows colours alone', () => {
  it('blinks at 1 Hz until it is set again', async () => {
    const clock = givenClock(0);
    const painted: string[] = [];
    const led = blinking(async (color) => void painted.push(color), clock);
    await led.set({ color: 'yellow', blink: true });
    await clock.advance(2000);
    expect(painted).toEqual(['yellow', 'off', 'yellow', 'off', 'yellow']);
    await led.set({ color: 'red', blink: false });
    await clock.advance(2000);
    expect(painted.slice(5)).toEqual(['red']);
    await led.end();
    expect(painted.at(-1)).toBe('off');
    expect(clock.pending()).toBe(0);
  });
});
