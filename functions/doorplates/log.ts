/** What happened to each doorplate: written with what happens or after it, read a page at a time, forgotten after 90 days. */
import type { AlertCause } from '../../shared/doorplates/care.ts';
import type { LogEntry, LogKind, PanelOrder } from '../../shared/doorplates/schema.ts';
import type { DoorplateId } from '../../shared/ids.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { inParallel } from '../all-of.ts';
import { now } from '../clock.ts';
import { defineRecord } from '../db/record.ts';
import { commit, type Write } from '../db/write.ts';
import { doorplates } from './entity.ts';

interface EntryFields {
  doorplateId: DoorplateId;
  /** ISO 8601 UTC, to the millisecond. */
  at: string;
  /** Sorts it, and tells it from others: what is written again to the same slot replaces what was there. */
  slot: string;
  what: LogKind;
  who: string | null;
  cause: AlertCause | null;
  order: PanelOrder | null;
  detail: string;
}

const keptSeconds = 90 * 86_400;

const partition = (tenantId: string, doorplateId: DoorplateId) => `${tenantId}#device-log#${doorplateId}`;

const entries = defineRecord<EntryFields, [DoorplateId, string]>({
  kind: 'device-log',
  key: (tenantId, doorplateId, slot) => ({ pk: partition(tenantId, doorplateId), sk: slot }),
  ids: ({ doorplateId, slot }) => [doorplateId, slot],
  ttl: ({ at }) => Math.ceil(Date.parse(at) / 1000) + keptSeconds,
});

export interface Happening {
  what: LogKind;
  /** Epoch ms; now when absent. */
  at?: number;
  /** What tells it from others of its instant, where the kind alone does not. */
  mark?: string;
  /** So many ms hold one of its kind at most, the newest. */
  onceIn?: number;
  cause?: AlertCause;
  order?: PanelOrder;
  detail?: string;
}

/** What is to be written with what happens. @param scope of who does it: people are named */
export function entry(scope: Pick<Scope, 'tenantId' | 'actor'>, doorplateId: DoorplateId, happening: Happening): Write {
  const { what, at = now(), mark = what, onceIn = 1, cause = null, order = null, detail = '' } = happening;
  const who = scope.actor.kind === 'person' ? scope.actor.name : null;
  const slot = `${new Date(Math.floor(at / onceIn) * onceIn).toISOString()}#${mark}`;
  const fields = { doorplateId, at: new Date(at).toISOString(), slot, what, who, cause, order, detail };
  return { ...entries.create(entries.first(scope as Scope, fields)), condition: undefined };
}

const atOnce = 16;

/** Each by itself: one that is lost is no harm. */
export async function write(scope: Scope, list: readonly Write[]): Promise<void> {
  await inParallel(list, atOnce, (one) => commit(scope, [one]));
}

/** Newest first. */
export async function read(
  scope: PersonScope,
  { doorplateId, ...wanted }: { doorplateId: DoorplateId; limit: number; cursor?: string | undefined },
): Promise<{ entries: LogEntry[]; cursor: string | null }> {
  await doorplates.find(scope, doorplateId);
  const range = { pk: partition(scope.tenantId, doorplateId), newestFirst: true };
  const page = await entries.page(scope, range, wanted);
  const shown = page.items.map(({ at, what, who, cause, order, detail }) => ({
    ...{ at, kind: what, who, cause, order, detail },
  }));
  // A slot is the beginning of what it holds one of.
  return { entries: shown.sort((a, b) => b.at.localeCompare(a.at)), cursor: page.cursor };
}
