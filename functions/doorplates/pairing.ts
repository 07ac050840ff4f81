/**
 * Pairing: a new panel shows eight digits, an admin types them. The secret that the panel was given at the start becomes its
 * token: it has never stood anywhere but on the panel, and an answer lost on the way costs nothing.
 *
 * A site of several hundred panels behind one address is paired in an afternoon: starts are cheap and expire, right codes are
 * not limited, wrong ones are. A company guesses 20 times in a quarter of an hour and 60 times a day, however many admins it
 * has; an address 120 times a day, however many companies it signs up. With 500 codes open on the whole platform a guess hits one
 * of 10^8 with 5 in a million, a company's day of guessing with 0.03 %, an address's with 0.06 %; what it would win is an empty
 * screen that its owner sees going astray. Six digits would have made that 3 and 6 % a day.
 */
import { randomBytes, randomInt } from 'node:crypto';
import type { Board } from '../../shared/doorplates/board.ts';
import { type Doorplate, defaultDoorplateSettings, pairingDigits } from '../../shared/doorplates/schema.ts';
import { AppError } from '../../shared/errors.ts';
import { type DoorplateId, type GroupId, newId, type PairingId, type RoomId } from '../../shared/ids.ts';
import { platform, type Scope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import type { Stored } from '../db/record.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { refuseOver } from '../operator/usage.ts';
import { findRoom, roomExists } from '../places/entity.ts';
import { count, refuseIfFull, uncountIn } from '../rate.ts';
import { tenants } from '../tenants/entity.ts';
import { current, retired, save, shapeOf, usedBy } from './doorplates.ts';
import {
  codes,
  doorplates,
  hashOf,
  isHashOf,
  owners,
  type Pairing,
  pairings,
  type StoredDoorplate,
  tokens,
} from './entity.ts';
import { groups } from './group-entity.ts';
import * as Left from './left.ts';
import * as Signing from './signing.ts';
import * as Stands from './stands.ts';
import * as Status from './status.ts';
import * as Uses from './uses.ts';

const lifetimeMs = 15 * 60_000;
/** So many panels behind one address can show a code at once; each asks for another when its code has expired. */
export const perSource = { what: 'pairing-source', most: 600, seconds: 900 };
const wrongPerPerson = { what: 'pairing-wrong', most: 5, seconds: 900 };
const wrongPerCompany = { what: 'pairing-company', most: 20, seconds: 900 };
const wrongPerDay = { what: 'pairing-day', most: 60, seconds: 86_400 };
export const wrongPerSource = { what: 'pairing-wrong-source', most: 120, seconds: 86_400 };
const attempts = 5;

export async function start(source: string) {
  await count(perSource, source);
  const secret = randomBytes(32).toString('base64url');
  const expiresAt = now() + lifetimeMs;
  const fields = { pairingId: newId('pairing'), secretHash: hashOf(secret), expiresAt, bound: null };
  for (let attempt = 1; ; attempt++) {
    const code = String(randomInt(10 ** pairingDigits)).padStart(pairingDigits, '0');
    try {
      await commit(platform, [
        {
          ...codes.create(codes.first(platform, { code, pairingId: fields.pairingId, expiresAt })),
          // The table forgets what has expired days later.
          condition: 'attribute_not_exists(pk) OR expiresAt <= :now',
          values: { ':now': { N: String(now()) } },
        },
        pairings.create(pairings.first(platform, { ...fields, code })),
      ]);
      return { pairingId: fields.pairingId, secret, code, expiresAt: instantOf(expiresAt) };
    } catch (error) {
      // Another panel shows this code.
      if (!(error instanceof ConditionFailed)) throw error;
      if (attempt === attempts) throw new AppError('busy', { retryAfter: 1 }, { cause: error });
    }
  }
}

/** The panel's question; null until an admin has typed its code. */
export async function finish({ pairingId, secret }: { pairingId: PairingId; secret: string }) {
  const pairing = await pairings.get(platform, pairingId);
  if (!pairing || !isHashOf(pairing.secretHash, secret))
    throw new AppError('not_found', { values: { what: 'pairing' } });
  const { bound, expiresAt } = pairing;
  if (!bound) {
    if (expiresAt <= now()) throw new AppError('code_expired');
    return { credentials: null };
  }
  const owner = await owners.get(platform, bound.doorplateId);
  if (!owner) throw new AppError('not_found', { values: { what: 'doorplate' } });
  return {
    credentials: {
      doorplateId: bound.doorplateId,
      tenantId: bound.company,
      token: secret,
      publicKey: (await Signing.ensure(bound.company)).publicKey,
      // On the site's own address, where its gateway passes MQTT on.
      live: { url: '/mqtt' },
    },
  };
}

interface Chosen {
  code: string;
  name: string;
  groupId?: GroupId | null | undefined;
}

/** The admin's part, for a door. */
export function pair(
  scope: Scope,
  { roomId, ...chosen }: Chosen & { roomId: RoomId },
  source: string,
): Promise<Doorplate> {
  return bind(scope, chosen, source, { roomId, board: null }, async () => {
    await findRoom(scope, roomId);
    return [roomExists(scope, roomId)];
  });
}

/** The same for a lobby display. */
export function pairBoard(
  scope: Scope,
  { board, ...chosen }: Chosen & { board: Board },
  source: string,
): Promise<Doorplate> {
  return bind(scope, chosen, source, { roomId: null, board }, async () => {
    await Stands.check(scope, board);
    return Stands.changed(scope, null, board);
  });
}

/** All of the new doorplate, or nothing. @param check finds the place, and gives what is written for it */
async function bind(
  scope: Scope,
  input: Chosen,
  source: string,
  place: { roomId: RoomId | null; board: Board | null },
  check: () => Promise<Write[]>,
): Promise<Doorplate> {
  const [placing, tenant] = await Promise.all([
    check(),
    tenants.get(scope),
    input.groupId ? groups.find(scope, input.groupId) : null,
    refuseOver(scope, 'doorplates'),
  ]);
  const pairing = await showing(scope, input.code, source);
  const settings = { ...defaultDoorplateSettings, locale: tenant?.locale ?? defaultDoorplateSettings.locale };
  const fields = {
    doorplateId: newId('doorplate'),
    name: input.name,
    ...place,
    groupId: input.groupId ?? null,
    boundAt: instantOf(now()),
    settings,
  };
  const doorplate = doorplates.first(scope, fields, 'paired');
  await save(scope, [...taking(scope, pairing, doorplate), ...placing, ...Uses.changed(scope, [], usedBy(doorplate))]);
  return shapeOf(doorplate, undefined);
}

/** A new panel takes a broken one's place. It is another device with an id of its own; the old one is retired with the commit. */
export async function replace(
  scope: Scope,
  { doorplateId, version, code }: { doorplateId: DoorplateId; version: number; code: string },
  source: string,
): Promise<Doorplate> {
  const before = await current(scope, { doorplateId, version });
  const pairing = await showing(scope, code, source);
  const fields = { ...before, doorplateId: newId('doorplate'), boundAt: instantOf(now()) };
  const doorplate = doorplates.first(scope, fields, 'paired');
  await save(scope, [
    ...taking(scope, pairing, doorplate),
    ...retired(scope, before),
    ...(before.roomId ? [roomExists(scope, before.roomId), Left.leave(scope, before.roomId)] : []),
  ]);
  return shapeOf(doorplate, undefined);
}

/** The panel becomes this doorplate. */
function taking(scope: Scope, pairing: Stored<Pairing>, doorplate: StoredDoorplate): Write[] {
  const { doorplateId } = doorplate;
  const bound = { company: scope.tenantId, doorplateId };
  const refusal = 'wrong_pairing_code';
  return [
    { ...pairings.replace(pairing, pairings.next(platform, pairing, { bound }, 'paired')), refusal },
    {
      tenantId: platform.tenantId,
      remove: codes.key(platform.tenantId, pairing.code),
      condition: 'pairingId = :pairing',
      values: { ':pairing': { S: pairing.pairingId } },
      refusal,
    },
    doorplates.create(doorplate),
    tokens.create(tokens.first(scope, { doorplateId, hash: pairing.secretHash })),
    owners.create(owners.first(platform, { doorplateId, company: scope.tenantId })),
    Status.begin(scope.tenantId, doorplateId),
  ];
}

/** The panel that shows this code. @param source the address that asks @throws AppError `wrong_pairing_code`, `locked` */
async function showing(scope: Scope, code: string, source: string): Promise<Stored<Pairing>> {
  await refuseIfFull(wrongPerPerson, scope.actor.id, 'locked');
  await refuseIfFull(wrongPerDay, scope.tenantId, 'locked');
  // Counted before it is looked up, so that a burst of requests tries no more; a right one is taken back.
  await count(wrongPerCompany, scope.tenantId, 'locked');
  await count(wrongPerSource, source, 'locked');
  const pairing = await waiting(code);
  if (!pairing) {
    await count(wrongPerDay, scope.tenantId, 'locked');
    await count(wrongPerPerson, scope.actor.id, 'locked');
    throw new AppError('wrong_pairing_code');
  }
  await uncountIn(platform, wrongPerCompany, scope.tenantId, 1);
  await uncountIn(platform, wrongPerSource, source, 1);
  // With the company's first doorplate: what follows from its commit is signed.
  await Signing.ensure(scope.tenantId);
  return pairing;
}

async function waiting(code: string) {
  const found = await codes.get(platform, code);
  if (!found || found.expiresAt <= now()) return null;
  const pairing = await pairings.get(platform, found.pairingId);
  return isWaiting(pairing) ? pairing : null;
}

function isWaiting(pairing: Pairing | null): boolean {
  return pairing !== null && pairing.bound === null && pairing.expiresAt > now();
}
