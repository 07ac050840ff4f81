/**
 * Pairing: a new panel shows six digits, an admin types them. The secret that the panel was given at the start becomes its
 * token: it has never stood anywhere but on the panel, and an answer lost on the way costs nothing.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { type Doorplate, defaultDoorplateSettings } from '../../shared/doorplates/schema.ts';
import { AppError } from '../../shared/errors.ts';
import { newId, type PairingId, type RoomId } from '../../shared/ids.ts';
import { platform, type Scope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { findRoom, roomExists } from '../places/entity.ts';
import { count, refuseIfFull } from '../rate.ts';
import { tenants } from '../tenants/entity.ts';
import { shapeOf } from './doorplates.ts';
import { codes, doorplates, hashOf, isHashOf, owners, type Pairing, pairings, tokens } from './entity.ts';
import * as Status from './status.ts';

const lifetimeMs = 15 * 60_000;
const perSource = { what: 'pairing-source', most: 30, seconds: 900 };
const wrongPerPerson = { what: 'pairing-wrong', most: 5, seconds: 900 };
// Bounds what a burst of requests at once can try before the first wrong one is counted.
const triesPerCompany = { what: 'pairing-tries', most: 60, seconds: 900 };
const attempts = 5;

export async function start(source: string) {
  await count(perSource, source);
  const secret = randomBytes(32).toString('base64url');
  const expiresAt = now() + lifetimeMs;
  const fields = { pairingId: newId('pairing'), secretHash: hashOf(secret), expiresAt, bound: null };
  for (let attempt = 1; ; attempt++) {
    const code = String(randomInt(1_000_000)).padStart(6, '0');
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
      // On the site's own address, where its gateway passes MQTT on.
      live: { url: '/mqtt' },
    },
  };
}

/** The admin's part: all of the new doorplate, or nothing. */
export async function pair(scope: Scope, input: { code: string; roomId: RoomId; name: string }): Promise<Doorplate> {
  await refuseIfFull(wrongPerPerson, scope.actor.id, 'locked');
  await count(triesPerCompany, scope.tenantId, 'locked');
  const [room, tenant, pairing] = await Promise.all([
    findRoom(scope, input.roomId),
    tenants.get(scope),
    waiting(input.code),
  ]);
  if (!pairing) throw await wrong(scope);
  const doorplateId = newId('doorplate');
  const settings = { ...defaultDoorplateSettings, locale: tenant?.locale ?? defaultDoorplateSettings.locale };
  const fields = {
    doorplateId,
    name: input.name,
    roomId: room.roomId,
    groupId: null,
    boundAt: instantOf(now()),
    settings,
  };
  const doorplate = doorplates.first(scope, fields, 'paired');
  const bound = { company: scope.tenantId, doorplateId };
  try {
    await commit(scope, [
      pairings.replace(pairing, pairings.next(platform, pairing, { bound }, 'paired')),
      {
        tenantId: platform.tenantId,
        remove: codes.key(platform.tenantId, input.code),
        condition: 'pairingId = :pairing',
        values: { ':pairing': { S: pairing.pairingId } },
      },
      doorplates.create(doorplate),
      tokens.create(tokens.first(scope, { doorplateId, hash: pairing.secretHash })),
      owners.create(owners.first(platform, { doorplateId, company: scope.tenantId })),
      Status.begin(scope.tenantId, doorplateId),
      roomExists(scope, room.roomId),
    ]);
  } catch (error) {
    if (error instanceof ConditionFailed)
      throw new AppError(error.refusal ?? 'wrong_pairing_code', {}, { cause: error });
    throw error;
  }
  return shapeOf(doorplate, undefined);
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

async function wrong(scope: Scope): Promise<AppError> {
  await count(wrongPerPerson, scope.actor.id, 'locked');
  return new AppError('wrong_pairing_code');
}
