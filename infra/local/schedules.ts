import type { SQLOutputValue } from 'node:sqlite';
import type { Store } from './store.ts';

/** What a schedule's owner decides, as CreateSchedule and UpdateSchedule take it. Dates are epoch seconds. */
export interface Spec {
  ScheduleExpression: string;
  ScheduleExpressionTimezone: string;
  ActionAfterCompletion: 'DELETE' | 'NONE';
  State: 'ENABLED' | 'DISABLED';
  FlexibleTimeWindow: { Mode: string; MaximumWindowInMinutes?: number };
  Target: {
    Arn: string;
    RoleArn?: string;
    Input?: string;
    RetryPolicy?: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number };
    DeadLetterConfig?: { Arn?: string };
  };
  Description?: string;
  StartDate?: number;
  EndDate?: number;
}

/** A schedule on disk; times are epoch ms. */
export interface Row {
  group: string;
  name: string;
  spec: Spec;
  createdAt: number;
  modifiedAt: number;
  /** Undefined when it will not fire again. */
  nextAt?: number | undefined;
}

const dueAtOnce = 100;

/** The schedules' rows. */
export function rowsOf({ db }: Store) {
  const insert = db.prepare('INSERT OR IGNORE INTO schedules VALUES (?, ?, ?, ?, ?, ?)');
  const replace = db.prepare('INSERT OR REPLACE INTO schedules VALUES (?, ?, ?, ?, ?, ?)');
  const get = db.prepare('SELECT * FROM schedules WHERE group_name = ? AND name = ?');
  const remove = db.prepare('DELETE FROM schedules WHERE group_name = ? AND name = ?');
  const setNext = db.prepare('UPDATE schedules SET next_at = ? WHERE group_name = ? AND name = ?');
  const due = db.prepare('SELECT * FROM schedules WHERE next_at <= ? ORDER BY next_at LIMIT ?');
  const nextAt = db.prepare('SELECT MIN(next_at) AS at FROM schedules WHERE next_at IS NOT NULL');
  const list = db.prepare(`
    SELECT * FROM schedules
    WHERE (?1 IS NULL OR group_name = ?1) AND name >= ?2 AND name < ?2 || char(1114111)
      AND (?3 IS NULL OR spec ->> 'State' = ?3) AND (?4 IS NULL OR group_name || '/' || name > ?4)
    ORDER BY group_name, name LIMIT ?5`);
  const addGroup = db.prepare('INSERT OR IGNORE INTO schedule_groups VALUES (?, ?)');
  const hasGroup = db.prepare('SELECT 1 FROM schedule_groups WHERE name = ?');

  function values(row: Row, next: number | undefined): [string, string, string, number | null, number, number] {
    return [row.group, row.name, JSON.stringify(row.spec), next ?? null, row.createdAt, row.modifiedAt];
  }

  return {
    /** False when there is one of that name. */
    add: (row: Row, next: number | undefined): boolean => insert.run(...values(row, next)).changes > 0,
    replace: (row: Row, next: number | undefined) => void replace.run(...values(row, next)),
    get: (group: string, name: string): Row | undefined => rowOf(get.get(group, name)),
    remove: (group: string, name: string) => void remove.run(group, name),
    setNext: (group: string, name: string, at: number | undefined) => void setNext.run(at ?? null, group, name),
    due: (now: number): Row[] => due.all(now, dueAtOnce).flatMap((row) => rowOf(row) ?? []),
    nextAt(): number | undefined {
      const at = nextAt.get()?.at ?? null;
      return at === null ? undefined : Number(at);
    },
    list: (by: {
      group: string | undefined;
      prefix: string;
      state: string | undefined;
      after: string | undefined;
      limit: number;
    }): Row[] =>
      list
        .all(by.group ?? null, by.prefix, by.state ?? null, by.after ?? null, by.limit)
        .flatMap((row) => rowOf(row) ?? []),
    /** False when it is there already. */
    addGroup: (name: string, now: number): boolean => addGroup.run(name, now).changes > 0,
    hasGroup: (name: string): boolean => name === 'default' || hasGroup.get(name) !== undefined,
  };
}

function rowOf(row: Record<string, SQLOutputValue> | undefined): Row | undefined {
  if (!row) return undefined;
  return {
    group: String(row.group_name),
    name: String(row.name),
    spec: JSON.parse(String(row.spec)) as Spec,
    createdAt: Number(row.created_at),
    modifiedAt: Number(row.modified_at),
    nextAt: row.next_at === null ? undefined : Number(row.next_at),
  };
}
