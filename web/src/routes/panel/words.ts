/** The door's texts and times: in the doorplate's language and its building's zone, whatever the browser is set to. */
import { m } from '#lib/paraglide/messages.js';
import type { ShownMeeting } from '../../../../iot/meetings.ts';
import type { PanelView } from '../../../../iot/state.ts';
import type { PanelSettings, PanelState } from '../../../../shared/doorplates/protocol.ts';

type Locale = PanelSettings['locale'];

export class Words {
  readonly locale: Locale;
  readonly zone: string;
  readonly #time: Intl.DateTimeFormat;

  constructor(locale: Locale, zone: string) {
    this.locale = locale;
    this.zone = zone;
    this.#time = new Intl.DateTimeFormat(locale, {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  }

  /** A text in the door's language. Texts are named one by one, so that the page carries no others. */
  say<V extends object>(message: (values: V, options: { locale: Locale }) => string, values: V): string {
    return message(values, { locale: this.locale });
  }

  /** `14:00` */
  time(at: number): string {
    return this.#time.format(at);
  }

  /** `14:00`, `明天 09:00`; the end of today is `24:00`. */
  moment(at: number, today: PanelView['today']): string {
    if (!today || at < today.end) return this.time(at);
    return at === today.end ? '24:00' : this.say(m.panel_tomorrow, { time: this.time(at) });
  }

  /** `11月23日 周一`, `Mon, Nov 23` */
  date(at: number): string {
    const options = { timeZone: this.zone, month: 'short', day: 'numeric', weekday: 'short' } as const;
    const parts = new Intl.DateTimeFormat(this.locale, options).formatToParts(at);
    // Intl writes 11月23日周一; people put a space between.
    const spaced = (part: Intl.DateTimeFormatPart) => (part.type === 'weekday' ? ` ${part.value}` : part.value);
    return parts.map(this.locale === 'en' ? ({ value }) => value : spaced).join('');
  }

  /** `2026-12-31` as `12月31日`, with its year when that is not `today`'s. */
  day(date: string, today: string): string {
    const year = date.slice(0, 4) === today.slice(0, 4) ? {} : ({ year: 'numeric' } as const);
    const options = { ...year, timeZone: 'UTC', month: 'short', day: 'numeric' } as const;
    return new Intl.DateTimeFormat(this.locale, options).format(Date.parse(`${date}T12:00:00Z`));
  }

  topic({ topic, provisional }: Pick<ShownMeeting, 'topic' | 'provisional'>): string {
    return topic ?? this.say(provisional ? m.panel_walk_up : m.panel_private, {});
  }

  state({ state, current, buffer }: Pick<PanelView, 'state' | 'current' | 'buffer'>): string {
    const isBuffer = state === 'in_meeting' && !current && buffer;
    return this.say(isBuffer ? m.panel_state_buffer : states[state], {});
  }
}

const states = {
  free: m.panel_state_free,
  soon: m.panel_state_soon,
  awaiting_check_in: m.panel_state_awaiting,
  in_meeting: m.panel_state_in_meeting,
  occupied: m.panel_state_occupied,
  out_of_service: m.panel_state_out_of_service,
  off: m.panel_state_off,
  unknown: m.panel_state_unknown,
} satisfies Record<PanelState, unknown>;

/** How wide a text is, roughly, in its own font size: what the headline is fitted by. */
export function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) > 0x2e7f ? 1.02 : 0.66), 0);
}
