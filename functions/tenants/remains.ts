/**
 * Where all that a company has stands, found by its own lists and without a look through the table. Children come before what
 * they are found by, so that a removal which is interrupted anywhere finds the rest. `functions/db/table.ts` names every kind.
 */
import type { BookingId, DoorplateId, PersonId, RoomId, TenantId } from '../../shared/ids.ts';
import { platform } from '../../shared/scope.ts';
import { servicePart } from '../../shared/services/figures.ts';
import { allPart, clockPart, unmetPart } from '../../shared/statistics/shares.ts';
import { partition as trailOf } from '../audit/entity.ts';
import { organiserRange } from '../bookings/entity.ts';
import { listRange } from '../bookings/history-list.ts';
import { now } from '../clock.ts';
import { unlistedRange } from '../db/record.ts';
import type { Attributes } from '../db/write.ts';
import { owners } from '../doorplates/entity.ts';
import { credentials, hashOf } from '../passkeys/entity.ts';
import { memberships } from '../people/entity.ts';
import * as S3 from '../s3.ts';
import { closedRange, openRange } from '../services/entity.ts';
import * as Timers from '../timers.ts';
import { type Clearing, clear, each, keyIn, pagesOf, remove } from './clearing.ts';

type Part = (clearing: Clearing, company: { createdAt: string }) => Promise<void>;

/** In this order. */
export const parts: readonly Part[] = [
  doorplates,
  bookings,
  requests,
  people,
  rooms,
  feeds,
  unlisted,
  devicesOfOnce,
  counters,
  trail,
  lists,
  files,
];

/** A panel whose record is gone follows from the stream: it is told, cut off, and nothing of it is left at the broker. */
export async function doorplates(clearing: Clearing): Promise<void> {
  const { tenantId } = clearing.scope;
  await each(clearing, { pk: `${tenantId}#doorplates` }, async (item) => {
    await device(clearing, idIn(item));
    await remove(clearing, keyIn(item));
  });
}

async function device(clearing: Clearing, doorplateId: string): Promise<void> {
  const { tenantId } = clearing.scope;
  await remove(clearing, owners.key(platform.tenantId, doorplateId as DoorplateId), false);
  for (const what of ['doorplate', 'device-log', 'tried', 'rate#door-code']) {
    await clear(clearing, `${tenantId}#${what}#${doorplateId}`);
  }
}

/** By who organises them, people and doors; what is left then, by the list of all. */
async function bookings(clearing: Clearing): Promise<void> {
  const { tenantId } = clearing.scope;
  const series = new Set<string>();
  const wanted = ['ownerSk', 'seriesId'];
  const booking = async ({ pk, ownerSk, seriesId }: Attributes) => {
    const ofSeries = seriesId?.S;
    if (ofSeries && !series.has(ofSeries)) {
      series.add(ofSeries);
      await clear(clearing, `${tenantId}#series#${ofSeries}`, 'series');
    }
    const [start = '', bookingId = ''] = (ownerSk?.S ?? '').split('#');
    if (Date.parse(start) > now() - longestMs) await timersOf(tenantId, bookingId as BookingId);
    await clear(clearing, pk?.S ?? '', 'booking');
  };
  for (const pk of [`${tenantId}#people`, `${tenantId}#online`]) {
    for await (const organisers of pagesOf(clearing, { pk })) {
      for (const item of organisers) {
        const range = { pk: organiserRange(clearing.scope, idIn(item) as PersonId), owner: true };
        await each(clearing, range, booking, wanted);
      }
    }
  }
  await each(clearing, { pk: listRange(tenantId), owner: true }, booking, ['ownerSk']);
}

/** No meeting is longer: of earlier ones no timer stands. */
const longestMs = 15 * 86_400_000;

/** They would find nobody, but may stand for years. */
async function timersOf(tenantId: TenantId, bookingId: BookingId): Promise<void> {
  for (const what of ['remind', 'release', 'due', 'hold', 'expire'])
    await Timers.clear(`${what}-${tenantId}-${bookingId}`);
}

async function requests(clearing: Clearing): Promise<void> {
  const { tenantId } = clearing.scope;
  for (const range of [openRange(tenantId), closedRange(tenantId)]) {
    await each(clearing, { pk: range, owner: true }, async ({ pk }) => {
      const requestId = (pk?.S ?? '').split('#')[2];
      await Timers.clear(`service-${tenantId}-${requestId}`);
      await clear(clearing, pk?.S ?? '', 'request');
    });
  }
}

const ofPerson = ['waits-open', 'agenda', 'inbox', 'held', 'tried', 'asked'];

/** Who is in another company too stays there: what stands above companies is removed for this one alone. */
async function people(clearing: Clearing): Promise<void> {
  const { tenantId } = clearing.scope;
  await each(
    clearing,
    { pk: `${tenantId}#people` },
    async (item) => {
      const personId = idIn(item);
      for await (const waits of pagesOf(clearing, { pk: `${tenantId}#waits-of#${personId}` })) {
        for (const wait of waits) await Timers.clear(`wait-${tenantId}-${idIn(wait)}`);
      }
      for (const what of ['waits-of', ...ofPerson]) await clear(clearing, `${tenantId}#${what}#${personId}`);
      for await (const passkeys of pagesOf(clearing, { pk: `${tenantId}#passkeys#${personId}` }, ['credential'])) {
        for (const passkey of passkeys) {
          const hash = hashOf(passkey.credential?.S ?? '');
          await remove(clearing, credentials.key(platform.tenantId, hash), false);
          await remove(clearing, keyIn(passkey));
        }
      }
      await Timers.clear(`mail-${tenantId}-${personId}`);
      await remove(clearing, memberships.key(platform.tenantId, item.email?.S ?? '', tenantId), false);
      await remove(clearing, keyIn(item));
    },
    ['email'],
  );
}

/** Rooms that were closed keep their record, and with it their buildings are known. */
async function rooms(clearing: Clearing): Promise<void> {
  const { tenantId } = clearing.scope;
  const buildings = new Set<string>();
  const place = async ({ sk, buildingId }: Attributes) => {
    const [kind, id = ''] = (sk?.S ?? '').split('#');
    if (kind === 'building') buildings.add(id);
    if (kind !== 'room') return;
    if (buildingId?.S) buildings.add(buildingId.S);
    await Timers.clear(`close-${tenantId}-${id as RoomId}`);
    for (const what of ['sheet', 'wishes', 'freed']) await clear(clearing, `${tenantId}#${what}#${id}`);
  };
  await each(clearing, { pk: `${tenantId}#places` }, place, ['buildingId']);
  for (const id of buildings) {
    for (const what of ['figures', 'line']) await clear(clearing, `${tenantId}#${what}#${id}`);
  }
  await clear(clearing, `${tenantId}#places`);
}

async function feeds(clearing: Clearing): Promise<void> {
  const { tenantId } = clearing.scope;
  await each(
    clearing,
    { pk: `${tenantId}#feeds` },
    async (item) => {
      await clear(clearing, `${tenantId}#feed#${item.hash?.S}`);
      await remove(clearing, keyIn(item));
    },
    ['hash'],
  );
}

/** Sessions, tickets, mailings and what else no list names. */
async function unlisted(clearing: Clearing): Promise<void> {
  const range = { pk: unlistedRange(clearing.scope.tenantId), owner: true };
  await each(clearing, range, ({ pk }) => clear(clearing, pk?.S ?? ''));
}

/** Doorplates that were removed long before leave a log and a mark; those that never spoke are known by the trail. */
async function devicesOfOnce(clearing: Clearing, { createdAt }: { createdAt: string }): Promise<void> {
  const { tenantId } = clearing.scope;
  await each(clearing, { pk: `${tenantId}#online` }, async (item) => {
    await device(clearing, idIn(item));
    await remove(clearing, keyIn(item));
  });
  for (const month of monthsSince(createdAt)) {
    const known = async ({ of, action, subjectId }: Attributes) => {
      if (of?.S === 'doorplate' && action?.S === 'removed') await device(clearing, subjectId?.S ?? '');
    };
    await each(clearing, { pk: trailOf(tenantId, month) }, known, ['of', 'action', 'subjectId']);
  }
}

async function trail(clearing: Clearing, { createdAt }: { createdAt: string }): Promise<void> {
  for (const month of monthsSince(createdAt)) await clear(clearing, trailOf(clearing.scope.tenantId, month));
}

/** `2026-11`, up to the next: events are written down by clocks that differ. */
export function monthsSince(createdAt: string): string[] {
  const months: string[] = [];
  const first = new Date(`${createdAt.slice(0, 7)}-01T00:00:00Z`);
  // A company of before there was a directory was entered into it later than it began.
  first.setUTCMonth(first.getUTCMonth() - 14);
  for (const at = first; at.getTime() <= now() + 32 * 86_400_000; at.setUTCMonth(at.getUTCMonth() + 1)) {
    months.push(at.toISOString().slice(0, 7));
  }
  return months;
}

async function counters(clearing: Clearing): Promise<void> {
  const { tenantId } = clearing.scope;
  const rate = (what: string) => clear(clearing, `${tenantId}#rate#${what}`);
  for (const what of ['outreach-guests#company', 'outreach-invitations#company', 'door-code-company#all'])
    await rate(what);
  await rate('door-code-group#');
  await each(clearing, { pk: `${tenantId}#device-groups` }, async (item) => {
    await rate(`door-code-group#${idIn(item)}`);
    await remove(clearing, keyIn(item));
  });
}

const whole = [
  ...['holidays', 'transfers', 'unique', 'undecided', 'quota', 'wordings', 'signing', 'panels', 'alerts', 'door-codes'],
  ...[
    'door-codes-of',
    'doors-left',
    'screen-media',
    'uses',
    'services',
    'directory#rooms',
    'directory#people',
    'directory#buildings',
    'forms',
    'sealed',
  ],
  ...[allPart, unmetPart, clockPart, servicePart].map((part) => `figures#${part}`),
];

async function lists(clearing: Clearing): Promise<void> {
  for (const what of whole) await clear(clearing, `${clearing.scope.tenantId}#${what}`);
}

async function files(clearing: Clearing): Promise<void> {
  for (const place of ['media', 'incoming']) {
    for (const key of await S3.list(`${place}/${clearing.scope.tenantId}/`)) {
      await S3.remove(key);
      clearing.removed += 1;
    }
  }
}

/** Most lists are sorted by nothing but an id. */
function idIn({ sk }: Attributes): string {
  return sk?.S ?? '';
}
