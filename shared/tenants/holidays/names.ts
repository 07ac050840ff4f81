/** Which calendars the product ships, and whose days they are. Apart from the schema, so that functions that parse nothing stay small. */

/** `none`: no public holidays; the company's own days alone. */
export const holidayCalendars = ['china', 'none'] as const;
export type HolidayCalendar = (typeof holidayCalendars)[number];

export const holidayNames = [
  'new_year',
  'spring_festival',
  'qingming',
  'labour_day',
  'dragon_boat',
  'mid_autumn',
  'national_day',
] as const;
export type Holiday = (typeof holidayNames)[number];

/** That a company adds or changes. */
export const maxOwnDays = 400;
