import CalendarCheck from '@lucide/svelte/icons/calendar-check';
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import Inbox from '@lucide/svelte/icons/inbox';
import ListChecks from '@lucide/svelte/icons/list-checks';
import Settings from '@lucide/svelte/icons/settings-2';
import type { Component } from 'svelte';
import { m } from '#lib/paraglide/messages.js';

export interface Place {
  href: string;
  label: () => string;
  icon: Component<{ class?: string }>;
  /** Which number it shows. */
  count?: 'unread' | 'todo';
}

export const book: Place = { href: '/', label: m.common_nav_book, icon: CalendarDays };
export const mine: Place = { href: '/my', label: m.common_nav_mine, icon: CalendarCheck };
export const todo: Place = { href: '/todo', label: m.approval_todo_title, icon: ListChecks, count: 'todo' };
export const inbox: Place = { href: '/inbox', label: m.common_nav_inbox, icon: Inbox, count: 'unread' };
export const admin: Place = { href: '/admin', label: m.common_nav_admin, icon: Settings };

/** Is the address this place or below it? */
export function isHere(place: Place, pathname: string): boolean {
  if (place.href === '/') return pathname === '/' || pathname.startsWith('/booking');
  return pathname === place.href || pathname.startsWith(`${place.href}/`);
}
