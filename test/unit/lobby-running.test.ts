import { describe, expect, test } from 'vitest';
import type { Dial, LinkEvents, LinkState } from '../../iot/link.ts';
import { startLobby } from '../../iot/lobby.ts';
import { inMemory } from '../../iot/memory.ts';
import { defaultBoardLayout } from '../../shared/doorplates/board.ts';
import type { BoardPart } from '../../shared/doorplates/board-protocol.ts';
import type { PanelMessage } from '../../shared/doorplates/protocol.ts';
import { addDays, dayBounds, localDate } from '../../shared/time.ts';
import { doorplateTopic } from '../../shared/topics.ts';
import { doorplateId, givenClock, minute, settings } from './doorplates-support/given.ts';
import { companyKey, sealed, start, tenantId, zone } from './doorplates-support/panel.ts';

const hour = 60 * minute;

/** A display run by hand. */
function givenDisplay(store = inMemory(), clock = givenClock(start), heartbeatSeconds = 60) {
  const sent: PanelMessage[] = [];
  const happened: string[] = [];
  let drawn = 0;
  let writes = 0;
  let events: LinkEvents | undefined;
  let state: LinkState = 'connecting';
  const dial: Dial = (_address, given) => {
    events = given;
    return {
      async publish(_topic, payload) {
        if (state !== 'connected') throw new Error('not connected');
        sent.push(JSON.parse(payload) as PanelMessage);
      },
      end: () => void happened.push('link ended'),
    };
  };
  const lobby = startLobby({
    identity: { tenantId, doorplateId, token: 't', url: 'ws://test', publicKey: companyKey },
    dial,
    store: {
      ...store,
      write(text) {
        writes++;
        store.write(text);
      },
    },
    clock,
    agent: 'test 1',
    changed: () => void drawn++,
    restart: () => void happened.push('restart'),
    retired: () => void happened.push('retired'),
  });
  const raw = (channel: 'sheet' | 'settings' | 'command', payload: string) =>
    events?.message(doorplateTopic(tenantId, doorplateId, channel), payload);
  const deliver = (channel: 'sheet' | 'settings' | 'command', value: unknown) =>
    raw(channel, sealed(doorplateTopic(tenantId, doorplateId, channel), JSON.stringify(value)));
  return {
    lobby,
    clock,
    store,
    sent,
    happened,
    raw,
    drawn: () => drawn,
    writes: () => writes,
    link(next: LinkState) {
      state = next;
      events?.state(next);
    },
    part: (part: BoardPart) => deliver('sheet', part),
    settings: () => deliver('settings', { ...settings, board: defaultBoardLayout, heartbeatSeconds }),
    command: (command: unknown) => deliver('command', command),
    topics: () => lobby.snapshot().view.floors.flatMap(({ rows }) => rows.map(({ topic, state }) => [topic, state])),
  };
}

/** 14:00 to 15:00 today, 23:00 to 01:00, and 09:00 tomorrow. */
function givenPart(at = start, version = 1): BoardPart {
  const today = localDate(at, zone);
  const dates = [today, addDays(today, 1)].map((date) => ({ date, ...dayBounds(date, zone) }));
  const [first = '', second = ''] = dates.map(({ date }) => date);
  return {
    doorplateId,
    at,
    dates,
    place: {
      ...{ buildingId: 'bld_9c2d5g8h1k4n', building: '总部', zone, level: 1 },
      floors: [{ floorId: 'flr_3p6r9t2w5y8a', name: '1 层', level: 1 }],
      rooms: ['rom_6b9d2f5h8k1m'],
    },
    rooms: [
      {
        ...{ roomId: 'rom_6b9d2f5h8k1m', floorId: 'flr_3p6r9t2w5y8a', number: '101', name: '云杉', capacity: 8 },
        ...{ version: 1, occupation: null, checkIn: null },
        days: {
          [first]: {
            version,
            meetings: [
              ['a', 56, 60, 'b', '林晓', '评审'],
              ['b', 92, 96, 'b', '林晓', '发布'],
            ],
          },
          [second]: {
            version,
            meetings: [
              ['b', 0, 4, 'b', '林晓', '发布'],
              ['c', 36, 40, 'b', '周宁', '晨会'],
            ],
          },
        },
      },
    ],
  } as unknown as BoardPart;
}

async function givenConnected(...args: Parameters<typeof givenDisplay>) {
  const display = givenDisplay(...args);
  display.link('connected');
  display.settings();
  display.part(givenPart());
  await display.clock.advance(1000);
  return display;
}

describe('a running lobby display', () => {
  test('says what it has, and each minute what it shows', async () => {
    const { sent, clock } = await givenConnected();
    await clock.advance(2 * minute);
    const [first, ...later] = sent.map(({ kind }) => kind);
    expect([first, new Set(later)]).toEqual(['hello', new Set(['heartbeat'])]);
    // The first comes at a random moment: at once means three.
    expect([2, 3]).toContain(later.length);
    expect(sent[0]).toMatchObject({ have: { settings: 1, board: { rooms: { rom_6b9d2f5h8k1m: [1, 1, 1] } } } });
    expect(sent[1]).toMatchObject({ shown: { state: 'free', led: { color: 'off' } } });
  });

  test('goes on alone for a night: over midnight, as of when it was last told', async () => {
    const display = await givenConnected();
    expect(display.topics()).toEqual([
      ['评审', 'upcoming'],
      ['发布', 'upcoming'],
    ]);
    display.link('lost');
    await display.clock.advance(5 * hour + 30 * minute);
    expect(display.topics()).toEqual([
      ['评审', 'in_meeting'],
      ['发布', 'upcoming'],
    ]);
    expect(display.lobby.snapshot().asOf).toBe(start + 1000);
    await display.clock.advance(10 * hour);
    expect(display.topics()).toEqual([
      ['发布', 'in_meeting'],
      ['晨会', 'upcoming'],
    ]);
    const again = givenDisplay(display.store, givenClock(start + 24 * hour));
    expect(again.topics()).toEqual([['晨会', 'in_meeting']]);
    await again.clock.advance(16 * hour);
    expect(again.lobby.snapshot().view.state).toBe('unknown');
  });

  test('obeys nobody but its company, and nothing that is another’s', async () => {
    const display = await givenConnected();
    const before = display.lobby.snapshot().digest;
    const gone = { ...givenPart(start + 2000, 2), rooms: [] };
    display.raw('sheet', JSON.stringify(gone));
    display.part({ ...gone, doorplateId: 'dpl_000000000000' as typeof doorplateId });
    display.raw('sheet', '{');
    await display.clock.advance(1000);
    expect(display.lobby.snapshot().digest).toBe(before);
    display.command({ id: 'x', do: 'retire' });
    expect(display.happened).toEqual(['link ended', 'retired']);
    expect(display.store.read()).toBeNull();
  });

  test('a week of changes leaves no timers behind, and its storage is written seldom', async () => {
    const display = await givenConnected(inMemory(), givenClock(start), 600);
    const { clock } = display;
    const timers = clock.pending();
    const kept = display.store.read()?.length ?? 0;
    for (let change = 1; change <= 7 * 6; change++) {
      for (let again = 0; again < 2; again++) display.part(givenPart(start + change * 4 * hour, change * 3 + again));
      await clock.advance(4 * hour);
    }
    expect(clock.pending()).toBeLessThanOrEqual(timers + 1);
    expect(display.writes()).toBeLessThan(7 * 24 * 7);
    expect(display.store.read()?.length).toBeLessThan(kept * 3);
    expect(display.lobby.snapshot().sheet?.dates.length).toBeLessThanOrEqual(4);
  });
});
