import type { HandleClientError } from '@sveltejs/kit/hooks';
import { m } from '#lib/paraglide/messages.js';
import { ready } from '#lib/temporal.ts';

export const init = ready;

/** What a page that failed says. A part of the app that could not be fetched is a lost connection, not a fault of it. */
export const handleError: HandleClientError = ({ kind, error }) => {
  if (kind !== 'unknown') return;
  if (error instanceof TypeError && /fetch|import|load/i.test(error.message)) {
    return { status: 503, message: m.common_problem_offline() };
  }
  console.error(error);
  return { message: m.common_problem_page() };
};
