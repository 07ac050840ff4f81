/** Read and write units that the table bills, asked of the engine with each request; only the bench asks. */
import { table } from '../../functions/db/client.ts';
import type { PersonScope } from '../../shared/scope.ts';
import { bookingInput, type Prepared } from './data.ts';

interface Consumed {
  CapacityUnits?: number;
}

/** Counts what the requests within `work` consume. */
async function unitsOf(work: () => Promise<unknown>): Promise<number> {
  let units = 0;
  const { call } = table;
  table.call = async (operation, input) => {
    const output = await call(operation, { ...input, ReturnConsumedCapacity: 'INDEXES' });
    const { ConsumedCapacity: consumed } = output as { ConsumedCapacity?: Consumed | Consumed[] };
    for (const one of [consumed ?? []].flat()) units += one.CapacityUnits ?? 0;
    return output;
  };
  try {
    await work();
    return units;
  } finally {
    table.call = call;
  }
}

export interface Units {
  what: string;
  units: number;
}

/** A typical day has eight meetings; the booking is its ninth. */
export async function measureUnits(prepared: Prepared): Promise<Units[]> {
  const Bookings = await import('../../functions/bookings/bookings.ts');
  const Reading = await import('../../functions/bookings/reading.ts');
  const { scope, rooms, firstDay } = prepared;
  const [room] = rooms;
  if (!room) throw new Error('no room');
  const book = (start: string) => Bookings.create(scope, bookingInput(room, start));
  // The facts of rooms are read once and kept: a booking alone is what is to be counted.
  await book(`${firstDay}T20:00:00Z`);
  const grid = (some: number, days: number) => () =>
    Reading.grid(scope as PersonScope, { rooms: rooms.slice(0, some), from: firstDay, days });
  await grid(rooms.length, 1)();
  return [
    {
      what: 'write units, one-hour booking, tenth of its day',
      units: await unitsOf(() => book(`${firstDay}T21:00:00Z`)),
    },
    { what: 'read units, grid of 5 rooms x 7 days', units: await unitsOf(grid(5, 7)) },
    { what: 'read units, grid of 20 rooms x 1 day', units: await unitsOf(grid(20, 1)) },
    { what: 'read units, grid of 20 rooms x 7 days', units: await unitsOf(grid(20, 7)) },
  ];
}
