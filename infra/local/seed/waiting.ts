/** Somebody in line for a room that somebody else has. */
import { bookings, organiserRange } from '../../../functions/bookings/entity.ts';
import * as Waiting from '../../../functions/bookings/waiting.ts';
import type { PersonId } from '../../../shared/ids.ts';
import type { PersonScope } from '../../../shared/scope.ts';
import { addMinutes, instantOf } from '../../../shared/time.ts';
import type { SeedCompany } from './companies.ts';
import { as } from './requests.ts';

export async function seedWaiting(options: {
  company: SeedCompany;
  scope: PersonScope;
  people: readonly { id: PersonId; name: string }[];
  now: number;
}): Promise<void> {
  const { company, scope, people, now } = options;
  for (const who of company.waiting) {
    const person = people.find(({ name }) => name === who);
    if (!person) continue;
    for (const { id } of people.filter((other) => other !== person)) {
      const between: [string, string] = [addMinutes(instantOf(now), 24 * 60), '9999'];
      const theirs = await bookings.list(scope, { pk: organiserRange(scope, id), between, owner: true });
      const wanted = theirs.find(({ state, people: invited }) => {
        return state === 'booked' && invited.every(({ personId }) => personId !== person.id);
      });
      if (!wanted) continue;
      const { roomId, start, end } = wanted;
      const topic = company.topics[0] ?? '';
      const facts = { type: 'internal', content: '', private: false, people: [], guests: [] } as const;
      const wish = { ...facts, roomId, start, end, topic, reminderMinutes: null, anyRoom: false };
      await Waiting.join(as(scope, person), { ...wish, people: [], guests: [] });
      break;
    }
  }
}
