/** How a room on a floor's map looks in each state: colour, pattern and sign together, so that nobody needs to see colour. */
import Ban from '@lucide/svelte/icons/ban';
import Check from '@lucide/svelte/icons/check';
import Question from '@lucide/svelte/icons/circle-question-mark';
import Clock from '@lucide/svelte/icons/clock-alert';
import Hand from '@lucide/svelte/icons/hand';
import Hourglass from '@lucide/svelte/icons/hourglass';
import Lock from '@lucide/svelte/icons/lock';
import Moon from '@lucide/svelte/icons/moon';
import Star from '@lucide/svelte/icons/star';
import Users from '@lucide/svelte/icons/users';

export type MapState =
  | 'free'
  | 'soon'
  | 'awaiting_check_in'
  | 'in_meeting'
  | 'mine'
  | 'pending'
  | 'held'
  | 'occupied'
  | 'out_of_service'
  | 'closed'
  | 'unknown';

export type Pattern = 'plain' | 'solid' | 'dots' | 'stripes' | 'hatch';

interface Look {
  /** Of the colours: `--free`, `--free-soft`, `--free-ink`. */
  tone: 'free' | 'soon' | 'busy' | 'brand' | 'pending' | 'occupied' | 'neutral';
  pattern: Pattern;
  icon: typeof Check;
}

export const looks: Record<MapState, Look> = {
  free: { tone: 'free', pattern: 'plain', icon: Check },
  soon: { tone: 'soon', pattern: 'dots', icon: Clock },
  awaiting_check_in: { tone: 'soon', pattern: 'dots', icon: Hand },
  in_meeting: { tone: 'busy', pattern: 'solid', icon: Users },
  mine: { tone: 'brand', pattern: 'solid', icon: Star },
  pending: { tone: 'pending', pattern: 'stripes', icon: Hourglass },
  held: { tone: 'pending', pattern: 'stripes', icon: Hourglass },
  occupied: { tone: 'occupied', pattern: 'hatch', icon: Lock },
  out_of_service: { tone: 'occupied', pattern: 'hatch', icon: Ban },
  closed: { tone: 'neutral', pattern: 'plain', icon: Moon },
  unknown: { tone: 'neutral', pattern: 'plain', icon: Question },
};
