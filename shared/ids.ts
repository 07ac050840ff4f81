/**
 * Prefixed, branded ids: `bkg_` + 12 characters of Crockford base32 (60 random bits). The brand keeps a room's id from
 * being passed for a booking's; the prefix lets a person (and a log) see what an id names.
 */
declare const brand: unique symbol;

export const prefixes = {
  tenant: 'tnt',
  person: 'prs',
  building: 'bld',
  floor: 'flr',
  room: 'rom',
  booking: 'bkg',
  series: 'ser',
  wait: 'wai',
  doorplate: 'dpl',
  pairing: 'pai',
  message: 'msg',
  photo: 'pho',
  item: 'itm',
  area: 'are',
  request: 'req',
  passkey: 'psk',
  group: 'grp',
  media: 'med',
  logo: 'lgo',
  bulk: 'blk',
  map: 'map',
  equipment: 'eqp',
} as const;

export type IdKind = keyof typeof prefixes;
export type Id<K extends IdKind> = string & { readonly [brand]: K };

export type TenantId = Id<'tenant'>;
export type PersonId = Id<'person'>;
export type BuildingId = Id<'building'>;
export type FloorId = Id<'floor'>;
export type RoomId = Id<'room'>;
export type BookingId = Id<'booking'>;
export type SeriesId = Id<'series'>;
export type WaitId = Id<'wait'>;
export type DoorplateId = Id<'doorplate'>;
export type PairingId = Id<'pairing'>;
export type MessageId = Id<'message'>;
export type PhotoId = Id<'photo'>;
export type ItemId = Id<'item'>;
export type AreaId = Id<'area'>;
export type RequestId = Id<'request'>;
export type PasskeyId = Id<'passkey'>;
export type GroupId = Id<'group'>;
export type MediaId = Id<'media'>;
export type LogoId = Id<'logo'>;
export type BulkId = Id<'bulk'>;
export type MapId = Id<'map'>;
export type EquipmentId = Id<'equipment'>;

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
export const idLength = 12;

/** The first 12 bytes, five bits of each, as an id: the same bytes always give the same id. */
export function idFrom<K extends IdKind>(kind: K, bytes: Uint8Array): Id<K> {
  let text = '';
  for (const byte of bytes.subarray(0, idLength)) text += alphabet.charAt(byte & 31);
  return `${prefixes[kind]}_${text}` as Id<K>;
}

export function newId<K extends IdKind>(kind: K): Id<K> {
  return idFrom(kind, crypto.getRandomValues(new Uint8Array(idLength)));
}

export function idPattern(kind: IdKind): RegExp {
  return new RegExp(`^${prefixes[kind]}_[${alphabet}]{${idLength}}$`);
}

/** A booking's short reference on the day sheet: its id without the prefix. */
export function refOf(bookingId: BookingId): string {
  return bookingId.slice(prefixes.booking.length + 1);
}

export function bookingIdOf(ref: string): BookingId {
  return `${prefixes.booking}_${ref}` as BookingId;
}
