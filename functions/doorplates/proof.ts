/** Who stands at the door, where the doorplate's group asks for a code: anybody who knows its PIN, or a person by their own. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { standardGroup } from '../../shared/doorplates/group.ts';
import type { PanelMessage } from '../../shared/doorplates/protocol.ts';
import { AppError } from '../../shared/errors.ts';
import type { Scope } from '../../shared/scope.ts';
import type { Stored } from '../db/record.ts';
import * as DoorCodes from '../people/door-codes.ts';
import type { PersonRecord } from '../people/entity.ts';
import { countIn, uncountIn } from '../rate.ts';
import type { StoredDoorplate } from './entity.ts';
import { groups } from './group-entity.ts';
import { doorScope } from './panels.ts';
import type { Touched } from './walk-ups.ts';

/** null: nobody was asked who they are. */
export type AtDoor = Stored<PersonRecord> | null;

const wrongCodes = { what: 'door-code', most: 5, seconds: 900 };

/** @throws AppError `door_code_needed`, `wrong_door_code`, `door_locked` */
export async function prove(doorplate: StoredDoorplate, message: Touched): Promise<AtDoor> {
  if (!asks(message)) return null;
  const scope = doorScope(doorplate);
  const group = doorplate.groupId ? await groups.get(scope, doorplate.groupId) : null;
  const { who, pin } = (group ?? standardGroup).touch;
  if (who === 'anyone') return null;
  const { proof } = message;
  if (!proof) throw new AppError('door_code_needed');
  // Counted before it is looked at, so that a burst of tries at once is as many tries.
  await countIn(scope, wrongCodes, doorplate.doorplateId, 1, 'door_locked');
  const found = who === 'pin' ? isSame(proof, pin ?? '') : await DoorCodes.personOf(scope, proof);
  if (!found) throw new AppError('wrong_door_code');
  await uncountIn(scope, wrongCodes, doorplate.doorplateId, 1);
  return found === true ? null : found;
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
