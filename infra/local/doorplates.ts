/** The demo's simulated doorplates and lobby displays: panels without a screen, on real MQTT, their LEDs on a log in the data folder. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as Pairing from '../../functions/doorplates/pairing.ts';
import * as Signing from '../../functions/doorplates/signing.ts';
import { fileStore } from '../../iot/agent/files.ts';
import type { PanelIdentity } from '../../iot/panel.ts';
import { startLobbySimulator, startSimulator } from '../../iot/simulator.ts';
import { board } from '../../shared/doorplates/board.ts';
import type { Doorplate } from '../../shared/doorplates/schema.ts';
import type { BuildingId, GroupId, RoomId, TenantId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { seedOnline } from './seed/online.ts';

/** A door of the demo. */
export interface Door {
  tenantId: TenantId;
  roomId: RoomId;
  /** The doorplate's own, such as `1203 门牌`. */
  name: string;
  /** Absent in demos of before there were groups. */
  groupId?: GroupId | null;
}

/** A lobby of the demo, with its building's board. */
export interface Lobby {
  tenantId: TenantId;
  buildingId: BuildingId;
  name: string;
}

/** `isLobby` is absent in demos of before there were lobby displays. */
type Paired = Omit<PanelIdentity, 'url'> & { name: string; isLobby?: boolean };

/** The simulated doorplates as they run. */
export interface Doorplates {
  end(): Promise<void>;
}

/**
 * Pairs a doorplate with each door and a display with each lobby, the first time through the product's own use cases, and runs them.
 * @param url MQTT over TCP, such as `mqtt://127.0.0.1:1883`
 */
export async function start(options: {
  url: string;
  dataDir: string;
  doors: readonly Door[];
  lobbies: readonly Lobby[];
}): Promise<Doorplates> {
  const { url, dataDir, doors, lobbies } = options;
  const folder = join(dataDir, 'doorplates');
  mkdirSync(folder, { recursive: true });
  const list = join(folder, 'paired.json');
  const isKnown = existsSync(list);
  let paired = isKnown
    ? (JSON.parse(readFileSync(list, 'utf8')) as Paired[])
    : await Promise.all([...doors.map(pairDoor), ...lobbies.map(pairLobby)]);
  keep();

  function keep(): void {
    fileStore(list).write(JSON.stringify(paired, null, 2));
  }

  const run = ({ name, isLobby, ...identity }: Paired) => {
    const { doorplateId } = identity;
    const simulate = isLobby ? startLobbySimulator : startSimulator;
    return simulate({
      identity: { ...identity, url },
      store: fileStore(join(folder, `${doorplateId}.json`)),
      log: (line) => appendFileSync(join(folder, 'led.log'), `${new Date().toISOString()} ${name}: ${line}\n`),
      retired() {
        paired = paired.filter((other) => other.doorplateId !== doorplateId);
        keep();
      },
    });
  };
  // Nobody waits for it at the first start; their own first sign of life comes after it.
  const past = isKnown ? Promise.resolve() : seedOnline(paired);
  const simulators = past.then(() => paired.map(run));

  return {
    async end() {
      await Promise.all((await simulators).map((simulator) => simulator.end()));
    },
  };
}

async function pairDoor({ tenantId, roomId, name, groupId }: Door): Promise<Paired> {
  return pairedWith({ tenantId, name }, (code) =>
    Pairing.pair(systemScope(tenantId, 'demo'), { code, roomId, name, groupId }, 'local'),
  );
}

async function pairLobby({ tenantId, buildingId, name }: Lobby): Promise<Paired> {
  const facts = { name, board: board.parse({ buildingId }) };
  const known = await pairedWith({ tenantId, name }, (code) =>
    Pairing.pairBoard(systemScope(tenantId, 'demo'), { code, ...facts }, 'local'),
  );
  return { ...known, isLobby: true };
}

async function pairedWith(
  { tenantId, name }: { tenantId: TenantId; name: string },
  pair: (code: string) => Promise<Doorplate>,
): Promise<Paired> {
  const { secret, code } = await Pairing.start('127.0.0.1');
  const { doorplateId } = await pair(code);
  const { publicKey } = await Signing.ensure(tenantId);
  return { tenantId, doorplateId, token: secret, publicKey, name };
}
