/** Doorplates of a stack that runs already, paired through its API by an admin. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Credentials, finishPairing, liveAddress, post, Refused, startPairing } from '../../iot/agent/api.ts';
import { fileStore } from '../../iot/agent/files.ts';
import type { RoomId } from '../../shared/ids.ts';
import { apiRoot } from '../../shared/operation.ts';
import type { Member } from './fleet.ts';

type Kept = Credentials & { roomId: RoomId };

export interface RemoteOptions {
  url: URL;
  /** Of the admin's session. */
  cookie: string;
  data: string;
  count: number;
  makeRooms: boolean;
  log(line: string): void;
  /** One that can run; earlier ones first. */
  found(member: Member): void;
  signal: AbortSignal;
}

const demo = { email: 'lin.xiao@xingye.example', company: '星野科技' };

/** @throws Error where nobody can be signed in */
export async function adminCookie(url: URL, env: Readonly<Record<string, string | undefined>>): Promise<string> {
  if (env.ROOMLIGHT_COOKIE) return env.ROOMLIGHT_COOKIE;
  const who = env.ROOMLIGHT_EMAIL
    ? { email: env.ROOMLIGHT_EMAIL, ...(env.ROOMLIGHT_COMPANY && { company: env.ROOMLIGHT_COMPANY }) }
    : demo;
  const answer = await fetch(new URL(`/local/sign-in?${new URLSearchParams(who)}`, url), { redirect: 'manual' });
  if (answer.status === 303)
    return answer.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
  throw new Error(`${url.host} signs nobody in by itself: give an admin's session in ROOMLIGHT_COOKIE.`);
}

/** Resolves when all are there; what the server puts off is waited for. */
export async function pairRemote(options: RemoteOptions): Promise<void> {
  const { url, data, count, log, found, signal } = options;
  const list = fileStore(join(data, `${url.host.replace(/[^\w.-]/g, '_')}.json`));
  const kept = JSON.parse(list.read() ?? '[]') as Kept[];
  const run = (one: Kept) => {
    const { tenantId, doorplateId, token, publicKey, roomId } = one;
    found({
      tenantId,
      doorplateId,
      token,
      ...(publicKey && { publicKey }),
      roomId,
      email: '',
      url: liveAddress(url, one),
    });
  };
  for (const one of kept.slice(0, count)) run(one);
  if (kept.length >= count) return;
  const rooms = await roomsFor(options, count - kept.length);
  while (kept.length < count && !signal.aborted) {
    const roomId = rooms[kept.length % rooms.length];
    if (!roomId) throw new Error('There is no room: give --make-rooms.');
    const one = await patiently(() => pairOne(options, roomId, kept.length), { log, signal });
    if (!one) return;
    kept.push(one);
    list.write(JSON.stringify(kept));
    run(one);
  }
}

async function pairOne({ url, cookie }: RemoteOptions, roomId: RoomId, index: number): Promise<Kept> {
  const offer = await startPairing(url);
  await post(url, '/doorplates', { code: offer.code, roomId, name: `门牌 ${index}` }, { cookie });
  const credentials = await finishPairing(url, offer);
  if (!credentials) throw new Error('the panel was paired and got no credentials');
  return { ...credentials, roomId };
}

/** null: it was told to end meanwhile. */
async function patiently<T>(
  work: () => Promise<T>,
  { log, signal }: Pick<RemoteOptions, 'log' | 'signal'>,
): Promise<T | null> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refused) || error.retryAfter === null) throw error;
      log(`The server pairs no more for now (${error.message}) It is asked again in ${error.retryAfter} s.`);
      await sleep(error.retryAfter * 1000, undefined, { signal }).catch(() => {});
      if (signal.aborted) return null;
    }
  }
}

async function roomsFor({ url, cookie, makeRooms }: RemoteOptions, count: number): Promise<RoomId[]> {
  if (!makeRooms) {
    const answer = await fetch(new URL(`${apiRoot}/places`, url), { headers: { cookie } });
    if (!answer.ok) throw new Error(`the rooms cannot be read: ${await answer.text()}`);
    const { rooms } = (await answer.json()) as { rooms: { roomId: RoomId }[] };
    return rooms.map(({ roomId }) => roomId);
  }
  const headers = { cookie };
  const hours = { open: '00:00', close: '24:00', days: [1, 2, 3, 4, 5, 6, 7] };
  const name = `门牌车队 ${new Date().toISOString().slice(0, 16)}`;
  const building = { name, campus: '', zone: 'Asia/Shanghai', hours };
  const { buildingId } = await post<{ buildingId: string }>(url, '/buildings', building, headers);
  const { floorId } = await post<{ floorId: string }>(url, '/floors', { buildingId, name: '1', level: 1 }, headers);
  const made: RoomId[] = [];
  for (let index = 0; index < count; index++) {
    const room = { floorId, number: String(1000 + index), name: `会议室 ${index}`, capacity: 8, equipment: [] };
    made.push((await post<{ roomId: RoomId }>(url, '/rooms', room, headers)).roomId);
  }
  return made;
}
