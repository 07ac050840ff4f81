import { beforeNavigate, goto } from '$app/navigation';
import { confirm } from './confirm.svelte.ts';
import { m } from './paraglide/messages.js';

/** Asks before the page is left with something in it that is not saved. Called while a component is made, and for as long as it is there. */
export function guardLeaving(isUnsaved: () => boolean): void {
  let isSure = false;
  beforeNavigate((navigation) => {
    const { type, from, to, cancel } = navigation;
    if (isSure || !isUnsaved()) return;
    if (type !== 'leave' && from?.url.pathname === to?.url.pathname) return;
    cancel();
    // When the page closes the browser asks by itself.
    if (type === 'leave' || !to) return;
    void confirm({
      title: m.common_unsaved(),
      body: m.common_unsaved_body(),
      action: m.common_discard(),
      danger: true,
    }).then((yes) => {
      if (!yes) return;
      isSure = true;
      if (navigation.type === 'popstate') history.go(navigation.delta);
      else void goto(to.url);
    });
  });
}
