import * as Operators from '../../functions/operator/sessions.ts';
import * as Sessions from '../../functions/people/sessions.ts';
import { seatsOf } from '../../functions/people/sign-in.ts';
import type { LocalSignIn } from './pages.ts';

/** One click instead of a code: there is no such door anywhere but on this machine. */
export const localSignIn: LocalSignIn = async (email, company) => {
  if (Operators.isOperator(email)) return { cookies: [await Operators.start(email)], location: '/operator' };
  const seats = await seatsOf(email.toLowerCase());
  const seat = seats.find((one) => company === undefined || [one.company.tenantId, one.company.name].includes(company));
  if (!seat) return undefined;
  const { cookie } = await Sessions.start(seat.company.tenantId, seat.person);
  return { cookies: [cookie], location: '/' };
};
