import type { Output } from '#lib/api.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Doorplate } from './fleet.svelte.ts';

export type Entry = Output<'doorplates.log'>['entries'][number];
type Cause = Doorplate['status']['alerts'][number]['cause'];

const causes: Record<Cause, () => string> = {
  offline: m.doorplates_cause_offline,
  wrong_picture: m.doorplates_cause_wrong_picture,
  wrong_clock: m.doorplates_cause_wrong_clock,
  storage_full: m.doorplates_cause_storage_full,
  too_hot: m.doorplates_cause_too_hot,
  led_failed: m.doorplates_cause_led_failed,
};

export function causeWord(cause: Cause): string {
  return causes[cause]();
}

const orders: Record<NonNullable<Entry['order']>, () => string> = {
  identify: m.doorplates_identify,
  refresh: m.doorplates_refresh,
  restart: m.doorplates_restart,
};

const states: Readonly<Record<string, () => string>> = {
  free: m.common_state_free,
  soon: m.common_state_soon,
  awaiting_check_in: m.check_in_state_awaiting,
  in_meeting: m.common_state_in_meeting,
  occupied: m.common_state_occupied,
  out_of_service: m.common_state_out_of_service,
  off: m.common_state_off,
};

const words: Record<Entry['kind'], (entry: Entry) => string> = {
  paired: m.doorplates_log_paired,
  moved: m.doorplates_log_moved,
  regrouped: () => m.doorplates_log_regrouped(),
  set_up: () => m.doorplates_log_set_up(),
  renamed: m.doorplates_log_renamed,
  disconnected: () => m.doorplates_log_disconnected(),
  connected: () => m.doorplates_log_connected(),
  restarted: () => m.doorplates_log_restarted(),
  mismatch: ({ detail }) => m.doorplates_log_mismatch({ state: (states[detail] ?? m.common_state_unknown)() }),
  door_locked: () => m.doorplates_log_door_locked(),
  command: ({ order }) => m.doorplates_log_command({ order: order ? orders[order]() : '' }),
  alert_raised: ({ cause }) => m.doorplates_log_alert_raised({ cause: cause ? causeWord(cause) : '' }),
  alert_closed: ({ cause }) => m.doorplates_log_alert_closed({ cause: cause ? causeWord(cause) : '' }),
};

export function happeningWord(entry: Entry): string {
  return words[entry.kind](entry).trim();
}
