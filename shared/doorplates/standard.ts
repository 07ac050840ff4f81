import type { GroupFacts } from './group.ts';

/** Of doorplates without a group, and of a new group until something is chosen. Apart from the schema, for those that parse nothing. */
export const standardGroup: GroupFacts = {
  look: { template: 'classic', background: null },
  light: {
    awaiting: { color: 'yellow', blink: false },
    occupied: { color: 'slate', blink: false },
    brightness: [],
  },
  power: null,
  touch: { who: 'anyone', pin: null },
  slides: [],
  care: { wrongBeats: 3, offlineMinutes: 10 },
};
