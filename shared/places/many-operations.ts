/** Many rooms at once: each refused by itself, the others done. */
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { exampleRoom } from './examples.ts';
import { roomsChanged, roomsChanges, roomsOccupation, roomsRemoval, roomsRemoved } from './schema.ts';

const exampleRooms = [{ roomId: exampleIds.room, version: 1 }];

export const changeRooms = defineOperation({
  name: 'places.changeRooms',
  summary:
    'Gives up to 30 rooms the same capacity, approval, bookers, check-in or buffers, and adds or takes away equipment. Those that somebody has changed meanwhile are refused one by one, all others are changed.',
  method: 'POST',
  path: '/rooms/changes',
  who: 'admin',
  input: roomsChanges,
  output: roomsChanged,
  errors: ['not_found', 'changed_meanwhile'],
  example: {
    input: { rooms: exampleRooms, needsApproval: true, approvers: [exampleIds.colleague], addEquipment: ['video'] },
    output: { rooms: [exampleRoom], refused: [] },
  },
});

export const occupyRooms = defineOperation({
  name: 'places.occupyRooms',
  summary:
    'Marks up to 30 rooms as long-term occupied or out of service, or opens them (null). Those with meetings in the way are refused one by one, unless these are to stay (`despite`).',
  method: 'POST',
  path: '/rooms/occupations',
  who: 'admin',
  input: roomsOccupation,
  output: roomsChanged,
  errors: ['not_found', 'changed_meanwhile'],
  example: {
    input: {
      rooms: exampleRooms,
      occupation: {
        ...{ from: '2026-12-01', until: '2026-12-31', kind: 'out_of_service' },
        ...{ reason: '更换空调', contact: '林晓 8021' },
      },
    },
    output: { rooms: [exampleRoom], refused: [] },
  },
});

export const removeRooms = defineOperation({
  name: 'places.removeRooms',
  summary:
    'Removes up to 30 rooms. Those with meetings ahead or a doorplate are refused one by one, with what is there.',
  method: 'POST',
  path: '/rooms/removals',
  who: 'admin',
  input: roomsRemoval,
  output: roomsRemoved,
  errors: ['not_found', 'changed_meanwhile'],
  example: { input: { rooms: exampleRooms }, output: { removed: [exampleIds.room], refused: [] } },
});
