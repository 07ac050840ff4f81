/** A panel run by hand: its connection, clock, store and LED are the test's. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { LedDriver } from '../../../iot/led/driver.ts';
import type { Dial, LinkEvents, LinkState } from '../../../iot/link.ts';
import { inMemory, type Store } from '../../../iot/memory.ts';
import { type PanelOptions, type Snapshot, startPanel } from '../../../iot/panel.ts';
import { seal, signedBytes } from '../../../shared/doorplates/envelope.ts';
import type { Led, PanelCommand, PanelMessage, PanelSheet } from '../../../shared/doorplates/protocol.ts';
import type { TenantId } from '../../../shared/ids.ts';
import { doorplateTopic } from '../../../shared/topics.ts';
import { doorplateId, givenClock, givenSheet, minute, settings } from './given.ts';

export const zone = 'Asia/Shanghai';
export const tenantId = 'tnt_4m0t8zq1c5hd' as TenantId;
export const start = Date.parse('2026-11-23T09:00:00+08:00');
export const meeting = { start: start + 60 * minute, end: start + 120 * minute };

export interface More extends Pick<PanelOptions, 'health'> {
  store?: Store;
  clock?: ReturnType<typeof givenClock>;
  rendered?: PanelOptions['rendered'];
  brokenLed?: boolean;
  publicKey?: string | null;
}

export const company = generateKeyPairSync('ed25519').privateKey;
export const { x: companyKey = '' } = company.export({ format: 'jwk' });

export function sealed(topic: string, text: string, key: KeyObject = company): string {
  return seal(sign(null, signedBytes(topic, text), key).toString('base64url'), text);
}

export function givenPanel({
  store = inMemory(),
  clock = givenClock(start),
  rendered,
  brokenLed = false,
  publicKey = companyKey,
  health,
}: More = {}) {
  const sent: PanelMessage[] = [];
  const lit: Led[] = [];
  const shown: Snapshot[] = [];
  const happened: string[] = [];
  let events: LinkEvents | undefined;
  let state: LinkState = 'connecting';
  const dial: Dial = (_address, given) => {
    events = given;
    given.state('connecting');
    return {
      async publish(_topic, payload) {
        if (state !== 'connected') throw new Error('not connected');
        sent.push(JSON.parse(payload) as PanelMessage);
      },
      end: () => void happened.push('link ended'),
    };
  };
  const led: LedDriver = {
    async set(next) {
      if (brokenLed) throw new Error('dark');
      lit.push(next);
    },
    end: async () => {},
  };
  const panel = startPanel({
    identity: { tenantId, doorplateId, token: 't', url: 'ws://test', ...(publicKey && { publicKey }) },
    dial,
    store,
    clock,
    led: () => led,
    agent: 'test 1',
    changed: (snapshot) => void shown.push(snapshot),
    ...(rendered ? { rendered } : {}),
    ...(health ? { health } : {}),
    restart: () => void happened.push('restart'),
    retired: () => void happened.push('retired'),
  });
  const raw = (payload: string, channel: 'sheet' | 'settings' | 'command' = 'sheet') =>
    events?.message(doorplateTopic(tenantId, doorplateId, channel), payload);
  const deliver = (channel: 'sheet' | 'settings' | 'command', value: unknown) =>
    raw(sealed(doorplateTopic(tenantId, doorplateId, channel), JSON.stringify(value)), channel);
  return {
    panel,
    clock,
    store,
    sent,
    lit,
    shown,
    happened,
    link(next: LinkState) {
      state = next;
      events?.state(next);
    },
    sheet: (sheet: PanelSheet) => deliver('sheet', sheet),
    settings: (value = settings) => deliver('settings', value),
    command: (command: PanelCommand) => deliver('command', command),
    raw,
    kinds: () => sent.map(({ kind }) => kind),
    state: () => panel.snapshot().view.state,
  };
}

export async function givenConnected(more: More = {}) {
  const door = givenPanel(more);
  door.link('connected');
  door.settings();
  door.sheet(givenSheet(zone, start, [meeting], { version: 4 }));
  await door.clock.advance(1000);
  return door;
}
