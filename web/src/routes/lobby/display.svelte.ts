import { createContext } from 'svelte';
import { type Lobby, type LobbySnapshot, startLobby } from '../../../../iot/lobby.ts';
import { Paired } from '../panel/paired.svelte.ts';
import { memory as panelMemory } from '../panel/storage.ts';
import { memory } from './storage.ts';

/** The page in a lobby: its pages turn with the time. */
export class Display extends Paired<LobbySnapshot, Lobby> {
  constructor() {
    super({
      program: 'lobby',
      memory,
      isBoard: true,
      other: { address: '/panel', memory: panelMemory },
      tickMs: () => 1000,
      pictures: ({ sheet }) => sheet?.place?.maps?.map(({ url }) => url) ?? [],
      start: startLobby,
    });
  }
}

export const [useDisplay, provideDisplay] = createContext<Display>();
