/** What a running screen is given, and what it gives: a doorplate, or a lobby display. */
import type { PanelSettings, PanelSheet } from '../shared/doorplates/protocol.ts';
import type { Health } from '../shared/doorplates/schema.ts';
import type { DoorplateId, TenantId } from '../shared/ids.ts';
import type { Clock } from './clock.ts';
import type { Note } from './journal.ts';
import type { LedDriver } from './led/driver.ts';
import type { Dial, LinkState } from './link.ts';
import type { Store } from './memory.ts';
import type { PanelView } from './state.ts';
import type { Touches } from './touches.ts';

export interface PanelIdentity {
  tenantId: TenantId;
  doorplateId: DoorplateId;
  token: string;
  /** The company's, base64url. A panel that was paired before there was one learns it once. */
  publicKey?: string;
  /** `ws(s)://…` or `mqtt(s)://…` */
  url: string;
}

export interface ScreenSnapshot<Sheet, View> {
  view: View;
  /** What is really visible is compared by this. */
  digest: string;
  sheet: Sheet | null;
  settings: PanelSettings | null;
  link: LinkState;
  /** Alone for long: what is shown is as of this instant (epoch ms). null: fresh. */
  asOf: number | null;
  /** Somebody at a desk wants to know which screen this is. */
  identify: boolean;
}

/** What really stands on a screen. */
export interface Rendered {
  digest: string;
  /** Its lines, the largest first. */
  lines: string[];
}

/** What is around a screen: a page of a browser, a program without one, a test. */
export interface Host<Seen> {
  identity: PanelIdentity;
  dial: Dial;
  store: Store;
  /** Program and version, for the list of doorplates. */
  agent: string;
  clock?: Clock;
  /** What shows before the first settings. */
  locale?: PanelSettings['locale'];
  changed(snapshot: Seen): void;
  /** Where the panel has a screen: the digest of what really stands on it, and its lines; null: nothing does. */
  rendered?(): string | Rendered | null;
  /** What the host knows of its body; asked before each heartbeat. */
  health?(): Promise<Omit<Health, 'led'>>;
  restart(): void;
  /** The credentials are dead: the panel is to be paired anew. */
  retired(): void;
}

export interface Screen<Seen> {
  snapshot(): Seen;
  /** Epoch ms by the server's clock, as far as it is known. */
  now(): number;
  end(): Promise<void>;
}

/** Of a doorplate. Its view and sheet are with the notes: a wish stands as a provisional meeting, and `offersAt` is asked so. */
export interface Snapshot extends ScreenSnapshot<PanelSheet, PanelView> {
  /** The oldest first. */
  notes: readonly Note[];
}

export interface PanelOptions extends Host<Snapshot> {
  led(settings: PanelSettings | null): LedDriver;
}

export interface Panel extends Screen<Snapshot>, Touches {
  /** The message of a note was read. */
  dismiss(noteId: string): void;
}
