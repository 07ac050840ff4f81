/** Keeps the screen on where the browser lets a page ask for it. @returns lets it sleep again */
export function stayAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let ended = false;

  async function ask(): Promise<void> {
    if (ended || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    try {
      lock = await navigator.wakeLock.request('screen');
    } catch {
      // A kiosk has its own ways to keep the screen on.
    }
  }

  document.addEventListener('visibilitychange', ask);
  void ask();
  return () => {
    ended = true;
    document.removeEventListener('visibilitychange', ask);
    void lock?.release();
  };
}
