/** Find a time, for 10 people in 50 rooms within a week in which all of them have meetings. */
import { newId, type PersonId } from '../../shared/ids.ts';
import { addDays, addMinutes } from '../../shared/time.ts';
import { bookingInput, type Prepared } from './data.ts';

const colleagues = 10;
export const findRooms = 50;
const days = 7;
const perRoom = 6;
const perPerson = 2;

/** What is asked for, as the API takes it. */
export interface FindAsk {
  people: PersonId[];
  from: string;
  to: string;
  minutes: number;
}

/**
 * Meetings of an hour, six a day in each room of a company of its own; each of the ten organises two of a day's, with four of
 * the others; people whom nobody asks about organise the rest.
 */
export async function prepareFind({ scope, rooms, firstDay }: Prepared): Promise<FindAsk> {
  const Bookings = await import('../../functions/bookings/bookings.ts');
  const People = await import('../../functions/people/people.ts');
  const { attendances } = await import('../../functions/bookings/attendance.ts');
  const { commit } = await import('../../functions/db/write.ts');
  const people: { personId: PersonId; name: string }[] = [];
  for (let index = 0; index < colleagues; index++) {
    const name = `同事 ${index}`;
    const { personId } = await People.invite(scope, {
      name,
      email: `find${index}@example.com`,
      roles: ['employee'],
      department: '',
    });
    people.push({ personId, name });
  }
  for (let day = 0; day < days; day++) {
    let turn = 0;
    for (let hour = 0; hour < perRoom; hour++) {
      const start = `${addDays(firstDay, day)}T${String(9 + hour).padStart(2, '0')}:00:00Z`;
      await Promise.all(
        rooms.map(async (roomId) => {
          const mine = turn++;
          const organiser =
            mine < colleagues * perPerson ? people[mine % colleagues] : { personId: newId('person'), name: '别人' };
          const invited =
            mine < colleagues * perPerson
              ? [1, 2, 3, 4].flatMap((step) => people[(mine + step) % colleagues] ?? [])
              : [];
          const input = { ...bookingInput(roomId, start), people: invited.map(({ personId }) => personId) };
          const { booking } = await Bookings.create(scope, input, organiser ? { organiser } : {});
          // What the follower of invitations writes, which does not run against the bare engine.
          await Promise.all(
            invited.map(({ personId }) => {
              const attendance = { personId, bookingId: booking.bookingId, start };
              return commit(scope, [attendances.create(attendances.first(scope, attendance))]);
            }),
          );
        }),
      );
    }
  }
  const from = `${firstDay}T00:00:00Z`;
  return { people: people.map(({ personId }) => personId), from, to: addMinutes(from, days * 1440), minutes: 60 };
}
