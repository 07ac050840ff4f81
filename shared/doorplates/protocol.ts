/**
 * What a doorplate and the server say to each other over MQTT. Down: `sheet` and `settings` are retained and whole, so the
 * newest one heals everything before it; `command` is not retained. Up: each message has an id, so that a repeat is harmless.
 */
import type { Meeting } from '../bookings/sheet.ts';
import type { DoorplateId, ItemId, RoomId } from '../ids.ts';
import type { Occupation } from '../places/schema.ts';
import type { Instant, LocalDate } from '../time.ts';
import type { BoardLayout } from './board.ts';
import type { BoardHave } from './board-protocol.ts';
import type { Light, ledColors, PowerPlan, Showing, Template, Touch } from './group.ts';
import type { Health, panelStates } from './schema.ts';

export interface PanelMeeting extends Meeting {
  /** Only on the panel's own copy: a wish that nobody has confirmed. */
  provisional?: boolean;
}

export interface PanelDay {
  date: LocalDate;
  /** Epoch ms of the day's first instant and of the next day's. */
  start: number;
  end: number;
  version: number;
  /** Topics of private meetings are null: the door never learns them. */
  meetings: PanelMeeting[];
}

/** Topic `…/sheet`. */
export interface PanelSheet {
  doorplateId: DoorplateId;
  /** Epoch ms at the server when this was made. */
  at: number;
  /** Version of the doorplate's record: a sheet of the room that it was bound to before loses. */
  binding: number;
  zone: string;
  room: {
    roomId: RoomId;
    /** Of the room, its floor and its building together: rises whenever one of them was changed. */
    version: number;
    number: string;
    name: string;
    building: string;
    floor: string;
    capacity: number;
    /** Minutes that a new meeting here keeps free around it. */
    bufferBefore: number;
    bufferAfter: number;
    occupation: Occupation | null;
    /** What can be asked for here, in the order in which it is offered. */
    services: { itemId: ItemId; name: string }[];
    /** Minutes before and after the start within which people say that they have come; null: nobody asks them. */
    checkIn: { opensMinutes: number; graceMinutes: number } | null;
  };
  /** Today, tomorrow and as many of the five days after as there is room for, by the building's calendar. */
  days: PanelDay[];
}

export type LedDriver = 'none' | 'console' | 'http' | 'sysfs';

/** A group's plan with the days of the company's holidays that it heeds, as far as they are known. */
export interface PanelPower extends PowerPlan {
  rest: LocalDate[];
  work: LocalDate[];
}

/** A slide with the address of what it shows, relative to the site. */
export type PanelSlide =
  | { kind: 'image'; url: string; bytes: number; seconds: number; when: Showing }
  | { kind: 'video'; url: string; bytes: number; when: Showing }
  | { kind: 'notice'; title: string; text: string; seconds: number; when: Showing };

/** Topic `…/settings`. */
export interface PanelSettings {
  doorplateId: DoorplateId;
  /** Epoch ms at the server when this was made. */
  at: number;
  /** Of the doorplate, its group, its company and its holidays together; only ever rises. */
  version: number;
  name: string;
  company: string;
  locale: 'zh-CN' | 'en';
  /** The company's mark and colour (`#rrggbb`), where it has given them. */
  brand: { logo: string | null; color: string | null };
  look: { template: Template; background: string | null };
  /** Minutes before a meeting in which the room is "starting soon". */
  soonMinutes: number;
  heartbeatSeconds: number;
  led: LedDriver;
  light: Light;
  /** Whom a touch asks for a code. */
  touch: Touch['who'];
  /** null: always on. */
  power: PanelPower | null;
  slides: PanelSlide[];
  /** How a lobby display shows its rooms; null: it stands at a door. */
  board: BoardLayout | null;
}

interface Order {
  id: string;
  /** Epoch ms at the server: what was signed once is not obeyed again, nor later. Releases of before do not say it. */
  sent?: number;
}

/**
 * Topic `…/command`. `answer` belongs to the up message with the same id. `clock` is the server's time in epoch ms, sent after
 * each hello and whenever the panel's clock is seen to be wrong: boards beside doors often have no time of their own.
 */
export type PanelCommand =
  | (Order & { do: 'identify' | 'refresh' | 'restart' })
  | { id: string; do: 'retire' }
  | { id: string; do: 'clock'; at: number }
  /** A switch of the plan has come: the panel looks at its own plan now, whatever is said here. */
  | (Order & { do: 'power'; on: boolean })
  /** `text` also where it went well and something is to be said, such as a wish that could be met in part. */
  | { id: string; do: 'answer'; ok: boolean; code?: string; text?: string }
  /** The company's public key, for a panel that was paired before there was one: the answer to a hello that names none. */
  | { id: string; do: 'key'; publicKey: string };

/** `off`: dark by plan. `unknown`: the panel has no sheet of today. */
export type PanelState = (typeof panelStates)[number];

export interface Led {
  color: (typeof ledColors)[number];
  blink: boolean;
}

/** What the panel has, so that the server sends only what it lacks. */
export interface Have {
  settings: number;
  /** Versions of another room say nothing. */
  roomId: string | null;
  room: number;
  /** Date -> version of the day's sheet. */
  days: Record<LocalDate, number>;
  /** Of a lobby display, instead of a room. */
  board?: BoardHave;
}

interface Up {
  /** Unique to the doorplate; a repeat is answered and not acted on again. */
  id: string;
  /** Epoch ms by the panel's own clock. */
  at: number;
}

interface Proof {
  /** The group's PIN or the person's door code, where `touch` asks for one. */
  proof?: string;
}

interface Noted {
  /** Touched while nobody could be asked: it counts by its own time, and what is still possible of it is done. */
  noted?: boolean;
  /** The server had told the panel the time since it was switched on. */
  synced?: boolean;
}

/** What stands on a door at an instant, told in few words. */
export interface Shown {
  state: PanelState;
  digest: string;
  led: Led;
}

/** Topic `…/up`. */
export type PanelMessage =
  /** `key`: the public key that it holds the server by; none before it was given one. */
  | (Up & { kind: 'hello'; have: Have; agent: string; key?: string })
  | (Up & {
      kind: 'heartbeat';
      have: Have;
      /** What is on the screen and on the LED; `digest` is `digestOf` of it at `at`. */
      shown: Shown & { lines?: string[] };
      /**
       * Touches that are still to be sent, and what they put on the screen: the server cannot know it, and compares `known`, the
       * picture without them. It is absent where the screen does not show what it should, notes and all.
       */
      unsent?: { notes: number; known?: Shown };
      /** What came down since the last heartbeat and was not signed by the company's key. */
      forged?: number;
      /** Seconds. */
      uptime: number;
      health?: Health;
    })
  // Times are absolute, as the panel showed them when it was touched: a repeat asks for the same and nothing more.
  | (Up & Proof & Noted & { kind: 'book'; start: Instant; end: Instant })
  | (Up & Proof & Noted & { kind: 'extend'; bookingId: string; end: Instant })
  | (Up & Proof & Noted & { kind: 'end'; bookingId: string; end: Instant })
  /**
   * Somebody is there. It counts by its own time, however late it arrives, if the panel's clock can be believed: `synced` says
   * that the server has told it the time since it was switched on.
   */
  | (Up & Proof & Noted & { kind: 'check_in'; bookingId: string; synced: boolean })
  /** A service is wanted in the room. */
  | (Up & Noted & { kind: 'request'; itemId: string })
  | (Up & Noted & { kind: 'fault'; text: string });
