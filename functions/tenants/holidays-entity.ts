import type { TenantId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { type Holidays, usualCalendar, usualHolidays } from '../../shared/tenants/holidays/days.ts';
import type { HolidayCalendar } from '../../shared/tenants/holidays/names.ts';
import type { OwnDay } from '../../shared/tenants/holidays/schema.ts';
import { defineRecord, type Stored } from '../db/record.ts';
import { tenants } from './entity.ts';

export interface HolidayFields {
  /** The company's: what events are about. */
  holidaysId: TenantId;
  calendar: HolidayCalendar;
  /** The company's own changes, in order. */
  days: OwnDay[];
}
export type StoredHolidays = Stored<HolidayFields>;

/** Which public calendar the company follows, and its own days. */
export const holidays = defineRecord<HolidayFields, []>({
  kind: 'holidays',
  key: (tenantId: TenantId) => ({ pk: `${tenantId}#holidays`, sk: 'holidays' }),
  ids: () => [],
});

/** What a new company begins with: it stays so when the company changes its language. */
export function firstHolidays(holidaysId: TenantId, locale: string): HolidayFields {
  return { holidaysId, calendar: usualCalendar(locale), days: [] };
}

/** As they are now. Companies of before there were calendars have no record: theirs goes by their language. */
export async function readHolidays(scope: Scope): Promise<Holidays & { stored: StoredHolidays | null }> {
  const stored = await holidays.get(scope);
  if (stored) return { ...stored, stored };
  const tenant = await tenants.get(scope);
  return { ...usualHolidays(tenant?.locale ?? 'zh-CN'), stored };
}
