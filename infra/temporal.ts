/**
 * Takes the place of `temporal-polyfill` in bundles: the part of Temporal that `shared/time.ts` uses, over the same package's single
 * functions. Classes drag everything along (56 kB), functions only what they need (22 kB).
 */
import * as Calendars from 'temporal-polyfill/fns/Calendar';
import * as Instants from 'temporal-polyfill/fns/Instant';
import * as PlainDates from 'temporal-polyfill/fns/PlainDate';
import * as PlainDateTimes from 'temporal-polyfill/fns/PlainDateTime';
import * as ZonedDateTimes from 'temporal-polyfill/fns/ZonedDateTime';

function plainDate(record: PlainDates.Record) {
  return {
    add: (duration: { days: number }) => plainDate(PlainDates.addDays(record, duration.days)),
    toZonedDateTime: (zone: string) => zonedDateTime(PlainDates.toZonedDateTime(record, zone)),
    toString: () => PlainDates.toString(record),
  };
}

function zonedDateTime(record: ZonedDateTimes.Record) {
  return {
    epochMilliseconds: record.epochMilliseconds,
    hour: record.hour,
    minute: record.minute,
    toPlainDate: () => plainDate(ZonedDateTimes.toPlainDate(record)),
  };
}

function instant(record: Instants.Record) {
  return { toZonedDateTimeISO: (zone: string) => zonedDateTime(Instants.toZonedDateTimeISO(record, zone)) };
}

export const Temporal = {
  Instant: {
    from: (text: string) => instant(Instants.fromString(text)),
    fromEpochMilliseconds: (epochMs: number) => instant(Instants.fromEpochMilliseconds(epochMs)),
  },
  PlainDate: { from: (text: string) => plainDate(PlainDates.fromString(text, Calendars.getISO)) },
  PlainDateTime: {
    from: (text: string) => {
      const record = PlainDateTimes.fromString(text, Calendars.getISO);
      return { toZonedDateTime: (zone: string) => zonedDateTime(PlainDateTimes.toZonedDateTime(record, zone)) };
    },
  },
};
