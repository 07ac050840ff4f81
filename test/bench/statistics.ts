/**
 * `npm run bench -- statistics`: every call of the statistics for a company of 2,000 rooms and 10,000 people with a year of figures.
 * Rooms and people are records; a million bookings are represented by their counters alone, which is all that is read of them.
 * Prints a table and writes bench-results/statistics.json.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import type { Scope } from '../../shared/scope.ts';
import { type Kind, keysOf, rangesOf } from '../../shared/statistics/cells.ts';
import { type Period, periodBefore } from '../../shared/statistics/periods.ts';
import { allPart, type Counters, hash, packed, shards } from '../../shared/statistics/shares.ts';
import { addDays, weekday } from '../../shared/time.ts';
import { startCloudProcess } from '../support/cloud.ts';
import { prepare } from './data.ts';
import { forgetStream, newFolder, startEngine } from './engine.ts';
import { percentiles } from './meter.ts';

const buildingCount = 20;
const roomsPerBuilding = 100;
const peopleCount = 10_000;
const first = '2026-01-01';
const days = 365;
const turns = 16;

type Item = Record<string, unknown>;

export async function benchStatistics(): Promise<void> {
  const [othersBusy = 0] = loadavg();
  const folder = newFolder();
  const engine = await startEngine(folder.path);
  const prepared = await prepare(1);
  const begun = performance.now();
  const { buildingId, meetings } = await seed(prepared.scope);
  await engine.end();
  forgetStream(folder.path);
  console.log(`${meetings} meetings as counters, in ${Math.round((performance.now() - begun) / 1000)} s`);
  const cloud = await startCloudProcess({ dataDir: folder.path });
  try {
    const cookie = await cloud.signIn(prepared.email, prepared.tenantId);
    const rows: { what: string; p50: number; p95: number; kB: number }[] = [];
    for (const [what, path] of callsOf(buildingId)) {
      const took: number[] = [];
      let size = 0;
      for (let turn = 0; turn < turns; turn++) {
        const before = performance.now();
        const answer = await fetch(`${cloud.url}/api/v1/statistics${path}`, { headers: { cookie } });
        const text = await answer.text();
        if (answer.status !== 200) throw new Error(`${what}: ${text}`);
        // The first compile the function.
        if (turn > 3) took.push(performance.now() - before);
        size = text.length;
      }
      const { p50, p95 } = percentiles(took);
      rows.push({ what, p50: Math.round(p50), p95: Math.round(p95), kB: Math.round(size / 1000) });
    }
    console.table(rows);
    mkdirSync('bench-results', { recursive: true });
    writeFileSync('bench-results/statistics.json', JSON.stringify({ othersBusy, meetings, rows }, null, 2));
  } finally {
    await cloud.end();
    folder.remove();
  }
}

const periods: Record<string, Period> = {
  week: { from: '2026-11-16', until: '2026-11-22' },
  month: { from: '2026-11-01', until: '2026-11-30' },
  year: { from: '2026-01-01', until: '2026-12-31' },
  'odd 40 days': { from: '2026-09-04', until: '2026-10-13' },
};

function callsOf(buildingId: string): [string, string][] {
  return Object.entries(periods).flatMap(([name, { from, until }]): [string, string][] => {
    const period = `from=${from}&until=${until}`;
    return [
      [`summary, ${name}`, `?${period}`],
      [`summary of a building, ${name}`, `?${period}&buildingId=${buildingId}`],
      [`rooms, ${name}`, `/places?${period}`],
      [`rooms of a building, ${name}`, `/places?${period}&buildingId=${buildingId}`],
      [`floors, ${name}`, `/places?${period}&by=floor`],
      [`buildings, ${name}`, `/places?${period}&by=building`],
      [`people, ${name}`, `/organisers?${period}`],
      [`departments, ${name}`, `/organisers?${period}&by=department`],
      [`departments in a building, ${name}`, `/organisers?${period}&by=department&buildingId=${buildingId}`],
      [`unmet demand, ${name}`, `/unmet?${period}`],
      [`devices, ${name}`, `/devices?${period}`],
    ];
  });
}

/** Records like the one there is, and counters of a year: each room four meetings a working day, by people of its building mostly. */
async function seed(scope: Scope): Promise<{ buildingId: string; meetings: number }> {
  const { table, tableName } = await import('../../functions/db/client.ts');
  const { marshall } = await import('@aws-sdk/util-dynamodb');
  const Directory = await import('../../functions/statistics/directory.ts');
  const { queryAll } = await import('../../functions/db/read.ts');
  const { tenantId } = scope;
  const queue: Item[] = [];
  const flush = async (least: number) => {
    while (queue.length > least) {
      const batches = Array.from({ length: 8 }, () => queue.splice(0, 25)).filter((batch) => batch.length > 0);
      await Promise.all(
        batches.map((batch) => {
          const puts = batch.map((item) => ({ PutRequest: { Item: marshall(item) } }));
          return table.call('BatchWriteItem' as never, { RequestItems: { [tableName()]: puts } } as never);
        }),
      );
    }
  };
  const { unmarshall } = await import('@aws-sdk/util-dynamodb');
  const there = (await queryAll(scope, { pk: `${tenantId}#places` })).map((item) => unmarshall(item) as Item);
  const like = (kind: string) => there.find((item) => item.kind === kind) ?? {};
  const id = (prefix: string, index: number) => `${prefix}_${String(index).padStart(12, '0')}`;
  const known: Parameters<typeof Directory.note>[2] = {};
  const people: Parameters<typeof Directory.note>[2] = {};
  for (let house = 0; house < buildingCount; house++) {
    const buildingId = id('bld', house);
    queue.push({ ...like('building'), sk: `building#${buildingId}`, buildingId, name: `${house + 1} 号楼` });
    for (let level = 0; level < 5; level++) {
      const floorId = id('flr', house * 5 + level);
      queue.push({ ...like('floor'), sk: `floor#${floorId}`, floorId, buildingId, name: `${level + 1} 层` });
    }
    for (let index = 0; index < roomsPerBuilding; index++) {
      const roomId = id('rom', house * roomsPerBuilding + index);
      const floorId = id('flr', house * 5 + (index % 5));
      const facts = { roomId, buildingId, floorId, name: `会议室 ${index}`, capacity: 4 + (index % 5) * 4 };
      queue.push({ ...like('room'), sk: `room#${roomId}`, ...facts });
      Object.assign(known, Directory.roomEntry({ ...facts, version: 1 } as never));
    }
  }
  const [someone = {}] = (await queryAll(scope, { pk: `${tenantId}#people` })).map((item) => unmarshall(item) as Item);
  for (let index = 0; index < peopleCount; index++) {
    const personId = id('prs', index);
    const facts = { personId, name: `同事 ${index}`, department: `部门 ${index % 120}` };
    queue.push({ ...someone, sk: personId, ...facts, email: `p${index}@example.com` });
    Object.assign(people, Directory.personEntry({ ...facts, version: 1 } as never));
  }
  await flush(0);
  await Directory.note(scope, 'rooms', known);
  await Directory.note(scope, 'people', people);
  const cells = new Map<string, Counters>();
  // What nobody asks for in this bench need not be there: most are items of days, and to write them takes minutes.
  const asked = new Map<Kind, [string, string][]>();
  const isAsked = (kind: Kind, sk: string) => {
    const ranges =
      asked.get(kind) ??
      Object.values(periods)
        .flatMap((period) => [period, periodBefore(period)])
        .flatMap(({ from, until }) => rangesOf(kind, from, until));
    asked.set(kind, ranges);
    return ranges.some(([from, until]) => from <= sk && sk <= until);
  };
  const add = (part: string, kind: Kind, date: string, shard: string, name: string, value: number) => {
    for (const sk of keysOf(kind, date, shard).filter((one) => isAsked(kind, one))) {
      const key = `${tenantId}#figures#${part} ${sk}`;
      let cell = cells.get(key);
      if (!cell) {
        cell = {};
        cells.set(key, cell);
      }
      cell[name] = (cell[name] ?? 0) + value;
    }
  };
  const shard = (of: string, kind: keyof typeof shards) => String(hash(of) % shards[kind]);
  let meetings = 0;
  for (let day = 0; day < days; day++) {
    const date = addDays(first, day);
    if (weekday(date) > 5) continue;
    for (let room = 0; room < buildingCount * roomsPerBuilding; room++) {
      const house = Math.floor(room / roomsPerBuilding);
      const [part, roomId] = [id('bld', house), id('rom', room)];
      const times = room % 9 === 0 ? 1 : 4;
      meetings += times;
      add(part, 'rooms', date, shard(roomId, 'rooms'), roomId, packed(times, times * 55));
      add(part, 'more', date, shard(roomId, 'rooms'), `${roomId}.p`, times * 5);
      if ((room + day) % 7 === 0) add(part, 'more', date, shard(roomId, 'rooms'), `${roomId}.r`, packed(1, 45));
      if ((room + day) % 5 === 0) add(part, 'more', date, shard(roomId, 'rooms'), `${roomId}.c`, 1);
      for (let time = 0; time < times; time++) {
        // One in ten meets in another building than their own.
        const at = (room + day) % 10 === 0 ? (house + 1) % buildingCount : house;
        const person = id('prs', (at * 500 + ((room * 7 + day * 13 + time * 31) % 500)) % peopleCount);
        add(part, 'people', date, shard(person, 'people'), person, packed(1, 55));
      }
      for (const [where, kind] of [
        [part, 'part'],
        [allPart, 'all'],
      ] as const) {
        const at = String(room % shards[kind]);
        for (const [name, value] of [
          ['n', times],
          ['t', times * 55],
          ['p', times * 5],
          [`n.internal`, times],
        ] as const)
          add(where, kind, date, at, name, value);
        for (let hour = 9; hour < 19; hour++) add(where, kind, date, at, `h.${weekday(date)}.${hour}`, times * 5);
        add(where, kind, date, at, `l.${room % 6}`, times);
      }
      if (room % 40 === 0) add('unmet', 'unmet', date, String(room % 4), `h.${weekday(date)}.10`, 1);
      const doorplate = id('dpl', room);
      add(part, 'devices', date, String(hash(doorplate) % 4), doorplate, packed(1440, 1430));
      add(allPart, 'online', date, String(room % 4), 'on', packed(1440, 1430));
    }
  }
  console.log(`${cells.size} items of counters …`);
  for (const [key, counters] of cells) {
    const [pk, sk] = key.split(' ');
    queue.push({ pk, sk, ...counters });
    await flush(500);
  }
  await flush(0);
  return { buildingId: id('bld', 0), meetings };
}
