import type { SpecialDay } from '../../../shared/bookings/special-days.ts';
import type { LocalDate } from './time.ts';

/** A public holiday or a working day made up for one, with its name in the reader's words. */
export interface MarkedDay {
  kind: 'rest' | 'work';
  name: () => string;
  /** With what the day is: `国庆节，休息日`. */
  words: () => string;
}

interface Ruled {
  rules?: { onHolidays?: boolean | undefined } | undefined;
}

/** The company's special days, as booking shows them. Read after what is asked for first: empty until then. */
class HolidayBook {
  days = $state.raw<ReadonlyMap<LocalDate, MarkedDay>>(new Map());
  /** Whether rest days may be booked where neither the building nor the room says it. */
  #bookable = $state(true);
  #reading: Promise<void> | null = null;

  /** Never throws: without it no day is marked, and the server decides all the same. */
  load(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    try {
      const { readMarked } = await import('./holiday-names.ts');
      const { days, onHolidays } = await readMarked();
      this.days = days;
      this.#bookable = onHolidays;
    } catch {
      // What was known stays.
    }
  }

  on(date: LocalDate): MarkedDay | undefined {
    return this.days.get(date);
  }

  kindOf(date: LocalDate): SpecialDay['kind'] | undefined {
    return this.days.get(date)?.kind;
  }

  /** Is it a rest day on which the room's policy lets nobody book? */
  shuts(date: LocalDate, room: Ruled, building: Ruled): boolean {
    if (this.kindOf(date) !== 'rest') return false;
    return !(room.rules?.onHolidays ?? building.rules?.onHolidays ?? this.#bookable);
  }
}

export const holidays = new HolidayBook();
