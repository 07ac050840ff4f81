import type { Output } from '#lib/api.ts';
import { language } from '#lib/locale.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { minutesBetween } from '#lib/time.ts';
import { durationWord, momentWord } from '#lib/when.ts';

export type RequestView = Output<'services.get'>;
export type ServiceRequest = RequestView['request'];
export type Offered = Output<'services.offered'>['items'][number];
export type Category = Offered['category'];

type Tone = 'neutral' | 'brand' | 'free' | 'soon' | 'busy' | 'occupied' | 'pending';

export const states: Record<ServiceRequest['state'], { name: () => string; tone: Tone }> = {
  new: { name: m.services_state_new, tone: 'soon' },
  accepted: { name: m.services_state_accepted, tone: 'brand' },
  in_progress: { name: m.services_state_in_progress, tone: 'brand' },
  done: { name: m.services_state_done, tone: 'free' },
  cannot_do: { name: m.services_state_cannot_do, tone: 'busy' },
  cancelled: { name: m.services_state_cancelled, tone: 'neutral' },
};

export const categoryNames: Record<Category, () => string> = {
  device: m.services_device,
  administrative: m.services_administrative,
};

/** `¥18.00` @param price in hundredths @param currency the company's: its sign alone says which */
export function priceWord(price: number, currency: string): string {
  const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
  return new Intl.NumberFormat(language.current, style).format(price / 100);
}

export function isOpen({ state }: Pick<ServiceRequest, 'state'>): boolean {
  return state === 'new' || state === 'accepted' || state === 'in_progress';
}

/** `茶水饮料 × 6` */
export function titleOf({ item, quantity }: Pick<ServiceRequest, 'item' | 'quantity'>): string {
  return quantity === null ? item.name : `${item.name} × ${quantity}`;
}

/** Minutes by which nobody has been at it; 0: there is still time, or somebody is. @param now epoch ms */
export function lateMinutes({ state, dueAt }: Pick<ServiceRequest, 'state' | 'dueAt'>, now: number): number {
  if (state !== 'new' && state !== 'accepted') return 0;
  return Math.max(0, Math.ceil((now - Date.parse(dueAt)) / 60_000));
}

/** `今天 10:00`; the time of asking is as soon as possible. */
export function wantedWord({ wantedAt, createdAt }: ServiceRequest, now: number, zone: string): string {
  return minutesBetween(createdAt, wantedAt) <= 0 ? m.services_when_asap() : momentWord(wantedAt, now, zone);
}

export function lateWord(minutes: number): string {
  return m.services_overdue_by({ time: durationWord(minutes) });
}
