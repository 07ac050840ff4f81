/** What scenarios begin with, made through the API as people would. */

import type * as z from 'zod';
import { names } from '../../infra/local/settings.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import type { SeriesAnswer } from '../../shared/bookings/series-schema.ts';
import type { Media } from '../../shared/doorplates/group.ts';
import type { OperationNamed } from '../../shared/operations.ts';
import type { Passkey } from '../../shared/passkeys/schema.ts';
import type { Me } from '../../shared/people/schema.ts';
import { allDay } from '../../shared/places/hours.ts';
import type { FloorMap } from '../../shared/places/map-schema.ts';
import type { Building, Floor, Room } from '../../shared/places/schema.ts';
import type { Role } from '../../shared/scope.ts';
import type { Tenant } from '../../shared/tenants/schema.ts';
import { type Authenticator, authenticator } from './authenticator.ts';
import { browser, type Client, client } from './client.ts';
import type { RunningCloud } from './cloud.ts';
import { until } from './until.ts';

/** Somebody signed in. */
export interface Person extends Client {
  me: Me;
}

type Cloud = Pick<RunningCloud, 'url' | 'inbox' | 'signIn'>;

export interface Company {
  cloud: Cloud;
  admin: Person;
}

type Input<N extends Parameters<Client['call']>[0]> = z.input<OperationNamed<N>['input']>;

let made = 0;
/** `anna7@example.com`: nobody twice within a test file. */
export function freshEmail(name = 'person'): string {
  made += 1;
  return `${name}${made}@example.com`;
}

/** A company that has signed up, with its first admin. */
export async function givenCompany(
  cloud: Cloud,
  facts: Partial<Omit<Input<'tenants.signUp'>, 'code'>> = {},
): Promise<Company> {
  const anyone = client(cloud.url, browser);
  const email = facts.email ?? freshEmail('admin');
  const code = await freshCode(cloud, email);
  const company = { company: '星野科技', zone: 'Asia/Shanghai', name: '林晓', email, ...facts, code };
  const cookie = await cookieOf(anyone, '/companies', company);
  return { cloud, admin: await personOf(anyone.as(cookie)) };
}

/** A person whom the admin has invited, signed in. */
export async function givenPerson(
  company: Company,
  facts: { name?: string; email?: string; roles?: Role[] } = {},
): Promise<Person> {
  const { name = '周宁', email = freshEmail(), roles } = facts;
  await company.admin.call('people.invite', { name, email, ...(roles ? { roles } : {}) });
  return signedIn(company, email);
}

/** A further session of somebody, opened without a code. */
export async function signedIn(company: Company, email: string): Promise<Person> {
  const { cloud, admin } = company;
  return personOf(client(cloud.url, await cloud.signIn(email, admin.me.tenantId)));
}

/** Somebody who runs the service, signed in. */
export async function givenOperator(cloud: Cloud): Promise<Client> {
  return client(cloud.url, await cloud.signIn(names.operator));
}

/** Asks for a code, as the one browser of all tests unless another is named, and reads it in the mail. */
export async function freshCode(cloud: Cloud, email: string, caller = client(cloud.url, browser)): Promise<string> {
  await caller.call('people.requestCode', { email });
  return codeMailedTo(cloud, email);
}

/** The newest code that was sent to an address. */
export async function codeMailedTo(cloud: Cloud, address: string): Promise<string> {
  let code: string | undefined;
  await until(async () => {
    const [newest] = await cloud.inbox(address);
    code = newest && /\b\d{6}\b/.exec(newest.text)?.[0];
    return code !== undefined;
  });
  return code ?? '';
}

export async function givenBuilding(
  company: Company,
  facts: Partial<Input<'places.createBuilding'>> = {},
): Promise<Building> {
  made += 1;
  // Working hours must not decide whether a test passes at night.
  const always = { name: `大厦 ${made}`, zone: 'Asia/Shanghai', hours: allDay };
  return company.admin.call('places.createBuilding', { ...always, ...facts });
}

export async function givenFloor(company: Company, facts: Partial<Input<'places.createFloor'>> = {}): Promise<Floor> {
  made += 1;
  const buildingId = facts.buildingId ?? (await givenBuilding(company)).buildingId;
  return company.admin.call('places.createFloor', { name: `${made} 层`, level: 1, ...facts, buildingId });
}

/** A room on the floor named, or on one of its own in a building of its own. */
export async function givenRoom(
  company: Company,
  facts: Partial<Input<'places.createRoom'>> & { building?: Partial<Input<'places.createBuilding'>> } = {},
): Promise<Room> {
  made += 1;
  const { building, ...rest } = facts;
  const floorId = facts.floorId ?? (await givenFloorOf(company, building)).floorId;
  return company.admin.call('places.createRoom', {
    number: String(made),
    name: `云杉 ${made}`,
    capacity: 8,
    ...rest,
    floorId,
  });
}

async function givenFloorOf(company: Company, facts: Partial<Input<'places.createBuilding'>> = {}): Promise<Floor> {
  const { buildingId } = await givenBuilding(company, facts);
  return givenFloor(company, { buildingId });
}

export async function givenBooking(
  person: Person,
  facts: Pick<Input<'bookings.create'>, 'roomId' | 'start' | 'end'> & Partial<Input<'bookings.create'>>,
): Promise<Booking> {
  const { booking } = await person.call('bookings.create', { topic: '产品周会', ...facts });
  return booking;
}

/** A passkey that the person has added, in an authenticator of their own. */
export async function givenPasskey(
  person: Person,
  name?: string,
): Promise<{ passkey: Passkey; device: Authenticator }> {
  const { site } = await person.call('passkeys.list', {});
  const device = authenticator(site);
  const made = device.create(await person.call('passkeys.startAdding', {}));
  const passkey = await person.call('passkeys.add', { ...made, ...(name === undefined ? {} : { name }) });
  return { passkey, device };
}

/** By its first bytes, which is all that is looked at. */
export const smallPng = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3, 4]);

/** A picture for screens, uploaded as a browser does. */
export async function givenMedia(
  { admin }: Pick<Company, 'admin'>,
  facts: {
    name?: string;
    body?: Uint8Array<ArrayBuffer>;
    contentType?: Input<'media.start'>['contentType'];
  } = {},
): Promise<Media> {
  const { name = '企业文化', body = smallPng, contentType = 'image/png' } = facts;
  const { mediaId, upload } = await admin.call('media.start', { contentType, bytes: body.length });
  await fetch(upload.url, { method: 'PUT', headers: upload.headers, body });
  return admin.call('media.confirm', { mediaId, name });
}

/** The company's mark, uploaded as a browser does. */
export async function givenLogo(
  { admin }: Pick<Company, 'admin'>,
  body = smallPng,
): Promise<{ logoId: string; tenant: Tenant }> {
  const { logoId, upload } = await admin.call('tenants.startLogo', { contentType: 'image/png', bytes: body.length });
  await fetch(upload.url, { method: 'PUT', headers: upload.headers, body });
  return { logoId, tenant: await admin.call('tenants.confirmLogo', { logoId }) };
}

/** A PNG as far as its first chunk, which tells its size. */
export function pngOf(width: number, height: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}

/** A floor's map, uploaded as a browser does. */
export async function givenMap(
  { admin }: Pick<Company, 'admin'>,
  floorId: Floor['floorId'],
  body = pngOf(1600, 900),
): Promise<FloorMap> {
  const ask = { floorId, contentType: 'image/png', bytes: body.length } as const;
  const { mapId, upload } = await admin.call('places.startMap', ask);
  await fetch(upload.url, { method: 'PUT', headers: upload.headers, body });
  return admin.call('places.confirmMap', { floorId, mapId });
}

/** A series of whatever of its plan is free. */
export async function givenSeries(
  person: Person,
  facts: Input<'bookings.planSeries'> & Partial<Input<'bookings.createSeries'>>,
): Promise<SeriesAnswer> {
  const { roomId, start, end, rule } = facts;
  const plan = await person.call('bookings.planSeries', { roomId, start, end, rule });
  const occurrences = plan.occurrences
    .filter(({ state }) => state === 'free')
    .map(({ occurrence, roomId: room, start: from, end: to }) => ({ occurrence, roomId: room, start: from, end: to }));
  return person.call('bookings.createSeries', { topic: '产品周会', occurrences, ...facts });
}

/** The same session at the address that the cloud has got by being started again. */
export function resumed(person: Person, url: string): Person {
  return { ...client(url, person.cookie), me: person.me };
}

export async function personOf(session: Client): Promise<Person> {
  return { ...session, me: await session.call('people.me', {}) };
}

/** Calls an operation that signs somebody in, for its cookie. */
export async function cookieOf(caller: Client, path: string, body: object): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const answer = await caller.send({ method: 'POST', path, headers, body: JSON.stringify(body) });
  if (answer.status >= 400) throw new Error(`POST ${path} was refused: ${answer.text}`);
  return sessionIn(answer.headers);
}

export function sessionIn(headers: Headers): string {
  const [cookie] = headers.getSetCookie();
  if (!cookie) throw new Error('no cookie was set');
  return cookie.split(';')[0] ?? '';
}
