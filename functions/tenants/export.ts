/** What a company takes away with it, as far as no list of its pages gives it whole: each a page at a time. */
import { mayKnow, shownTo } from '../../shared/bookings/rules.ts';
import type { Booking, HistoryEntry } from '../../shared/bookings/schema.ts';
import type { Wait } from '../../shared/bookings/waits.ts';
import type { BookingId, PersonId } from '../../shared/ids.ts';
import type { Preferences } from '../../shared/people/schema.ts';
import type { PersonScope } from '../../shared/scope.ts';
import { inParallel } from '../all-of.ts';
import { keep } from '../audit/entity.ts';
import { bookings, type StoredBooking, shapeOf } from '../bookings/entity.ts';
import { listRange } from '../bookings/history-list.ts';
import { historyOf } from '../bookings/reading.ts';
import { waits } from '../bookings/waits.ts';
import { now } from '../clock.ts';
import { queryPage } from '../db/read.ts';
import { people } from '../people/entity.ts';
import { tenants } from './entity.ts';

const minute = 60_000;

/** Whoever takes all of it out is named in the trail: one entry for all lists that are begun within a minute. */
export async function noteExport(scope: PersonScope): Promise<{ ok: true }> {
  const { tenantId, name } = await tenants.find(scope);
  const at = new Date(Math.floor(now() / minute) * minute).toISOString();
  await keep(scope, {
    auditId: `${tenantId}.${scope.actor.id}.exported.${at}`,
    ...{ at, kind: 'tenant', action: 'changed', what: 'exported', who: scope.actor, why: null },
    ...{ subjectId: tenantId, name, changes: [] },
  });
  return { ok: true };
}

interface Page {
  limit: number;
  cursor?: string | undefined;
}

/** A list is noted as it begins, whoever asks for it and by what means. */
async function noteBeginning(scope: PersonScope, { cursor }: Page): Promise<void> {
  if (cursor === undefined) await noteExport(scope);
}

export async function exportBookings(
  scope: PersonScope,
  page: Page,
): Promise<{ bookings: Booking[]; cursor: string | null }> {
  await noteBeginning(scope, page);
  const { list, cursor } = await pageOf(scope, page);
  return { bookings: list.map((booking) => shownTo(scope.actor.id, shapeOf(booking))), cursor };
}

/** In the order of their beginnings. A booking that is moved meanwhile may come twice or not at all. */
async function pageOf(scope: PersonScope, page: Page): Promise<{ list: StoredBooking[]; cursor: string | null }> {
  const { items, cursor } = await queryPage(scope, { pk: listRange(scope.tenantId), owner: true }, page);
  const ids = items.map(({ ownerSk }) => (ownerSk?.S ?? '').split('#')[1] as BookingId);
  const found = await bookings.getMany(
    scope,
    ids.map((id): [BookingId] => [id]),
  );
  const byId = new Map(found.map((booking) => [booking.bookingId, booking]));
  return { list: ids.flatMap((id) => byId.get(id) ?? []), cursor };
}

const atOnce = 16;

export async function exportHistories(scope: PersonScope, page: Page) {
  await noteBeginning(scope, page);
  const { list, cursor } = await pageOf(scope, page);
  const entries = new Map<BookingId, HistoryEntry[]>();
  await inParallel(list, atOnce, async (booking) => {
    entries.set(booking.bookingId, await historyOf(scope, booking));
  });
  return { histories: list.map(({ bookingId }) => ({ bookingId, entries: entries.get(bookingId) ?? [] })), cursor };
}

/** What the list of people does not say: what each has chosen, and where they are or have lately been in line. */
export async function exportPeople(scope: PersonScope, page: Page) {
  await noteBeginning(scope, page);
  const found = await people.page(scope, { pk: people.key(scope.tenantId, '' as PersonId).pk }, page);
  const lines = new Map<PersonId, ReturnType<typeof shownWait>[]>();
  await inParallel(found.items, atOnce, async ({ personId }) => {
    const { pk } = waits.key(scope.tenantId, personId, '' as Wait['waitId']);
    const all = await waits.list(scope, { pk });
    lines.set(
      personId,
      all.map(({ tenantId: _tenantId, ...wait }) => shownWait(scope.actor.id, wait)),
    );
  });
  const list = found.items.map(
    ({
      personId,
      preferences,
    }): { personId: PersonId; preferences: Preferences; waits: ReturnType<typeof shownWait>[] } => ({
      personId,
      preferences,
      waits: lines.get(personId) ?? [],
    }),
  );
  return { people: list, cursor: found.cursor };
}

/** As a private meeting of others is shown. */
function shownWait(readerId: string, wait: Wait) {
  if (mayKnow(readerId, { private: wait.private, organiser: wait.person, people: wait.people })) return wait;
  const { why: _why, ...lastChange } = wait.lastChange;
  return { ...wait, topic: null, type: 'other' as const, content: '', people: [], guests: [], lastChange };
}
