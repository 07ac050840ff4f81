/** The entrance of the stream's readers: a record of the table's stream as the change of a record of the product. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { type Event, eventOf, type Image, type SubjectKind, subjectKinds } from '../shared/events.ts';

type Stored = Record<string, AttributeValue>;

/** What the table needs beside the contract's shape, and what a booking remembers for itself. */
const housekeeping = ['pk', 'sk', 'ownerPk', 'ownerSk', 'kind', 'ttl', 'keys', 'held', 'job', 'offeredTo', 'hash'];

/** Those that events call otherwise than the table does. */
const otherwise: Readonly<Record<string, { kind: SubjectKind; id: string }>> = {
  'service-item': { kind: 'item', id: 'itemId' },
  'service-area': { kind: 'area', id: 'areaId' },
  'feed-of': { kind: 'calendar', id: 'of' },
  map: { kind: 'map', id: 'floorId' },
  equipment: { kind: 'equipment', id: 'catalogueId' },
};

/** The event that a stream record stands for; null where nothing happened that anybody follows. Pure. */
export function eventOfRecord({ dynamodb }: DynamoDBRecord): Event | null {
  const before = dynamodb?.OldImage as Stored | undefined;
  const after = dynamodb?.NewImage as Stored | undefined;
  const stored = (after ?? before)?.kind?.S ?? '';
  const { kind, id } = otherwise[stored] ?? { kind: stored, id: `${stored}Id` };
  if (!isSubject(kind)) return null;
  const [was, is] = [imageOf(before), imageOf(after)];
  const subjectId = (is ?? was)?.[id];
  if (typeof subjectId !== 'string') throw new Error(`a ${kind} without an id`);
  return eventOf(kind, subjectId, was, is);
}

function isSubject(kind: string): kind is SubjectKind {
  return (subjectKinds as readonly string[]).includes(kind);
}

function imageOf(stored: Stored | undefined): (Image & Record<string, unknown>) | null {
  if (!stored) return null;
  const shape = Object.entries(stored).filter(([name]) => !housekeeping.includes(name));
  const image = unmarshall(Object.fromEntries(shape)) as Image & Record<string, unknown>;
  return stored.kind?.S === 'group' ? withoutPin(image) : image;
}

/** Nobody follows the PIN, and buses, archives and queues of failures keep what they are given. */
function withoutPin<T extends Record<string, unknown>>(group: T): T {
  const { touch } = group;
  return touch && typeof touch === 'object' ? { ...group, touch: { ...touch, pin: null } } : group;
}
