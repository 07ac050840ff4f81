/** How a period went, from the counters of its days, weeks or months: each piece is read once, whatever was booked in it. */
import type { Scope } from '../../shared/scope.ts';
import { rangesPer } from '../../shared/statistics/cells.ts';
import { perOf, stepsOf } from '../../shared/statistics/course.ts';
import type { Course, CourseInput } from '../../shared/statistics/schema.ts';
import { allPart } from '../../shared/statistics/shares.ts';
import { buildings } from '../places/entity.ts';
import { readPieces } from './entity.ts';

/** @throws AppError `not_found` for a building that is not there */
export async function course(scope: Scope, { from, until, buildingId }: CourseInput): Promise<Course> {
  const per = perOf({ from, until });
  const kind = buildingId ? 'part' : 'all';
  const ranges = rangesPer(kind, per, from, until);
  const [cells] = await Promise.all([
    readPieces(scope, buildingId ?? allPart, ranges, ['n', 't', 'c', 'r']),
    buildingId ? buildings.find(scope, buildingId) : null,
  ]);
  const steps = stepsOf({ from, until }, per).map((step) => ({
    ...{ ...step, meetings: 0, minutes: 0, cancelled: 0, noShows: 0 },
  }));
  for (const { first, counters } of cells) {
    const step = steps.findLast((each) => each.from <= first);
    if (!step) continue;
    step.meetings += counters.n ?? 0;
    step.minutes += counters.t ?? 0;
    step.cancelled += counters.c ?? 0;
    step.noShows += counters.r ?? 0;
  }
  return { from, until, per, steps };
}
