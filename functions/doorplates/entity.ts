/** What is stored of a doorplate. Its secret and what it reports stand apart: neither may raise its version or reach an event. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Board } from '../../shared/doorplates/board.ts';
import { type DoorplateSettings, defaultDoorplateSettings } from '../../shared/doorplates/schema.ts';
import { AppError } from '../../shared/errors.ts';
import type { DoorplateId, GroupId, PairingId, RoomId, TenantId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { type Instant, instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { defineRecord, type Stored } from '../db/record.ts';
import type { Write } from '../db/write.ts';
import { keep } from '../kept.ts';

export interface DoorplateFields {
  doorplateId: DoorplateId;
  name: string;
  /** null: a lobby display. */
  roomId: RoomId | null;
  /** null: it stands at a door. */
  board: Board | null;
  groupId: GroupId | null;
  /** Since when it stands where it does. */
  boundAt: Instant;
  settings: DoorplateSettings;
  /** Of what is left of one that was removed. */
  isGone?: true;
}
export type StoredDoorplate = Stored<DoorplateFields>;
export type StoredDoor = StoredDoorplate & { roomId: RoomId };
export type StoredBoard = StoredDoorplate & { board: Board };

export function isDoor(doorplate: StoredDoorplate): doorplate is StoredDoor {
  return doorplate.roomId !== null;
}

export function isBoard(doorplate: StoredDoorplate): doorplate is StoredBoard {
  return doorplate.board !== null;
}

/** @throws AppError `not_found` for a lobby display, which stands at no room's door */
export function doorOf(doorplate: StoredDoorplate): StoredDoor {
  if (!isDoor(doorplate)) throw new AppError('not_found', { values: { what: 'room' } });
  return doorplate;
}

const changedRange = (tenantId: string) => `${tenantId}#doorplates-changed`;

export const doorplates = defineRecord<DoorplateFields, [DoorplateId]>({
  kind: 'doorplate',
  key: (tenantId, doorplateId) => ({ pk: `${tenantId}#doorplates`, sk: doorplateId }),
  ids: (doorplate) => [doorplate.doorplateId],
  // By when they last changed: whoever keeps the list in memory asks only for what is new.
  owner: ({ tenantId, doorplateId, lastChange }) => ({
    ownerPk: changedRange(tenantId),
    ownerSk: `${lastChange.at}#${doorplateId}`,
  }),
  upgrade: (found) => ({
    // It was at this door by its newest change at the latest.
    ...{ boundAt: found.lastChange.at, groupId: null, board: null },
    ...found,
    settings: { ...defaultDoorplateSettings, ...found.settings },
  }),
});

export function doorplatesOf(scope: Scope): Promise<StoredDoorplate[]> {
  return doorplates.list(scope, { pk: `${scope.tenantId}#doorplates` }, { consistent: true });
}

const kept = keep<StoredDoorplate>(
  ({ doorplateId }) => doorplateId,
  doorplatesOf,
  (scope, since) => doorplates.list(scope, { pk: changedRange(scope.tenantId), between: [since, '9999'], owner: true }),
  ({ isGone = false }) => isGone,
);

/** Written when it is removed; nobody asks for it after an hour. */
export function gone({ tenantId, doorplateId, version }: StoredDoorplate): Write {
  const at = instantOf(now());
  const owner = { ownerPk: changedRange(tenantId), ownerSk: `${at}#${doorplateId}` };
  const key = { pk: `${tenantId}#doorplate#${doorplateId}`, sk: 'gone' };
  const ttl = Math.ceil(now() / 1000) + 3600;
  return {
    tenantId,
    put: marshall({ ...key, ...owner, doorplateId, version: version + 1, lastChange: { at }, isGone: true, ttl }),
  };
}

/** All there are, from memory: for who looks at them, not for who decides by them. */
export async function everyDoorplate(scope: Scope): Promise<StoredDoorplate[]> {
  return [...(await kept.get(scope)).byId.values()];
}

/**
 * From memory, for who looks at them, not for who decides by them.
 * @param there ids of those that are wanted, as their panels' items tell; one that is not in the index yet is read by itself
 */
export async function keptDoorplates(scope: Scope, there: Iterable<string>): Promise<StoredDoorplate[]> {
  const { byId } = await kept.get(scope);
  const known: StoredDoorplate[] = [];
  const missing: [DoorplateId][] = [];
  for (const id of there) {
    const doorplate = byId.get(id);
    if (doorplate) known.push(doorplate);
    else missing.push([id as DoorplateId]);
  }
  return [...known, ...(await doorplates.getMany(scope, missing, { consistent: true }))];
}

/** A room's doors, for who decides by them: memory and the index tell which, each is then read as it is now. */
export async function doorsOf(scope: Scope, roomId: RoomId): Promise<StoredDoor[]> {
  const { byId } = await kept.get(scope);
  const there = [...byId.values()].filter((doorplate) => doorplate.roomId === roomId);
  const ids = there.map(({ doorplateId }): [DoorplateId] => [doorplateId]);
  const found = await doorplates.getMany(scope, ids, { consistent: true });
  return found.filter(isDoor).filter((door) => door.roomId === roomId);
}

/** The hash of the token that a panel connects with; without this record it is a stranger. */
export const tokens = defineRecord<{ doorplateId: DoorplateId; hash: string }, [DoorplateId]>({
  kind: 'doorplate-token',
  key: (tenantId, doorplateId) => ({ pk: `${tenantId}#doorplate#${doorplateId}`, sk: 'token' }),
  ids: (token) => [token.doorplateId],
});

/** On the platform: whose a doorplate is. The broker's lifecycle events name the client alone. */
export const owners = defineRecord<{ doorplateId: DoorplateId; company: TenantId }, [DoorplateId]>({
  kind: 'doorplate-owner',
  key: (tenantId, doorplateId) => ({ pk: `${tenantId}#doorplate#${doorplateId}`, sk: 'owner' }),
  ids: (owner) => [owner.doorplateId],
});

export interface Pairing {
  pairingId: PairingId;
  secretHash: string;
  code: string;
  /** Epoch ms. */
  expiresAt: number;
  /** Once an admin has typed the code. */
  bound: { company: TenantId; doorplateId: DoorplateId } | null;
}

/** On the platform, because a new panel is nobody's. */
export const pairings = defineRecord<Pairing, [PairingId]>({
  kind: 'pairing',
  key: (tenantId, pairingId) => ({ pk: `${tenantId}#pairing#${pairingId}`, sk: 'pairing' }),
  ids: (pairing) => [pairing.pairingId],
  ttl: (pairing) => Math.ceil(pairing.expiresAt / 1000) + 3600,
});

/** On the platform: which pairing a code stands for. A code is one pairing's at a time. */
export const codes = defineRecord<{ code: string; pairingId: PairingId; expiresAt: number }, [string]>({
  kind: 'pairing-code',
  key: (tenantId, code) => ({ pk: `${tenantId}#pairing-code#${code}`, sk: 'code' }),
  ids: ({ code }) => [code],
  ttl: ({ expiresAt }) => Math.ceil(expiresAt / 1000),
});

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

export function isHashOf(hash: string, secret: string): boolean {
  return timingSafeEqual(Buffer.from(hash), Buffer.from(hashOf(secret)));
}
