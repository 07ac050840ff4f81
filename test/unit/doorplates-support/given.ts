import type { Attendance } from '../../../shared/bookings/check-in.ts';
import { claimsOf, decodeEntry, encodeEntry, meetingsOf, type Sheet } from '../../../shared/bookings/sheet.ts';
import { standardGroup } from '../../../shared/doorplates/group.ts';
import type { PanelSettings, PanelSheet } from '../../../shared/doorplates/protocol.ts';
import { type BookingId, type DoorplateId, idFrom, type RoomId, refOf } from '../../../shared/ids.ts';
import type { Occupation } from '../../../shared/places/schema.ts';
import { addDays, dayBounds, instantOf, type LocalDate, localDate } from '../../../shared/time.ts';

export const doorplateId = 'dpl_8a1c4e7g0j3k' as DoorplateId;
export const roomId = 'rom_6b9d2f5h8k1m' as RoomId;
export const minute = 60_000;
export const quarter = 15 * minute;

/** Epoch ms, half-open. */
export interface Given {
  start: number;
  end: number;
  topic?: string;
  private?: boolean;
  /** Minutes. */
  before?: number;
  after?: number;
  attendance?: Attendance;
}

export function bookingIdAt(index: number): BookingId {
  return idFrom(
    'booking',
    Uint8Array.from({ length: 12 }, (_, at) => (at === 0 ? index : at)),
  );
}

export const settings: PanelSettings = {
  doorplateId,
  at: 0,
  version: 1,
  name: '1203',
  company: '云杉科技',
  locale: 'zh-CN',
  brand: { logo: null, color: null },
  look: { template: 'classic', background: null },
  light: standardGroup.light,
  touch: 'anyone',
  power: null,
  slides: [],
  board: null,
  soonMinutes: 10,
  heartbeatSeconds: 60,
  led: 'console',
};

/** The sheet that the server makes of these bookings, through the day sheets as they are stored. */
export function givenSheet(
  zone: string,
  at: number,
  bookings: readonly Given[],
  more: {
    days?: number;
    version?: number;
    occupation?: Occupation | null;
    bufferBefore?: number;
    bufferAfter?: number;
    roomId?: RoomId;
    binding?: number;
    checkIn?: PanelSheet['room']['checkIn'];
  } = {},
): PanelSheet {
  const { days = 2, version = 1, occupation = null, bufferBefore = 0, bufferAfter = 0 } = more;
  const today = localDate(at, zone);
  const sheets = new Map<LocalDate, Sheet>();
  for (let day = 0; day < days; day++) {
    const date = addDays(today, day);
    sheets.set(date, { roomId, date, version, entries: [] });
  }
  bookings.forEach((given, index) => {
    const ref = refOf(bookingIdAt(index));
    const claims = claimsOf(
      {
        ref,
        state: 'booked',
        private: given.private ?? false,
        start: instantOf(given.start),
        end: instantOf(given.end),
        bufferBefore: given.before ?? 0,
        bufferAfter: given.after ?? 0,
        organiserId: 'prs_7yk2w9e3r6ta',
        organiser: '林晓',
        topic: given.topic ?? `会议 ${index}`,
        type: 'internal',
        ...(given.attendance && { attendance: given.attendance }),
      },
      zone,
    );
    for (const claim of claims) {
      sheets.get(claim.date)?.entries.push(decodeEntry(ref, encodeEntry(claim.entry)));
    }
  });
  return {
    doorplateId,
    at,
    binding: more.binding ?? 1,
    zone,
    room: {
      roomId: more.roomId ?? roomId,
      version: 3,
      number: '1203',
      name: '云杉',
      building: '一号楼',
      floor: '12F',
      capacity: 8,
      bufferBefore,
      bufferAfter,
      occupation,
      services: [],
      checkIn: more.checkIn ?? null,
    },
    days: [...sheets.values()].map((sheet) => ({
      date: sheet.date,
      ...dayBounds(sheet.date, zone),
      version: sheet.version,
      meetings: meetingsOf(sheet, zone, null),
    })),
  };
}

/** A clock that stands still until it is moved; timers run in the order of their time. */
export function givenClock(start: number) {
  let time = start;
  let jumped = 0;
  let timers: { at: number; run: () => void }[] = [];
  return {
    now: () => time,
    elapsed: () => time - jumped,
    after(ms: number, run: () => void) {
      const timer = { at: time + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    pending: () => timers.length,
    /** The wall clock jumps; timers, which count elapsed time, do not notice. */
    jump(ms: number) {
      time += ms;
      jumped += ms;
      for (const timer of timers) timer.at += ms;
    },
    async advance(ms: number) {
      const until = time + ms;
      for (;;) {
        await settle();
        const due = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        timers = timers.filter((timer) => timer !== due);
        time = Math.max(time, due.at);
        due.run();
      }
      time = until;
      await settle();
    },
  };
}
export type GivenClock = ReturnType<typeof givenClock>;

/** Lets promises that are already settled run on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}
