/** Saying something to doorplates and browsers: publishing through the IoT data plane. */
import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { BoardPart } from '../../shared/doorplates/board-protocol.ts';
import type { PanelCommand, PanelSettings, PanelSheet } from '../../shared/doorplates/protocol.ts';
import type { DoorplateId, TenantId } from '../../shared/ids.ts';
import {
  type CompanyMessage,
  companyTopic,
  type DoorplateChannel,
  doorplateTopic,
  type SheetChanged,
} from '../../shared/topics.ts';
import { AwsError } from '../aws.ts';
import { disconnect, isConnected, type Options, publish } from '../iot.ts';
import { signerOf } from './signing.ts';

interface Door {
  tenantId: TenantId;
  doorplateId: DoorplateId;
}

/** Signed: a panel obeys nothing else. */
async function tell(
  { tenantId, doorplateId }: Door,
  channel: Exclude<DoorplateChannel, 'up'>,
  payload: unknown,
  options: Options,
): Promise<void> {
  const signer = await signerOf(tenantId);
  const topic = doorplateTopic(tenantId, doorplateId, channel);
  if (signer) return publish(topic, signer.sign(topic, JSON.stringify(payload)), options);
  // Its next message makes the keys, and is answered with all that it lacks.
  console.warn(JSON.stringify({ level: 'warn', what: 'doorplate: no key to sign with yet', tenantId, doorplateId }));
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
      await publish(companyTopic(tenantId), JSON.stringify(message), { qos: 0 });
      message = [];
      bytes = 0;
    }
    message.push(change);
    bytes += more;
  }
  if (message.length > 0) await publish(companyTopic(tenantId), JSON.stringify(message), { qos: 0 });
}

/** Whole and retained: the newest one heals everything before it. @param newest as it is by the time it can be sent */
export function sendSheet(door: Door, sheet: PanelSheet, newest: () => Promise<PanelSheet | null>): Promise<void> {
  return retain(door, 'sheet', sheet, newest);
}

/** Not retained: a display that was away asks for what it lacks. In order, so that it knows its place first. */
export async function sendParts(door: Door, parts: readonly BoardPart[]): Promise<void> {
  for (const part of parts) await tell(door, 'sheet', part, { qos: 1 });
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
  door: Door,
  channel: 'sheet' | 'settings',
  first: T,
  newest: () => Promise<T | null>,
): Promise<void> {
  let payload: T | null = first;
  for (let attempt = 1; payload !== null; attempt++) {
    try {
      return await tell(door, channel, payload, { qos: 1, retain: true });
    } catch (error) {
      if (!(error instanceof AwsError && error.name === 'ThrottlingException')) throw error;
      if (attempt === attempts) {
        // The panel's next heartbeat asks for what it lacks.
        console.warn(
          JSON.stringify({ level: 'warn', what: `doorplate: ${channel} not sent`, doorplateId: door.doorplateId }),
        );
        return;
      }
      await pause(800 + randomInt(400));
      payload = await newest();
    }
  }
}

export function command(door: Door, what: PanelCommand): Promise<void> {
  return tell(door, 'command', what, { qos: 1 });
}

/** To a panel that was paired before its company had a key, in answer to its hello. */
export async function introduce(door: Door, id: string): Promise<void> {
  const signer = await signerOf(door.tenantId);
  if (signer) await command(door, { id, do: 'key', publicKey: signer.publicKey });
}

/** Tells the panel, leaves nothing of it at the broker, and cuts its connection, which its token can no longer renew. */
export async function retire(door: Door): Promise<void> {
  const { tenantId, doorplateId } = door;
  await command(door, { id: `retire.${doorplateId}`, do: 'retire' });
  await Promise.all(
    (['sheet', 'settings'] as const).map((channel) =>
      publish(doorplateTopic(tenantId, doorplateId, channel), '', { qos: 1, retain: true }),
    ),
  );
  if (!(await left(doorplateId))) await disconnect(doorplateId);
}

/** A panel that hears of it goes by itself. One that is cut off at once may lose what was just sent to it. */
async function left(clientId: string): Promise<boolean> {
  for (const wait of [50, 100, 200, 400, 800]) {
    await pause(wait);
    if (!(await isConnected(clientId))) return true;
  }
  return false;
}
