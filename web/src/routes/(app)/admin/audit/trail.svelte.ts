import { call, type Input, type Problem, problemOf } from '#lib/api.ts';
import { m } from '#lib/paraglide/messages.js';
import type { FileCell, TableKind } from '#lib/table-file.ts';
import { addDays, instantAt, localDate } from '#lib/time.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import { timeWord } from '#lib/when.ts';
import { actionWord, type Entry, fieldWord, type Kind, kindWords, subjectWord, valueWord } from './words.ts';

export interface Filter {
  kind: Kind | '';
  personId: string;
  /** Days of the reader's zone, both included; '' = no end. */
  from: string;
  until: string;
}

const pageSize = 50;
/** A file of more is none that anybody reads. */
const mostExported = 5000;

/** The company's audit trail, the newest first, as far as it has been read. */
export class Trail {
  entries = $state.raw<Entry[] | null>(null);
  problem = $state.raw<Problem | null>(null);
  reading = $state(false);
  /** How many have been read for a file; null: none is being made. */
  exporting = $state<number | null>(null);
  cursor = $state<string | null>(null);
  #filter: Filter = { kind: '', personId: '', from: '', until: '' };
  #asked = 0;
  #zone: string;

  constructor(zone: string) {
    this.#zone = zone;
  }

  /** From the newest on. */
  async read(filter: Filter): Promise<void> {
    this.#filter = filter;
    this.cursor = null;
    await this.#next([]);
  }

  more(): Promise<void> {
    return this.#next(this.entries ?? []);
  }

  async #next(before: Entry[]): Promise<void> {
    const asked = ++this.#asked;
    this.reading = true;
    try {
      const { entries, cursor } = await this.#page(pageSize, this.cursor);
      // Another filter has been chosen meanwhile.
      if (asked !== this.#asked) return;
      this.entries = [...before, ...entries];
      this.cursor = cursor;
      this.problem = null;
    } catch (error) {
      if (asked === this.#asked) this.problem = problemOf(error);
    } finally {
      if (asked === this.#asked) this.reading = false;
    }
  }

  /** A page may be empty with more behind it: it is read on until there is something to see. */
  async #page(limit: number, from: string | null): Promise<{ entries: Entry[]; cursor: string | null }> {
    let cursor = from;
    do {
      const page = await call('audit.list', { ...this.#query(), limit, ...(cursor && { cursor }) });
      if (page.entries.length > 0) return page;
      cursor = page.cursor;
    } while (cursor);
    return { entries: [], cursor: null };
  }

  #query(): Input<'audit.list'> {
    const { kind, personId, from, until } = this.#filter;
    return {
      ...(kind && { kind }),
      ...(personId && { personId }),
      ...(from && { from: instantAt(from, '00:00', this.#zone) }),
      ...(until && { until: instantAt(addDays(until, 1), '00:00', this.#zone) }),
    };
  }

  /** A row for each field that changed. */
  async export(kind: TableKind): Promise<void> {
    if (this.exporting !== null) return;
    this.exporting = 0;
    try {
      const all: Entry[] = [];
      let cursor: string | null = null;
      do {
        const page: { entries: Entry[]; cursor: string | null } = await this.#page(200, cursor);
        all.push(...page.entries);
        cursor = page.cursor;
        this.exporting = all.length;
      } while (cursor && all.length < mostExported);
      const { saveTable } = await import('#lib/table-file.ts');
      await saveTable(m.audit_file(), [headOf(), ...all.flatMap((entry) => rowsOf(entry, this.#zone))], kind);
      if (cursor) toasts.done(m.audit_exported_part({ n: all.length }));
    } catch (error) {
      toasts.problem(error);
    } finally {
      this.exporting = null;
    }
  }
}

function headOf(): FileCell[] {
  return [
    ...[m.audit_when(), m.audit_who(), m.audit_kind(), m.audit_what(), m.audit_name(), m.audit_reason()],
    ...[m.audit_field(), m.audit_before(), m.audit_after()],
  ];
}

function rowsOf(entry: Entry, zone: string): FileCell[][] {
  const { at, who, kind, changes, why } = entry;
  const when = `${localDate(Date.parse(at), zone)} ${timeWord(at, zone)}`;
  const facts = [when, who.kind === 'system' ? m.audit_system() : who.name, kindWords[kind](), actionWord(entry)];
  const first = [...facts, subjectWord(entry), why ?? ''];
  if (changes.length === 0) return [[...first, '', '', '']];
  const word = (field: string, value: string) => (value ? valueWord(kind, field, value, Date.parse(at), zone) : '');
  return changes.map(({ field, before, after }) => [
    ...first,
    ...[fieldWord(kind, field), word(field, before), word(field, after)],
  ]);
}
