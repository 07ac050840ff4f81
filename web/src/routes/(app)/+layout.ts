import { error, redirect } from '@sveltejs/kit';
import { call, isProblem, passkeyAddress, problemOf, signInAddress } from '#lib/api.ts';

export async function load({ url }) {
  try {
    return { me: await call('people.me', {}) };
  } catch (failure) {
    if (isProblem(failure, 'unauthenticated')) redirect(307, signInAddress(url));
    if (isProblem(failure, 'passkey_needed')) redirect(307, passkeyAddress(url));
    const problem = problemOf(failure);
    error(problem.status >= 400 ? problem.status : 503, problem.detail);
  }
}
