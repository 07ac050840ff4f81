/**
 * What doorplates have in common: how they look, what they show when nobody meets, who may touch them, when they are on. Each
 * belongs to a group or follows the standard one.
 */
import * as z from 'zod';
import { changeOut, id, line, lines, localDate, timeOfDay, version } from '../schema.ts';

export { standardGroup } from './standard.ts';

export const templates = ['classic', 'dark', 'photo', 'minimal'] as const;
export type Template = (typeof templates)[number];

export const look = z.strictObject({
  template: z.enum(templates),
  /** A picture behind the state; null: the template's own ground. */
  background: id('media').nullable(),
});
export type Look = z.output<typeof look>;

export const ledColors = ['green', 'yellow', 'red', 'slate', 'off'] as const;

/** What the LED shows beyond green, yellow and red, and how bright it is. */
export const light = z.strictObject({
  awaiting: z.strictObject({ color: z.enum(ledColors), blink: z.boolean() }),
  occupied: z.strictObject({ color: z.enum(ledColors), blink: z.boolean() }),
  /** From which time of the building's day on how many percent, in order; full where none is named. */
  brightness: z
    .array(z.strictObject({ from: timeOfDay, percent: z.number().int().min(0).max(100) }))
    .max(8)
    .refine((steps) => steps.every(({ from }, at) => at === 0 || (steps[at - 1]?.from ?? '') < from), {
      error: 'in_order',
    }),
});
export type Light = z.output<typeof light>;

/** From and until when a screen is on; a night shift may end on the next day. null: off all day. */
export const hours = z.strictObject({ on: timeOfDay, off: timeOfDay }).refine(({ on, off }) => on !== off, {
  error: 'on_and_off',
  path: ['off'],
});

/** 定时开关机. Outside its hours a screen and its LED are dark. */
export const powerPlan = z.strictObject({
  /** ISO weekdays on which it is on, 1 = Monday. */
  days: z.array(z.number().int().min(1).max(7)).max(7),
  hours,
  /** Off on the company's holidays and on on its make-up working days, whatever the weekday. */
  holidays: z.boolean(),
  /** Single days that differ. */
  exceptions: z.array(z.strictObject({ date: localDate, hours: hours.nullable() })).max(200),
  /** A meeting outside the hours wakes the screen, from when it is said to start soon until it ends. */
  wakeForMeetings: z.boolean(),
});
export type PowerPlan = z.output<typeof powerPlan>;

export const touchRules = ['anyone', 'pin', 'people'] as const;

/** Who may book, extend, end or check in at the door. */
export const touch = z
  .strictObject({
    /** `people`: by their own door code; what stands is touched by its organiser and attendees alone. */
    who: z.enum(touchRules),
    pin: z
      .string()
      .regex(/^\d{4,8}$/, { error: 'pin' })
      .nullable(),
  })
  .refine(({ who, pin }) => who !== 'pin' || pin !== null, { error: 'pin', path: ['pin'] });
export type Touch = z.output<typeof touch>;

/** When a slide is shown; null and no days: always. Dates and times are the building's. */
export const showing = z.strictObject({
  from: localDate.nullable(),
  until: localDate.nullable(),
  days: z.array(z.number().int().min(1).max(7)).max(7),
  start: timeOfDay.nullable(),
  end: timeOfDay.nullable(),
});
export type Showing = z.output<typeof showing>;

const seconds = z.number().int().min(3).max(600);
/** 播放列表: what a screen shows while nobody meets. A video plays to its end. */
export const slide = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('image'), mediaId: id('media'), seconds, when: showing }),
  z.strictObject({ kind: z.literal('video'), mediaId: id('media'), when: showing }),
  z.strictObject({ kind: z.literal('notice'), title: line(60), text: lines(400), seconds, when: showing }),
]);
export type Slide = z.output<typeof slide>;

/** When IT is called. */
export const care = z.strictObject({
  /** Heartbeats in a row whose picture was not the expected one. */
  wrongBeats: z.number().int().min(1).max(20),
  offlineMinutes: z.number().int().min(1).max(1440),
});
export type Care = z.output<typeof care>;

/** With what a group shows before and after, all of it fits into one transaction. */
export const maxSlides = 40;

const facts = { look, light, power: powerPlan.nullable(), touch, slides: z.array(slide).max(maxSlides), care };

export const deviceGroup = z.object({
  groupId: id('group'),
  name: z.string(),
  ...facts,
  version,
  lastChange: changeOut,
});
export type DeviceGroup = z.output<typeof deviceGroup>;
export type GroupFacts = Pick<DeviceGroup, keyof typeof facts>;

export const groupInput = z.strictObject({ name: line(60), ...z.strictObject(facts).partial().shape });
export const groupChanges = z.strictObject({
  groupId: id('group'),
  version,
  name: line(60).optional(),
  ...z.strictObject(facts).partial().shape,
});

/** So many go in one step, also when each leaves another group; a page that moves more takes several. */
export const maxAssigned = 45;

export const assignment = z.strictObject({
  doorplateIds: z.array(id('doorplate')).min(1).max(maxAssigned),
  /** null: to the standard group. */
  groupId: id('group').nullable(),
});

export const mediaKinds = ['image', 'video'] as const;
export const maxMediaBytes = { image: 8_000_000, video: 60_000_000 } as const;

export const mediaTypes = ['image/jpeg', 'image/png', 'image/webp', 'video/mp4', 'video/webm'] as const;
export type MediaType = (typeof mediaTypes)[number];

export function kindOfType(type: MediaType): (typeof mediaKinds)[number] {
  return type.startsWith('image/') ? 'image' : 'video';
}

export const mediaUploadInput = z.strictObject({
  contentType: z.enum(mediaTypes),
  bytes: z.number().int().min(1).max(maxMediaBytes.video),
});
export const mediaConfirmation = z.strictObject({ mediaId: id('media'), name: line(80) });
export const mediaChanges = z.strictObject({ mediaId: id('media'), version, name: line(80) });

/** A picture or video for screens, as it was uploaded. */
export const media = z.object({
  mediaId: id('media'),
  name: z.string(),
  kind: z.enum(mediaKinds),
  /** Relative to the site; it never changes its bytes. */
  url: z.string(),
  bytes: z.number().int(),
  version,
  lastChange: changeOut,
});
export type Media = z.output<typeof media>;
