/** The broker's lifecycle events: which doorplates are connected. Browsers connect too, and are none of its business. */
import { type DoorplateId, idPattern } from '../../shared/ids.ts';
import { platform, systemScope } from '../../shared/scope.ts';
import { type Delivery, saidIn } from '../delivery.ts';
import { owners } from './entity.ts';
import * as Status from './status.ts';

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
  await Status.presence(systemScope(owner.company, 'presence'), id, {
    connected: eventType === 'connected',
    version: versionNumber,
    at: timestamp,
  });
}
