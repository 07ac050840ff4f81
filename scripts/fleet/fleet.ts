/** Many simulated doorplates in one process, each compared with what the server has really told it. */
import { connect } from 'mqtt';
import type { PanelIdentity } from '../../iot/contract.ts';
import { dialer } from '../../iot/link.ts';
import { inMemory } from '../../iot/memory.ts';
import { mergeSettings, mergeSheets } from '../../iot/merge.ts';
import { type Simulator, startSimulator } from '../../iot/simulator.ts';
import { digestOf, viewAt, viewDefaults } from '../../iot/state.ts';
import { unseal } from '../../shared/doorplates/envelope.ts';
import type { PanelSettings, PanelSheet } from '../../shared/doorplates/protocol.ts';
import type { RoomId } from '../../shared/ids.ts';
import { type Faults, luckOf } from './faults.ts';

export interface Member extends PanelIdentity {
  roomId: RoomId;
  /** Whose session may book its room. */
  email: string;
}

export interface Counts {
  panels: number;
  connected: number;
  /** Shows what it was last told to, by the true time. */
  right: number;
  /** Does not yet, for less than `lateMs`. */
  late: number;
  wrong: number;
  /** Messages since the last look. */
  up: number;
  down: number;
}

export interface Fleet {
  add(member: Member): void;
  /** Told when a meeting first stands on a panel. */
  onMeeting(listener: (bookingId: string, at: number) => void): void;
  look(): Counts;
  end(): Promise<void>;
}

/** Longer than a lost message takes to be mended by the next heartbeat. */
const lateMs = 75_000;

interface Running {
  simulator: Simulator;
  sheet: PanelSheet | null;
  settings: PanelSettings | null;
  /** performance.now() since when it has not been right; null: it is. */
  since: number | null;
  stuckAt: string | null;
  known: Set<string>;
}

export function startFleet(faults: Faults): Fleet {
  const panels: Running[] = [];
  const listeners: ((bookingId: string, at: number) => void)[] = [];
  let up = 0;
  let down = 0;

  function add({ roomId, email, ...identity }: Member): void {
    const luck = luckOf(faults, panels.length);
    let shown: PanelSheet | null = null;
    const running: Omit<Running, 'simulator'> = {
      sheet: null,
      settings: null,
      since: performance.now(),
      stuckAt: null,
      known: new Set(),
    };
    const simulator = startSimulator({
      identity,
      store: inMemory(),
      clock: luck.clock,
      log: () => {},
      dial: luck.spoil(dialer(connect), {
        up: () => void up++,
        down(topic, payload) {
          down++;
          heard(running, topic, payload);
        },
      }),
      changed({ sheet, digest }) {
        if (luck.isStuck && sheet) running.stuckAt ??= digest;
        if (sheet && sheet !== shown) meetings(running, sheet);
        shown = sheet;
      },
      ...(luck.isStuck && { rendered: () => running.stuckAt ?? simulator.panel().snapshot().digest }),
    });
    panels.push(Object.assign(running, { simulator }));
  }

  function meetings({ known }: Pick<Running, 'known'>, sheet: PanelSheet): void {
    const at = performance.now();
    const ids = sheet.days.flatMap((day) => day.meetings.map(({ bookingId }) => bookingId as string));
    const news = ids.filter((id) => !known.has(id));
    known.clear();
    for (const id of ids) known.add(id);
    for (const id of news) for (const listener of listeners) listener(id, at);
  }

  function look(): Counts {
    const counts: Counts = { panels: panels.length, connected: 0, right: 0, late: 0, wrong: 0, up, down };
    up = 0;
    down = 0;
    const now = performance.now();
    for (const panel of panels) {
      if (panel.simulator.panel().snapshot().link === 'connected') counts.connected++;
      if (isRight(panel)) panel.since = null;
      else panel.since ??= now;
      if (panel.since === null) counts.right++;
      else if (now - panel.since < lateMs) counts.late++;
      else counts.wrong++;
    }
    return counts;
  }

  return {
    add,
    look,
    onMeeting: (listener) => void listeners.push(listener),
    async end() {
      await Promise.all(panels.map(({ simulator }) => simulator.end()));
    },
  };
}

function isRight({ sheet, settings, simulator, stuckAt }: Running): boolean {
  if (!sheet || !settings) return false;
  const view = viewAt(sheet, { ...viewDefaults, ...settings }, Date.now());
  return digestOf(view) === (stuckAt ?? simulator.panel().snapshot().digest);
}

function heard(running: Pick<Running, 'sheet' | 'settings'>, topic: string, payload: string): void {
  const text = unseal(payload)?.text;
  if (text === undefined) return;
  if (topic.endsWith('/sheet')) running.sheet = mergeSheets(running.sheet, JSON.parse(text) as PanelSheet);
  if (topic.endsWith('/settings')) {
    running.settings = mergeSettings(running.settings, JSON.parse(text) as PanelSettings);
  }
}
