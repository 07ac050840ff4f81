/** What follows from alerts and from changes of devices: IT is called or told that it is over, and the log is kept. */
import { type Event, isEvent } from '../../shared/events.ts';
import type { DoorplateId } from '../../shared/ids.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { follower } from '../event.ts';
import { buildings, rooms } from '../places/entity.ts';
import * as Alerts from './alerts.ts';
import { call, callOff } from './calling.ts';
import { doorplates } from './entity.ts';
import * as Log from './log.ts';
import * as Status from './status.ts';
import * as Watch from './watch.ts';

const followed = [
  'alert.created',
  'alert.removed',
  'doorplate.created',
  'doorplate.changed',
  'doorplate.removed',
] as const;
type DeviceEvent = Event<'doorplate.created' | 'doorplate.changed'>;

export const handler = follower(followed, async (event) => {
  const scope = systemScope(event.tenantId, 'care');
  if (isEvent(event, 'alert.created')) {
    if (event.after) await call(scope, event.after);
  } else if (isEvent(event, 'alert.removed')) {
    if (event.before) await callOff(scope, event.before);
  } else if (isEvent(event, 'doorplate.removed')) {
    const gone = event.subjectId as DoorplateId;
    for (const alert of await Alerts.ofDevice(scope, gone)) await Alerts.close(scope, alert, true);
  } else if (isEvent(event, 'doorplate.created', 'doorplate.changed')) {
    await note({ ...scope, actor: event.who }, event);
    await follow(scope, event);
  }
});

const kinds: Readonly<Record<string, Log.Happening['what']>> = {
  paired: 'paired',
  moved: 'moved',
  regrouped: 'regrouped',
  'set up': 'set_up',
  renamed: 'renamed',
};

async function note(scope: Scope, event: DeviceEvent): Promise<void> {
  const what = kinds[event.what];
  if (!what || !event.after) return;
  const stands = what === 'paired' || what === 'moved';
  const detail = stands ? await placeName(scope, event.after) : what === 'renamed' ? event.after.name : '';
  const id = event.subjectId as DoorplateId;
  await Log.write(scope, [Log.entry(scope, id, { what, at: Date.parse(event.at), detail })]);
}

async function placeName(
  scope: Scope,
  { roomId, board }: Pick<NonNullable<DeviceEvent['after']>, 'roomId' | 'board'>,
): Promise<string> {
  if (board) return (await buildings.get(scope, board.buildingId))?.name ?? '';
  const room = roomId && (await rooms.get(scope, roomId));
  return room ? `${room.number} ${room.name}` : '';
}

/** In another building others look after it. */
async function follow(scope: Scope, { before, after, subjectId }: DeviceEvent): Promise<void> {
  if (!before || !after) return;
  if (before.roomId === after.roomId && before.board?.buildingId === after.board?.buildingId) return;
  const id = subjectId as DoorplateId;
  const [doorplate, panel] = await Promise.all([doorplates.get(scope, id), Status.of(scope, id)]);
  if (doorplate && panel?.seenAt !== undefined) await Watch.begin(scope, doorplate);
}
