import { call, type Output, type Problem, problemOf } from '#lib/api.ts';
import { language } from '#lib/locale.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { FileCell } from '#lib/table-file.ts';
import type { Period } from '../../statistics/periods.ts';

type Answer = Output<'services.figures'>;
export type Figures = Answer['total'];

export interface Row extends Figures {
  key: string;
  label: string;
}

/** The figures of a period; what was asked for last counts. */
export class ServiceFigures {
  answer = $state.raw<Answer | null>(null);
  problem = $state.raw<Problem | null>(null);
  reading = $state(false);
  #turn = 0;

  items = $derived<Row[]>(
    (this.answer?.items ?? []).map((row) => ({
      ...row,
      key: row.itemId ?? '',
      label: row.name || m.requests_no_item(),
    })),
  );
  areas = $derived<Row[]>(
    (this.answer?.areas ?? []).map((row) => ({
      ...row,
      key: row.areaId ?? '',
      label: row.name || m.requests_no_area(),
    })),
  );
  months = $derived<Row[]>((this.answer?.months ?? []).map((row) => ({ ...row, key: row.month, label: row.month })));

  async read(period: Period, buildingId: string): Promise<void> {
    const turn = ++this.#turn;
    this.reading = true;
    try {
      const answer = await call('services.figures', { ...period, ...(buildingId ? { buildingId } : {}) });
      if (turn !== this.#turn) return;
      this.answer = answer;
      this.problem = null;
    } catch (error) {
      if (turn === this.#turn) this.problem = problemOf(error);
    } finally {
      if (turn === this.#turn) this.reading = false;
    }
  }

  /** All tables as one: what a row is about stands first. */
  rows(): FileCell[][] {
    const groups: [string, Row[]][] = [
      [m.requests_item(), this.items],
      [m.requests_area(), this.areas],
      [m.requests_month(), this.months],
    ];
    const head = columns.map(({ label }) => label());
    return [
      [m.requests_by(), m.requests_name(), ...head],
      ...groups.flatMap(([by, rows]) =>
        rows.map((row): FileCell[] => [by, row.label, ...columns.map(({ value }) => value(row))]),
      ),
    ];
  }
}

const number = (value: number) => new Intl.NumberFormat(language.current, { maximumFractionDigits: 1 }).format(value);
const percent = (value: number) =>
  new Intl.NumberFormat(language.current, { style: 'percent', maximumFractionDigits: 1 }).format(value);
const minutes = (value: number) => m.common_minutes({ n: number(value) });

export const columns: readonly {
  label: () => string;
  value: (row: Figures) => number | null;
  say: (value: number) => string;
  /** Among the figures at the top. */
  top?: true;
}[] = [
  { label: m.requests_count, value: (row) => row.requests, say: number, top: true },
  { label: m.requests_in_time, value: (row) => row.inTime, say: percent, top: true },
  { label: m.requests_to_accept, value: (row) => row.minutesToAccept, say: minutes, top: true },
  { label: m.requests_to_done, value: (row) => row.minutesToDone, say: minutes, top: true },
  { label: m.requests_late, value: (row) => row.late, say: number },
  { label: m.requests_done, value: (row) => row.done, say: number },
  { label: m.requests_refused, value: (row) => row.refused, say: number },
  { label: m.requests_cancelled, value: (row) => row.cancelled, say: number },
];

/** What stands at a bar: `12 个请求，按时 95%`. */
export function says(row: Figures): string {
  const inTime = row.inTime === null ? '–' : percent(row.inTime);
  return m.requests_bar_note({ requests: number(row.requests), percent: inTime });
}
