/** What a screen shows at this instant, of what it remembers, and for how long. */
import type { Shown } from '../shared/doorplates/protocol.ts';
import type { Host, ScreenSnapshot } from './contract.ts';
import type { AnyView, Kind } from './kind.ts';
import type { LinkState } from './link.ts';
import type { Keeper } from './memory.ts';
import { type ViewSettings, viewDefaults } from './state.ts';

const aloneMs = 2 * 60_000;
const longestMs = 3_600_000;

export function createPicture<Sheet, View extends AnyView, Seen extends ScreenSnapshot<Sheet, View>>(
  kind: Kind<Sheet, View, Seen>,
  { memory, now }: Keeper<Sheet>,
  locale: Host<Seen>['locale'] = 'zh-CN',
) {
  const settings = (): Required<ViewSettings> => ({ ...viewDefaults, locale, ...memory.settings });

  return {
    look(link: LinkState, identify: boolean): Seen {
      const { heardAt } = memory;
      const sheet = kind.sheet ? kind.sheet() : memory.sheet;
      const view = kind.viewAt(sheet, settings(), now());
      const isAlone = link !== 'connected' && (heardAt === null || now() - heardAt >= aloneMs);
      const digest = kind.digestOf(view);
      return kind.look({
        ...{ view, digest, sheet, settings: memory.settings, link, identify },
        asOf: isAlone ? heardAt : null,
      });
    },

    /** Made of what the server has said alone. @param at epoch ms */
    plain(at: number): Shown {
      const view = kind.viewAt(memory.sheet, settings(), at);
      return { state: view.state, digest: kind.digestOf(view), led: view.led };
    },

    /** How long it may stay as it is, ms. */
    lasts({ sheet, link }: Seen): number {
      const changes = [kind.nextChange(sheet, settings(), now())];
      if (link !== 'connected' && memory.heardAt !== null) changes.push(memory.heardAt + aloneMs);
      const ahead = changes.flatMap((at) => (at !== null && at > now() ? [at - now()] : []));
      return Math.min(longestMs, ...ahead);
    },
  };
}
