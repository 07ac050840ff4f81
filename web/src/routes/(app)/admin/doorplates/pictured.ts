import { m } from '#lib/paraglide/messages.js';
import type { DeviceGroup, Doorplate } from './fleet.svelte.ts';
import type { Pictured } from './Thumb.svelte';

export function mediaUrl(tenantId: string, mediaId: string | null): string | null {
  return mediaId && `/media/${tenantId}/${mediaId}`;
}

/** What a doorplate last said it shows, as its group has it look. A lobby display has a ground of its own. */
export function picturedOf(
  { status, settings, board }: Doorplate,
  group: DeviceGroup | undefined,
  tenantId: string,
): Pictured {
  const look = group?.look ?? { template: 'classic' as const, background: null };
  return {
    template: board ? 'dark' : look.template,
    background: board ? null : mediaUrl(tenantId, settings.background ?? look.background),
    // Its green would say that a room is free.
    state: board && status.state === 'free' ? 'unknown' : status.state,
    led: status.led,
    lines: status.lines.length > 0 ? status.lines : [board ? m.lobby_title() : stateWord(status.state)],
  };
}

const words: Record<Doorplate['status']['state'], () => string> = {
  free: m.common_state_free,
  soon: m.common_state_soon,
  awaiting_check_in: m.check_in_state_awaiting,
  in_meeting: m.common_state_in_meeting,
  occupied: m.common_state_occupied,
  out_of_service: m.common_state_out_of_service,
  off: m.common_state_off,
  unknown: m.common_state_unknown,
};

export function stateWord(state: Doorplate['status']['state']): string {
  return words[state]();
}

/** Once for a screen reader: everything that the small picture says. */
export function pictureWords(pictured: Pictured): string {
  return m.doorplates_shows({ lines: pictured.lines.join(m.common_list_comma()) });
}
