/** How a room on the map is said: by one word on the plan, by a sentence where it is read out. */
import type { MapState } from '#lib/map/looks.ts';
import { m } from '#lib/paraglide/messages.js';
import { roomNowWord } from '../booking/words.ts';
import type { Standing } from './map.svelte.ts';

export const stateWords: Record<MapState, () => string> = {
  free: m.common_state_free,
  soon: m.common_state_soon,
  awaiting_check_in: m.check_in_state_awaiting,
  in_meeting: m.common_state_in_meeting,
  mine: m.common_state_mine,
  pending: m.common_state_pending,
  held: m.waits_kept,
  occupied: m.common_state_occupied,
  out_of_service: m.common_state_out_of_service,
  closed: m.grid_now_closed,
  unknown: m.common_state_unknown,
};

export function mapWord({ state }: Standing): string {
  return stateWords[state]();
}

/** 空闲至 11:30 */
export function longWord({ now, lane, state }: Standing): string {
  if (!now) return stateWords.unknown();
  const word = roomNowWord(now, lane.day.zone);
  return state === 'mine' ? `${stateWords.mine()} · ${word}` : word;
}

/** 1203 云杉，8 人，空闲至 11:30 */
export function sentenceOf(standing: Standing): string {
  const { room } = standing;
  return [`${room.number} ${room.name}`, m.grid_capacity({ n: room.capacity }), longWord(standing)].join(
    m.common_list_comma(),
  );
}
