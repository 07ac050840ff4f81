/** What the server makes of a panel's words: it gives what lacks, compares what is shown, acts on a touch and answers. */
import { digestOf, viewAt } from '../../iot/state.ts';
import type { Have, PanelMessage, PanelSettings, PanelSheet, Shown } from '../../shared/doorplates/protocol.ts';
import { AppError } from '../../shared/errors.ts';
import type { DoorplateId, TenantId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { text } from '../../shared/texts.ts';
import { problemOf } from '../http/problem.ts';
import { type Answer, once } from './answers.ts';
import * as Care from './care.ts';
import { doorplates, isBoard, isDoor, type StoredDoor } from './entity.ts';
import { hearBoard } from './hear-board.ts';
import * as Live from './live.ts';
import { honour } from './noted.ts';
import { doorScope, forgetPlaces, lacksSettings, lacksSheet, settingsFor, sheetFor, shownDays } from './panels.ts';
import { prove } from './proof.ts';
import { trustedClockMs } from './said-at.ts';
import * as Signing from './signing.ts';
import * as Status from './status.ts';
import { act, type Touched } from './walk-ups.ts';

/** A panel's clock may be so far off before it is set, ms; messages take a moment themselves. */
const clockSlackMs = 10_000;

/** @param received epoch ms at the broker */
export async function hear(
  { tenantId, doorplateId }: { tenantId: TenantId; doorplateId: DoorplateId },
  message: PanelMessage,
  received: number,
): Promise<void> {
  const doorplate = await doorplates.get(systemScope(tenantId, 'doorplates'), doorplateId);
  // Removed while it spoke: whatever kept its connection, it ends now.
  if (!doorplate) return Live.retire({ tenantId, doorplateId });
  await Signing.ensure(tenantId);
  if (isBoard(doorplate)) return hearBoard(doorplate, message, received);
  if (!isDoor(doorplate)) return;
  switch (message.kind) {
    case 'hello':
      return hello(doorplate, message, received);
    case 'heartbeat':
      return heartbeat(doorplate, message, received);
    default:
      return touched(doorplate, message, received);
  }
}

/** A touch that no release can act on is answered all the same: unanswered, its panel would send it for ever. */
export async function hearBroken(
  { tenantId, doorplateId }: { tenantId: TenantId; doorplateId: DoorplateId },
  id: string,
): Promise<void> {
  const doorplate = await doorplates.get(systemScope(tenantId, 'doorplates'), doorplateId);
  if (!doorplate || !isDoor(doorplate)) return;
  const answer = {
    ok: false,
    code: 'invalid_input',
    text: text(doorplate.settings.locale, 'doorplate.not_understood'),
  };
  await Live.command(doorplate, { id, do: 'answer', ...answer });
}

async function hello(
  doorplate: StoredDoor,
  { id, have, agent, key }: Extract<PanelMessage, { kind: 'hello' }>,
  received: number,
): Promise<void> {
  // Before it knows the key it believes nothing; once it does, it asks anew.
  if (key === undefined) await Live.introduce(doorplate, id);
  const [sheet, settings] = await Promise.all([sheetFor(doorplate, received), settingsFor(doorplate)]);
  await Promise.all([
    Live.command(doorplate, { id, do: 'clock', at: received }),
    Care.greeted(doorplate, { received, agent }),
    give(doorplate, have, { sheet, settings }),
  ]);
}

async function heartbeat(
  doorplate: StoredDoor,
  message: Extract<PanelMessage, { kind: 'heartbeat' }>,
  received: number,
): Promise<void> {
  const { id, at, have, shown, unsent, forged } = message;
  const drift = Math.abs(received - at);
  const minute = drift <= trustedClockMs ? at : received;
  // What its notes put on the screen only the panel knows: it says what stands there without them, as long as all of it is right.
  const compared = unsent?.known ?? shown;
  const [before, first] = await Promise.all([
    Status.of(doorScope(doorplate), doorplate.doorplateId),
    picture(doorplate, minute),
  ]);
  let expected = first;
  let { isDrawn, isLit } = compare(compared, expected, minute);
  if (!isDrawn && !before?.mismatches) {
    // Perhaps it is this function's memory of names that is old.
    forgetPlaces(doorplate.tenantId);
    expected = await picture(doorplate, minute);
    ({ isDrawn, isLit } = compare(compared, expected, minute));
  }
  const asExpected = isDrawn && isLit;
  // A bar that is wrong under a right picture has all that it takes: telling it again mends nothing.
  const isToldAnew = !isDrawn && Care.isToldAnew(before?.mismatches);
  const everything: Have = { settings: 0, roomId: null, room: 0, days: {} };
  if (!asExpected)
    log('mismatch', doorplate, { shown: said(shown), known: unsent?.known && said(unsent.known), have, drift });
  if (forged) log('was told things that the company has not signed', doorplate, { forged });
  await Promise.all([
    drift > clockSlackMs ? Live.command(doorplate, { id, do: 'clock', at: received }) : undefined,
    Care.heard(doorplate, { ...Status.bodyOf(message), received, drift, asExpected }, before),
    give(doorplate, isToldAnew ? everything : have, expected),
  ]);
}

interface Picture {
  sheet: PanelSheet | null;
  settings: PanelSettings;
}

/** Of what can be seen: the days beyond are looked after with each hello, so once a day at least. */
async function picture(doorplate: StoredDoor, minute: number): Promise<Picture> {
  const [sheet, settings] = await Promise.all([sheetFor(doorplate, minute, shownDays), settingsFor(doorplate)]);
  return { sheet, settings };
}

/** By the same core as the panel's: whether what stands on the screen and on the LED is what the records say. */
function compare(shown: Shown, { sheet, settings }: Picture, minute: number): { isDrawn: boolean; isLit: boolean } {
  const view = viewAt(sheet, settings, minute);
  const { led } = view;
  // A panel without a bar reports the light it would have.
  return {
    isDrawn: shown.digest === digestOf(view),
    isLit: shown.led.color === led.color && shown.led.blink === led.blink,
  };
}

/** Only what lacks is sent; what is sent replaces what the broker keeps for the panel. */
async function give(doorplate: StoredDoor, have: Have, { sheet, settings }: Picture): Promise<void> {
  await Promise.all([
    sheet && lacksSheet(have, sheet) ? giveSheet(doorplate, sheet) : undefined,
    lacksSettings(have, settings) ? Live.sendSettings(doorplate, settings, () => settingsFor(doorplate)) : undefined,
  ]);
}

async function giveSheet(doorplate: StoredDoor, seen: PanelSheet): Promise<void> {
  const whole = seen.days.length > shownDays ? seen : await sheetFor(doorplate);
  if (whole) await Live.sendSheet(doorplate, whole, () => sheetFor(doorplate));
}

async function touched(doorplate: StoredDoor, message: Touched, received: number): Promise<void> {
  const { doorplateId, settings } = doorplate;
  const answer = await once(doorScope(doorplate), doorplateId, message.id, async (): Promise<Answer | null> => {
    try {
      const atDoor = await prove(doorplate, message);
      if (message.noted) return await honour(doorplate, message, received, atDoor);
      await act(doorplate, message, received, atDoor);
      return { ok: true };
    } catch (error) {
      // What may go well at the next attempt is not an answer.
      if (!(error instanceof AppError) || error.code === 'busy' || error.code === 'internal') throw error;
      // It may have been touched before the tries that locked the door: the panel sends it again, until it can be looked at.
      if (message.noted && error.code === 'door_locked') return null;
      return { ok: false, code: error.code, text: problemOf(error, settings.locale, message.id).detail };
    }
  });
  if (answer) await Live.command(doorplate, { id: message.id, do: 'answer', ...answer });
}

/** Without the lines: topics and names of people are the company's own, not for who reads the system's logs. */
function said({ state, digest, led }: Shown) {
  return { state, digest, led };
}

function log(what: string, { tenantId, doorplateId }: StoredDoor, more: object): void {
  console.warn(JSON.stringify({ level: 'warn', what: `doorplate: ${what}`, tenantId, doorplateId, ...more }));
}
