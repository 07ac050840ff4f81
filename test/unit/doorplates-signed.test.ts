import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { opened } from '../../iot/signed.ts';
import { seal, unseal } from '../../shared/doorplates/envelope.ts';
import { doorplateTopic } from '../../shared/topics.ts';
import { doorplateId, givenSheet, settle } from './doorplates-support/given.ts';
import { companyKey, givenConnected, givenPanel, sealed, start, tenantId, zone } from './doorplates-support/panel.ts';

const topic = doorplateTopic(tenantId, doorplateId, 'sheet');
const other = generateKeyPairSync('ed25519').privateKey;
const { x: otherKey = '' } = other.export({ format: 'jwk' });
/** Newer than what the panel has, and empty. */
const wanted = JSON.stringify(givenSheet(zone, start + 5000, [], { version: 9 }));

describe('what is signed', () => {
  it('is opened by the key it was signed with, on the topic it was signed for', () => {
    expect(opened(companyKey, topic, sealed(topic, wanted))).toBe(wanted);
    expect(opened(companyKey, doorplateTopic(tenantId, doorplateId, 'settings'), sealed(topic, wanted))).toBeNull();
    expect(opened(otherKey, topic, sealed(topic, wanted))).toBeNull();
  });

  it('costs a panel little', () => {
    const week = sealed(topic, 'x'.repeat(30_000));
    opened(companyKey, topic, week);
    const before = process.cpuUsage();
    for (let turn = 0; turn < 10; turn++) opened(companyKey, topic, week);
    // Of its own time, whatever else the machine does.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000 / 10).toBeLessThan(200);
  });
});

describe('a panel refuses', () => {
  const { signature } = unseal(sealed(topic, wanted)) ?? { signature: '' };
  it.each([
    ['what nobody has signed', wanted],
    ['a signature that is none', seal('A'.repeat(86), wanted)],
    ['what was changed by one letter', seal(signature, wanted.replace('1203', '1204'))],
    ['what another company has signed', sealed(topic, wanted, other)],
    ['what was said on another topic', sealed(doorplateTopic(tenantId, doorplateId, 'command'), wanted)],
    ['what is no message', 'x'],
  ])('%s, counts it and says so', async (_, payload) => {
    const door = await givenConnected();
    door.raw(payload);
    expect(door.panel.snapshot().view.next).not.toBeNull();
    const before = door.sent.length;
    // Two or three heartbeats: the first comes at a random moment. The next tells it, and no other.
    await door.clock.advance(150_000);
    const [told, ...later] = door.sent.slice(before).filter(({ kind }) => kind === 'heartbeat');
    expect(told).toMatchObject({ forged: 1 });
    expect(later).not.toHaveLength(0);
    for (const heartbeat of later) expect(heartbeat).not.toHaveProperty('forged');
  });

  it('commands that are not the company’s, and a time that is told again', async () => {
    const door = await givenConnected();
    const command = doorplateTopic(tenantId, doorplateId, 'command');
    door.raw(sealed(command, JSON.stringify({ id: 'x', do: 'retire' }), other), 'command');
    expect(door.happened).toEqual([]);
    door.command({ id: 'of long ago', do: 'clock', at: start - 86_400_000 });
    expect(door.panel.now()).toBe(door.clock.now());
    const id = door.sent[0]?.id ?? '';
    for (const at of [start + 60_000, start - 60_000]) door.command({ id, do: 'clock', at });
    expect(door.panel.now()).toBe(start + 60_000);
  });

  it('a time that was held back, and with it no order of before comes again', async () => {
    const door = await givenConnected();
    const [hello] = door.sent;
    const restart = { id: 'r', do: 'restart', sent: start + 60_000 } as const;
    await door.clock.advance(60_000);
    door.command(restart);
    expect(door.happened).toEqual(['restart']);
    door.command({ id: hello?.id ?? '', do: 'clock', at: start });
    expect(door.panel.now()).toBe(door.clock.now());
    door.command(restart);
    expect(door.happened).toEqual(['restart']);

    door.link('lost');
    door.link('connected');
    await door.clock.advance(1000);
    const again = door.sent.findLast(({ kind }) => kind === 'hello');
    // However its own time was set meanwhile.
    door.clock.jump(86_400_000);
    const at = start + 62_000;
    door.command({ id: again?.id ?? '', do: 'clock', at });
    expect(door.panel.now()).toBe(at);
  });

  it('orders that come again, after a newer one, or too late, over a restart as well', async () => {
    const door = await givenConnected();
    const restart = (id: string, sent?: number) =>
      door.command({ id, do: 'restart', ...(sent !== undefined && { sent }) });
    const now = door.panel.now();
    door.command({ id: door.sent[0]?.id ?? '', do: 'clock', at: now });
    restart('held back', now - 6 * 60_000);
    expect(door.happened).toEqual([]);
    restart('b', now);
    restart('c', now);
    expect(door.happened).toEqual(['restart', 'restart']);
    for (const again of ['b', 'c']) restart(again, now - 1);
    restart('c', now);
    restart('of a release of before');
    const after = await givenConnected({ store: door.store });
    after.command({ id: 'c', do: 'restart', sent: now });
    expect([door.happened, after.happened]).toEqual([['restart', 'restart'], []]);
    after.command({ id: 'd', do: 'restart', sent: after.panel.now() });
    expect(after.happened).toEqual(['restart']);
  });
});

describe('a panel that was paired before there were keys', () => {
  const introduction = (id: string, publicKey: string, key?: typeof other) =>
    sealed(doorplateTopic(tenantId, doorplateId, 'command'), JSON.stringify({ id, do: 'key', publicKey }), key);

  it('trusts the key that answers its own hello, asks for everything, and trusts no other from then on', async () => {
    const door = givenPanel({ publicKey: null });
    door.link('connected');
    await door.clock.advance(1000);
    const [hello] = door.sent;
    expect(hello).not.toHaveProperty('key');
    door.raw(introduction('not mine', companyKey), 'command');
    // Of a key that is not the signer's own.
    door.raw(introduction(hello?.id ?? '', companyKey, other), 'command');
    door.sheet(givenSheet(zone, start, []));
    expect(door.panel.snapshot().sheet).toBeNull();
    door.raw(introduction(hello?.id ?? '', companyKey), 'command');
    await settle();
    expect(door.sent.at(-1)).toMatchObject({ kind: 'hello', key: companyKey, have: { roomId: null } });
    door.sheet(givenSheet(zone, start, []));
    expect(door.panel.snapshot().sheet).not.toBeNull();

    door.raw(introduction(door.sent.at(-1)?.id ?? '', otherKey, other), 'command');
    const again = givenPanel({ publicKey: null, store: door.store });
    again.link('connected');
    await again.clock.advance(1000);
    expect(again.sent[0]).toMatchObject({ key: companyKey });
  });
});
