/** Faults of AWS's services that the local cloud cannot produce: some of what is asked fails, the rest goes through. */
import { vi } from 'vitest';
import { type Ask, AwsError, aws } from '../../functions/aws.ts';

/** @param fault the error for a request, or null for one that goes through, at once or later. @returns mends it */
export function breakAws(fault: (ask: Ask) => Error | null | Promise<Error | null>): () => void {
  const { ask: whole } = aws;
  const spy = vi.spyOn(aws, 'ask').mockImplementation(async (ask) => {
    const error = await fault(ask);
    if (error) throw error;
    return whole(ask);
  });
  return () => spy.mockRestore();
}

/** SES refuses what is sent to this address, or to any. */
export function breakMail(name: string, to?: string): () => void {
  return breakAws((ask) => {
    if (ask.operation !== 'SendEmail' || (to && !String(ask.body).includes(`["${to}"]`))) return null;
    return new AwsError(name, name, 400);
  });
}
