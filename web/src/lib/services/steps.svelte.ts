import { call, type Input } from '#lib/api.ts';
import { confirm } from '#lib/confirm.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { toasts } from '#lib/toasts.svelte.ts';
import { type RequestView, titleOf } from './request.ts';

export type Action = RequestView['may'][number];
type Step = Input<'services.act'>['step'];

export const actionNames: Record<Exclude<Action, 'note'>, () => string> = {
  accept: m.services_act_accept,
  start: m.services_act_start,
  finish: m.services_act_finish,
  refuse: m.services_act_refuse,
  hand_over: m.services_act_hand_over,
  cancel: m.services_act_cancel,
};
const done: Record<Step, () => string> = {
  accept: m.services_did_accept,
  start: m.services_did_start,
  finish: m.services_did_finish,
  refuse: m.services_did_refuse,
  cancel: m.services_did_cancel,
};

/** Told the request as it is afterwards; `null`: it was refused, and should be read again. */
export type Changed = (view: RequestView | null) => void;

/** What is being done with one request, and the question that is open about it. */
export class Steps {
  busy = $state<Action | null>(null);
  asked = $state<'refuse' | 'hand_over' | null>(null);

  /** Steps that need a word open their question. */
  async take(action: Action, view: RequestView, changed: Changed): Promise<void> {
    if (action === 'refuse' || action === 'hand_over') this.asked = action;
    else if (action === 'cancel') await this.#cancel(view, changed);
    else if (action !== 'note') await this.act(action, view, changed);
  }

  /** @throws nothing: a refusal is told */
  async act(step: Step, { request }: RequestView, changed: Changed, reason = ''): Promise<void> {
    await this.#attempt(step, changed, done[step](), () =>
      call('services.act', { requestId: request.requestId, step, reason }),
    );
  }

  async handOver({ request }: RequestView, to: { personId: string; name: string }, changed: Changed): Promise<void> {
    const { requestId } = request;
    await this.#attempt('hand_over', changed, m.services_did_hand_over({ name: to.name }), () =>
      call('services.handOver', { requestId, personId: to.personId }),
    );
  }

  async #cancel(view: RequestView, changed: Changed): Promise<void> {
    const yes = await confirm({
      title: m.services_cancel_title({ name: titleOf(view.request) }),
      body: m.services_cancel_body(),
      action: m.services_act_cancel(),
      danger: true,
    });
    if (yes) await this.act('cancel', view, changed);
  }

  async #attempt(action: Action, changed: Changed, word: string, run: () => Promise<RequestView>): Promise<void> {
    this.busy = action;
    try {
      changed(await run());
      toasts.done(word);
    } catch (error) {
      toasts.problem(error);
      changed(null);
    } finally {
      this.busy = null;
    }
  }
}
