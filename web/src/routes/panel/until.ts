import { m } from '#lib/paraglide/messages.js';
import type { PanelView } from '../../../../iot/state.ts';
import type { Words } from './words.ts';

/** The second line of the door: how long what it says will hold. */
export function untilWord(view: PanelView, words: Words): string {
  const { state, until, today, occupation, current, checkIn } = view;
  if (state === 'occupied' || state === 'out_of_service') {
    if (!occupation || !today) return '';
    return words.say(m.panel_occupied_until, { date: words.day(occupation.until, today.date) });
  }
  if (state === 'unknown' || state === 'off') return '';
  if (state === 'awaiting_check_in' && checkIn) {
    return words.say(m.panel_check_in_by, { time: words.moment(checkIn.until, today) });
  }
  if (current?.openEnd) return words.say(m.panel_beyond, {});
  if (state === 'free' && (until === null || (today && until >= today.end))) return words.say(m.panel_free_rest, {});
  if (until === null) return '';
  const time = words.moment(until, today);
  return state === 'soon' ? words.say(m.panel_starts, { time }) : words.say(m.panel_until, { time });
}
