import { exampleChange } from '../../examples.ts';
import { defineOperation } from '../../operation.ts';
import { nothing } from '../../schema.ts';
import { holidayCalendar, holidayChanges } from './schema.ts';

const example = {
  calendar: 'china' as const,
  years: [
    { year: 2026, provisional: false },
    { year: 2027, provisional: true },
  ],
  days: [
    { date: '2026-10-01', kind: 'rest' as const, holiday: 'national_day' as const, name: null, own: false },
    { date: '2026-12-25', kind: 'rest' as const, holiday: null, name: '公司周年', own: true },
  ].map((day) => ({ ...day, shipped: day.own ? null : day.kind })),
  onHolidays: true,
  version: 2,
  lastChange: exampleChange,
};

export const holidays = defineOperation({
  name: 'tenants.holidays',
  summary:
    'The company’s rest days and make-up working days: its country’s public holidays, as far as they are known, with its own changes.',
  method: 'GET',
  path: '/company/holidays',
  who: 'employee',
  input: nothing,
  output: holidayCalendar,
  errors: [],
  example: { input: {}, output: example },
});

export const changeHolidays = defineOperation({
  name: 'tenants.changeHolidays',
  summary:
    'Chooses the public calendar, adds, renames or removes days, or puts them back to what the public calendar says.',
  method: 'PATCH',
  path: '/company/holidays',
  who: 'admin',
  input: holidayChanges,
  output: holidayCalendar,
  errors: ['changed_meanwhile'],
  example: { input: { version: 1, days: [{ date: '2026-12-25', kind: 'rest', name: '公司周年' }] }, output: example },
});
