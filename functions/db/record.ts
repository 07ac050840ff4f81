/**
 * Records with a version: how a noun's entity is stored, read and written. A write replaces the whole record on condition that
 * its version is the one that was read, so two writers can never mix.
 *
 * ElectroDB, which the design named, brings 300 kB into every function and cannot say what a day sheet needs (attributes made
 * at run time, conditions on each); these few functions carry the same idea: keys as data, scope first.
 */
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { AppError } from '../../shared/errors.ts';
import type { TenantId } from '../../shared/ids.ts';
import type { Scope, Versioned } from '../../shared/scope.ts';
import { now } from '../clock.ts';
import { cursorAfter, getItem, getItems, queryAll, queryPage, type Range, type ReadOptions } from './read.ts';
import type { Attributes, Key, Write } from './write.ts';

export type Stored<T> = T & Versioned & { tenantId: TenantId };

export interface RecordDefinition<T, Ids extends readonly string[]> {
  /** Stored as `kind`: what the stream's readers tell records apart by. */
  kind: string;
  key(tenantId: TenantId, ...ids: Ids): Key;
  ids(value: T): Ids;
  /** Where the index `byOwner` lists it. */
  owner?(value: Stored<T>): { ownerPk: string; ownerSk: string } | null;
  /** Whether nothing else names its partition (but a secret's hash, or an event's id): the index then lists it as one of the company's `unlisted`. */
  unlisted?(value: T): boolean;
  /** Epoch seconds after which the table forgets it. */
  ttl?(value: T): number | undefined;
  /** A record as an older release may have written it, with what it lacks. */
  upgrade?(found: Stored<T>): Stored<T>;
}

const marshalOptions = { removeUndefinedValues: true } as const;

/** To the millisecond: what follows from two changes within a second keeps their order. */
function moment(): string {
  return new Date(now()).toISOString();
}

/** The record in an item, without what only the table needs. */
export function fromItem<T>(item: Attributes): Stored<T> {
  const { pk: _pk, sk: _sk, ownerPk: _ownerPk, ownerSk: _ownerSk, kind: _kind, ttl: _ttl, ...value } = unmarshall(item);
  return value as Stored<T>;
}

/** Where the index lists what stands in partitions that nothing else names: so all that a company has can be found. */
export const unlistedRange = (tenantId: TenantId) => `${tenantId}#unlisted`;

export function defineRecord<T extends object, const Ids extends readonly string[]>(
  definition: RecordDefinition<T, Ids>,
) {
  const { kind, key, ids, owner, unlisted, ttl, upgrade } = definition;

  function read(found: Attributes): Stored<T> {
    const value = fromItem<T>(found);
    return upgrade ? upgrade(value) : value;
  }

  function item(value: Stored<T>): Attributes {
    const place = key(value.tenantId, ...ids(value));
    const listed = unlisted?.(value) ? { ownerPk: unlistedRange(value.tenantId), ownerSk: place.pk } : owner?.(value);
    return marshall({ ...value, ...place, ...listed, kind, ttl: ttl?.(value) }, marshalOptions);
  }

  return {
    kind,
    key,

    async get(scope: Scope, ...id: Ids): Promise<Stored<T> | null> {
      const found = await getItem(scope, key(scope.tenantId, ...id), { consistent: true });
      return found ? read(found) : null;
    },

    /** @throws AppError `not_found` */
    async find(scope: Scope, ...id: Ids): Promise<Stored<T>> {
      const found = await getItem(scope, key(scope.tenantId, ...id), { consistent: true });
      if (!found) throw new AppError('not_found', { values: { what: kind } });
      return read(found);
    },

    async getMany(scope: Scope, list: readonly Ids[], options?: ReadOptions): Promise<Stored<T>[]> {
      if (list.length === 0) return [];
      const keys = new Map(list.map((id) => [id.join('#'), key(scope.tenantId, ...id)]));
      return (await getItems(scope, [...keys.values()], options)).map(read);
    },

    async list(scope: Scope, range: Range, options?: ReadOptions): Promise<Stored<T>[]> {
      return (await queryAll(scope, range, options)).map(read);
    },

    async page(scope: Scope, range: Range, page: { limit: number; cursor?: string | undefined }) {
      const { items, ...rest } = await queryPage(scope, range, page);
      return { items: items.map(read), ...rest };
    },

    /** Of a page that is given out up to this record alone. */
    cursorAfter(range: Range, last: Stored<T>): string {
      return cursorAfter(range, item(last));
    },

    /** Version 1 of a new record. */
    first(scope: Scope, value: T, what = 'created', why?: string): Stored<T> {
      const lastChange = { what, who: scope.actor, why, at: moment() };
      return { ...value, tenantId: scope.tenantId, version: 1, lastChange };
    },

    /** The next version of a record. */
    next(scope: Scope, before: Stored<T>, patch: Partial<T>, what: string, why?: string): Stored<T> {
      const lastChange = { what, who: scope.actor, why, at: moment() };
      return { ...before, ...patch, version: before.version + 1, lastChange };
    },

    create(value: Stored<T>): Write {
      return { tenantId: value.tenantId, put: item(value), condition: 'attribute_not_exists(pk)' };
    },

    replace(before: Stored<T>, after: Stored<T>): Write {
      return {
        tenantId: after.tenantId,
        put: item(after),
        condition: 'version = :version',
        values: { ':version': { N: String(before.version) } },
      };
    },

    /** Writes nothing, on condition that nobody else has. */
    unchanged(before: Stored<T>): Write {
      return {
        tenantId: before.tenantId,
        check: key(before.tenantId, ...ids(before)),
        condition: 'version = :version',
        values: { ':version': { N: String(before.version) } },
      };
    },

    remove(before: Stored<T>): Write {
      return {
        tenantId: before.tenantId,
        remove: key(before.tenantId, ...ids(before)),
        condition: 'version = :version',
        values: { ':version': { N: String(before.version) } },
      };
    },
  };
}
