/** What a touch asks of the server: sent with an id, sent once more when no answer comes, given up after a while. */
import type { PanelCommand, PanelMessage } from '../shared/doorplates/protocol.ts';
import type { Clock } from './clock.ts';
import type { ActionResult } from './outcome.ts';

type Answer = Extract<PanelCommand, { do: 'answer' }>;

const repeatMs = 4000;
const giveUpMs = 10_000;

export function createActions(send: (message: PanelMessage) => Promise<void>, clock: Clock) {
  const open = new Map<string, (result: ActionResult) => void>();

  function ask(message: PanelMessage): Promise<ActionResult> {
    return new Promise((resolve) => {
      const again = clock.after(repeatMs, () => void send(message).catch(() => {}));
      const giveUp = clock.after(giveUpMs, () => settle({ ok: false, code: 'no_answer', text: null }));
      const settle = (result: ActionResult) => {
        again();
        giveUp();
        open.delete(message.id);
        resolve(result);
      };
      open.set(message.id, settle);
      send(message).catch(() => settle({ ok: false, code: 'offline', text: null }));
    });
  }

  function answered({ id, ok, code = 'internal', text = '' }: Answer): void {
    if (ok) open.get(id)?.({ ok, ...(text && { text }) });
    else open.get(id)?.({ ok, code, text: text || null });
  }

  return { ask, answered };
}
export type Actions = ReturnType<typeof createActions>;
