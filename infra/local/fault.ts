/** Something the person who started the local cloud can put right: told in one sentence, without a stack trace. */
export class Fault extends Error {
  override readonly name = 'Fault';
}

/** The message of anything thrown. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a Node error (`EADDRINUSE`, `ENOENT`, …), when it has one. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
