/** The running lobby display: a screen that shows its building's board. The same in a kiosk browser and in tests. */
import type { BoardPart } from '../shared/doorplates/board-protocol.ts';
import type { PanelSettings } from '../shared/doorplates/protocol.ts';
import { type BoardView, boardAt, boardDigest, nextBoardChange } from './board.ts';
import { type BoardSheet, boardHave, mergePart } from './board-merge.ts';
import { type Screen, type ScreenOptions, type ScreenSnapshot, startScreen } from './screen.ts';
import { viewDefaults } from './state.ts';

export type LobbySnapshot = ScreenSnapshot<BoardSheet, BoardView>;
export type Lobby = Screen<BoardSheet, BoardView>;

export interface LobbyOptions extends Omit<ScreenOptions<BoardSheet, BoardView>, 'shows'> {
  /** What shows before the first settings. */
  locale?: PanelSettings['locale'];
}

export function startLobby({ locale = 'zh-CN', ...options }: LobbyOptions): Lobby {
  const known = (settings: PanelSettings | null) => ({ ...viewDefaults, locale, ...settings });
  return startScreen({
    ...options,
    shows: {
      merge: (held, incoming) => mergePart(held, incoming as unknown as BoardPart),
      viewAt: (sheet, settings, now) => boardAt(sheet, known(settings), now),
      digestOf: boardDigest,
      nextChange: (sheet, settings, now) => nextBoardChange(sheet, known(settings), now),
      have: (sheet, now) => ({ roomId: null, room: 0, days: {}, board: boardHave(sheet, now) }),
    },
  });
}
