import type { Input } from './api.ts';
import { m } from './paraglide/messages.js';
import type { Room } from './places.svelte.ts';
import type { Session } from './session.svelte.ts';
import { toasts } from './toasts.svelte.ts';

/** Puts a room behind the favourites, or takes it away. @returns what to say of it; '' where it failed (the person was told) */
export async function toggleFavourite(session: Session, room: Room): Promise<string> {
  const on = !session.favourites.includes(room.roomId);
  const rest = session.favourites.filter((id) => id !== room.roomId);
  const favourites = (on ? [...rest, room.roomId] : rest) as Input<'people.changeMe'>['favourites'];
  try {
    await session.change({ favourites });
    return on ? m.grid_starred({ room: room.name }) : m.grid_unstarred({ room: room.name });
  } catch (error) {
    toasts.problem(error);
    return '';
  }
}
