import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import DoorOpen from '@lucide/svelte/icons/door-open';
import Hourglass from '@lucide/svelte/icons/hourglass';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import type { Component } from 'svelte';
import { m } from '#lib/paraglide/messages.js';
import { agoWord, durationWord, rangeWord } from '#lib/when.ts';
import { causeWord } from './doorplates/happenings.ts';
import type { Attention } from './overview.svelte.ts';
import { numberWord } from './statistics/words.ts';

export interface Matter {
  name: string;
  icon: Component<{ class?: string; 'aria-hidden'?: 'true' }>;
  tone: 'busy' | 'soon' | 'pending' | 'neutral';
  /** With the number of them. */
  title: string;
  href: string;
  action: string;
  worst: { href: string | null; title: string; note: string }[];
  /** How many are not named. */
  others: number;
  /** Where they are, if not where the action leads. */
  rest?: string;
}

/** What needs somebody, the most urgent first; what nobody needs to look at is left out. */
export function mattersOf({ faults, overdue, approvals, bare, devices }: Attention, now: number): Matter[] {
  const matters: (Omit<Matter, 'others'> & { count: number })[] = [
    {
      ...{ name: 'faults', icon: TriangleAlert, tone: 'busy', count: faults.count },
      title: m.home_faults({ n: numberWord(faults.count) }),
      href: '/admin/doorplates?show=wrong',
      action: m.home_faults_action(),
      worst: faults.worst.map((fault) => ({
        href: fault.doorplateId ? `/admin/doorplates/${fault.doorplateId}` : `/services/${fault.requestId}`,
        title: fault.doorplateId
          ? joined(causeWord(fault.cause), fault.room || fault.name)
          : m.home_outage({ n: numberWord(fault.devices), building: fault.building }),
        note: joined(fault.doorplateId ? fault.building : '', agoWord(fault.since, now)),
      })),
    },
    {
      ...{ name: 'overdue', icon: Hourglass, tone: 'soon', count: overdue.count },
      title: m.home_overdue({ n: `${numberWord(overdue.count)}${overdue.more ? '+' : ''}` }),
      href: '/admin/services/requests?overdue=yes',
      action: m.home_overdue_action(),
      worst: overdue.worst.map((request) => ({
        href: `/services/${request.requestId}`,
        title: joined(request.item, request.room),
        note: joined(
          m.home_late({ time: durationWord(lateOf(request.dueAt, now)) }),
          request.assignee ?? m.home_nobody(),
        ),
      })),
    },
    {
      ...{ name: 'approvals', icon: CalendarClock, tone: 'pending', count: approvals.count },
      title: m.home_approvals({ n: numberWord(approvals.count) }),
      href: '/todo',
      action: m.home_approvals_action(),
      worst: approvals.worst.map(({ room, organiser, start, end, zone, since }) => ({
        href: null,
        title: joined(room, rangeWord(start, end, now, zone)),
        note: joined(organiser, m.home_asked({ ago: agoWord(since, now) })),
      })),
    },
    {
      ...{ name: 'bare', icon: DoorOpen, tone: 'neutral', count: devices.total > 0 ? bare.count : 0 },
      title: m.home_bare({ n: numberWord(bare.count) }),
      href: '/admin/doorplates?pair',
      rest: '/admin/places?show=bare',
      action: m.doorplates_pair(),
      worst: bare.worst.map(({ roomId, room, building }) => ({
        href: roomId && `/admin/places/${roomId}`,
        title: room,
        note: building,
      })),
    },
  ];
  return matters
    .filter(({ count }) => count > 0)
    .map(({ count, ...matter }) => ({ ...matter, others: Math.max(0, count - matter.worst.length) }));
}

/** Minutes, in hours where they are many. */
function lateOf(dueAt: string, now: number): number {
  const minutes = Math.max(1, Math.round((now - Date.parse(dueAt)) / 60_000));
  return minutes < 120 ? minutes : Math.round(minutes / 60) * 60;
}

function joined(...parts: string[]): string {
  return parts.filter(Boolean).join(' · ');
}
