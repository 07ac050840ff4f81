import { ready } from '#lib/temporal.ts';

export const init = ready;
