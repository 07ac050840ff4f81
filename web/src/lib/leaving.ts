import { afterNavigate, beforeNavigate, goto } from '$app/navigation';
import { confirm } from './confirm.svelte.ts';
import { m } from './paraglide/messages.js';
import { layers } from './ui/layers.ts';

/** What would be lost, and how it is asked about. */
const questions = {
  unsaved: () => ({ title: m.common_unsaved(), body: m.common_unsaved_body(), action: m.common_discard() }),
  exporting: () => ({
    title: m.exporting_leaving(),
    body: m.exporting_leaving_body(),
    action: m.exporting_leaving_action(),
  }),
  importing: () => ({
    title: m.importing_leaving(),
    body: m.importing_leaving_body(),
    action: m.exporting_leaving_action(),
  }),
};

interface Options {
  /** Typed and not saved, when absent. */
  what?: keyof typeof questions;
  /** What is edited is named by the address's query: another one leaves it, too. */
  byQuery?: boolean;
}

/** Asks before the page is left while something would be lost. Called while a component is made, and for as long as it is there. */
export function guardLeaving(isAtStake: () => boolean, { what = 'unsaved', byQuery = false }: Options = {}): void {
  let isSure = false;
  const place = (url: URL | undefined) => (url ? url.pathname + (byQuery ? url.search : '') : null);
  afterNavigate(() => {
    isSure = false;
  });
  beforeNavigate((navigation) => {
    const { type, from, to, cancel } = navigation;
    if (isSure || !isAtStake()) return;
    if (type !== 'leave' && place(from?.url) === place(to?.url)) return;
    // Going back leaves the dialog on top, which sees to that itself.
    if (type === 'popstate' && layers.length > 0) return;
    cancel();
    // When the page closes the browser asks by itself.
    if (type === 'leave' || !to) return;
    void confirm({ ...questions[what](), danger: true }).then((yes) => {
      if (!yes) return;
      isSure = true;
      if (navigation.type === 'popstate') history.go(navigation.delta);
      else void goto(to.url);
    });
  });
}
