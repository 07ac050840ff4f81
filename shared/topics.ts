/** MQTT topics: exact names, at most four slashes, every one under its company. */

import type { RoomDay } from './bookings/schema.ts';
import type { DoorplateId, PersonId, TenantId } from './ids.ts';

export const topicRoot = 'roomlight';

/** Day sheets as they change, topics of private meetings hidden: what every signed-in browser of the company follows. */
export function companyTopic(tenantId: TenantId): string {
  return `${topicRoot}/${tenantId}/sheets`;
}

/** What concerns one person: a new message, an own booking changed. */
export function personTopic(tenantId: TenantId, personId: PersonId): string {
  return `${topicRoot}/${tenantId}/people/${personId}`;
}

export type DoorplateChannel = 'sheet' | 'settings' | 'command' | 'up';

export function doorplateTopic(tenantId: TenantId, doorplateId: DoorplateId, channel: DoorplateChannel): string {
  return `${topicRoot}/${tenantId}/doorplates/${doorplateId}/${channel}`;
}

/** `roomlight/<tenant>/doorplates/<doorplate>/up` -> its ids; null when it is not such a topic. */
export function parseUpTopic(topic: string): { tenantId: TenantId; doorplateId: DoorplateId } | null {
  const match = /^roomlight\/(tnt_[0-9a-z]{12})\/doorplates\/(dpl_[0-9a-z]{12})\/up$/.exec(topic);
  return match ? { tenantId: match[1] as TenantId, doorplateId: match[2] as DoorplateId } : null;
}

/** What the company's topic carries: as many changes in one message as came together. */
export type CompanyMessage = SheetChanged[];

export interface SheetChanged extends RoomDay {
  kind: 'sheet.changed';
  /** Epoch ms of the commit. */
  at: number;
}

/** What a person's topic carries. */
export type PersonEvent =
  /** `quiet`: the person is to be left alone, so that it is counted and not announced. */
  | { kind: 'message.new'; unread: number; title: string; quiet: boolean }
  /** With `seriesId` any of that series may have: the booking stands for all of them. */
  | { kind: 'booking.changed'; bookingId: string; seriesId?: string }
  /** A request that the person may decide came, changed or is off their list. */
  | { kind: 'approval.changed'; bookingId: string }
  /** How far the booking, change or cancelling of a large series is. */
  | { kind: 'series.progress'; seriesId: string; done: number; total: number }
  | { kind: 'request.changed'; requestId: string };
