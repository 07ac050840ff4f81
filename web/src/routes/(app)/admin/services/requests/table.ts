import type { Exported } from '#lib/exporting/exporting.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { patiently } from '#lib/patient.ts';
import type { PlaceBook } from '#lib/places.svelte.ts';
import { categoryNames, type RequestView, states } from '#lib/services/request.ts';
import type { FileCell } from '#lib/table-file.ts';
import { browserZone } from '#lib/zones.ts';
import type { Filters } from './requests.svelte.ts';

/** Requests that fit as a file; times by the clock of each room's building. */
export function exportOf(filters: Filters, places: PlaceBook, currency: string): Exported {
  return {
    name: m.requests_file(),
    head: heads(currency),
    async read(cursor, signal) {
      const { requests, cursor: next } = await patiently(
        'services.requests',
        { ...filters, limit: 100, ...cursor },
        signal,
      );
      return { rows: requests.map((view) => cells(view, places)), count: requests.length, until: null, next };
    },
  };
}

function heads(currency: string): FileCell[] {
  return [
    m.requests_id(),
    m.requests_category(),
    m.requests_item(),
    m.services_quantity(),
    m.services_item_price({ currency }),
    m.requests_state(),
    m.services_room(),
    m.requests_place(),
    m.services_requester(),
    m.services_assignee(),
    m.requests_created(),
    m.services_wanted(),
    m.requests_due(),
    m.requests_accepted(),
    m.requests_started(),
    m.requests_closed(),
    m.requests_overdue(),
    m.services_text(),
    m.services_reason(),
  ];
}

function cells({ request }: RequestView, places: PlaceBook): FileCell[] {
  const room = places.room(request.roomId);
  const zone = (room && places.building(room.buildingId)?.zone) ?? browserZone();
  const at = (instant: string | null) => (instant ? wordOf(instant, zone) : null);
  return [
    request.requestId,
    categoryNames[request.item.category](),
    request.item.name,
    request.quantity,
    request.price === null ? null : request.price / 100,
    states[request.state].name(),
    room ? `${room.name} ${room.number}` : m.bookings_room_gone(),
    room ? places.whereabouts(room) : null,
    request.requester.name,
    request.assignee?.name ?? null,
    at(request.createdAt),
    at(request.wantedAt),
    at(request.dueAt),
    at(request.acceptedAt),
    at(request.startedAt),
    at(request.closedAt),
    request.overdue ? m.requests_yes() : null,
    request.text || null,
    request.reason || null,
  ];
}

/** `2026-11-22 10:00`: what spreadsheets of every language take for a time. */
function wordOf(instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone }).format(
    Date.parse(instant),
  );
}
