/**
 * A local stack with a company, rooms and paired doorplates, made by the product's own use cases before it starts: the API lets a
 * company pair sixty doorplates in a quarter of an hour, and people at their desks need no more.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileStore } from '../../iot/agent/files.ts';
import type { RoomId } from '../../shared/ids.ts';
import { type Prepared, prepare } from '../../test/bench/data.ts';
import { forgetStream, startEngine } from '../../test/bench/engine.ts';
import type { Member } from './fleet.ts';

export type Kept = Omit<Member, 'url'>;

/** What a count of doorplates lacks is added to what the folder has from earlier times. */
export async function prepareLocal(data: string, count: number): Promise<Kept[]> {
  mkdirSync(data, { recursive: true });
  const list = fileStore(join(data, 'doorplates.json'));
  const kept = JSON.parse(list.read() ?? '[]') as Kept[];
  if (kept.length >= count) return kept.slice(0, count);
  const engine = await startEngine(data);
  try {
    // Each time a further company.
    kept.push(...(await paired(await prepare(count - kept.length, `fleet${kept.length}@example.com`))));
  } finally {
    await engine.end();
  }
  forgetStream(data);
  list.write(JSON.stringify(kept));
  return kept;
}

const windowMs = 15 * 60_000;
const perWindow = 50;
const atOnce = 5;

/** As if it had been done over the last hours: what is counted in a quarter of an hour stays below its limits. */
async function paired({ scope, rooms, email, tenantId }: Prepared): Promise<Kept[]> {
  const { setSource, source } = await import('../../functions/clock.ts');
  const Pairing = await import('../../functions/doorplates/pairing.ts');
  const Signing = await import('../../functions/doorplates/signing.ts');
  const { publicKey } = await Signing.ensure(tenantId);
  const before = source();
  const windows = Math.ceil(rooms.length / perWindow);
  const all: Kept[] = [];

  async function one(roomId: RoomId): Promise<Kept> {
    const at = all.length;
    const { secret, code } = await Pairing.start(`${email} ${Math.floor(at / 20)}`);
    const { doorplateId } = await Pairing.pair(scope, { code, roomId, name: `门牌 ${at}` }, email);
    return { tenantId, doorplateId, token: secret, publicKey, roomId, email };
  }

  try {
    for (let window = 0; window < windows; window++) {
      const late = (windows - window) * windowMs;
      setSource(() => Date.now() - late);
      const part = rooms.slice(window * perWindow, (window + 1) * perWindow);
      for (let at = 0; at < part.length; at += atOnce) {
        all.push(...(await Promise.all(part.slice(at, at + atOnce).map(one))));
      }
    }
  } finally {
    setSource(before);
  }
  return all;
}
