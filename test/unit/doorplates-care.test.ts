/** When IT is called to a device, and when not. */
import { describe, expect, test } from 'vitest';
import { type AlertCause, causesOf, lookAt, manyDevices, type Watched } from '../../shared/doorplates/care.ts';
import type { PanelPower } from '../../shared/doorplates/protocol.ts';
import type { DoorplateId } from '../../shared/ids.ts';

const zone = 'Asia/Shanghai';
/** Of Monday, 23 November 2026 there. */
const at = (time: string) => Date.parse(`2026-11-23T${time}+08:00`);
const well = { mismatches: 0, clockOff: 0, health: { storage: 0.4, temperature: 41, led: true } };
const causes = (beat: Partial<typeof well>, open: AlertCause[] = []) => [
  ...causesOf({ ...well, ...beat }, { wrongBeats: 3 }, new Set(open)),
];

describe('a heartbeat', () => {
  test('is nothing to report while all is well, or wrong for a moment', () => {
    expect(causes({})).toEqual([]);
    expect(causes({ mismatches: 2, clockOff: 2 })).toEqual([]);
    expect(causes({ health: { storage: 0.89, temperature: 70, led: true } })).toEqual([]);
  });

  test('calls for each cause', () => {
    expect(causes({ mismatches: 3 })).toEqual(['wrong_picture']);
    expect(causes({ clockOff: 3 })).toEqual(['wrong_clock']);
    expect(causes({ health: { storage: 0.9, temperature: 71, led: false } })).toEqual([
      'storage_full',
      'too_hot',
      'led_failed',
    ]);
  });

  test('what was reported is over when it is well again, and not for a moment at the edge', () => {
    expect(causes({ mismatches: 1 }, ['wrong_picture'])).toEqual(['wrong_picture']);
    expect(causes({ health: { storage: 0.88, temperature: 66, led: true } }, ['storage_full', 'too_hot'])).toEqual([
      'storage_full',
      'too_hot',
    ]);
    expect(causes({}, ['offline', 'wrong_picture', 'storage_full', 'too_hot', 'led_failed'])).toEqual([]);
  });
});

let count = 0;
function device(more: Partial<Watched>): Watched {
  count += 1;
  return {
    doorplateId: `dpl_${count}` as DoorplateId,
    ...{ heartbeatSeconds: 60, offlineMinutes: 10, power: null, isReported: false },
    ...more,
  };
}
const cut = (time: string, more: Partial<Watched> = {}) =>
  device({ seenAt: at(time) - 20_000, connected: false, presenceAt: at(time), ...more });
const speaking = (time: string, more: Partial<Watched> = {}) =>
  device({ seenAt: at(time), connected: true, presenceAt: at('07:00:00'), ...more });
const idsOf = (devices: Watched[]) => devices.map(({ doorplateId }) => doorplateId);
const look = (devices: Watched[], time: string, outage: Watched[] | null = null) =>
  lookAt(devices, outage && new Set(idsOf(outage)), zone, at(time));

describe('a look at a building', () => {
  test('misses who is away for long enough, also one that hangs while it is connected', () => {
    const [away, hangs, fine] = [cut('10:00:00'), speaking('10:00:00'), speaking('10:09:30')];
    const early = look([away, hangs, fine], '10:09:59');
    expect(early.alone).toEqual([]);
    expect(early.next).toBe(at('10:10:59'));
    expect(look([away, hangs, fine], '10:10:00').alone).toEqual(idsOf([away, hangs]));
  });

  test('gives one that hangs the time of three heartbeats, however short its group’s patience', () => {
    const hangs = speaking('10:00:00', { offlineMinutes: 1 });
    expect(look([hangs], '10:03:00').alone).toEqual([]);
    expect(look([hangs], '10:03:30').alone).toEqual(idsOf([hangs]));
  });

  test('misses nobody twice, nor anybody who was never there', () => {
    const known = cut('09:00:00', { isReported: true });
    const nobody = { alone: [], together: [], isOver: false };
    expect(look([known, device({})], '12:00:00')).toEqual({ ...nobody, next: at('12:15:00') });
    expect(look([device({})], '12:00:00')).toEqual({ ...nobody, next: null });
  });

  const power: PanelPower = {
    ...{ days: [1, 2, 3, 4, 5], hours: { on: '08:00', off: '20:00' }, holidays: false, exceptions: [] },
    ...{ wakeForMeetings: true, rest: [], work: [] },
  };

  test('is silent while the plan says off, and gives time to start', () => {
    const overnight = device({
      ...{ power, seenAt: at('20:00:00') - 86_400_000, connected: false, presenceAt: at('20:00:10') - 86_400_000 },
    });
    expect(look([overnight], '07:00:00').alone).toEqual([]);
    expect(look([overnight], '08:04:00').alone).toEqual([]);
    expect(look([overnight], '08:14:00').alone).toEqual([]);
    expect(look([overnight], '08:15:00').alone).toEqual(idsOf([overnight]));
    const evening = cut('20:00:00', { power });
    const silent = look([evening], '20:10:00');
    expect(silent.alone).toEqual([]);
    expect(silent.next).toBe(at('20:25:00'));
    // Away before the evening, it is missed before the evening.
    expect(look([cut('19:40:00', { power })], '19:50:00').alone).toHaveLength(1);
  });

  test('calls once for the building where many fall silent together', () => {
    const fallen = Array.from({ length: 300 }, (_, index) => cut(`10:0${index % 2}:${index % 6}0`));
    const found = look([...fallen, speaking('10:09:40')], '10:10:00');
    expect(found.alone).toEqual([]);
    expect(found.together).toEqual(idsOf(fallen));
    expect(found.next).toBe(at('10:11:00'));
  });

  test('calls for each where they are few', () => {
    const fallen = Array.from({ length: manyDevices - 1 }, () => cut('10:00:00'));
    expect(look(fallen, '10:10:00')).toMatchObject({ alone: idsOf(fallen), together: [] });
  });

  test('who falls silent while the building is down joins it; few that are left of it are missed alone', () => {
    const fallen = Array.from({ length: 6 }, () => cut('10:00:00'));
    const late = cut('10:30:00');
    expect(look([...fallen, late], '10:40:00', fallen)).toMatchObject({ together: idsOf([late]), isOver: false });
    const back = fallen.map((one, index) => (index < 4 ? { ...one, seenAt: at('10:44:00') } : one));
    const left = idsOf(back.slice(4));
    expect(look(back, '10:45:00', fallen)).toMatchObject({ alone: left, together: [], isOver: true });
    const allBack = fallen.map((one) => ({ ...one, seenAt: at('10:44:00') }));
    expect(look(allBack, '10:45:00', fallen)).toMatchObject({ alone: [], together: [], isOver: true });
  });
});
