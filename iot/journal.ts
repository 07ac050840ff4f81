/**
 * Touches that could not be asked about: kept across restarts, and on return sent in order, one after the other, each until it is
 * answered. Under its own id, so that one that had arrived after all is answered and not acted on again.
 */
import type { TouchMessage } from './notes.ts';
import { isWaiting, type KeptNote, stillOf, withNote, withoutProof } from './notes.ts';
import type { ActionResult } from './outcome.ts';

/** A touch that was noted while nobody could be asked. */
export interface Note {
  id: string;
  kind: TouchMessage['kind'];
  /** Epoch ms of the touch. */
  at: number;
  /** `refused`, or met in part: `message` says so, and stays until it is dismissed or has been there for half an hour. */
  state: 'waiting' | 'refused';
  /** A sentence in the panel's language. */
  message: string | null;
}

export interface JournalOptions {
  notes(): readonly KeptNote[];
  /** Remembers them, and shows what they change. */
  keep(notes: readonly KeptNote[]): void;
  ask(message: TouchMessage): Promise<ActionResult>;
  /** Epoch ms. */
  now(): number;
}

/** So often a note is asked about in its turn. One that then has no answer yet lets the others go first: it may never get one. */
const patientTries = 5;

export type Journal = ReturnType<typeof createJournal>;

export function createJournal({ notes, keep, ask, now }: JournalOptions) {
  let sending: Promise<void> | null = null;
  /** Who stands there and waits for an answer. */
  const asking = new Map<string, (result: ActionResult) => void>();
  /** Noted since the panel was switched on. */
  const own = new Set<string>();
  /** Taken by the broker and not answered since the panel was switched on, by note. */
  const unanswered = new Map<string, number>();
  const isStuck = ({ message }: KeptNote) => (unanswered.get(message.id) ?? 0) >= patientTries;

  function next(left: ReadonlySet<string>): KeptNote | undefined {
    const due = notes().filter((note) => isWaiting(note) && !left.has(note.message.id));
    return due.find((note) => !isStuck(note)) ?? due[0];
  }

  const replace = (id: string, by: KeptNote | null) =>
    keep(notes().flatMap((note) => (note.message.id === id ? (by ?? []) : note)));

  async function sendAll(): Promise<void> {
    const left = new Set<string>();
    for (let note = next(left); note; note = next(left)) {
      const { message } = note;
      replace(message.id, { ...note, tried: true });
      const result = await ask({ ...message, noted: true });
      if (!result.ok && isUnanswered(result)) {
        if (result.code === 'no_answer') unanswered.set(message.id, (unanswered.get(message.id) ?? 0) + 1);
        if (result.code === 'offline' || !isStuck(note)) return;
        left.add(message.id);
        continue;
      }
      unanswered.delete(message.id);
      const asker = asking.get(message.id);
      asker?.(result);
      const text = asker ? null : toSay(result);
      replace(
        message.id,
        text === null ? null : { message: withoutProof(message), tried: true, said: { text, at: now() } },
      );
    }
  }

  function add(message: TouchMessage, tried = false): void {
    own.add(message.id);
    keep(withNote(notes(), { message, tried, said: null }));
  }

  /** Until all are answered, or one is not; called again while it goes on, it is the same. */
  function send(): Promise<void> {
    sending ??= sendAll().finally(() => {
      sending = null;
    });
    return sending;
  }

  return {
    add,
    send,

    /** A wish that was never sent becomes another one; null takes it back. */
    change(id: string, message: TouchMessage | null): void {
      replace(id, message && { message, tried: false, said: null });
    },

    dismiss: (id: string) => replace(id, null),

    /** As the others before it, this one is sent at its turn. */
    async inTurn(message: TouchMessage): Promise<ActionResult> {
      const answered = new Promise<ActionResult>((resolve) => asking.set(message.id, resolve));
      add(message);
      const outcome = await Promise.race([answered, send().then((): ActionResult => ({ ok: true, noted: true }))]);
      asking.delete(message.id);
      return outcome;
    },

    waiting: () => notes().filter(isWaiting),

    /** Whether what is touched now has to wait for others. */
    comesFirst: () => notes().some((note) => isWaiting(note) && !isStuck(note)),

    /**
     * The server has told the time: what was noted since the panel was switched on was as far off as its clock is now.
     * @param offset ms that the clock was behind
     */
    dated(offset: number): void {
      if (!notes().some(({ message }) => own.has(message.id) && !message.synced)) return;
      keep(
        notes().map((note) => {
          const { message } = note;
          if (message.synced || !own.has(message.id)) return note;
          return { ...note, message: { ...message, at: Math.round(message.at + offset), synced: true } };
        }),
      );
    },

    forgetOld(): void {
      const still = stillOf(notes(), now());
      if (still !== notes()) keep(still);
    },

    shown: (): Note[] =>
      notes().map(({ message: { id, kind, at }, said }) => ({
        id,
        kind,
        at,
        state: said ? 'refused' : 'waiting',
        message: said?.text ?? null,
      })),
  };
}

export function isUnanswered(result: ActionResult): boolean {
  return !result.ok && (result.code === 'offline' || result.code === 'no_answer');
}

/** A meeting that is over meanwhile needs no words. */
function toSay(result: ActionResult): string | null {
  if (result.ok) return result.text ?? null;
  return result.code === 'booking_over' ? null : result.text;
}
