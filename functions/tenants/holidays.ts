/** The company's calendar of rest days and make-up working days. */
import { AppError, invalid } from '../../shared/errors.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { changedDays, daysIn, yearsOf } from '../../shared/tenants/holidays/days.ts';
import { maxOwnDays } from '../../shared/tenants/holidays/names.ts';
import type { HolidayCalendarOut, HolidayChanges } from '../../shared/tenants/holidays/schema.ts';
import { defaultPolicy } from '../../shared/tenants/policy.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { forgetFacts } from '../places/facts.ts';
import { tenants } from './entity.ts';
import { firstHolidays, holidays, readHolidays } from './holidays-entity.ts';

export async function get(scope: Scope): Promise<HolidayCalendarOut> {
  return shown(scope, await readHolidays(scope));
}

/** @throws AppError `changed_meanwhile` */
export async function change(scope: PersonScope, input: HolidayChanges): Promise<HolidayCalendarOut> {
  const before = await readHolidays(scope);
  if (before.version !== input.version) throw new AppError('changed_meanwhile');
  const calendar = input.calendar ?? before.calendar;
  const days = changedDays({ calendar, days: before.days }, input.days ?? [], instantOf(now()));
  if (days.length > maxOwnDays) throw invalid('days', 'max_items', { limit: maxOwnDays });
  const { stored } = before;
  const first = { ...firstHolidays(scope.tenantId, ''), calendar, days };
  const after = stored
    ? holidays.next(scope, stored, { calendar, days }, 'changed')
    : holidays.first(scope, first, 'changed');
  try {
    await commit(scope, [stored ? holidays.replace(stored, after) : holidays.create(after)]);
  } catch (error) {
    if (error instanceof ConditionFailed) throw new AppError('changed_meanwhile', {}, { cause: error });
    throw error;
  }
  forgetFacts(scope.tenantId);
  return shown(scope, { ...after, stored: after });
}

async function shown(
  scope: Scope,
  { calendar, days, version, stored }: Awaited<ReturnType<typeof readHolidays>>,
): Promise<HolidayCalendarOut> {
  const tenant = await tenants.get(scope);
  return {
    calendar,
    years: yearsOf(calendar).map(({ year, provisional }) => ({ year, provisional })),
    days: daysIn({ calendar, days }),
    onHolidays: (tenant?.policy ?? defaultPolicy).onHolidays,
    version,
    lastChange: stored?.lastChange ?? null,
  };
}
