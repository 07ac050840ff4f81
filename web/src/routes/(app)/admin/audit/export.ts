import type { Exported } from '#lib/exporting/exporting.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { patiently } from '#lib/patient.ts';
import type { FileCell } from '#lib/table-file.ts';
import { localDate } from '#lib/time.ts';
import { timeWord } from '#lib/when.ts';
import { type Filter, queryOf } from './trail.svelte.ts';
import { valueWords } from './values.ts';
import { actionWord, type Entry, fieldWord, kindWords, subjectWord } from './words.ts';

/** All that the filter finds, a row for each field that changed. @param zone the reader's */
export function exportOf(filter: Filter, zone: string): Exported {
  const asked = queryOf(filter, zone);
  return {
    name: m.audit_file(),
    head: headOf(),
    async read(cursor, signal) {
      const { entries, cursor: next } = await patiently('audit.list', { ...asked, limit: 200, ...cursor }, signal);
      const last = entries.at(-1);
      return {
        rows: entries.flatMap((entry) => rowsOf(entry, zone)),
        count: entries.length,
        until: last ? localDate(Date.parse(last.at), zone) : null,
        next,
      };
    },
  };
}

function headOf(): FileCell[] {
  return [
    ...[m.audit_when(), m.audit_who(), m.audit_kind(), m.audit_what(), m.audit_name(), m.audit_reason()],
    ...[m.audit_id(), m.audit_meeting_start(), m.audit_meeting_end(), m.audit_f_room_id(), m.audit_f_number()],
    ...[m.audit_field(), m.audit_before(), m.audit_after()],
  ];
}

function rowsOf(entry: Entry, zone: string): FileCell[][] {
  const { at, who, kind, changes, why, subjectId, meeting } = entry;
  const moment = (instant: string) => `${localDate(Date.parse(instant), zone)} ${timeWord(instant, zone)}`;
  const facts = [moment(at), who.kind === 'system' ? m.audit_system() : who.name, kindWords[kind](), actionWord(entry)];
  const where = meeting ? [moment(meeting.start), moment(meeting.end), meeting.room, meeting.number] : ['', '', '', ''];
  const first = [...facts, subjectWord(entry), why ?? '', subjectId, ...where];
  if (changes.length === 0) return [[...first, '', '', '']];
  return changes.map((change) => {
    const { before, after } = valueWords(kind, change, Date.parse(at), zone);
    return [...first, fieldWord(kind, change.field), change.before && before, change.after && after];
  });
}
