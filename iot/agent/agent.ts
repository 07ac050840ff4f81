/** The doorplate of a board without a browser: pairs it, runs it, and pairs it anew when it was retired. */
import { join } from 'node:path';
import { connect } from 'mqtt';
import type { PanelSettings } from '../../shared/doorplates/protocol.ts';
import { builtWord } from '../built.ts';
import { systemClock } from '../clock.ts';
import type { Panel, Snapshot } from '../contract.ts';
import { httpLed } from '../led/http.ts';
import type { LedDriver } from '../led/index.ts';
import { ledNamed } from '../led/index.ts';
import { sysfsLed } from '../led/sysfs.ts';
import { dialer, type LinkState } from '../link.ts';
import { startPanel } from '../panel.ts';
import { type Credentials, liveAddress } from './api.ts';
import { body } from './body.ts';
import { fileStore } from './files.ts';
import { lineOf } from './line.ts';
import { pair } from './pairing.ts';
import { qrOf } from './qr.ts';
import type { AgentSettings } from './settings.ts';

export interface AgentOptions {
  settings: AgentSettings;
  /** One line, or several, for each thing that happens. */
  log(text: string): void;
  /** Roomlight wants it to start again. */
  restart(): void;
}

export interface Agent {
  /** null while it is not paired. */
  snapshot(): Snapshot | null;
  end(): Promise<void>;
}

/** Written in where it is built (`scripts/agent.ts`). */
const program = `agent ${builtWord(Number(process.env.ROOMLIGHT_BUILT)) ?? 'unbuilt'}`;
/** Refusals in a row after which it shows a code again; it goes on trying meanwhile. */
const refusalsUntilPairing = 3;

export function startAgent({ settings, log, restart }: AgentOptions): Agent {
  const { server, data } = settings;
  const clock = systemClock;
  const kept = fileStore(join(data, 'credentials.json'));
  const memory = fileStore(join(data, 'memory.json'));
  let panel: Panel | null = null;
  let stopPairing: (() => void) | null = null;
  let refusals = 0;
  let link: LinkState | null = null;
  let said = '';

  const known = read();
  if (known) run(known);
  else ask();

  function read(): Credentials | null {
    try {
      return JSON.parse(kept.read() ?? 'null') as Credentials | null;
    } catch {
      log('The credentials cannot be read: the board is to be paired anew.');
      return null;
    }
  }

  function ask(): void {
    stopPairing ??= pair({
      server,
      clock,
      offer: show,
      trouble: (why) => log(`${server.host} cannot be asked: ${why}`),
      paired: (credentials) => void begin(credentials),
    });
  }

  function show(code: string, address: string): void {
    const spaced = `${code.slice(0, 4)} ${code.slice(4)}`;
    log(`${qrOf(address)}\nPair this doorplate with the code ${spaced}: ${address}`);
  }

  async function begin(credentials: Credentials): Promise<void> {
    stopPairing = null;
    await panel?.end();
    memory.clear();
    kept.write(JSON.stringify(credentials));
    log('Paired.');
    run(credentials);
  }

  function run(credentials: Credentials): void {
    refusals = 0;
    link = null;
    const { tenantId, doorplateId, token, publicKey } = credentials;
    panel = startPanel({
      identity: {
        tenantId,
        doorplateId,
        token,
        ...(publicKey && { publicKey }),
        url: liveAddress(server, credentials),
      },
      dial: dialer(connect),
      store: memory,
      led: ledOf,
      agent: `${program}, ${process.platform} ${process.arch}, Node ${process.versions.node}`,
      changed,
      health: body(data),
      restart() {
        log('Roomlight wants a new start.');
        restart();
      },
      retired() {
        log('This doorplate was retired.');
        panel = null;
        kept.clear();
        ask();
      },
    });
  }

  function ledOf(told: PanelSettings | null): LedDriver {
    const name = settings.led ?? told?.led ?? 'none';
    if (name === 'sysfs') return sysfsLed(clock, { bars: settings.bars, folder: settings.ledFolder });
    return name === 'http' && settings.ledUrl ? httpLed(clock, { url: settings.ledUrl }) : ledNamed(name, clock, log);
  }

  function changed(snapshot: Snapshot): void {
    const line = lineOf(snapshot);
    if (line !== said) log(line);
    said = line;
    if (snapshot.link === link) return;
    link = snapshot.link;
    if (link === 'connected') {
      refusals = 0;
      stopPairing?.();
      stopPairing = null;
    }
    if (link === 'refused' && ++refusals >= refusalsUntilPairing) ask();
  }

  return {
    snapshot: () => panel?.snapshot() ?? null,
    async end() {
      stopPairing?.();
      stopPairing = null;
      await panel?.end();
    },
  };
}
