/** What the server makes of a lobby display's words: as of a door's, but that it has many rooms, some of which always change. */
import { boardAt, boardDigest } from '../../iot/board.ts';
import type { PanelMessage, PanelSettings } from '../../shared/doorplates/protocol.ts';
import { type Lack, lackOf, partsOf, sheetOfWhole, type Whole, wholeFor } from './boards.ts';
import * as Care from './care.ts';
import type { StoredBoard } from './entity.ts';
import * as Live from './live.ts';
import { doorScope, forgetPlaces, lacksSettings, settingsFor } from './panels.ts';
import { trustedClockMs } from './said-at.ts';
import * as Status from './status.ts';

const clockSlackMs = 10_000;
/** A change is on its way for so long before it counts as lost, ms. */
const underWayMs = 15_000;

type Said<K> = Extract<PanelMessage, { kind: K }>;

/** @param received epoch ms at the broker */
export async function hearBoard(board: StoredBoard, message: PanelMessage, received: number): Promise<void> {
  if (message.kind === 'hello') return hello(board, message, received);
  if (message.kind === 'heartbeat') return heartbeat(board, message, received);
  // Nothing can be touched on it.
}

async function hello(board: StoredBoard, { id, have, agent, key }: Said<'hello'>, received: number): Promise<void> {
  // One that was paired before there were keys believes nothing until it knows the company's.
  if (key === undefined) await Live.introduce(board, id);
  const picture = await pictureFor(board, have, received);
  await Promise.all([
    Live.command(board, { id, do: 'clock', at: received }),
    Care.greeted(board, { received, agent }),
    give(board, have, picture),
  ]);
}

async function heartbeat(board: StoredBoard, message: Said<'heartbeat'>, received: number): Promise<void> {
  const { id, at, have, shown } = message;
  const drift = Math.abs(received - at);
  const minute = drift <= trustedClockMs ? at : received;
  const [before, picture] = await Promise.all([
    Status.of(doorScope(board), board.doorplateId),
    pictureFor(board, have, minute),
  ]);
  const asExpected = isAsExpected(shown, picture, minute, received);
  if (!asExpected) {
    // Without the lines: topics and names of people are the company's own, not for who reads the system's logs.
    const { state, digest, led } = shown;
    warn(board, { shown: { state, digest, led }, drift, lacks: picture.lack?.rooms.length });
  }
  await Promise.all([
    drift > clockSlackMs ? Live.command(board, { id, do: 'clock', at: received }) : undefined,
    Care.heard(board, { ...Status.bodyOf(message), received, drift, asExpected }, before),
    give(board, have, asExpected || !Care.isToldAnew(before?.mismatches) ? picture : everything(picture)),
  ]);
}

interface Picture {
  settings: PanelSettings;
  whole: Whole | null;
  lack: Lack | null;
}

type Have = Said<'hello'>['have'];

async function pictureFor(board: StoredBoard, have: Have, minute: number): Promise<Picture> {
  const first = await read(board, have, minute);
  // Perhaps it is this function's memory of places that is old.
  if (!first.lack?.place && !lacksSettings(have, first.settings)) return first;
  forgetPlaces(board.tenantId);
  return read(board, have, minute);
}

async function read(board: StoredBoard, have: Have, minute: number): Promise<Picture> {
  const [whole, settings] = await Promise.all([wholeFor(board, minute), settingsFor(board)]);
  return { settings, whole, lack: whole && lackOf(have.board, whole) };
}

/**
 * What has all is compared by what it shows. While a change is under way nothing can be said of the picture; what has not come
 * after a while is lost.
 */
function isAsExpected(shown: Said<'heartbeat'>['shown'], picture: Picture, minute: number, received: number): boolean {
  const { whole, lack, settings } = picture;
  if (!whole || !lack) return shown.state === 'unknown';
  if (lack.place) return false;
  if (lack.rooms.length > 0) {
    return lack.rooms.every((roomId) => received - (whole.changedAt.get(roomId) ?? 0) < underWayMs);
  }
  return shown.digest === boardDigest(boardAt(sheetOfWhole(whole), settings, minute));
}

/** Shown wrongly with all that it takes: it is told anew from the beginning. */
function everything(picture: Picture): Picture {
  const { whole, lack } = picture;
  if (!whole || !lack || lack.place || lack.rooms.length > 0) return picture;
  return { ...picture, lack: { place: true, rooms: whole.rooms.map(({ roomId }) => roomId) } };
}

async function give(board: StoredBoard, have: Have, { whole, lack, settings }: Picture): Promise<void> {
  await Promise.all([
    whole && lack ? Live.sendParts(board, partsOf(whole, lack)) : undefined,
    lacksSettings(have, settings) ? Live.sendSettings(board, settings, () => settingsFor(board)) : undefined,
  ]);
}

function warn({ tenantId, doorplateId }: StoredBoard, more: object): void {
  console.warn(JSON.stringify({ level: 'warn', what: 'lobby: mismatch', tenantId, doorplateId, ...more }));
}
