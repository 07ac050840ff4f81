/** The shared picture of a room's day, by one short name for the booking page. */
export * from '../../../../../shared/bookings/view.ts';
