/** Saying something to doorplates and browsers: publishing through the IoT data plane. */
import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  DeleteConnectionCommand,
  IoTDataPlaneClient,
  PublishCommand,
  ResourceNotFoundException,
  ThrottlingException,
} from '@aws-sdk/client-iot-data-plane';
import type { PanelCommand, PanelSettings, PanelSheet } from '../../shared/doorplates/protocol.ts';
import type { DoorplateId, TenantId } from '../../shared/ids.ts';
import { type CompanyMessage, companyTopic, doorplateTopic, type SheetChanged } from '../../shared/topics.ts';
import { lean } from '../sdk.ts';

const client = lean(new IoTDataPlaneClient({}));

interface Door {
  tenantId: TenantId;
  doorplateId: DoorplateId;
}

async function publish(topic: string, payload: unknown, options: { qos: 0 | 1; retain?: boolean }): Promise<void> {
  const text = payload === null ? '' : JSON.stringify(payload);
  await client.send(new PublishCommand({ topic, payload: Buffer.from(text), ...options }));
}

/** AWS IoT takes 128 kB; a room's day has one to six. */
const mostBytes = 100_000;

/** Browsers of the company, in as few messages as possible. One that misses it reads the grid anew when it is back. */
export async function sheetsChanged(tenantId: TenantId, changes: readonly SheetChanged[]): Promise<void> {
  let message: CompanyMessage = [];
  let bytes = 0;
  for (const change of changes) {
    const more = Buffer.byteLength(JSON.stringify(change));
    if (message.length > 0 && bytes + more > mostBytes) {
      await publish(companyTopic(tenantId), message, { qos: 0 });
      message = [];
      bytes = 0;
    }
    message.push(change);
    bytes += more;
  }
  if (message.length > 0) await publish(companyTopic(tenantId), message, { qos: 0 });
}

/** Whole and retained: the newest one heals everything before it. @param newest as it is by the time it can be sent */
export function sendSheet(door: Door, sheet: PanelSheet, newest: () => Promise<PanelSheet | null>): Promise<void> {
  return retain(door, 'sheet', sheet, newest);
}

export function sendSettings(
  door: Door,
  settings: PanelSettings,
  newest: () => Promise<PanelSettings | null>,
): Promise<void> {
  return retain(door, 'settings', settings, newest);
}

const attempts = 4;

/** AWS IoT takes one retained message a second on a topic: what comes faster is said a moment later, as it is by then. */
async function retain<T>(
  { tenantId, doorplateId }: Door,
  channel: 'sheet' | 'settings',
  first: T,
  newest: () => Promise<T | null>,
): Promise<void> {
  let payload: T | null = first;
  for (let attempt = 1; payload !== null; attempt++) {
    try {
      return await publish(doorplateTopic(tenantId, doorplateId, channel), payload, { qos: 1, retain: true });
    } catch (error) {
      if (!(error instanceof ThrottlingException)) throw error;
      if (attempt === attempts) {
        // The panel's next heartbeat asks for what it lacks.
        console.warn(JSON.stringify({ level: 'warn', what: `doorplate: ${channel} not sent`, doorplateId }));
        return;
      }
      await pause(800 + randomInt(400));
      payload = await newest();
    }
  }
}

export function command({ tenantId, doorplateId }: Door, what: PanelCommand): Promise<void> {
  return publish(doorplateTopic(tenantId, doorplateId, 'command'), what, { qos: 1 });
}

/** Tells the panel, leaves nothing of it at the broker, and cuts its connection, which its token can no longer renew. */
export async function retire(door: Door): Promise<void> {
  const { tenantId, doorplateId } = door;
  await command(door, { id: `retire.${doorplateId}`, do: 'retire' });
  await Promise.all(
    (['sheet', 'settings'] as const).map((channel) =>
      publish(doorplateTopic(tenantId, doorplateId, channel), null, { qos: 1, retain: true }),
    ),
  );
  await disconnect(doorplateId);
}

async function disconnect(clientId: string): Promise<void> {
  try {
    await client.send(new DeleteConnectionCommand({ clientId, cleanSession: true }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}
