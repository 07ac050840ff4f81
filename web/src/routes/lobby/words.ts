/** What the board says: in the display's language and its building's zone, whatever the browser is set to. */
import { m } from '#lib/paraglide/messages.js';
import type { RowState } from '../../../../iot/board.ts';
import type { MapRoomState } from '../../../../iot/board-map.ts';

const states = {
  upcoming: m.lobby_state_upcoming,
  soon: m.lobby_state_soon,
  awaiting_check_in: m.lobby_state_awaiting,
  in_meeting: m.lobby_state_in_meeting,
  pending: m.lobby_state_pending,
  ended: m.lobby_state_ended,
  occupied: m.lobby_state_occupied,
  out_of_service: m.lobby_state_out_of_service,
} satisfies Record<RowState, unknown>;

export function stateText(state: RowState) {
  return states[state];
}

const mapStates = {
  ...{ free: m.common_state_free, closed: m.common_state_over, mine: m.common_state_mine },
  ...{ soon: m.lobby_state_soon, awaiting_check_in: m.lobby_state_awaiting, in_meeting: m.lobby_state_in_meeting },
  ...{ pending: m.lobby_state_pending, held: m.waits_kept },
  ...{ occupied: m.lobby_state_occupied, out_of_service: m.lobby_state_out_of_service },
  unknown: m.common_state_unknown,
} satisfies Record<MapRoomState, unknown>;

/** How a room on the map stands. */
export function mapStateText(state: keyof typeof mapStates) {
  return mapStates[state];
}
