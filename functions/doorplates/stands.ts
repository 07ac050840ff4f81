/**
 * Where a lobby display stands, and which floors it shows: they count as having it, so that none is removed from under it. The
 * refusal `in_use` names displays among what is in the way.
 */
import type { Board } from '../../shared/doorplates/board.ts';
import { AppError, invalid } from '../../shared/errors.ts';
import type { BuildingId, FloorId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import type { Write } from '../db/write.ts';
import * as Children from '../places/children.ts';
import { buildings, floors } from '../places/entity.ts';

/** @throws AppError `not_found` for a building or floor that is none; `invalid_input` for a floor of another building */
export async function check(scope: Scope, board: Board): Promise<void> {
  const wanted = [...new Set([...board.floorIds, ...(board.standsOn ? [board.standsOn] : [])])];
  const [, found] = await Promise.all([
    buildings.find(scope, board.buildingId),
    floors.getMany(
      scope,
      wanted.map((floorId) => [floorId]),
      { consistent: true },
    ),
  ]);
  if (found.length < wanted.length) throw new AppError('not_found', { values: { what: 'floor' } });
  const elsewhere = new Set(
    found.filter((floor) => floor.buildingId !== board.buildingId).map(({ floorId }) => floorId),
  );
  const at = board.floorIds.findIndex((floorId) => elsewhere.has(floorId));
  if (at >= 0) throw invalid(`board.floorIds.${at}`, 'other_building');
  if (elsewhere.size > 0) throw invalid('board.standsOn', 'other_building');
}

/** What is written when a display comes to show other places, or none any more. */
export function changed(scope: Scope, before: Board | null, after: Board | null): Write[] {
  const old = placesOf(before);
  const fresh = placesOf(after);
  const come = [...fresh].filter(([id]) => !old.has(id));
  const gone = [...old.keys()].filter((id) => !fresh.has(id));
  return [
    ...come.map(([, key]) => Children.exists(scope, key(scope.tenantId))),
    ...come.map(([id]) => Children.add(scope, id, 1)),
    ...gone.map((id) => Children.add(scope, id, -1)),
  ];
}

type KeyOf = (tenantId: Scope['tenantId']) => ReturnType<typeof floors.key>;

function placesOf(board: Board | null): Map<BuildingId | FloorId, KeyOf> {
  const places = new Map<BuildingId | FloorId, KeyOf>();
  if (!board) return places;
  const { buildingId, floorIds, standsOn } = board;
  places.set(buildingId, (tenantId) => buildings.key(tenantId, buildingId));
  for (const floorId of standsOn ? [...floorIds, standsOn] : floorIds) {
    places.set(floorId, (tenantId) => floors.key(tenantId, floorId));
  }
  return places;
}
