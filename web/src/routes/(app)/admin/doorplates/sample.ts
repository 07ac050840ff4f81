import { m } from '#lib/paraglide/messages.js';
import type { Pictured } from './Thumb.svelte';

export const sampleStates = ['free', 'soon', 'in_meeting', 'awaiting_check_in', 'occupied'] as const;
export type SampleState = (typeof sampleStates)[number];

interface Looks {
  look: { template: Pictured['template'] };
  light: { awaiting: Pictured['led']; occupied: Pictured['led'] };
}

/** A door as a group would have it look, in a state. */
export function sampleOf({ look, light }: Looks, background: string | null, state: SampleState): Pictured {
  const words = {
    free: [m.common_state_free(), m.doorplates_sample_until()],
    soon: [m.common_state_soon(), m.doorplates_sample_soon()],
    in_meeting: [m.common_state_in_meeting(), m.doorplates_sample_left()],
    awaiting_check_in: [m.check_in_state_awaiting(), m.doorplates_sample_left()],
    occupied: [m.common_state_occupied(), m.doorplates_sample_occupied()],
  };
  const leds = {
    free: { color: 'green', blink: false },
    soon: { color: 'yellow', blink: true },
    in_meeting: { color: 'red', blink: false },
    awaiting_check_in: light.awaiting,
    occupied: light.occupied,
  } as const;
  return {
    template: look.template,
    background,
    state,
    led: leds[state],
    lines: [...words[state], m.doorplates_sample_room()],
  };
}
