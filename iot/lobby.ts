/** The running lobby display: a screen that shows its building's board. */
import type { BoardPart } from '../shared/doorplates/board-protocol.ts';
import { type BoardView, boardAt, boardDigest, nextBoardChange } from './board.ts';
import { type BoardSheet, boardHave, mergePart } from './board-merge.ts';
import { systemClock } from './clock.ts';
import type { Host, Screen, ScreenSnapshot } from './contract.ts';
import { createKeeper } from './memory.ts';
import { haveOf } from './merge.ts';
import { startScreen } from './screen.ts';

export type LobbySnapshot = ScreenSnapshot<BoardSheet, BoardView>;
export type Lobby = Screen<LobbySnapshot>;
export type LobbyOptions = Host<LobbySnapshot>;

/** A large board changes many times a second. What comes first is kept soon: it may be switched off at any time. */
const pace = { draw: { after: 300 }, keep: { after: 1000, every: 30_000 } };

export function startLobby(options: LobbyOptions): Lobby {
  const { identity, store, clock = systemClock } = options;
  const { snapshot, now, end } = startScreen(options, createKeeper<BoardSheet>(store, identity.doorplateId, clock), {
    // What a door is told is of one room: this screen is to become one, as its settings say.
    merge: (held, incoming) => ('room' in incoming ? held : mergePart(held, incoming as unknown as BoardPart)),
    viewAt: boardAt,
    digestOf: boardDigest,
    nextChange: nextBoardChange,
    have: (sheet, settings, at) => ({ ...haveOf(null, settings), board: boardHave(sheet, at) }),
    look: (seen: LobbySnapshot) => seen,
    lamp: { lit: () => ({ color: 'off', blink: false }), works: () => true },
    pace,
  });
  return { snapshot, now, end };
}
