/** The broker's lifecycle events: which doorplates are connected, and who is missed from when on. Browsers connect too, and are none of its business. */
import { type DoorplateId, idPattern } from '../../shared/ids.ts';
import { platform, type Scope, systemScope } from '../../shared/scope.ts';
import { type Delivery, saidIn } from '../delivery.ts';
import { doorplates, owners } from './entity.ts';
import * as Log from './log.ts';
import * as Status from './status.ts';
import * as Watch from './watch.ts';

interface Lifecycle {
  clientId?: unknown;
  eventType?: unknown;
  /** Epoch ms. */
  timestamp?: unknown;
  versionNumber?: unknown;
}

const doorplateId = idPattern('doorplate');

export async function handler(delivery: Delivery): Promise<void> {
  const { clientId, eventType, timestamp, versionNumber } = (saidIn(delivery) ?? {}) as Lifecycle;
  if (typeof clientId !== 'string' || !doorplateId.test(clientId)) return;
  if (eventType !== 'connected' && eventType !== 'disconnected') return;
  if (typeof timestamp !== 'number' || typeof versionNumber !== 'number') return;
  const id = clientId as DoorplateId;
  const owner = await owners.get(platform, id);
  if (!owner) return;
  const scope = systemScope(owner.company, 'presence');
  const connected = eventType === 'connected';
  const before = await Status.of(scope, id);
  const isNewest = await Status.presence(scope, id, { connected, version: versionNumber, at: timestamp });
  const doorplate = await doorplates.get(scope, id);
  if (!doorplate) return;
  // Also when this has been heard before: the first time may have failed half-way, and to set a timer again does nothing.
  if (connected) await Watch.begin(scope, doorplate);
  else await Watch.missed(scope, doorplate, timestamp);
  if (isNewest && connected) await note(scope, id, timestamp, before);
}

/** Who is back within it was hardly away: a connection that is made anew is not worth remembering. */
const steadyMs = 60_000;

async function note(scope: Scope, id: DoorplateId, at: number, before: Status.Panel | undefined): Promise<void> {
  const leftAt = before?.connected === false ? before.presenceAt : undefined;
  if (leftAt !== undefined && at - leftAt < steadyMs) return;
  if (before?.connected) return;
  await Log.write(scope, [
    ...(leftAt === undefined ? [] : [Log.entry(scope, id, { what: 'disconnected', at: leftAt })]),
    Log.entry(scope, id, { what: 'connected', at }),
  ]);
}
