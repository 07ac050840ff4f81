import { expect, test } from 'vitest';
import { keep, overlapMs } from '../../functions/kept.ts';
import { newId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';

interface Thing {
  id: string;
  version: number;
  name: string;
  isGone?: true;
}

function given(...all: Thing[]) {
  const table = new Map(all.map((each) => [each.id, each]));
  const asked: string[] = [];
  let reads = 0;
  const kept = keep<Thing>(
    ({ id }) => id,
    async () => {
      reads += 1;
      return [...table.values()];
    },
    async (_scope, since) => {
      asked.push(since);
      return [...table.values()];
    },
    ({ isGone = false }) => isGone,
  );
  return { table, asked, kept, reads: () => reads };
}

const scope = () => systemScope(newId('tenant'), 'test');

test('what has changed is there at the next question, and all of it is read once', async () => {
  const { table, kept, reads } = given({ id: 'a', version: 1, name: 'old' });
  const company = scope();
  const before = (await kept.get(company)).turn;
  expect((await kept.get(company)).turn).toBe(before);
  table.set('a', { id: 'a', version: 2, name: 'new' });
  table.set('b', { id: 'b', version: 1, name: 'another' });
  const { byId, turn } = await kept.get(company);
  expect([...byId.values()].map(({ name }) => name)).toEqual(['new', 'another']);
  expect(turn).not.toBe(before);
  expect(reads()).toBe(1);
});

test('what is gone is forgotten, once', async () => {
  const { table, kept } = given({ id: 'a', version: 1, name: 'one' }, { id: 'b', version: 1, name: 'another' });
  const company = scope();
  await kept.get(company);
  table.set('a', { id: 'a', version: 2, name: '', isGone: true });
  const { byId, turn } = await kept.get(company);
  expect([...byId.keys()]).toEqual(['b']);
  expect((await kept.get(company)).turn).toBe(turn);
});

test('an index that is behind takes nothing back', async () => {
  const { table, kept } = given({ id: 'a', version: 5, name: 'new' });
  const company = scope();
  await kept.get(company);
  table.set('a', { id: 'a', version: 4, name: 'old' });
  expect((await kept.get(company)).byId.get('a')?.name).toBe('new');
});

test('it asks a little further back than when it last looked', async () => {
  const { asked, kept } = given();
  const company = scope();
  const begun = Date.now();
  await kept.get(company);
  await kept.get(company);
  expect(Date.parse(asked[0] ?? '')).toBeLessThanOrEqual(Date.now() - overlapMs);
  expect(Date.parse(asked[0] ?? '')).toBeGreaterThanOrEqual(begun - overlapMs);
});

test('companies do not see each other, and a reading that fails is tried again', async () => {
  let isDown = true;
  const kept = keep<Thing>(
    ({ id }) => id,
    async ({ tenantId }) => {
      if (isDown) throw new Error('down');
      return [{ id: tenantId, version: 1, name: '' }];
    },
    async () => [],
  );
  const [one, other] = [scope(), scope()];
  await expect(kept.get(one)).rejects.toThrow('down');
  isDown = false;
  expect([...(await kept.get(one)).byId.keys()]).toEqual([one.tenantId]);
  expect([...(await kept.get(other)).byId.keys()]).toEqual([other.tenantId]);
});

test('a write of one’s own is there at once, whatever the index knows', async () => {
  const { table, kept, reads } = given({ id: 'a', version: 1, name: 'old' });
  const company = scope();
  await kept.get(company);
  kept.forget(company.tenantId);
  table.set('b', { id: 'b', version: 1, name: 'new' });
  expect((await kept.get(company)).byId.get('b')?.name).toBe('new');
  expect(reads()).toBe(2);
});
