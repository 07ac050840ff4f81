/** Being in line, as people do it: joining, looking, leaving. What becomes of it stands in `offers.ts`. */
import { isDeepStrictEqual } from 'node:util';
import { compete, inOrder, suits, untilOf } from '../../shared/bookings/wait-rules.ts';
import { maxWaits, type ShownWait, type WaitInput } from '../../shared/bookings/waits.ts';
import { AppError } from '../../shared/errors.ts';
import type { WaitId } from '../../shared/ids.ts';
import type { PersonScope } from '../../shared/scope.ts';
import { now } from '../clock.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { allFacts } from '../places/facts.ts';
import { admit } from './admission.ts';
import { freeAt } from './free.ts';
import { decline, out } from './offers.ts';
import { attendees, factsOf } from './placing.ts';
import { lineAt, type StoredWait, step, type WaitFields, waitIdOf, waitShape, waits, waitsOf } from './waits.ts';

/** @throws AppError `not_taken` with what is free, where it need not be waited for */
export async function join(scope: PersonScope, input: WaitInput): Promise<ShownWait> {
  const facts = await factsOf(scope, input.roomId);
  admit(scope, input, facts);
  const invited = await attendees(scope, input.people);
  const { anyRoom, people: _people, ...wish } = input;
  const { capacity, equipment, buildingId } = facts.room;
  const person = { personId: scope.actor.id, name: scope.actor.name };
  const fields: WaitFields = {
    ...wish,
    waitId: waitIdOf(scope, person.personId, input),
    person,
    buildingId,
    like: anyRoom ? { capacity, equipment } : null,
    people: invited.filter(({ personId }) => personId !== person.personId),
    guests: [...new Set(input.guests)],
    state: 'waiting',
    offer: null,
    joinedAt: new Date(now()).toISOString(),
    until: untilOf(input, facts.policy),
  };
  const mine = await waitsOf(scope, person.personId);
  const before = mine.find(({ waitId }) => waitId === fields.waitId) ?? null;
  if (before?.state === 'offered') return shown(scope, before);
  const candidates = anyRoom ? (await allFacts(scope)).filter(({ room }) => suits(fields, room)) : [facts];
  const free = await freeAt(scope, input, candidates);
  if (free.length > 0) throw notTaken(input, free);
  return shown(scope, await joined(scope, before, fields));
}

const mostFree = 3;

function notTaken({ start, end }: WaitInput, free: Awaited<ReturnType<typeof freeAt>>): AppError {
  const alternatives = free
    .slice(0, mostFree)
    .map(({ room }) => ({ roomId: room.roomId, roomName: room.name, start, end }));
  return new AppError('not_taken', { alternatives });
}

/** Who is in line already and wishes otherwise now keeps their place. */
async function joined(scope: PersonScope, before: StoredWait | null, fields: WaitFields): Promise<StoredWait> {
  const waiting = before?.state === 'waiting';
  const wanted = waiting ? { ...fields, joinedAt: before.joinedAt } : fields;
  if (before && waiting && isDeepStrictEqual({ ...before, ...wanted }, before)) return before;
  const after = before
    ? waits.next(scope, before, wanted, waiting ? 'edited' : 'joined')
    : waits.first(scope, wanted, 'joined');
  await unlessChanged(scope, step(scope, before, after));
  return after;
}

export async function mine(scope: PersonScope): Promise<{ waits: ShownWait[] }> {
  const found = await waitsOf(scope, scope.actor.id);
  const newest = found.toSorted((a, b) => (a.start > b.start ? -1 : 1));
  return { waits: await Promise.all(newest.map((wait) => shown(scope, wait))) };
}

/** The place that is kept, where there is one, goes to the next. */
export async function leave(scope: PersonScope, waitId: WaitId): Promise<ShownWait> {
  const wait = await waits.find(scope, scope.actor.id, waitId);
  if (wait.state === 'offered') return declined(scope, waitId);
  if (wait.state === 'waiting') await unlessChanged(scope, out(scope, wait, 'withdrawn', 'withdrawn'));
  return shown(scope, await waits.find(scope, scope.actor.id, waitId));
}

/** @throws AppError `offer_gone` when there is none any more */
export async function declined(scope: PersonScope, waitId: WaitId): Promise<ShownWait> {
  const wait = await waits.find(scope, scope.actor.id, waitId);
  const isRepeat = wait.state === 'withdrawn' && wait.offer !== null;
  if (wait.state !== 'offered' && !isRepeat) throw new AppError('offer_gone');
  if (!isRepeat) await decline(scope, wait);
  return shown(scope, await waits.find(scope, scope.actor.id, waitId));
}

async function unlessChanged(scope: PersonScope, writes: readonly Write[]): Promise<void> {
  try {
    await commit(scope, writes);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    if (error.refusal === 'too_many_waits') throw new AppError('too_many_waits', { values: { most: maxWaits } });
    throw new AppError('changed_meanwhile', {}, { cause: error });
  }
}

async function shown(scope: PersonScope, stored: StoredWait): Promise<ShownWait> {
  const wait = waitShape(stored);
  if (wait.state !== 'waiting') return { ...wait, ahead: 0 };
  const line = inOrder((await lineAt(scope, wait.buildingId, wait)).filter((each) => compete(each, wait)));
  const place = line.findIndex(({ waitId }) => waitId === wait.waitId);
  return { ...wait, ahead: Math.max(0, place) };
}
