/** VTIMEZONE (RFC 5545, 3.6.5): the offsets of a zone through a span of days, each change of clocks written out. Pure. */
import {
  addDays,
  dayBounds,
  type Instant,
  instantOf,
  type LocalDate,
  localDate,
  wallMinutes,
} from '../../shared/time.ts';

const hour = 3_600_000;

/** Minutes that a zone's clock is ahead of UTC. */
function offsetAt(epochMs: number, zone: string): number {
  const date = localDate(epochMs, zone);
  const wall = Date.parse(`${date}T00:00:00Z`) + wallMinutes(instantOf(epochMs), zone) * 60_000;
  return Math.round((wall - Math.floor(epochMs / 60_000) * 60_000) / 60_000);
}

/** `20270328T100000`: the instant as the zone's clock shows it. */
export function localText(instant: Instant, zone: string): string {
  const epochMs = Date.parse(instant);
  const shown = instantOf(epochMs + offsetAt(epochMs, zone) * 60_000);
  return shown.replace(/[-:]|Z$/g, '');
}

/** @param last the last day that must be told right */
export function zoneLines(zone: string, first: LocalDate, last: LocalDate): string[] {
  const start = dayBounds(first, zone).start;
  const lines = [
    'BEGIN:VTIMEZONE',
    `TZID:${zone}`,
    ...observance(start, offsetAt(start, zone), offsetAt(start, zone), zone),
  ];
  for (let date = first; date <= last; date = addDays(date, 1)) {
    const day = dayBounds(date, zone);
    const [from, to] = [offsetAt(day.start, zone), offsetAt(day.end, zone)];
    if (from === to) continue;
    let at = day.start;
    while (offsetAt(at, zone) === from) at += hour / 4;
    lines.push(...observance(at, from, to, zone));
  }
  return [...lines, 'END:VTIMEZONE'];
}

/** @param at epoch ms of the onset, which is written as the clock before it would show it */
function observance(at: number, from: number, to: number, zone: string): string[] {
  const kind =
    to > offsetAt(Date.parse(`${instantOf(at).slice(0, 4)}-01-01T00:00:00Z`), zone) ? 'DAYLIGHT' : 'STANDARD';
  const onset = instantOf(at + from * 60_000).replace(/[-:]|Z$/g, '');
  return [
    `BEGIN:${kind}`,
    `DTSTART:${onset}`,
    `TZOFFSETFROM:${offset(from)}`,
    `TZOFFSETTO:${offset(to)}`,
    `END:${kind}`,
  ];
}

function offset(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(size / 60)}${two(size % 60)}`;
}
