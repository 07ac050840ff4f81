/** Filters, and of which records they are true: so says the table, and so says `holds`. */
import type { Filter } from '../../functions/db/filter.ts';

export const filtered: Readonly<Record<string, object>> = {
  full: { state: 'open', urgent: true, who: { id: 'a', of: { id: 'x' } }, closed: 'yes' },
  other: { state: 'done', urgent: false, who: { id: 'b', of: null }, closed: null },
  lean: { state: 'open', who: null },
  plain: { state: 'late', urgent: 'true', who: 'a' },
  empty: { state: '', who: {}, closed: undefined },
};

export const filters: readonly [name: string, Filter, of: readonly string[]][] = [
  ['a text', { path: 'state', is: 'open' }, ['full', 'lean']],
  ['an empty text', { path: 'state', is: '' }, ['empty']],
  ['yes, which is no text', { path: 'urgent', is: true }, ['full']],
  ['no, which is not nothing', { path: 'urgent', is: false }, ['other']],
  ['a text that reads like yes', { path: 'urgent', is: 'true' }, ['plain']],
  ['a part, where the whole may be null, missing or a text', { path: 'who.id', is: 'a' }, ['full']],
  ['a part of a part', { path: 'who.of.id', is: 'x' }, ['full']],
  ['what no record has', { path: 'no.such', is: 'a' }, []],
  ['one of some', { path: 'state', among: ['done', 'late', 'gone'] }, ['other', 'plain']],
  ['one of some, of a part', { path: 'who.id', among: ['b', 'c'] }, ['other']],
  ['one of more than fit into one list', { path: 'state', among: [...many(100), 'open'] }, ['full', 'lean']],
  ['absent, which null is not', { path: 'closed', isAbsent: true }, ['lean', 'plain', 'empty']],
  ['absent, as a part', { path: 'who.id', isAbsent: true }, ['lean', 'plain', 'empty']],
  ['absent, as a part of a part', { path: 'who.of.id', isAbsent: true }, ['other', 'lean', 'plain', 'empty']],
  ['any', { any: [open(), { path: 'who.id', is: 'b' }] }, ['full', 'other', 'lean']],
  ['all', { all: [open(), { path: 'who.id', isAbsent: true }] }, ['lean']],
  ['all of some with any', { all: [{ any: [open(), { path: 'state', is: '' }] }, absent()] }, ['lean', 'empty']],
  ['any of some with all', { any: [{ all: [open(), absent()] }, { path: 'urgent', is: false }] }, ['other', 'lean']],
];

function open(): Filter {
  return { path: 'state', is: 'open' };
}

function absent(): Filter {
  return { path: 'closed', isAbsent: true };
}

function many(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `state_${at}`);
}
