import { describe, expect, it } from 'vitest';
import { parse } from '../../../infra/local/expressions.ts';

function times(expression: string, zone: string, after: string, count: number): string[] {
  const found: string[] = [];
  let last: number | undefined = Date.parse(after);
  const schedule = parse(expression, zone, last);
  while (found.length < count && last !== undefined) {
    last = schedule?.next(last);
    if (last !== undefined) found.push(new Date(last).toISOString().slice(0, 16));
  }
  return found;
}

describe('cron', () => {
  it.each([
    ['cron(0 9 1 * ? *)', ['2027-02-01T09:00', '2027-03-01T09:00']],
    ['cron(0/20 8-9 ? * MON *)', ['2027-01-04T08:00', '2027-01-04T08:20', '2027-01-04T08:40', '2027-01-04T09:00']],
    ['cron(0 12 L * ? *)', ['2027-01-31T12:00', '2027-02-28T12:00']],
    ['cron(0 12 ? * 6L *)', ['2027-01-29T12:00', '2027-02-26T12:00']],
    ['cron(0 12 ? * 2#1 *)', ['2027-01-04T12:00', '2027-02-01T12:00']],
    ['cron(0 12 2W * ? *)', ['2027-02-02T12:00', '2027-03-02T12:00', '2027-04-02T12:00', '2027-05-03T12:00']],
    ['cron(0 0 29 2 ? *)', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['cron(15 10 ? * * 2028)', ['2028-01-01T10:15']],
  ])('%s', (expression, expected) => {
    expect(times(expression, 'UTC', '2027-01-03T00:00:00Z', expected.length)).toEqual(expected);
  });

  it('never comes again after its last year', () => {
    expect(times('cron(15 10 ? * * 2026)', 'UTC', '2027-01-01T00:00:00Z', 1)).toEqual([]);
  });

  it('leaves out a time that the clocks skip, and does not repeat one that they repeat', () => {
    // Berlin, 28 March 2027: 02:00 becomes 03:00; 31 October 2027: 03:00 becomes 02:00.
    const zone = 'Europe/Berlin';
    expect(times('cron(30 2 * * ? *)', zone, '2027-03-27T00:00:00Z', 2)).toEqual([
      '2027-03-27T01:30',
      '2027-03-29T00:30',
    ]);
    expect(times('cron(30 2 * * ? *)', zone, '2027-10-30T00:00:00Z', 3)).toEqual([
      '2027-10-30T00:30',
      '2027-10-31T00:30',
      '2027-11-01T01:30',
    ]);
  });
});

describe('rate', () => {
  it('counts from its beginning', () => {
    expect(times('rate(90 minutes)', 'UTC', '2027-01-01T10:10:00Z', 2)).toEqual([
      '2027-01-01T11:40',
      '2027-01-01T13:10',
    ]);
  });
});

describe('at', () => {
  it('is a wall-clock time of its zone', () => {
    expect(times('at(2027-07-01T12:00:00)', 'Asia/Kolkata', '2027-01-01T00:00:00Z', 2)).toEqual(['2027-07-01T06:30']);
  });
});

it.each([
  ['at(2027-13-01T00:00:00)', 'UTC'],
  ['at(2027-01-01T00:00:00)', 'Mars/Olympus'],
  ['cron(60 9 * * ? *)', 'UTC'],
  ['cron(0 9 * * ?)', 'UTC'],
  ['cron(0 9 ? * ? *)', 'UTC'],
  ['rate(5)', 'UTC'],
  ['every day', 'UTC'],
])('%s in %s is refused', (expression, zone) => {
  expect(parse(expression, zone, 0)).toBeUndefined();
});
