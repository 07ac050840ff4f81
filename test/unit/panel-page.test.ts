/** What the door's page decides without a document: its slides, what it keeps, colours that can be read, answers without a network. */
import { describe, expect, test } from 'vitest';
import type { Showing } from '../../shared/doorplates/group.ts';
import type { PanelSlide } from '../../shared/doorplates/protocol.ts';
import { epochOf, instantAt } from '../../shared/time.ts';
import { brandStyle, contrast, inkOn } from '../../web/src/routes/panel/colors.ts';
import { planOf } from '../../web/src/routes/panel/slides/keeping.ts';
import { goesOn, isDue, slideAfter } from '../../web/src/routes/panel/slides/playlist.ts';
import { isWhole, ranged } from '../../web/src/service-worker/answers.ts';

const zone = 'Asia/Shanghai';
const at = (time: string, date = '2026-11-23') => epochOf(instantAt(date, time, zone));
const always: Showing = { from: null, until: null, days: [], start: null, end: null };
const notice = (title: string, when: Partial<Showing> = {}): PanelSlide => ({
  kind: 'notice',
  title,
  text: '',
  seconds: 10,
  when: { ...always, ...when },
});
const video: PanelSlide = { kind: 'video', url: '/media/v.mp4', bytes: 1, when: always };

describe('slides', () => {
  test('follow one another in order, and skip what is not due or cannot be shown', () => {
    const slides = [notice('a'), video, notice('tomorrow', { from: '2026-11-24' }), notice('b')];
    const next = (after: number, skip = (_: PanelSlide) => false) =>
      slideAfter(slides, after, { now: at('10:00'), zone, skip });
    expect(next(-1)).toMatchObject({ index: 0, until: at('10:00') + 10_000 });
    expect(next(0)).toMatchObject({ index: 1, until: null });
    expect(next(1)).toMatchObject({ index: 3 });
    expect(next(3)).toMatchObject({ index: 0 });
    expect(next(0, ({ kind }) => kind === 'video')).toMatchObject({ index: 3 });
    expect(next(0, () => true)).toBeNull();
  });

  test('end with their time, whatever they have left', () => {
    const slides = [{ ...notice('lunch', { start: '11:30', end: '12:00' }), seconds: 600 } as PanelSlide];
    const shown = slideAfter(slides, -1, { now: at('11:55'), zone, skip: () => false });
    expect(shown?.until).toBe(at('12:00'));
  });

  test('the only one stays without a flash; a video begins anew', () => {
    for (const [slide, stays] of [
      [notice('a'), true],
      [video, false],
    ] as const) {
      const turn = (seconds: number) =>
        slideAfter([slide], 0, { now: at('10:00') + seconds * 1000, zone, skip: () => false });
      expect(goesOn(turn(0), turn(10))).toBe(stays);
      expect(goesOn(null, turn(10))).toBe(false);
    }
  });

  test.each([
    ['before its first day', { from: '2026-11-24' }, '10:00', false],
    ['on its last day', { until: '2026-11-23' }, '23:59', true],
    ['after its last day', { until: '2026-11-22' }, '00:00', false],
    ['on a Monday', { days: [1] }, '10:00', true],
    ['on another weekday', { days: [2, 3] }, '10:00', false],
    ['at its start', { start: '09:00', end: '10:00' }, '09:00', true],
    ['at its end', { start: '09:00', end: '10:00' }, '10:00', false],
    ['over midnight, in the evening', { start: '22:00', end: '06:00', days: [1] }, '23:00', true],
    ['over midnight, in the morning after Sunday', { start: '22:00', end: '06:00', days: [1] }, '05:00', false],
    ['over midnight, at noon', { start: '22:00', end: '06:00' }, '12:00', false],
  ] as const)('%s', (_name, when, time, due) => {
    expect(isDue({ ...always, ...when, days: [...('days' in when ? when.days : [])] }, at(time), zone)).toBe(due);
  });
});

test('the device keeps the first files that fit, and lets the others go', () => {
  const files = [
    { url: '/a', bytes: 60 },
    { url: '/b', bytes: 50 },
    { url: '/c', bytes: 30 },
    { url: '/a', bytes: 60 },
  ];
  expect(planOf(files, ['/b', '/old', '/c'], 100)).toEqual({ fetch: ['/a'], evict: ['/b', '/old'] });
});

test('whatever colour a company has, what stands on it can be read', () => {
  for (const color of ['#ffd43b', '#000000', '#ffffff', '#777777', '#4649d6', '#ff0000', '#00ff00']) {
    expect(contrast(color, inkOn(color)), color).toBeGreaterThanOrEqual(4.5);
  }
  expect(brandStyle('#fefefe', '#ffffff')).toContain('--accent-edge:#000000');
  expect(brandStyle(null, '#ffffff')).toBe('');
  expect(brandStyle('red;}', '#ffffff')).toBe('');
});

describe('without a network', () => {
  test('a page is kept with all its parts or not at all', () => {
    const html =
      '<script>import("/_app/immutable/entry/app.1.js")</script><link href="/_app/immutable/assets/0.2.css">';
    expect(isWhole(html, new Set(['/_app/immutable/entry/app.1.js', '/_app/immutable/assets/0.2.css']))).toBe(true);
    expect(isWhole(html, new Set(['/_app/immutable/entry/app.1.js']))).toBe(false);
    expect(isWhole('<p>maintenance</p>', new Set())).toBe(false);
  });

  test('a video is answered in stretches', async () => {
    const whole = () => new Response('0123456789', { headers: { 'content-type': 'video/mp4' } });
    const answer = await ranged(whole(), 'bytes=2-4');
    expect([answer.status, answer.headers.get('content-range'), await answer.text()]).toEqual([
      206,
      'bytes 2-4/10',
      '234',
    ]);
    expect(await (await ranged(whole(), 'bytes=7-')).text()).toBe('789');
    expect(await (await ranged(whole(), 'bytes=-3')).text()).toBe('789');
    expect((await ranged(whole(), 'bytes=10-')).status).toBe(416);
  });
});
