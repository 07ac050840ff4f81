/** What a panel is to have: its sheet and its settings, made of the records as they are now. */
import { checkInRule } from '../../shared/bookings/check-in.ts';
import { meetingsOf } from '../../shared/bookings/sheet.ts';
import { layoutOf } from '../../shared/doorplates/board.ts';
import { type GroupFacts, type PowerPlan, type Slide, standardGroup } from '../../shared/doorplates/group.ts';
import type {
  Have,
  PanelDay,
  PanelPower,
  PanelSettings,
  PanelSheet,
  PanelSlide,
} from '../../shared/doorplates/protocol.ts';
import type { FloorId, GroupId, MediaId, TenantId } from '../../shared/ids.ts';
import { resolve } from '../../shared/policies/resolve.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { offeredAt } from '../../shared/services/rules.ts';
import { daysOf, type Holidays, holidaysVersion } from '../../shared/tenants/holidays/days.ts';
import { defaultPolicy, noBrand } from '../../shared/tenants/policy.ts';
import { addDays, datesFrom, dayBounds, instantOf, localDate } from '../../shared/time.ts';
import * as Sheets from '../bookings/sheets.ts';
import { now } from '../clock.ts';
import type { Stored } from '../db/record.ts';
import { media, type StoredMedia } from '../media/entity.ts';
import { floors } from '../places/entity.ts';
import { forgetFacts, roomFacts } from '../places/facts.ts';
import { servedAt } from '../served.ts';
import * as Offers from '../services/offers.ts';
import { tenants } from '../tenants/entity.ts';
import { readHolidays } from '../tenants/holidays-entity.ts';
import type { StoredDoor, StoredDoorplate } from './entity.ts';
import { groups, mediaIn, type StoredGroup } from './group-entity.ts';

type Floor = Awaited<ReturnType<typeof floors.get>>;
type Tenant = Awaited<ReturnType<typeof tenants.get>>;

/** Names on the signs, kept for a few seconds as the facts of rooms are. */
interface Signs {
  until: number;
  floors: Map<FloorId, Promise<Floor>>;
  tenant?: Promise<Tenant>;
  offers?: Promise<Offers.Offers>;
  holidays?: Promise<Holidays>;
  groups: Map<GroupId, Promise<GroupShown>>;
}

/** A group with what it shows. Pictures never change their bytes. */
interface GroupShown {
  group: StoredGroup | null;
  media: Map<MediaId, StoredMedia>;
}
const keepMs = 5000;
const maxTenants = 500;
const signs = new Map<TenantId, Signs>();

function signsOf(tenantId: TenantId): Signs {
  const found = signs.get(tenantId);
  // Real time, not the product's clock: this is about memory.
  if (found && found.until > Date.now()) return found;
  if (signs.size >= maxTenants) signs.clear();
  const fresh: Signs = { until: Date.now() + keepMs, floors: new Map(), groups: new Map() };
  signs.set(tenantId, fresh);
  return fresh;
}

/** After a change of places, groups or the company that this function has learnt of. */
export function forgetPlaces(tenantId: TenantId): void {
  signs.delete(tenantId);
  forgetFacts(tenantId);
}

function floorOf(scope: Scope, floorId: FloorId): Promise<Floor> {
  const { floors: known } = signsOf(scope.tenantId);
  let floor = known.get(floorId);
  if (!floor) {
    floor = floors.get(scope, floorId);
    floor.catch(() => known.delete(floorId));
    known.set(floorId, floor);
  }
  return floor;
}

export function companyOf(scope: Scope): Promise<Tenant> {
  const mine = signsOf(scope.tenantId);
  if (!mine.tenant) {
    mine.tenant = tenants.get(scope);
    mine.tenant.catch(() => {
      delete mine.tenant;
    });
  }
  return mine.tenant;
}

function offersOf(scope: Scope): Promise<Offers.Offers> {
  const mine = signsOf(scope.tenantId);
  if (!mine.offers) {
    mine.offers = Offers.read(scope);
    mine.offers.catch(() => {
      delete mine.offers;
    });
  }
  return mine.offers;
}

function holidaysOf(scope: Scope): Promise<Holidays> {
  const mine = signsOf(scope.tenantId);
  if (!mine.holidays) {
    mine.holidays = readHolidays(scope);
    mine.holidays.catch(() => {
      delete mine.holidays;
    });
  }
  return mine.holidays;
}

export function doorScope({ tenantId }: Pick<StoredDoorplate, 'tenantId'>): Scope {
  return systemScope(tenantId, 'doorplates');
}

/** What a door shows: today and tomorrow. */
export const shownDays = 2;
/** What it is given, so that it goes on without a network: as much of a week as there is room for in a message of 128 kB. */
export const keptDays = 7;
const mostBytes = 90_000;

/** What a door has place for. */
const mostServices = 9;

/**
 * The days as the door may know them; null when the room is gone. They lie side by side: a week is one Query.
 * @param at epoch ms whose day is today; the panel's own minute when its picture is checked
 * @param days from today on
 */
export async function sheetFor(doorplate: StoredDoor, at = now(), days = keptDays): Promise<PanelSheet | null> {
  const scope = doorScope(doorplate);
  // Taken before the reads, so that what is made later has never read less.
  const made = now();
  const facts = await roomFacts(scope, doorplate.roomId);
  if (!facts) return null;
  const { room, building } = facts;
  const { zone } = building;
  const today = localDate(at, zone);
  const [floor, company, offers, sheets] = await Promise.all([
    floorOf(scope, room.floorId),
    companyOf(scope),
    offersOf(scope),
    Sheets.read(scope, [room.roomId], datesFrom(today, addDays(today, days - 1)), { consistent: true }),
  ]);
  const { roomId, number, name, capacity, occupation } = room;
  // Of the same record as the version, so that the two never disagree.
  const { policy } = resolve(company?.policy ?? defaultPolicy, building, room);
  const { bufferBefore, bufferAfter } = policy;
  const rule = checkInRule(room, policy.checkIn);
  return {
    doorplateId: doorplate.doorplateId,
    at: made,
    binding: doorplate.version,
    zone,
    room: {
      roomId,
      version: placeVersion(room, building, floor, company) + offers.version,
      number,
      name,
      building: building.name,
      floor: floor?.name ?? '',
      capacity,
      bufferBefore,
      bufferAfter,
      occupation,
      services: offeredAt(offers.items, offers.areas, room)
        .slice(0, mostServices)
        .map(({ itemId, name }) => ({ itemId, name })),
      checkIn: rule && { opensMinutes: rule.opensMinutes, graceMinutes: rule.graceMinutes },
    },
    days: withinBytes(
      sheets.map((sheet) => ({
        date: sheet.date,
        ...dayBounds(sheet.date, zone),
        version: sheet.version,
        meetings: meetingsOf(sheet, zone, null),
      })),
    ),
  };
}

function withinBytes(days: readonly PanelDay[]): PanelDay[] {
  let bytes = 0;
  return days.filter((day, index) => {
    bytes += Buffer.byteLength(JSON.stringify(day));
    return index < shownDays || bytes <= mostBytes;
  });
}

// Rises with every change of the four: another floor or building comes with a new version of the room, which weighs most.
function placeVersion(room: Stored<object>, building: Stored<object>, floor: Floor, company: Tenant): number {
  return room.version * 1_000_000 + building.version + (floor?.version ?? 0) + (company?.version ?? 0);
}

function groupOf(scope: Scope, groupId: GroupId): Promise<GroupShown> {
  const { groups: known } = signsOf(scope.tenantId);
  let shown = known.get(groupId);
  if (!shown) {
    shown = readGroup(scope, groupId);
    shown.catch(() => known.delete(groupId));
    known.set(groupId, shown);
  }
  return shown;
}

async function readGroup(scope: Scope, groupId: GroupId): Promise<GroupShown> {
  const group = await groups.get(scope, groupId);
  const ids = group ? [...mediaIn(group)].map((id): [MediaId] => [id]) : [];
  const found = await media.getMany(scope, ids, { consistent: true });
  return { group, media: new Map(found.map((one) => [one.mediaId, one])) };
}

const standard: GroupShown = { group: null, media: new Map() };

/** What a panel is told beyond its sheet: its group's facts, where it differs its own, and the company's. */
export async function settingsFor(doorplate: StoredDoorplate): Promise<PanelSettings> {
  const made = now();
  const scope = doorScope(doorplate);
  const { doorplateId, tenantId, groupId, name, version, settings } = doorplate;
  const [company, { group, media: pictures }, holidays] = await Promise.all([
    companyOf(scope),
    groupId ? groupOf(scope, groupId) : standard,
    holidaysOf(scope),
  ]);
  const { look, light, power, touch, slides }: GroupFacts = group ?? standardGroup;
  const background = settings.background ?? look.background;
  return {
    doorplateId,
    at: made,
    // All only rise, and a doorplate never changes its company; another group comes with a new version of the doorplate's own.
    version: version * 1_000_000 + (group?.version ?? 0) + (company?.version ?? 0) + holidaysVersion(holidays),
    name,
    company: company?.name ?? '',
    brand: company?.brand ?? noBrand,
    look: { template: look.template, background: background && servedAt(tenantId, background) },
    light,
    touch: touch.who,
    power: power && { ...power, ...heeded(power, holidays) },
    slides: slides.flatMap((slide) => shownSlide(slide, pictures)),
    board: doorplate.board && layoutOf(doorplate.board),
    soonMinutes: settings.soonMinutes,
    heartbeatSeconds: settings.heartbeatSeconds,
    led: settings.led,
    locale: settings.locale,
  };
}

/** Of the days ahead, and of yesterday's: its night shift may go on still. */
function heeded({ holidays: heeds }: PowerPlan, holidays: Holidays): Pick<PanelPower, 'rest' | 'work'> {
  // A day more: the building may be a day behind UTC.
  return heeds ? daysOf(holidays, addDays(instantOf(now()).slice(0, 10), -2)) : { rest: [], work: [] };
}

function shownSlide(slide: Slide, pictures: GroupShown['media']): PanelSlide[] {
  if (slide.kind === 'notice') return [slide];
  const { mediaId, ...rest } = slide;
  const picture = pictures.get(mediaId);
  return picture ? [{ ...rest, url: picture.url, bytes: picture.bytes }] : [];
}

export function lacksSheet(have: Have, sheet: PanelSheet): boolean {
  return (
    have.roomId !== sheet.room.roomId ||
    have.room < sheet.room.version ||
    sheet.days.some(({ date, version }) => (have.days[date] ?? -1) < version)
  );
}

export function lacksSettings(have: Have, settings: PanelSettings): boolean {
  return have.settings < settings.version;
}
