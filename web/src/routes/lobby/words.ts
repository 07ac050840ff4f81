/** What the board says: in the display's language and its building's zone, whatever the browser is set to. */
import { m } from '#lib/paraglide/messages.js';
import type { RowState } from '../../../../iot/board.ts';

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
