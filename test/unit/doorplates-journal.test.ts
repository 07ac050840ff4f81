import { describe, expect, it, vi } from 'vitest';
import { mostNotes } from '../../iot/notes.ts';
import { offersAt } from '../../iot/offers.ts';
import type { PanelCommand, PanelMessage } from '../../shared/doorplates/protocol.ts';
import { bookingIdAt, givenSheet, minute, quarter, settle } from './doorplates-support/given.ts';
import { givenConnected, givenPanel, meeting, start, zone } from './doorplates-support/panel.ts';

type Door = Awaited<ReturnType<typeof givenConnected>>;

async function givenAlone() {
  const door = await givenConnected();
  door.command({ id: door.sent[0]?.id ?? '', do: 'clock', at: door.clock.now() });
  door.link('lost');
  door.sent.length = 0;
  return door;
}

/** The network is back, and the server answers the hello with the time. */
async function back(door: Door) {
  door.link('connected');
  await door.clock.advance(600);
  const hello = door.sent.findLast(({ kind }) => kind === 'hello');
  door.command({ id: hello?.id ?? '', do: 'clock', at: door.clock.now() });
  await settle();
}

const notes = (door: Door) => door.sent.filter(({ kind }) => kind !== 'hello' && kind !== 'heartbeat');
const view = (door: Door) => door.panel.snapshot().view;
const offered = (door: Door) => offersAt(door.panel.snapshot().sheet, door.panel.now(), true);

async function answer(
  door: Door,
  message: PanelMessage | undefined,
  what: { ok: boolean; code?: string; text?: string },
) {
  door.command({ id: message?.id ?? '', do: 'answer', ...what } as PanelCommand);
  await settle();
}

describe('alone at the door', () => {
  it('a wish stands at once, as a meeting that nobody has confirmed', async () => {
    const door = await givenAlone();
    const [wanted] = offered(door).book;
    expect(await door.panel.book(wanted ?? { start: 0, end: 0, minutes: 0 })).toEqual({ ok: true, noted: true });
    expect(view(door)).toMatchObject({
      state: 'in_meeting',
      provisional: true,
      led: { color: 'red' },
      until: wanted?.end,
    });
    expect(view(door).current).toMatchObject({ provisional: true, topic: null, organiser: '1203' });
    expect(door.panel.snapshot().notes).toMatchObject([{ kind: 'book', state: 'waiting', message: null }]);
    expect(offered(door).book).toEqual([]);
    await door.clock.advance((wanted?.end ?? 0) - door.clock.now());
    expect(view(door)).toMatchObject({ state: 'free', provisional: false });
  });

  it('it is extended, ended and taken back without another note', async () => {
    const door = await givenAlone();
    await door.panel.book({ start, end: start + quarter, minutes: 15 });
    const [longer] = offered(door).extend;
    expect(await door.panel.extend(longer ?? { start: 0, end: 0, minutes: 0 })).toEqual({ ok: true, noted: true });
    expect(view(door).until).toBe(longer?.end);
    // Undone in its own quarter.
    expect(offered(door).end).toBe(start);
    await door.panel.endMeeting(start);
    expect(view(door).state).toBe('free');
    expect(door.panel.snapshot().notes).toEqual([]);
  });

  it('a check-in shows, and colleagues’ meetings are neither ended nor extended', async () => {
    const door = await givenConnected();
    door.sheet(
      givenSheet(zone, start + 6 * minute, [meeting], { version: 5, checkIn: { opensMinutes: 10, graceMinutes: 10 } }),
    );
    door.link('lost');
    await door.clock.advance(61 * minute);
    expect(view(door).state).toBe('awaiting_check_in');
    expect(await door.panel.checkIn(bookingIdAt(0))).toEqual({ ok: true, noted: true });
    expect(view(door)).toMatchObject({ state: 'in_meeting', checkIn: null, provisional: false });
    expect(offered(door)).toEqual({ book: [], extend: [], end: null });
    expect(await door.panel.endMeeting(start + 75 * minute)).toMatchObject({ ok: false, code: 'offline' });
  });

  it('keeps its notes over a restart in the middle, and goes on from the week it knows', async () => {
    const door = await givenAlone();
    await door.panel.book({ start, end: start + 2 * quarter, minutes: 30 });
    await door.panel.report('屏幕有裂纹');
    await door.clock.advance(5 * minute);
    void door.panel.end();
    const again = givenPanel({ store: door.store, clock: door.clock });
    expect(again.panel.snapshot().view).toMatchObject({ state: 'in_meeting', provisional: true });
    await back(again);
    expect(notes(again)).toMatchObject([{ kind: 'book', noted: true, synced: true, at: start + 1000 }]);
  });

  it('keeps no more than there is room for: the oldest fault goes first', async () => {
    const door = await givenAlone();
    await door.panel.book({ start, end: start + quarter, minutes: 15 });
    for (let index = 0; index <= mostNotes; index++) await door.panel.report(`第 ${index} 条`);
    const kept = door.panel.snapshot().notes;
    expect(kept).toHaveLength(mostNotes);
    expect(kept[0]?.kind).toBe('book');
    await back(door);
    await answer(door, notes(door)[0], { ok: true });
    expect(notes(door).at(-1)).toMatchObject({ kind: 'fault', text: '第 2 条' });
  });
});

describe('back again', () => {
  it('says its notes in order, each after the answer to the one before, under their own ids and times', async () => {
    const door = await givenAlone();
    await door.panel.checkIn(bookingIdAt(0));
    await door.clock.advance(minute);
    await door.panel.book({ start, end: start + quarter, minutes: 15 });
    await door.panel.report('空调不制冷');
    await back(door);
    expect(notes(door).map(({ kind }) => kind)).toEqual(['check_in']);
    expect(notes(door)[0]).toMatchObject({ at: start + 1000, noted: true, synced: true });
    await answer(door, notes(door)[0], { ok: true });
    expect(notes(door).map(({ kind }) => kind)).toEqual(['check_in', 'book']);
    await answer(door, notes(door)[1], { ok: true });
    await answer(door, notes(door)[2], { ok: true });
    expect(notes(door).map(({ kind }) => kind)).toEqual(['check_in', 'book', 'fault']);
    expect(door.panel.snapshot().notes).toEqual([]);
  });

  it('shows why a wish could not be met, until it is read', async () => {
    const door = await givenAlone();
    await door.panel.book({ start, end: start + quarter, minutes: 15 }, '482913');
    expect(door.store.read()).toContain('482913');
    await back(door);
    expect(notes(door)[0]).toMatchObject({ proof: '482913' });
    await answer(door, notes(door)[0], { ok: false, code: 'slot_taken', text: '林晓使用至 10:00' });
    expect(door.store.read()).not.toContain('482913');
    expect(view(door).state).toBe('free');
    const [note] = door.panel.snapshot().notes;
    expect(note).toMatchObject({ state: 'refused', message: '林晓使用至 10:00' });
    door.panel.dismiss(note?.id ?? '');
    expect(door.panel.snapshot().notes).toEqual([]);
  });

  it('says again what was not answered, under the same id, and what is touched now comes after', async () => {
    const door = await givenAlone();
    await door.panel.book({ start, end: start + quarter, minutes: 15 });
    await back(door);
    await door.clock.advance(11_000);
    const later = door.panel.report('后来的');
    await settle();
    const said = notes(door);
    expect(new Set(said.map(({ id }) => id)).size).toBe(1);
    await answer(door, said[0], { ok: true });
    expect(notes(door).at(-1)).toMatchObject({ kind: 'fault', text: '后来的' });
    await answer(door, notes(door).at(-1), { ok: true });
    expect(await later).toEqual({ ok: true });
  });

  it('a note that nobody ever answers lets the others go first, and what is touched now waits for none of them', async () => {
    const door = await givenAlone();
    await door.panel.report('无人应答');
    await back(door);
    const [stuck] = notes(door);
    for (let beats = 0; beats < 7; beats++) await door.clock.advance(minute);
    door.link('lost');
    await door.clock.advance(11_000);
    await door.panel.report('后来的');
    await back(door);
    expect(notes(door).at(-1)).toMatchObject({ text: '后来的' });
    await answer(door, notes(door).at(-1), { ok: true });
    expect(notes(door).at(-1)?.id).toBe(stuck?.id);
    const touched = door.panel.report('现在的');
    await settle();
    expect(notes(door).at(-1)).toMatchObject({ text: '现在的' });
    await answer(door, notes(door).at(-1), { ok: true });
    expect(await touched).toEqual({ ok: true });
    await answer(door, stuck, { ok: true });
    expect(door.panel.snapshot().notes).toEqual([]);
  });

  it('tells the server what stands on the screen, and what would without its notes', async () => {
    const door = await givenAlone();
    await door.panel.book({ start, end: start + 4 * quarter, minutes: 60 });
    await back(door);
    await door.clock.advance(62_000);
    const beat = door.sent.findLast(({ kind }) => kind === 'heartbeat');
    expect(beat).toMatchObject({
      shown: { state: 'in_meeting', led: { color: 'red' } },
      unsent: { notes: 1, known: { state: 'free', led: { color: 'green' } } },
    });
  });

  it('does not vouch for a screen that shows something else', async () => {
    const door = await givenConnected({ rendered: () => 'frozen' });
    door.link('lost');
    await door.panel.book({ start, end: start + 4 * quarter, minutes: 60 });
    await back(door);
    await door.clock.advance(62_000);
    const beat = door.sent.findLast(({ kind }) => kind === 'heartbeat');
    expect(beat).toMatchObject({ shown: { digest: 'frozen' }, unsent: { notes: 1 } });
    expect(beat).not.toHaveProperty('unsent.known');
  });

  it('corrects the times of notes by what its clock was off, if it was switched on without one', async () => {
    const door = givenPanel();
    door.link('lost');
    await door.panel.report('没有时间');
    await door.clock.advance(minute);
    // The first heartbeat, which would say the note without waiting for the time any longer, is not due yet.
    vi.spyOn(Math, 'random').mockReturnValueOnce(0.5);
    door.link('connected');
    await door.clock.advance(600);
    const ahead = 3 * 3_600_000;
    door.command({ id: door.sent[0]?.id ?? '', do: 'clock', at: door.clock.now() + ahead });
    await settle();
    expect(notes(door)).toMatchObject([{ kind: 'fault', synced: true, at: start + ahead }]);
  });
});
