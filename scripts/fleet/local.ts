/**
 * A local stack with a company, rooms and paired doorplates, made by the product's own use cases before it starts: all of them
 * would come from one address, which may begin six hundred pairings in a quarter of an hour.
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

const atOnce = 5;
/** As if twenty of them stood behind each address. */
const perAddress = 20;

async function paired({ scope, rooms, email, tenantId }: Prepared): Promise<Kept[]> {
  const Pairing = await import('../../functions/doorplates/pairing.ts');
  const Signing = await import('../../functions/doorplates/signing.ts');
  const { publicKey } = await Signing.ensure(tenantId);
  const all: Kept[] = [];

  async function one(roomId: RoomId, index: number): Promise<Kept> {
    const { secret, code } = await Pairing.start(`${email} ${Math.floor(index / perAddress)}`);
    const { doorplateId } = await Pairing.pair(scope, { code, roomId, name: `门牌 ${index + 1}` }, email);
    return { tenantId, doorplateId, token: secret, publicKey, roomId, email };
  }

  for (let from = 0; from < rooms.length; from += atOnce) {
    const next = rooms.slice(from, from + atOnce);
    all.push(...(await Promise.all(next.map((roomId, at) => one(roomId, from + at)))));
  }
  return all;
}
