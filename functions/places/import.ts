/** Imports of tables of places: what rows would do, and doing it, a transaction at a time. */
import type { BuildingId, FloorId } from '../../shared/ids.ts';
import type { InputOf } from '../../shared/operation.ts';
import { noCatalogue } from '../../shared/places/equipment.ts';
import type { checkImport, importRows } from '../../shared/places/operations.ts';
import type { PlaceRow } from '../../shared/places/schema.ts';
import type { Locale, PersonScope, Scope } from '../../shared/scope.ts';
import { commit, type Write } from '../db/write.ts';
import { answered, newIn, partsOf, storeAll } from '../importing.ts';
import { refuseOver } from '../operator/usage.ts';
import { byEmail } from '../people/by-email.ts';
import { tenants } from '../tenants/entity.ts';
import * as Children from './children.ts';
import { allOf, buildings, floors, listRooms } from './entity.ts';
import { stillThere } from './equipment.ts';
import { catalogues } from './equipment-entity.ts';
import { placesWritten } from './facts.ts';
import { addressesOf } from './import-access.ts';
import { type Choice, plan, type Step, type Tree } from './import-plan.ts';

type Input = InputOf<typeof importRows>;

export async function check(scope: PersonScope, input: InputOf<typeof checkImport>, locale: Locale) {
  const all = [...input.before, ...input.rows];
  const [tree, choice] = await Promise.all([readTree(scope, all), choiceOf(scope, input, locale)]);
  const steps = plan(scope, tree, all, choice).slice(input.before.length);
  const { rows } = answered(steps, locale);
  return {
    rows: rows.map((row, index) => {
      const brings = steps[index]?.brings ?? [];
      return brings.length > 0 ? { ...row, brings } : row;
    }),
  };
}

export async function store(scope: PersonScope, input: Input) {
  const choice = await choiceOf(scope, input, scope.locale);
  const planned = async (rows: readonly PlaceRow[]) => plan(scope, await readTree(scope, rows), rows, choice);
  const done = await storeAll(input.rows, planned, async (steps, told) => {
    await refuseOver(scope, 'rooms', newIn(steps));
    try {
      for (const part of partsOf(steps, mostWritesOf)) {
        const writes = writesOf(scope, part);
        if (writes.length > 0) await commit(scope, writes);
        told(part);
      }
    } finally {
      placesWritten(scope.tenantId);
    }
  });
  return answered(done, scope.locale);
}

async function choiceOf(scope: Scope, { existing }: Pick<Input, 'existing'>, locale: Locale): Promise<Choice> {
  const { zone, hours, policy } = await tenants.find(scope);
  return { existing, zone, hours, policy, locale };
}

async function readTree(scope: Scope, rows: readonly PlaceRow[]): Promise<Tree> {
  const fresh = { consistent: true };
  const [allBuildings, allFloors, allRooms, catalogue, people] = await Promise.all([
    buildings.list(scope, allOf(scope, 'building'), fresh),
    floors.list(scope, allOf(scope, 'floor'), fresh),
    listRooms(scope, fresh),
    catalogues.get(scope),
    namedIn(scope, rows),
  ]);
  return { buildings: allBuildings, floors: allFloors, rooms: allRooms, catalogue: catalogue ?? noCatalogue, people };
}

async function namedIn(scope: Scope, rows: readonly PlaceRow[]): Promise<Tree['people']> {
  const emails = addressesOf(rows);
  if (emails.length === 0) return new Map();
  const found = await byEmail(scope, emails);
  return new Map([...found].flatMap(([email, { active, personId }]) => (active ? [[email, personId]] : [])));
}

/** What several rows need is written once. */
function mostWritesOf({ writes, needs, counts, kinds }: Step): number {
  return writes.length + needs.length + counts.length + (kinds.length > 0 ? 2 : 0);
}

function writesOf(scope: Scope, chunk: readonly Step[]): Write[] {
  const made = new Set(chunk.flatMap((step) => step.made));
  const needed = new Set(chunk.flatMap(({ needs }) => needs).filter((id) => !made.has(id)));
  const counts = new Map<string, number>();
  for (const [parentId, by] of chunk.flatMap((step) => step.counts)) {
    counts.set(parentId, (counts.get(parentId) ?? 0) + by);
  }
  return [
    ...chunk.flatMap(({ writes }) => writes),
    ...[...needed].map((id) => Children.exists(scope, keyOf(scope, id))),
    ...[...counts].map(([parentId, by]) => Children.add(scope, parentId, by)),
    ...stillThere(
      scope,
      chunk.flatMap(({ kinds }) => kinds),
    ),
  ];
}

function keyOf({ tenantId }: Scope, id: BuildingId | FloorId) {
  return id.startsWith('bld') ? buildings.key(tenantId, id as BuildingId) : floors.key(tenantId, id as FloorId);
}
