/** A series of 26 weekly meetings: how long its plan takes, and its booking in one transaction. */
import { addDays, addMinutes } from '../../shared/time.ts';
import { client } from '../support/client.ts';
import type { Prepared } from './data.ts';
import { percentiles } from './meter.ts';

export const weeks = 26;
const warmUps = 10;
const rounds = 40;

export interface SeriesTimes {
  /** ms */
  plan: ReturnType<typeof percentiles>;
  create: ReturnType<typeof percentiles>;
}

export async function measureSeries(url: string, cookie: string, prepared: Prepared): Promise<SeriesTimes> {
  const { rooms, firstDay } = prepared;
  const person = client(url, cookie);
  const [planned, created]: [number[], number[]] = [[], []];
  for (let round = 0; round < warmUps + rounds; round++) {
    // Evenings, which the load leaves free.
    const hour = 17 + (Math.floor(round / rooms.length) % 6);
    const day = addDays(firstDay, Math.floor(round / (rooms.length * 6)));
    const start = `${day}T${hour}:00:00Z`;
    const roomId = rooms[round % rooms.length];
    if (!roomId) throw new Error('no room');
    const facts = {
      roomId,
      start,
      end: addMinutes(start, 60),
      rule: { repeat: 'daily', interval: 7, count: weeks } as const,
    };
    // Nobody books one series right after another: what follows from the last is done.
    await fetch(`${url}/local/settled`);
    const begun = performance.now();
    const plan = await person.call('bookings.planSeries', facts);
    const known = performance.now();
    const occurrences = plan.occurrences.map((one) => ({
      ...{ occurrence: one.occurrence, roomId, start: one.start, end: one.end },
    }));
    const sent = performance.now();
    await person.call('bookings.createSeries', { ...facts, topic: '产品周会', occurrences });
    if (round >= warmUps) {
      planned.push(known - begun);
      created.push(performance.now() - sent);
    }
  }
  return { plan: percentiles(planned), create: percentiles(created) };
}
