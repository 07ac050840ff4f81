import { m } from './paraglide/messages.js';
import type { Room } from './places.svelte.ts';

export type Equipment = Room['equipment'][number];

/** What a room may have, in the order it is offered. */
export const equipmentNames: Record<Equipment, () => string> = {
  screen: m.places_equipment_screen,
  projector: m.places_equipment_projector,
  whiteboard: m.places_equipment_whiteboard,
  video: m.places_equipment_video,
  phone: m.places_equipment_phone,
  microphone: m.places_equipment_microphone,
  speaker: m.places_equipment_speaker,
  wireless_cast: m.places_equipment_wireless_cast,
  accessible: m.places_equipment_accessible,
  window: m.places_equipment_window,
};
export const equipmentList = Object.keys(equipmentNames) as Equipment[];
