/** The shared rules of time, by one short name for the whole app. */
export { ceilToSlot, floorToSlot, slotMinutes } from '../../../shared/bookings/slots.ts';
export * from '../../../shared/time.ts';
