import { m } from '#lib/paraglide/messages.js';
import { durationWord } from '#lib/when.ts';

/** Minutes kept free around a meeting, as a room may have them. */
export const bufferOptions = () =>
  [0, 15, 30, 45, 60, 90, 120].map((value) => ({
    value,
    label: value === 0 ? m.places_buffer_none() : durationWord(value),
  }));

export const checkInOptions = () => [
  { value: 'company' as const, label: m.check_in_room_company() },
  { value: 'on' as const, label: m.check_in_room_on() },
  { value: 'off' as const, label: m.check_in_room_off() },
];

/** Names that were written one beside the other; one that is known may itself have a comma. */
export function listed(text: string, known: readonly string[]): string[] {
  if (known.includes(text.trim())) return [text.trim()];
  return [...new Set(text.split(/[、,，;；\n]/).map((part) => part.trim()))].filter((part) => part !== '');
}
