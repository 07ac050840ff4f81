/** From a booking to the door: a paired panel on real MQTT sees the sheet with the booking in it. */
import { connectAsync } from 'mqtt';
import { unseal } from '../../shared/doorplates/envelope.ts';
import type { PanelSheet } from '../../shared/doorplates/protocol.ts';
import type { DoorplateId } from '../../shared/ids.ts';
import { addMinutes, instantOf } from '../../shared/time.ts';
import { doorplateTopic } from '../../shared/topics.ts';
import { client as api } from '../support/client.ts';
import type { CloudProcess } from '../support/cloud.ts';
import { bookingInput, type Prepared } from './data.ts';
import { percentiles } from './meter.ts';

export interface Latency {
  bookings: number;
  /** From sending the request, ms: a little more than from the commit. */
  fromRequest: ReturnType<typeof percentiles>;
  /** From its answer, ms: a little less. */
  fromAnswer: ReturnType<typeof percentiles>;
}

const rounds = 60;

export async function measureLatency(cloud: CloudProcess, prepared: Prepared, cookie: string): Promise<Latency> {
  const { tenantId, rooms } = prepared;
  const roomId = rooms[0];
  if (!roomId) throw new Error('no room');
  const admin = api(cloud.url, cookie);
  const anyone = api(cloud.url);
  const { pairingId, secret, code } = await anyone.call('doorplates.startPairing', {});
  const { doorplateId } = await admin.call('doorplates.pair', { code, roomId, name: 'bench' });
  const { credentials } = await anyone.call('doorplates.finishPairing', { pairingId, secret });
  const panel = await connectAsync(cloud.mqttUrl, {
    clientId: doorplateId,
    username: tenantId,
    password: credentials?.token ?? '',
    protocolVersion: 4,
  });
  const seen = new Map<string, number>();
  const waiting = new Map<string, () => void>();
  panel.on('message', (_topic, payload) => {
    const at = performance.now();
    const sheet = JSON.parse(unseal(payload.toString())?.text ?? '') as PanelSheet;
    for (const { bookingId } of sheet.days.flatMap((day) => day.meetings)) {
      if (!seen.has(bookingId)) seen.set(bookingId, at);
      waiting.get(bookingId)?.();
    }
  });
  await panel.subscribeAsync(doorplateTopic(tenantId, doorplateId as DoorplateId, 'sheet'), { qos: 1 });
  const tomorrow = instantOf(Date.now() + 86_400_000).slice(0, 10);
  const fromRequest: number[] = [];
  const fromAnswer: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = addMinutes(`${tomorrow}T00:00:00Z`, round * 15);
    const sent = performance.now();
    // Slots that the loaded bookings hold are refused: those rounds are left out.
    const booked = await admin
      .call('bookings.create', { ...bookingInput(roomId, start), end: addMinutes(start, 15) })
      .catch(() => null);
    if (!booked) continue;
    const answered = performance.now();
    const { bookingId } = booked.booking;
    if (!seen.has(bookingId)) await new Promise<void>((resolve) => waiting.set(bookingId, resolve));
    const arrived = seen.get(bookingId) ?? 0;
    fromRequest.push(arrived - sent);
    fromAnswer.push(Math.max(0, arrived - answered));
  }
  await panel.endAsync();
  return { bookings: fromRequest.length, fromRequest: percentiles(fromRequest), fromAnswer: percentiles(fromAnswer) };
}
