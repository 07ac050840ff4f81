import { expect, test } from 'vitest';
import { memory } from '../../functions/memory.ts';
import { newId } from '../../shared/ids.ts';

const [one, two, three] = [newId('tenant'), newId('tenant'), newId('tenant')];
const records = (count: number) => Promise.resolve(Array.from({ length: count }, (_, index) => index));

test('of too many records those of the company asked for longest ago are forgotten', async () => {
  const kept = memory<number[]>(10, (all) => all.length);
  await kept.set(one, records(5));
  await kept.set(two, records(5));
  await kept.get(one);
  await kept.set(three, records(4));
  expect(await kept.get(two)).toBeUndefined();
  expect(await kept.get(one)).toHaveLength(5);
  expect(await kept.get(three)).toHaveLength(4);
});

test('a company that is larger than all of it is kept alone', async () => {
  const kept = memory<number[]>(10, (all) => all.length);
  await kept.set(one, records(5));
  await kept.set(two, records(50));
  expect(await kept.get(one)).toBeUndefined();
  expect(await kept.get(two)).toHaveLength(50);
});

test('what could not be read is not kept', async () => {
  const kept = memory<number[]>(10, (all) => all.length);
  await expect(kept.set(one, Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect(await kept.get(one)).toBeUndefined();
});
