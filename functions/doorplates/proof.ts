/** Who stands at the door, where the doorplate's group asks for a code: anybody who knows its PIN, or a person by their own. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { standardGroup } from '../../shared/doorplates/group.ts';
import type { PanelMessage } from '../../shared/doorplates/protocol.ts';
import { AppError } from '../../shared/errors.ts';
import type { DoorplateId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { now } from '../clock.ts';
import type { Stored } from '../db/record.ts';
import * as DoorCodes from '../people/door-codes.ts';
import type { PersonRecord } from '../people/entity.ts';
import { countIn, uncountIn } from '../rate.ts';
import type { StoredDoorplate } from './entity.ts';
import { groups } from './group-entity.ts';
import * as Log from './log.ts';
import { doorScope } from './panels.ts';
import * as Status from './status.ts';
import type { Touched } from './walk-ups.ts';

/** null: nobody was asked who they are. */
export type AtDoor = Stored<PersonRecord> | null;

const seconds = 900;
const wrongCodes = { what: 'door-code', most: 5, seconds };
/** At all the doors where the same PIN or code would do: who walks from one to the next comes no further. */
const wrongPins = { what: 'door-code-group', most: 40, seconds };
const wrongPersons = { what: 'door-code-company', most: 100, seconds };

/** @throws AppError `door_code_needed`, `wrong_door_code`, `door_locked` */
export async function prove(doorplate: StoredDoorplate, message: Touched): Promise<AtDoor> {
  if (!asks(message)) return null;
  const scope = doorScope(doorplate);
  const group = doorplate.groupId ? await groups.get(scope, doorplate.groupId) : null;
  const { who, pin } = (group ?? standardGroup).touch;
  if (who === 'anyone') return null;
  const { proof } = message;
  if (!proof) throw new AppError('door_code_needed');
  const counters = [
    { limit: wrongCodes, key: doorplate.doorplateId },
    who === 'pin' ? { limit: wrongPins, key: doorplate.groupId ?? '' } : { limit: wrongPersons, key: 'all' },
  ];
  // Counted before it is looked at, so that a burst of tries at once is as many tries.
  try {
    for (const { limit, key } of counters) await countIn(scope, limit, key, 1, 'door_locked');
  } catch (error) {
    if (error instanceof AppError && error.code === 'door_locked') await locked(scope, doorplate.doorplateId);
    throw error;
  }
  const found = who === 'pin' ? isSame(proof, pin ?? '') : await DoorCodes.personOf(scope, proof);
  if (!found) throw new AppError('wrong_door_code');
  for (const { limit, key } of counters) await uncountIn(scope, limit, key, 1);
  return found === true ? null : found;
}

/** Somebody was sent away who may have had the right to it. */
async function locked(scope: Scope, doorplateId: DoorplateId): Promise<void> {
  await Promise.all([
    Status.locked(scope, doorplateId, now()),
    Log.write(scope, [Log.entry(scope, doorplateId, { what: 'door_locked', onceIn: seconds * 1000 })]),
  ]);
}

type Asked = Extract<PanelMessage, { kind: 'book' | 'extend' | 'end' | 'check_in' }>;

/** Calling for service and reporting a fault are everybody's. */
function asks(message: Touched): message is Asked {
  return message.kind !== 'request' && message.kind !== 'fault';
}

function isSame(given: string, pin: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(pin));
}

/** Who was asked for their own code acts as themselves. */
export function personScope({ tenantId, personId, name, roles, locale, department }: NonNullable<AtDoor>): Scope {
  return { tenantId, actor: { kind: 'person', id: personId, name }, roles, locale, department };
}
