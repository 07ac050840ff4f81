/** The demo's doorplates as if they had stood there for some days: statistics of devices would be empty else. */
import { now } from '../../../functions/clock.ts';
import { doorplates } from '../../../functions/doorplates/entity.ts';
import { noteOnline } from '../../../functions/statistics/online.ts';
import type { DoorplateId, TenantId } from '../../../shared/ids.ts';
import { systemScope } from '../../../shared/scope.ts';

interface Device {
  tenantId: TenantId;
  doorplateId: DoorplateId;
}

const hour = 3_600_000;
const days = 3;

/** Nearly all the time online, the second of them away for some hours. Never throws: without it they work as well. */
export async function seedOnline(devices: readonly Device[]): Promise<void> {
  try {
    for (const [index, device] of devices.entries()) await seedDays(device, index === 1);
  } catch (error) {
    console.error(`The past of the demo's doorplates could not be made: ${String(error)}`);
  }
}

async function seedDays({ tenantId, doorplateId }: Device, wasAway: boolean): Promise<void> {
  const scope = systemScope(tenantId, 'demo');
  const device = await doorplates.find(scope, doorplateId);
  // One sign of life stands for all of a stretch.
  const steady = { ...device, settings: { ...device.settings, heartbeatSeconds: (days * 24 * hour) / 1000 } };
  const end = now();
  const begin = end - days * 24 * hour;
  if (!wasAway) return noteOnline(scope, steady, begin, end);
  const [left, back] = [end - 30 * hour, end - 27 * hour];
  await noteOnline(scope, steady, begin, left);
  await noteOnline(scope, device, left, back);
  await noteOnline(scope, steady, back, end);
}
