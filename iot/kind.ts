/** What one kind of screen shows and does, beside what all screens do (`screen.ts`). */
import type { Have, Led, PanelCommand, PanelSettings, PanelState } from '../shared/doorplates/protocol.ts';
import type { ScreenSnapshot } from './contract.ts';
import type { Lamp } from './lamp.ts';
import type { Pace } from './paced.ts';
import type { ViewSettings } from './state.ts';

/** What every view tells. */
export interface AnyView {
  state: PanelState;
  led: Led;
  today: { date: string } | null;
}

export interface Kind<Sheet, View extends AnyView, Seen extends ScreenSnapshot<Sheet, View>> {
  /** @returns the very same as held where nothing is new, or it is of another kind of screen */
  merge(held: Sheet | null, incoming: Record<string, unknown>): Sheet | null;
  /** @param now epoch ms by the server's clock */
  viewAt(sheet: Sheet | null, settings: Required<ViewSettings>, now: number): View;
  digestOf(view: View): string;
  /** When it may become another one, in epoch ms; null: never, as far as is known. */
  nextChange(sheet: Sheet | null, settings: Required<ViewSettings>, now: number): number | null;
  have(sheet: Sheet | null, settings: PanelSettings | null, now: number): Have;
  /** What is shown of what it was told, if more or less than that: the very same object while nothing has changed. */
  sheet?(): Sheet | null;
  look(snapshot: ScreenSnapshot<Sheet, View>): Seen;
  /** What is drawn anew when it is another, beside what every screen draws. */
  draws?: readonly (keyof Seen)[];
  /** For what changes many times a second; without it, all is drawn and kept at once. */
  pace?: { draw: Pace; keep: Pace };
  lamp: Pick<Lamp, 'lit' | 'works'>;
  drawn?(snapshot: Seen): void;
  followed?(settings: PanelSettings): void;
  /** The server has told the time. @param offset ms that the clock was behind */
  dated?(offset: number): void;
  answered?(answer: Extract<PanelCommand, { do: 'answer' }>): void;
  /** Notes that are still to be sent. */
  unsent?(): number;
  /** A heartbeat was due. */
  beaten?(): void;
  ended?(): Promise<void>;
}
