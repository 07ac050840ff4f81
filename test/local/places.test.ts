import { describe, expect, test } from 'vitest';
import { commit } from '../../functions/db/write.ts';
import { closesAfterMs } from '../../functions/places/closing.ts';
import { rooms } from '../../functions/places/entity.ts';
import { reconcile } from '../../functions/places/occupation.ts';
import { newId, refOf } from '../../shared/ids.ts';
import { maxPhotoBytes, type Occupation } from '../../shared/places/schema.ts';
import { systemScope } from '../../shared/scope.ts';
import { givenBooking, givenBuilding, givenCompany, givenFloor, givenPerson, givenRoom } from '../support/given.ts';
import { beforeNextWrite } from '../support/interleave.ts';
import { at, setup, until } from '../support/setup.ts';

const cloud = await setup();

describe('buildings, floors and rooms', () => {
  test('are made from the top down and listed in order', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const building = await givenBuilding(company, { name: '天河大厦', campus: '广州园区' });
    const { buildingId } = building;
    const upper = await givenFloor(company, { buildingId, name: '12 层', level: 12 });
    const lower = await givenFloor(company, { buildingId, name: '地下', level: -1 });
    for (const number of ['1210', '1203', '9']) {
      await givenRoom(company, { floorId: upper.floorId, number, equipment: ['screen', 'screen', 'video'] });
    }
    const { buildings, floors, rooms } = await admin.call('places.list', {});
    expect(buildings).toEqual([building]);
    expect(floors.map(({ floorId }) => floorId)).toEqual([lower.floorId, upper.floorId]);
    expect(rooms.map(({ number }) => number)).toEqual(['9', '1203', '1210']);
    expect(rooms[0]).toMatchObject({
      buildingId,
      equipment: ['screen', 'video'],
      needsApproval: false,
      occupation: null,
    });
    const [room] = rooms;
    expect(room && (await admin.call('places.getRoom', { roomId: room.roomId }))).toEqual(room);
  });

  test('names are unique where people would mix them up, whatever their case or width', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const { buildingId } = await givenBuilding(company, { name: 'Tower A' });
    const zone = 'Asia/Shanghai';
    expect((await admin.refusal('places.createBuilding', { name: 'ｔｏｗｅｒ a', zone })).code).toBe('already_exists');
    const first = await givenFloor(company, { buildingId, name: '1F' });
    expect((await admin.refusal('places.createFloor', { buildingId, name: '1f', level: 1 })).code).toBe(
      'already_exists',
    );
    const second = await givenFloor(company, { buildingId, name: '2F' });
    await givenRoom(company, { floorId: first.floorId, number: '101' });
    const again = { floorId: second.floorId, number: '101', name: '冷杉', capacity: 2 };
    expect((await admin.refusal('places.createRoom', again)).code).toBe('already_exists');
    await givenFloor(company, { name: '1F' });
    await givenBuilding(await givenCompany(cloud), { name: 'Tower A' });
  });

  test('a name that was given up may be taken, one that was kept may be written otherwise', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const room = await givenRoom(company, { number: 'A1' });
    await admin.call('places.changeRoom', { roomId: room.roomId, version: 1, number: 'a1' });
    await admin.call('places.changeRoom', { roomId: room.roomId, version: 2, number: 'B2' });
    const other = await givenRoom(company, { floorId: room.floorId, number: 'A1' });
    const refusal = await admin.refusal('places.changeRoom', { roomId: other.roomId, version: 1, number: 'b2' });
    expect(refusal.code).toBe('already_exists');
    await admin.call('places.removeRoom', { roomId: room.roomId, version: 3 });
    await admin.call('places.changeRoom', { roomId: other.roomId, version: 1, number: 'b2' });
  });

  test('two who create the same at once: one does', async () => {
    const company = await givenCompany(cloud);
    const { floorId } = await givenFloor(company);
    const room = { floorId, number: '101', name: '云杉', capacity: 4 };
    const answers = await Promise.allSettled(
      Array.from({ length: 6 }, () => company.admin.call('places.createRoom', room)),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await company.admin.call('places.list', {})).rooms).toHaveLength(1);
  });

  test('each change is made on the newest version', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const { roomId, floorId, buildingId } = await givenRoom(company);
    await admin.call('places.changeRoom', { roomId, version: 1, capacity: 12 });
    expect((await admin.refusal('places.changeRoom', { roomId, version: 1, capacity: 1 })).code).toBe(
      'changed_meanwhile',
    );
    expect((await admin.refusal('places.removeRoom', { roomId, version: 1 })).code).toBe('changed_meanwhile');
    await admin.call('places.changeFloor', { floorId, version: 1, level: 3 });
    expect((await admin.refusal('places.changeFloor', { floorId, version: 1, level: 4 })).code).toBe(
      'changed_meanwhile',
    );
    await admin.call('places.changeBuilding', { buildingId, version: 1, campus: '东区' });
    expect((await admin.refusal('places.removeBuilding', { buildingId, version: 1 })).code).toBe('changed_meanwhile');
  });

  test('a room moves to another floor of its building, never to another building', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const room = await givenRoom(company);
    const { roomId } = room;
    const near = await givenFloor(company, { buildingId: room.buildingId });
    const far = await givenFloor(company);
    expect((await admin.call('places.changeRoom', { roomId, version: 1, floorId: near.floorId })).floorId).toBe(
      near.floorId,
    );
    const refusal = await admin.refusal('places.changeRoom', { roomId, version: 2, floorId: far.floorId });
    expect(refusal.fields).toMatchObject([{ field: 'floorId', rule: 'other_building' }]);
    await admin.call('places.removeFloor', { floorId: room.floorId, version: 1 });
    expect((await admin.refusal('places.removeFloor', { floorId: near.floorId, version: 1 })).code).toBe('in_use');
  });

  test('a building’s zone is fixed once it has a room', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const { buildingId } = await givenBuilding(company);
    const { floorId } = await givenFloor(company, { buildingId });
    await admin.call('places.changeBuilding', { buildingId, version: 1, zone: 'Europe/Berlin' });
    await givenRoom(company, { floorId });
    const refusal = await admin.refusal('places.changeBuilding', { buildingId, version: 2, zone: 'Asia/Tokyo' });
    expect(refusal.code).toBe('zone_fixed');
    await admin.call('places.changeBuilding', { buildingId, version: 2, zone: 'Europe/Berlin', name: '柏林' });
  });

  test('a first floor and room that come while the zone changes keep the zone', async () => {
    const company = await givenCompany(cloud);
    const { buildingId } = await givenBuilding(company);
    beforeNextWrite(async () => {
      const { floorId } = await givenFloor(company, { buildingId });
      await givenRoom(company, { floorId });
    });
    const change = { buildingId, version: 1, zone: 'Europe/Berlin' };
    expect((await company.admin.refusal('places.changeBuilding', change)).code).toBe('zone_fixed');
    expect((await company.admin.call('places.list', {})).buildings[0]?.zone).toBe('Asia/Shanghai');
  });

  test('a first room that comes while the zone changes keeps the zone', async () => {
    const company = await givenCompany(cloud);
    const { buildingId } = await givenBuilding(company);
    const { floorId } = await givenFloor(company, { buildingId });
    beforeNextWrite(() => givenRoom(company, { floorId }));
    const change = { buildingId, version: 1, zone: 'Europe/Berlin' };
    expect((await company.admin.refusal('places.changeBuilding', change)).code).toBe('zone_fixed');
    expect((await company.admin.call('places.list', {})).buildings[0]?.zone).toBe('Asia/Shanghai');
  });
});

describe('removing', () => {
  test('is refused while something stands on it', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const { roomId, floorId, buildingId, number, name } = await givenRoom(company);
    const { floors } = await admin.call('places.list', {});
    expect(await admin.refusal('places.removeBuilding', { buildingId, version: 1 })).toMatchObject({
      code: 'in_use',
      detail: `仍在使用中，暂时不能删除：1 个楼层（${floors[0]?.name}）。`,
    });
    expect(await admin.refusal('places.removeFloor', { floorId, version: 1 })).toMatchObject({
      code: 'in_use',
      detail: `仍在使用中，暂时不能删除：1 间会议室（${number} ${name}）。`,
      next: '请先移除这些会议室或移到其他楼层，然后再删除。',
    });
    const booking = await givenBooking(admin, { roomId, start: at('10:00'), end: at('11:00') });
    expect(await admin.refusal('places.removeRoom', { roomId, version: 1 })).toMatchObject({
      code: 'in_use',
      detail: expect.stringMatching(/：1 场未结束的会议（最晚到 \d+月\d+日 周.）。$/),
      next: '请先取消这些会议或改到其他会议室，然后再删除。',
    });
    await admin.call('bookings.cancel', { bookingId: booking.bookingId });
    await admin.call('places.removeRoom', { roomId, version: 1 });
    await admin.call('places.removeFloor', { floorId, version: 1 });
    await admin.call('places.removeBuilding', { buildingId, version: 1 });
    expect(await admin.call('places.list', {})).toEqual({ buildings: [], floors: [], rooms: [] });
    expect((await admin.refusal('places.getRoom', { roomId })).code).toBe('not_found');
  });

  test('is refused to whom somebody forestalls with a child', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const { buildingId } = await givenBuilding(company);
    beforeNextWrite(() => givenFloor(company, { buildingId }));
    expect((await admin.refusal('places.removeBuilding', { buildingId, version: 1 })).code).toBe('in_use');
    const { floorId } = await givenFloor(company, { buildingId });
    beforeNextWrite(() => givenRoom(company, { floorId }));
    expect((await admin.refusal('places.removeFloor', { floorId, version: 1 })).code).toBe('in_use');
  });

  test('leaves no child behind that was made at the same time', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const { buildingId } = await givenBuilding(company);
    beforeNextWrite(() => admin.call('places.removeBuilding', { buildingId, version: 1 }));
    const floor = { buildingId, name: '1 层', level: 1 };
    expect((await admin.refusal('places.createFloor', floor)).code).toBe('not_found');
    expect((await admin.call('places.list', {})).floors).toEqual([]);
  });
});

describe('a room that is removed', () => {
  test('while somebody is booking it has their meeting cancelled and them told', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const person = await givenPerson(company);
    const { roomId, floorId, buildingId, name } = await givenRoom(company);
    beforeNextWrite(async () => {
      await admin.call('places.removeRoom', { roomId, version: 1 });
      await admin.call('places.removeFloor', { floorId, version: 1 });
      await admin.call('places.removeBuilding', { buildingId, version: 1 });
    });
    const { bookingId } = await givenBooking(person, { roomId, start: at('23:00'), end: at('01:00', 2) });
    await cloud.settled();
    expect(await person.call('bookings.get', { bookingId })).toMatchObject({ state: 'booked' });
    await cloud.clock.advance(closesAfterMs);
    await cloud.settled();
    const { state, lastChange } = await person.call('bookings.get', { bookingId });
    expect([state, lastChange.why, lastChange.who.kind]).toEqual(['cancelled', '会议室已停用', 'system']);
    const { messages } = await person.call('messages.list', { limit: 10 });
    expect(messages[0]).toMatchObject({ kind: 'cancelled', bookingId });
    expect(messages[0]?.text).toContain(name);
    expect(messages[0]?.text).toContain('23:00');
    expect(await cloud.failures()).toEqual([]);
  });

  test('is nowhere to be found, and its number may be given to another', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const room = await givenRoom(company, { number: '101' });
    const { roomId, floorId } = room;
    const meeting = { roomId, start: at('10:00'), end: at('11:00'), topic: '周会' };
    await givenBooking(admin, { ...meeting, start: at('12:00'), end: at('13:00') }).then(({ bookingId }) =>
      admin.call('bookings.cancel', { bookingId }),
    );
    await admin.call('places.removeRoom', { roomId, version: 1 });
    const refusals = await Promise.all([
      admin.refusal('places.getRoom', { roomId }),
      admin.refusal('places.changeRoom', { roomId, version: 2, capacity: 2 }),
      admin.refusal('places.removeRoom', { roomId, version: 2 }),
      admin.refusal('places.startPhoto', { roomId, contentType: 'image/png', bytes: 10 }),
      admin.refusal('places.openRoom', { roomId, version: 2 }),
      admin.refusal('bookings.create', meeting),
      admin.refusal('bookings.grid', { rooms: [roomId], from: '2026-11-24', days: 1 }),
    ]);
    expect(refusals.map(({ code }) => code)).toEqual(Array(refusals.length).fill('not_found'));
    expect((await admin.call('places.list', {})).rooms).toEqual([]);
    await givenRoom(company, { floorId, number: '101' });
  });
});

describe('long-term occupation', () => {
  const period = { from: at('00:00', 2).slice(0, 10), until: at('00:00', 4).slice(0, 10) };
  const occupation = {
    kind: 'occupied' as const,
    from: '2026-11-25',
    until: '2026-11-27',
    reason: '项目组封闭开发',
    contact: '林晓 8021',
  };

  test('refuses bookings at once and stands on every sheet of its days', async () => {
    expect(period.from < occupation.from).toBe(true);
    const company = await givenCompany(cloud);
    const { admin } = company;
    const { roomId } = await givenRoom(company);
    const occupied = await admin.call('places.occupyRoom', { roomId, version: 1, ...occupation });
    expect(occupied.occupation).toMatchObject(occupation);
    const booking = { roomId, start: at('10:00', 3), end: at('11:00', 3), topic: '周会' };
    const refusal = await admin.refusal('bookings.create', booking, { locale: 'en' });
    expect(refusal).toMatchObject({ code: 'room_occupied' });
    expect(refusal.detail).toContain('项目组封闭开发');
    await cloud.settled();
    const { days } = await admin.call('bookings.grid', { rooms: [roomId], from: '2026-11-24', days: 5 });
    const shown = days.map(({ meetings }) => meetings.map(({ state, start, end }) => [state, start, end]));
    expect(shown).toEqual([
      [],
      [['occupied', '2026-11-24T16:00:00Z', '2026-11-25T16:00:00Z']],
      [['occupied', '2026-11-25T16:00:00Z', '2026-11-26T16:00:00Z']],
      [['occupied', '2026-11-26T16:00:00Z', '2026-11-27T16:00:00Z']],
      [],
    ]);
  });

  test('names the meetings in its way and changes nothing', async () => {
    const company = await givenCompany(cloud);
    const person = await givenPerson(company, { name: '周宁' });
    const { roomId } = await givenRoom(company);
    const time = { roomId, start: at('10:00', 3), end: at('11:00', 3) };
    await givenBooking(person, { ...time, topic: '面试', private: true });
    const refusal = await company.admin.refusal('places.occupyRoom', { roomId, version: 1, ...occupation });
    expect(refusal.code).toBe('slot_taken');
    expect(refusal.holders).toEqual([{ start: time.start, end: time.end, organiser: '周宁', topic: null }]);
    expect(await company.admin.call('places.getRoom', { roomId })).toMatchObject({ version: 1, occupation: null });
    await company.admin.call('places.occupyRoom', {
      roomId,
      version: 1,
      ...occupation,
      from: '2026-11-27',
      until: '2026-12-31',
    });
  });

  test('is moved and ended, and its days are free again', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const { roomId } = await givenRoom(company);
    await admin.call('places.occupyRoom', { roomId, version: 1, ...occupation });
    await cloud.settled();
    await admin.call('places.occupyRoom', {
      roomId,
      version: 2,
      ...occupation,
      from: '2026-11-27',
      until: '2026-11-28',
    });
    await cloud.settled();
    const occupiedDays = async () => {
      const { days } = await admin.call('bookings.grid', { rooms: [roomId], from: '2026-11-24', days: 6 });
      return days.filter(({ meetings }) => meetings.length > 0).map(({ date }) => date);
    };
    expect(await occupiedDays()).toEqual(['2026-11-27', '2026-11-28']);
    await admin.call('places.openRoom', { roomId, version: 3 });
    await cloud.settled();
    expect(await occupiedDays()).toEqual([]);
    await givenBooking(admin, { roomId, start: at('10:00', 4), end: at('11:00', 4) });
  });

  test('that ends while its days are being claimed leaves none of them taken', async () => {
    const company = await givenCompany(cloud);
    const { roomId } = await givenRoom(company);
    const scope = systemScope(company.admin.me.tenantId, 'test');
    const mentioned = { ...occupation, ref: refOf(newId('booking')) };
    // Written past the stream's readers, so that no run but these two looks at the room.
    const become = async (occupied: Occupation | null) => {
      const room = await rooms.find(scope, roomId);
      await commit(scope, [rooms.replace(room, { ...room, occupation: occupied })]);
    };
    await become(mentioned);
    beforeNextWrite(async () => {
      await become(null);
      await reconcile(scope, roomId, [mentioned, null]);
    });
    await reconcile(scope, roomId, [null, mentioned]);
    const { days } = await company.admin.call('bookings.grid', { rooms: [roomId], from: '2026-11-24', days: 5 });
    expect(days.flatMap(({ meetings }) => meetings)).toEqual([]);
  });

  test('of days that are over is refused', async () => {
    const company = await givenCompany(cloud);
    const { roomId } = await givenRoom(company);
    const past = { ...occupation, from: '2026-11-01', until: '2026-11-22' };
    expect((await company.admin.refusal('places.occupyRoom', { roomId, version: 1, ...past })).code).toBe(
      'in_the_past',
    );
  });
});

describe('photos', () => {
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...Array<number>(64).fill(7)]);

  async function givenUpload(bytes: Uint8Array<ArrayBuffer>, contentType: 'image/png' | 'image/jpeg' = 'image/png') {
    const company = await givenCompany(cloud);
    const { roomId } = await givenRoom(company);
    const started = await company.admin.call('places.startPhoto', { roomId, contentType, bytes: bytes.length });
    const { url, headers } = started.upload;
    const put = await fetch(url, { method: 'PUT', headers, body: bytes });
    return { company, roomId, photoId: started.photoId, put };
  }

  test('are put straight into the media store, confirmed, shown and removed', async () => {
    const { company, roomId, photoId, put } = await givenUpload(png);
    const { admin } = company;
    expect(put.status).toBe(200);
    const room = await admin.call('places.confirmPhoto', { roomId, photoId });
    const [photo] = room.photos;
    expect(photo?.photoId).toBe(photoId);
    const shown = await fetch(new URL(photo?.url ?? '', cloud.url));
    expect(shown.headers.get('content-type')).toBe('image/png');
    expect(new Uint8Array(await shown.arrayBuffer())).toEqual(png);
    expect((await admin.call('places.confirmPhoto', { roomId, photoId })).version).toBe(room.version);
    const { photos } = await admin.call('places.removePhoto', { roomId, photoId });
    expect(photos).toEqual([]);
    expect((await admin.refusal('places.removePhoto', { roomId, photoId })).code).toBe('not_found');
    await until(async () => (await fetch(new URL(photo?.url ?? '', cloud.url))).status === 404);
  });

  test('have a narrow picture for lists where one came with them, and stand in the order that the admin gives them', async () => {
    const { company, roomId, photoId: plain } = await givenUpload(png);
    const { admin } = company;
    const first = await admin.call('places.confirmPhoto', { roomId, photoId: plain });
    expect(first.photos.map(({ url, small }) => url === small)).toEqual([true]);
    const sizes = { contentType: 'image/png' as const, bytes: png.length, smallBytes: 12 };
    const { photoId, upload, small } = await admin.call('places.startPhoto', { roomId, ...sizes });
    await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: png });
    await fetch(small?.url ?? '', { method: 'PUT', headers: small?.headers ?? {}, body: png.slice(0, 12) });
    const second = await admin.call('places.confirmPhoto', { roomId, photoId });
    const narrow = new URL(second.photos[1]?.small ?? '', cloud.url);
    expect(new Uint8Array(await (await fetch(narrow)).arrayBuffer())).toEqual(png.slice(0, 12));
    const { photos } = await admin.call('places.orderPhotos', { roomId, photoIds: [photoId, plain] });
    expect(photos.map((photo) => photo.photoId)).toEqual([photoId, plain]);
    for (const photoIds of [[photoId], [photoId, photoId]]) {
      expect((await admin.refusal('places.orderPhotos', { roomId, photoIds })).code).toBe('changed_meanwhile');
    }
    await admin.call('places.removePhoto', { roomId, photoId });
    await until(async () => (await fetch(narrow)).status === 404);
  });

  test('are judged by their bytes, not by what they call themselves', async () => {
    const html = new TextEncoder().encode('<script>alert(1)</script>');
    const { company, roomId, photoId } = await givenUpload(html);
    expect((await company.admin.refusal('places.confirmPhoto', { roomId, photoId })).code).toBe('bad_photo');
    expect((await company.admin.call('places.getRoom', { roomId })).photos).toEqual([]);
    const jpeg = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
    const other = await givenUpload(jpeg, 'image/png');
    const { roomId: room, photoId: photo } = other;
    const { photos } = await other.company.admin.call('places.confirmPhoto', { roomId: room, photoId: photo });
    const shown = await fetch(new URL(photos[0]?.url ?? '', cloud.url));
    expect(shown.headers.get('content-type')).toBe('image/jpeg');
  });

  test('that were never put or are another room’s are not found', async () => {
    const { company, photoId } = await givenUpload(png);
    const { admin } = company;
    const { roomId } = await givenRoom(company);
    expect((await admin.refusal('places.confirmPhoto', { roomId, photoId })).code).toBe('not_found');
    const { photoId: empty } = await admin.call('places.startPhoto', { roomId, contentType: 'image/webp', bytes: 10 });
    expect((await admin.refusal('places.confirmPhoto', { roomId, photoId: empty })).code).toBe('not_found');
  });

  test('that are too large or too many are refused', async () => {
    const { company, roomId } = await givenUpload(png);
    const { admin } = company;
    const large = { roomId, contentType: 'image/png' as const, bytes: maxPhotoBytes + 1 };
    expect((await admin.refusal('places.startPhoto', large)).fields).toMatchObject([{ field: 'bytes' }]);
    const really = new Uint8Array(maxPhotoBytes + 1);
    really.set(png);
    const small = await admin.call('places.startPhoto', { roomId, contentType: 'image/png', bytes: png.length });
    await fetch(small.upload.url, { method: 'PUT', headers: small.upload.headers, body: really });
    expect(
      (await admin.refusal('places.confirmPhoto', { roomId, photoId: small.photoId })).status,
    ).toBeGreaterThanOrEqual(400);
    for (let n = 0; n < 8; n++) {
      const { photoId, upload } = await admin.call('places.startPhoto', {
        roomId,
        contentType: 'image/png',
        bytes: png.length,
      });
      await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: png });
      await admin.call('places.confirmPhoto', { roomId, photoId });
    }
    const ninth = { roomId, contentType: 'image/png' as const, bytes: 10 };
    expect((await admin.refusal('places.startPhoto', ninth)).code).toBe('bad_photo');
  });
});

test('everybody sees the places, admins alone change them', async () => {
  const company = await givenCompany(cloud);
  const room = await givenRoom(company);
  const person = await givenPerson(company, { roles: ['approver', 'staff'] });
  expect((await person.call('places.list', {})).rooms).toEqual([room]);
  expect((await person.refusal('places.changeRoom', { roomId: room.roomId, version: 1, capacity: 1 })).code).toBe(
    'forbidden',
  );
});
