/** The cells that say who may book a room and how: read, and laid over what the room has. An empty cell says nothing. Pure. */
import * as z from 'zod';
import type { FieldError } from '../../shared/errors.ts';
import type { PersonId } from '../../shared/ids.ts';
import { listMarks } from '../../shared/places/equipment.ts';
import { type Bookers, checkInRules, type PlaceRow, type Room } from '../../shared/places/schema.ts';
import { isAlike, ruleNames } from '../../shared/policies/resolve.ts';
import { bufferMinutes, line } from '../../shared/schema.ts';
import { defined } from '../defined.ts';
import { fault } from '../importing.ts';
import { type StoredRoom, withRules } from './entity.ts';

const yes = ['yes', 'true', '1', '是'];
const no = ['no', 'false', '0', '否'];
const nobody = ['none', '-', '–', '—', '无'];
const everybody = ['everybody', 'everyone', 'all', '*', '所有人'];
const addressMarks = /[、,，;；|\s]+/u;

export const empty = <S extends z.ZodType>(schema: S) =>
  z.preprocess((text) => (typeof text === 'string' && text.trim() === '' ? undefined : text), schema.optional());
export const whole = z
  .string()
  .trim()
  .regex(/^[+-]?\d{1,6}$/, { error: 'whole_number' })
  .transform(Number);
const plain = (text: string) => text.normalize('NFKC').trim().toLowerCase();
const word = z.string().transform(plain);

/** Empties a list. */
export function isNone(text: string): boolean {
  return nobody.includes(plain(text));
}

function listIn(text: string, marks: RegExp): string[] {
  const parts = text.split(marks).map((part) => part.trim());
  return parts.filter((part) => part !== '' && !isNone(part));
}
const addresses = (text: string) => [...new Set(listIn(plain(text), addressMarks))];
const names = (text: string) => listIn(text, new RegExp(listMarks, 'gu'));
/** null = everybody. */
const orEverybody = (read: (text: string) => string[]) =>
  z.string().transform((text) => (everybody.includes(plain(text)) ? null : read(text)));

export const accessCells = {
  needsApproval: empty(
    word.pipe(z.enum([...yes, ...no], { error: 'yes_or_no' })).transform((answer) => yes.includes(answer)),
  ),
  approvers: empty(z.string().transform(addresses).pipe(z.array(z.string()).max(20))),
  bookers: empty(orEverybody(addresses).pipe(z.array(z.string()).max(300).nullable())),
  departments: empty(orEverybody(names).pipe(z.array(line(60)).max(50).nullable())),
  checkIn: empty(word.pipe(z.enum(checkInRules))),
  bufferBefore: empty(whole.pipe(bufferMinutes)),
  bufferAfter: empty(whole.pipe(bufferMinutes)),
};
const cells = z.object(accessCells);
type Cells = z.output<typeof cells>;

/** What a row says; undefined = nothing. */
export type Access = Omit<Cells, 'approvers' | 'bookers'> & {
  approvers?: PersonId[] | undefined;
  bookers?: PersonId[] | null | undefined;
};

export function isSaid(access: Access): boolean {
  return Object.values(access).some((value) => value !== undefined);
}

const peopleFields = ['approvers', 'bookers'] as const;

/** The addresses that rows name, for whoever looks up whose they are. */
export function addressesOf(rows: readonly PlaceRow[]): string[] {
  return [...new Set(rows.flatMap((row) => peopleFields.flatMap((field) => addressesIn(row, field))))];
}

/** Everybody may book a room, but not decide about it. */
function addressesIn(row: PlaceRow, field: (typeof peopleFields)[number]): string[] {
  const cell = row[field] ?? '';
  return field === 'bookers' && everybody.includes(plain(cell)) ? [] : addresses(cell);
}

/** Active people of the company, by address. */
export type People = ReadonlyMap<string, PersonId>;

/** Who is named and is nobody of the company. */
export function unknownIn(row: PlaceRow, people: People): FieldError[] {
  return peopleFields.flatMap((field) => {
    const unknown = addressesIn(row, field).filter((address) => !people.has(address));
    return unknown.length > 0 ? [fault(field, 'unknown_people', unknown.join(', '))] : [];
  });
}

/** @returns null where its cells contradict each other */
export function accessOf(row: Cells, people: People): Access | null {
  const { needsApproval, approvers, bookers, departments, checkIn, bufferBefore, bufferAfter } = row;
  const isOpen = bookers === null || departments === null;
  if (isOpen && (bookers?.length || departments?.length)) return null;
  const known = (list: readonly string[]) => list.flatMap((address) => people.get(address) ?? []);
  return {
    ...{ needsApproval, departments, checkIn, bufferBefore, bufferAfter },
    approvers: approvers && known(approvers),
    bookers: bookers && known(bookers),
  };
}

/** Who may book the room then. */
function bookersOf(before: Bookers | null, { bookers, departments }: Access): Bookers | null {
  if (bookers === null || departments === null) return null;
  if (bookers === undefined && departments === undefined) return before;
  const known = before?.departments ?? [];
  return {
    people: bookers ?? before?.people ?? [],
    departments: departments ? rejoined(departments, known) : known,
  };
}

/** A department may have a comma in its name: where the room has it already, its parts in a row are that one. */
function rejoined(parts: readonly string[], known: readonly string[]): string[] {
  const inParts = known
    .map((name) => ({ name, own: names(name) }))
    .filter(({ own }) => own.length > 1)
    .sort((a, b) => b.own.length - a.own.length);
  const whole = new Set<string>();
  for (let at = 0; at < parts.length; ) {
    const found = inParts.find(({ own }) => own.every((part, index) => parts[at + index] === part));
    whole.add(found?.name ?? parts[at] ?? '');
    at += found?.own.length ?? 1;
  }
  return [...whole];
}

type AccessFields = Pick<
  StoredRoom,
  'needsApproval' | 'approvers' | 'bookers' | 'checkIn' | 'bufferBefore' | 'bufferAfter'
>;

/** Of a room that is new. */
export function accessFirst(access: Access): AccessFields {
  const { needsApproval = false, approvers = [], checkIn = 'company', bufferBefore = 0, bufferAfter = 0 } = access;
  return { needsApproval, approvers, checkIn, bufferBefore, bufferAfter, bookers: bookersOf(null, access) };
}

/** What is then otherwise than it is. @param held the buffers that hold in the room now */
export function accessChanges(
  before: StoredRoom,
  held: Pick<Room, 'bufferBefore' | 'bufferAfter'>,
  access: Access,
): Partial<AccessFields & Pick<StoredRoom, 'rules'>> {
  const { needsApproval = before.needsApproval, approvers = before.approvers } = access;
  const { checkIn, bufferBefore, bufferAfter } = access;
  const bookers = bookersOf(before.bookers, access);
  const ruling = withRules(before, held, defined({ checkIn, bufferBefore, bufferAfter }));
  const isRuledAlike = ruling.checkIn === before.checkIn && isAlike(ruling.rules, before.rules, ruleNames);
  return {
    ...(needsApproval === before.needsApproval ? {} : { needsApproval }),
    ...(isSameList(approvers, before.approvers) ? {} : { approvers }),
    ...(isSameBookers(bookers, before.bookers) ? {} : { bookers }),
    ...(isRuledAlike ? {} : ruling),
  };
}

function isSameBookers(a: Bookers | null, b: Bookers | null): boolean {
  if (!a || !b) return a === b;
  return isSameList(a.people, b.people) && isSameList(a.departments, b.departments);
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.toSorted().join('\n') === b.toSorted().join('\n');
}

/** Nobody at all could book it: a slip. */
export function isForNobody(before: Bookers | null, access: Access): boolean {
  const bookers = bookersOf(before, access);
  return bookers !== before && bookers?.people.length === 0 && bookers.departments.length === 0;
}
