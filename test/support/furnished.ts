/** A company that has one of everything, by kind of id: what tests over all operations put where an operation takes an id. */
import { type IdKind, idPattern, prefixes } from '../../shared/ids.ts';
import type { Client } from './client.ts';
import {
  type Company,
  givenBooking,
  givenCompany,
  givenLogo,
  givenMap,
  givenMedia,
  givenOperator,
  givenPasskey,
  givenPerson,
  givenRoom,
  givenSeries,
  type Person,
  smallPng,
} from './given.ts';
import { at, until } from './setup.ts';

interface Thing {
  id: string;
  version: number;
}

export interface Furnished extends Company {
  /** Not of the company: who runs the service. */
  operator: Client;
  colleague: Person;
  /** A new kind of id has to be given an example here. */
  things: Record<IdKind, Thing>;
  /** Marks of its lists' second pages. */
  cursors: Record<string, string>;
}

/** @param name stands in everything that the company has, so that a trace of it is found anywhere */
export async function givenFurnished(
  cloud: Company['cloud'] & { settled(): Promise<void> },
  name: string,
): Promise<Furnished> {
  const company = await givenCompany(cloud, { company: name, name: `${name} 管理员` });
  const { admin } = company;
  const colleague = await givenPerson(company, { name: `${name} 同事` });
  await givenPerson(company, { name: `${name} 某人` });
  const room = await givenRoom(company, { name: `${name} 会议室`, building: { name: `${name} 大厦` } });
  const { roomId } = room;
  const { photoId, upload } = await admin.call('places.startPhoto', {
    roomId,
    contentType: 'image/png',
    bytes: smallPng.length,
  });
  await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: smallPng });
  const { version } = await admin.call('places.confirmPhoto', { roomId, photoId });
  const facts = { topic: `${name} 议题`, content: `${name} 内容`, people: [colleague.me.personId] };
  const booking = await givenBooking(admin, { roomId, start: at('10:00', 0), end: at('11:00', 0), ...facts });
  await givenBooking(admin, { roomId, start: at('12:00', 0), end: at('13:00', 0), ...facts });
  const last = await givenBooking(colleague, {
    roomId,
    start: at('15:00', 0),
    end: at('16:00', 0),
    ...facts,
    people: [],
  });
  const line = { roomId, start: at('10:00', 0), end: at('11:00', 0), topic: `${name} 候补` };
  const wait = await admin.call('bookings.joinWaitlist', line);
  const approvers = [colleague.me.personId];
  const asking = await givenRoom(company, {
    floorId: room.floorId,
    name: `${name} 审批`,
    needsApproval: true,
    approvers,
  });
  await givenBooking(admin, { roomId: asking.roomId, start: at('10:00', 3), end: at('11:00', 3), ...facts });
  await givenBooking(admin, { roomId: asking.roomId, start: at('12:00', 3), end: at('13:00', 3), ...facts });
  const { series } = await givenSeries(admin, {
    ...{ roomId, start: at('10:00', 0), end: at('11:00', 0), topic: `${name} 例会` },
    rule: { repeat: 'weekly', days: [1], count: 3 },
  });
  const { code } = await admin.call('doorplates.startPairing', {});
  const doorplate = await admin.call('doorplates.pair', { code, roomId, name: `${name} 门牌` });
  await admin.call('doorplates.command', { doorplateIds: [doorplate.doorplateId], do: 'identify' });
  const { pairingId } = await admin.call('doorplates.startPairing', {});
  const group = await admin.call('doorplates.createGroup', { name: `${name} 分组` });
  const { kinds } = await admin.call('places.addEquipment', { name: `${name} 设备` });
  const equipmentId = kinds.at(-1)?.equipmentId ?? '';
  const { logoId } = await givenLogo(company);
  const map = await givenMap(company, room.floorId);
  const media = await givenMedia(company, { name: `${name} 素材` });
  const { passkey } = await givenPasskey(admin, `${name} 通行密钥`);
  const { areaId } = await admin.call('services.createArea', { name: `${name} 区域`, floors: [room.floorId] });
  const staff = [{ personId: colleague.me.personId, areaId }];
  const item = await admin.call('services.createItem', { category: 'administrative', name: `${name} 茶水`, staff });
  const { request } = await admin.call('services.ask', { itemId: item.itemId, roomId, text: `${name} 说明` });
  await admin.call('services.ask', { itemId: item.itemId, roomId });
  await cloud.settled();
  await until(async () => (await admin.call('messages.list', {})).messages.length > 1);
  const inbox = await admin.call('messages.list', { limit: 1 });
  const people = await admin.call('people.list', { limit: 1 });
  const [asked, tasks] = [
    await admin.call('services.mine', { limit: 1 }),
    await colleague.call('services.tasks', { limit: 1 }),
  ];
  await until(async () => (await colleague.call('bookings.toDecide', {})).total > 1);
  const log = { doorplateId: doorplate.doorplateId, limit: 1 };
  await until(async () => (await admin.call('doorplates.log', log)).cursor !== null);
  const logged = await admin.call('doorplates.log', log);
  const undecided = await colleague.call('bookings.toDecide', { limit: 1 });
  const period = { from: at('00:00', 0).slice(0, 10), until: at('00:00', 9).slice(0, 10), limit: 1 };
  await until(async () => (await admin.call('statistics.organisers', period)).cursor !== null);
  await until(async () => (await admin.call('audit.list', { limit: 1 })).cursor !== null);
  const audited = await admin.call('audit.list', { limit: 1 });
  const bookers = await admin.call('statistics.organisers', period);
  const [allAsked, askedRecount] = [
    await admin.call('services.requests', { limit: 1 }),
    await admin.call('services.recount', { limit: 1 }),
  ];
  const recounted = await admin.call('statistics.recount', { limit: 1 });
  const day = at('12:00', 0).slice(0, 10);
  const replayed = await admin.call('statistics.replay', { from: day, until: day, limit: 1 });
  const all = { from: at('00:00', -30), to: at('00:00', 60), limit: 1 };
  await until(async () => (await admin.call('bookings.search', all)).cursor !== null);
  const searched = await admin.call('bookings.search', all);
  const exported = await admin.call('tenants.exportBookings', { limit: 1 });
  const histories = await admin.call('tenants.exportHistories', { limit: 1 });
  const chosen = await admin.call('tenants.exportPeople', { limit: 1 });
  await until(async () => (await admin.call('doorplates.list', { limit: 1 })).cursor !== null);
  const doors = await admin.call('doorplates.list', { limit: 1 });
  const relisted = await admin.call('bookings.relist', { limit: 1 });
  const bulk = await admin.call('bookings.planBulkCancel', { bookingIds: [last.bookingId] });
  const operator = await givenOperator(cloud);
  const companies = await operator.call('operator.companies', { limit: 1 });
  const first = (id: string): Thing => ({ id, version: 1 });
  return {
    ...company,
    operator,
    colleague,
    things: {
      tenant: first(admin.me.tenantId),
      person: first(colleague.me.personId),
      building: first(room.buildingId),
      floor: first(room.floorId),
      room: { id: roomId, version },
      booking: first(booking.bookingId),
      series: first(series.seriesId),
      wait: { id: wait.waitId, version: wait.version },
      doorplate: { id: doorplate.doorplateId, version: doorplate.version },
      pairing: first(pairingId),
      message: first(inbox.messages[0]?.messageId ?? ''),
      photo: first(photoId),
      item: first(item.itemId),
      area: first(areaId),
      request: first(request.requestId),
      passkey: first(passkey.passkeyId),
      group: first(group.groupId),
      media: first(media.mediaId),
      logo: first(logoId),
      bulk: first(bulk.bulkId),
      map: first(map.mapId),
      equipment: first(equipmentId),
    },
    cursors: {
      'messages.list': inbox.cursor ?? '',
      'people.list': people.cursor ?? '',
      'bookings.toDecide': undecided.cursor ?? '',
      'bookings.search': searched.cursor ?? '',
      'tenants.exportBookings': exported.cursor ?? '',
      'tenants.exportHistories': histories.cursor ?? '',
      'tenants.exportPeople': chosen.cursor ?? '',
      'bookings.relist': relisted.cursor ?? '',
      'services.mine': asked.cursor ?? '',
      'services.tasks': tasks.cursor ?? '',
      'services.requests': allAsked.cursor ?? '',
      'services.recount': askedRecount.cursor ?? '',
      'audit.list': audited.cursor ?? '',
      'statistics.organisers': bookers.cursor ?? '',
      'statistics.recount': recounted.cursor ?? '',
      'statistics.replay': replayed.cursor ?? '',
      'operator.companies': companies.cursor ?? '',
      'doorplates.list': doors.cursor ?? '',
      'doorplates.log': logged.cursor ?? '',
    },
  };
}

export const idKinds = Object.keys(prefixes) as IdKind[];

/** The kind whose ids this pattern takes. */
export function kindOfPattern(pattern: unknown): IdKind | undefined {
  return idKinds.find((kind) => idPattern(kind).source === pattern);
}
