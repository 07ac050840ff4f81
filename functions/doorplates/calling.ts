/** IT is called by a request of the service desk: routed to the staff of the area, with a deadline, told to admins when it passes. */
import type { Alert } from '../../shared/doorplates/care.ts';
import { AppError } from '../../shared/errors.ts';
import type { DoorplateId, RoomId } from '../../shared/ids.ts';
import { momentText, type Reader } from '../../shared/messages/when.ts';
import type { Scope } from '../../shared/scope.ts';
import { isOpen, maxNotes } from '../../shared/services/rules.ts';
import { type TextKey, text } from '../../shared/texts.ts';
import { epochOf, instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { buildings, listRooms } from '../places/entity.ts';
import { report } from '../services/asking.ts';
import { requests } from '../services/entity.ts';
import { ended, update } from '../services/update.ts';
import { tenants } from '../tenants/entity.ts';
import { alerts } from './alerts.ts';
import { doorplates, type StoredDoorplate } from './entity.ts';

/** Once, and only while it is not over: the request is written on condition that the alert stands. */
export async function call(scope: Scope, alert: Alert): Promise<void> {
  const { reporter, requestId, alertId, buildingId, cause } = alert;
  if (await requests.get(scope, requestId)) return;
  const doorplate = await doorplates.get(scope, reporter);
  // It was retired; what befell its building did not end with it.
  if (!doorplate && alert.doorplateId !== null) return;
  const roomId = await roomFor(scope, doorplate, alert);
  if (!roomId) return warn('nowhere to call IT to', scope, alert);
  const key = alerts.key(scope.tenantId, alert.doorplateId ?? buildingId, cause);
  const stands = {
    ...{ tenantId: scope.tenantId, check: key, condition: 'alertId = :alert' },
    values: { ':alert': { S: alertId } },
  };
  const { name, sentence } = await said(scope, alert, doorplate);
  const actor = { kind: 'doorplate' as const, id: reporter, name };
  try {
    await report({ ...scope, actor }, { roomId, text: sentence }, alertId, [stands]);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'busy') throw error;
    // It is over before IT was called.
    const found = await alerts.get(scope, alert.doorplateId ?? buildingId, cause);
    if (found?.alertId === alertId) throw error;
  }
}

/** Also where somebody is at it: they are told, and need not come. */
export async function callOff(scope: Scope, { requestId, doorplateId }: Alert): Promise<void> {
  if (!(await requests.get(scope, requestId))) return;
  const [{ locale }, doorplate] = await Promise.all([
    tenants.find(scope),
    doorplateId ? doorplates.get(scope, doorplateId) : null,
  ]);
  const isGone = doorplateId !== null && !doorplate;
  await update(scope, requestId, (before) => {
    if (!isOpen(before)) return null;
    const why = text(locale, isGone ? 'alert.gone' : 'alert.over');
    const note = { at: instantOf(now()), who: scope.actor, text: why };
    const notes = [...before.notes, note].slice(-maxNotes);
    return requests.next(scope, before, { ...ended({ state: 'done' }, ''), notes }, 'done', why);
  });
}

/** A display that stands at no door is looked for near a room: of its floor, or of its building. */
async function roomFor(scope: Scope, doorplate: StoredDoorplate | null, alert: Alert): Promise<RoomId | null> {
  const { roomId = null, board = null } = doorplate ?? {};
  const rooms = (await listRooms(scope)).sort((a, b) => a.number.localeCompare(b.number, 'zh-CN', { numeric: true }));
  if (roomId && rooms.some((room) => room.roomId === roomId)) return roomId;
  const floors = new Set(board ? [board.standsOn, ...board.floorIds] : []);
  const inBuilding = rooms.filter(({ buildingId }) => buildingId === alert.buildingId);
  return (inBuilding.find(({ floorId }) => floors.has(floorId)) ?? inBuilding[0])?.roomId ?? null;
}

const mostNames = 8;

/** In the company's language: who reports it, and which device, where, what, since when. */
async function said(scope: Scope, alert: Alert, doorplate: StoredDoorplate | null) {
  const [{ locale, zone: homeZone }, building, rooms] = await Promise.all([
    tenants.find(scope),
    buildings.get(scope, alert.buildingId),
    listRooms(scope),
  ]);
  const place = building?.name ?? '';
  // It is read for days: 今天 would soon be wrong.
  const reader: Reader = { locale, now: epochOf(alert.since) - 3 * 86_400_000, homeZone };
  const since = momentText(alert.since, building?.zone ?? homeZone, reader);
  if (alert.doorplateId === null || !doorplate) {
    const names = await namesOf(scope, alert.members.slice(0, mostNames));
    const values = { place, since, n: alert.members.length, more: alert.members.length - names.length };
    const list = names.join(text(locale, 'alert.and'));
    return { name: place, sentence: text(locale, 'alert.outage', { ...values, names: list }) };
  }
  const { name, board, roomId } = doorplate;
  const room = rooms.find((one) => one.roomId === roomId);
  const what = board
    ? text(locale, 'alert.board', { name, place })
    : text(locale, 'alert.door', { name, place, room: room ? `${room.number} ${room.name}` : '' });
  const value = Math.round((alert.value ?? 0) * (alert.cause === 'storage_full' ? 100 : 1));
  const seconds = Math.round((alert.value ?? 0) / 1000);
  const key: TextKey = `alert.${alert.cause}`;
  return { name, sentence: text(locale, key, { what, since, value: alert.cause === 'wrong_clock' ? seconds : value }) };
}

async function namesOf(scope: Scope, ids: readonly DoorplateId[]): Promise<string[]> {
  const found = await doorplates.getMany(
    scope,
    ids.map((id): [DoorplateId] => [id]),
  );
  return found.map(({ name }) => name).sort((a, b) => a.localeCompare(b, 'zh-CN', { numeric: true }));
}

function warn(what: string, { tenantId }: Scope, { doorplateId, cause }: Alert): void {
  console.warn(JSON.stringify({ level: 'warn', what: `care: ${what}`, tenantId, doorplateId, cause }));
}
