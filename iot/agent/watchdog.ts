/** Tells systemd that the program is alive, where its unit asks for it (WatchdogSec): one that hangs is started again. */
import { execFile } from 'node:child_process';

/** @returns stops; nothing where nobody asks */
export function watchdog(env: Readonly<Record<string, string | undefined>>, log: (line: string) => void): () => void {
  const microseconds = Number(env.WATCHDOG_USEC ?? 0);
  if (!env.NOTIFY_SOCKET || !(microseconds > 0)) return () => {};
  let failed = false;
  // Node cannot send to a Unix datagram socket: systemd's own program does.
  const tell = () =>
    execFile('systemd-notify', ['WATCHDOG=1'], (error) => {
      if (error && !failed) log(`systemd cannot be told that all is well: ${error.message}`);
      failed = error !== null;
    });
  tell();
  const timer = setInterval(tell, microseconds / 3000);
  return () => clearInterval(timer);
}
