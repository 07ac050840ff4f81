/** A notice in its reader's words: the line of the inbox and the mail. */
import { isAnnounced } from '../../shared/bookings/approval.ts';
import { answers, replyOf } from '../../shared/bookings/replies.ts';
import { isOffer } from '../../shared/bookings/rules.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import { idPattern, type PersonId } from '../../shared/ids.ts';
import type { Notice, NoticeKind } from '../../shared/messages/rules.ts';
import type { SeriesTold } from '../../shared/messages/series.ts';
import { momentText, whenText } from '../../shared/messages/when.ts';
import type { Locale } from '../../shared/scope.ts';
import { type TextKey, text } from '../../shared/texts.ts';
import { epochOf, type Instant } from '../../shared/time.ts';
import { tokenOf } from '../bookings/reply-links.ts';
import { type Calendar, calendarOf, type Meeting, type Seat } from './calendar.ts';
import type { Mail } from './mail.ts';
import type { Page } from './page.ts';
import { placeText, type Scene } from './scene.ts';
import { seriesCalendarOf } from './series-calendar.ts';
import { datesWords, seriesWords } from './series-words.ts';
import { siteUrl } from './site.ts';
import { uidOf } from './uid.ts';

/** To whom it is written. */
export interface Addressee {
  email: string;
  /** null for guests: they have no account, so no link leads them in. */
  personId: PersonId | null;
  locale: Locale;
  /** Whether their mails carry the calendar's entry. */
  calendar: boolean;
}

/** What happened, beside the booking. */
export interface Facts {
  /** Epoch ms of writing. */
  now: number;
  /** When it happened. */
  at: Instant;
  who: { id: string; name: string };
  why: string | null;
}

export interface Written {
  title: string;
  /** What stands under the title in the inbox. */
  text: string;
  mail: Omit<Mail, 'to'>;
}

/** People listed in a mail before `等 n 人`. */
const namedPeople = 12;

export function write(notice: Notice, scene: Scene, addressee: Addressee, facts: Facts): Written {
  const { locale } = addressee;
  const { booking } = notice;
  const topic = booking.topic ?? text(locale, 'private_meeting');
  const ahead = Math.max(1, Math.ceil((epochOf(booking.start) - facts.now) / 60_000));
  const title = text(locale, titleKey(notice, ahead), {
    topic,
    count: notice.series?.about.length ?? 1,
    who: notice.kind === 'declined' ? facts.who.name : booking.organiser.name,
    place: scene.places.get(booking.roomId)?.room ?? '',
    minutes: ahead,
    // To the half hour: a timer goes off within the minute, and 1 小时 59 分钟 is not what anybody would say.
    hours: Math.round(ahead / 30) / 2,
  });
  const when = notice.series ? seriesWords(notice.series, locale) : whenOf(booking, scene, locale, facts.now);
  const notes = notesOf(notice, scene, locale, facts);
  const calendar = addressee.calendar ? calendarFor(notice, scene, addressee, facts) : null;
  const organiser = scene.people.get(booking.organiser.personId);
  return {
    title,
    text: [lineOf(booking, scene, locale, facts.now, notice.series), ...notes.map(({ line }) => line)].join('\n'),
    mail: {
      subject: notice.among
        ? togetherTitle(notice.among.count, facts.why, locale)
        : text(locale, 'mail.subject', { title, when }),
      page: {
        locale,
        title,
        rows: [
          [text(locale, 'mail.when'), when],
          [text(locale, 'mail.where'), placeOf(booking, scene, locale)],
          ...notes.map(({ row }) => row),
          [text(locale, 'mail.organiser'), booking.organiser.name],
          ...peopleRow(booking, locale),
          ...(booking.content ? [[text(locale, 'mail.content'), booking.content] as const] : []),
        ],
        ...choicesFor(notice, scene, addressee),
        ...(addressee.personId
          ? {
              button: buttonOf(notice, locale),
            }
          : {}),
        footer: text(locale, notice.kind === 'approval_asked' ? 'mail.footer.approver' : 'mail.footer', {
          company: scene.company,
        }),
      },
      thread: uidOf(notice.among?.bulkId ?? booking.seriesId ?? booking.bookingId),
      ...(calendar ? { calendar } : {}),
      ...(organiser && organiser.email !== addressee.email ? { replyTo: organiser.email } : {}),
    },
  };
}

/** @param ahead minutes until the meeting begins */
const inSeries: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'booked',
  'invited',
  'changed',
  'cancelled',
  'approval_asked',
]);

function titleKey({ kind, booking, was, series }: Notice, ahead: number): TextKey {
  if (series && inSeries.has(kind)) return `message.series.${kind as 'booked'}`;
  if (kind === 'reminder' && ahead > 90) return ahead < 1440 ? 'message.reminder.hours' : 'message.reminder.later';
  if ((kind === 'rejected' || kind === 'expired') && was) return `message.${kind}.more`;
  if (kind !== 'changed' || !was) return `message.${kind}`;
  const time = was.start !== booking.start || was.end !== booking.end;
  const room = was.roomId !== booking.roomId;
  if (time === room || was.topic !== booking.topic) return 'message.changed';
  return time ? 'message.changed.time' : 'message.changed.room';
}

/** `3 场会议已取消：大厦停电检修` */
export function togetherTitle(count: number, why: string | null, locale: Locale): string {
  return text(locale, 'message.cancelled.together', { count, why: why ?? '' });
}

type Note = { line: string; row: readonly [string, string] };

/** What it was before, who did it and why, as far as there is something to say. */
function notesOf(notice: Notice, scene: Scene, locale: Locale, facts: Facts): Note[] {
  const { kind, booking, was } = notice;
  const notes: Note[] = [];
  const add = (line: string, label: string, value: string) => notes.push({ line, row: [label, value] });
  if (was && (was.start !== booking.start || was.end !== booking.end || was.roomId !== booking.roomId)) {
    const what = lineOf(was, scene, locale, facts.now);
    // Where more was refused, the notice's booking is what it keeps, and what it was is what was asked.
    const label = kind === 'rejected' || kind === 'expired' ? 'asked' : 'was';
    add(text(locale, `message.${label}`, { what }), text(locale, `mail.${label}`), what);
  }
  if (was?.topic && was.topic !== booking.topic) {
    add(text(locale, 'message.was', { what: was.topic }), text(locale, 'mail.topic.was'), was.topic);
  }
  if (was && was.organiser.personId !== booking.organiser.personId) {
    const values = { what: was.organiser.name };
    add(text(locale, 'message.organiser.was', values), text(locale, 'mail.organiser.was'), was.organiser.name);
  }
  if (notice.series) {
    const dates = datesWords(notice.series, locale, facts.now);
    add(text(locale, 'message.series.dates', { dates }), text(locale, 'mail.series.dates'), dates);
  }
  // That the organiser did it goes without saying.
  if ((kind === 'changed' || kind === 'cancelled') && facts.who.id !== booking.organiser.personId) {
    const values = { what: kind, who: facts.who.name };
    add(text(locale, 'message.by', values), text(locale, 'mail.by', values), facts.who.name);
  }
  if (kind === 'waitlist_lapsed' && idPattern('person').test(facts.who.id)) {
    const values = { what: 'cancelled', who: facts.who.name };
    add(text(locale, 'message.by', values), text(locale, 'mail.by', values), facts.who.name);
  }
  if (kind === 'waitlist_offer' && booking.expiresAt) {
    const zone = scene.places.get(booking.roomId)?.zone ?? scene.zone;
    const when = momentText(booking.expiresAt, zone, { locale, now: facts.now, homeZone: scene.zone });
    add(text(locale, 'message.kept', { when }), text(locale, 'mail.kept'), when);
  }
  if (kind === 'approval_asked' || kind === 'requested' || (booking.state === 'pending' && kind === 'changed')) {
    const zone = scene.places.get(booking.roomId)?.zone ?? scene.zone;
    const when = booking.expiresAt
      ? momentText(booking.expiresAt, zone, { locale, now: facts.now, homeZone: scene.zone })
      : '';
    add(
      text(locale, `message.until.${kind === 'approval_asked' ? 'you' : 'they'}`, { when }),
      text(locale, 'mail.until'),
      when,
    );
  }
  if ((kind === 'approved' || kind === 'rejected') && facts.who.id !== booking.organiser.personId) {
    add(
      text(locale, 'message.decided', { what: kind, who: facts.who.name }),
      text(locale, 'mail.decided'),
      facts.who.name,
    );
  }
  if (facts.why && kind !== 'booked' && kind !== 'invited') {
    add(text(locale, 'message.why', { why: facts.why }), text(locale, 'mail.why'), facts.why);
  }
  return notes;
}

/** Whether its recipient, unless they organise it, is asked to come. */
export function isAsking({ kind }: Pick<Notice, 'kind'>): boolean {
  return kind === 'invited' || kind === 'changed';
}

/** Links for those invited. They lead to a page that asks once more, because scanners follow every link of a mail. */
function choicesFor(notice: Notice, scene: Scene, { email, personId, locale }: Addressee): Pick<Page, 'choices'> {
  const { booking } = notice;
  const { replyKey, tenantId } = scene;
  if (!replyKey || !isAsking(notice) || personId === booking.organiser.personId) return {};
  const token = tokenOf(tenantId, notice.series?.seriesId ?? booking.bookingId, replyKey, personId ?? email);
  const links = answers.map((answer) => ({
    label: text(locale, `mail.reply.${answer}`),
    url: `${siteUrl()}/reply/${token}?answer=${answer}`,
  }));
  return { choices: { question: text(locale, notice.series ? 'mail.reply.series' : 'mail.reply'), links } };
}

function lineOf(booking: Booking, scene: Scene, locale: Locale, now: number, series?: SeriesTold): string {
  const place = scene.places.get(booking.roomId)?.room ?? booking.roomId;
  const when = series ? seriesWords(series, locale) : whenOf(booking, scene, locale, now);
  return text(locale, 'message.line', { place, when });
}

function whenOf(booking: Booking, scene: Scene, locale: Locale, now: number): string {
  const zone = scene.places.get(booking.roomId)?.zone ?? scene.zone;
  return whenText(booking, zone, { locale, now, homeZone: scene.zone });
}

function placeOf({ roomId }: Pick<Booking, 'roomId'>, scene: Scene, locale: Locale): string {
  const place = scene.places.get(roomId);
  return place ? placeText(place, locale) : roomId;
}

function peopleRow(booking: Booking, locale: Locale): [string, string][] {
  const all = [...booking.people.map(({ name }) => name), ...booking.guests];
  if (all.length === 0) return [];
  const names = all.slice(0, namedPeople).join(text(locale, 'mail.list'));
  const value = all.length > namedPeople ? text(locale, 'mail.people.more', { names, count: all.length }) : names;
  return [[text(locale, 'mail.people'), value]];
}

const withCalendar: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'booked',
  'invited',
  'changed',
  'cancelled',
  'uninvited',
  'approved',
]);

/** Whether what happened concerns the recipient's own calendar. */
export function hasCalendar({ kind, booking }: Pick<Notice, 'kind' | 'booking'>): boolean {
  if (booking.state === 'pending' && !isAnnounced(booking)) return false;
  return withCalendar.has(kind) || isRefusal(kind, booking);
}

/** A meeting that stood in calendars and was refused when it was moved. */
function isRefusal(kind: NoticeKind, booking: Booking): boolean {
  return (kind === 'rejected' || kind === 'expired') && booking.state === 'rejected' && isAnnounced(booking);
}

function calendarFor(notice: Notice, scene: Scene, addressee: Addressee, facts: Facts): Calendar | null {
  const { kind, booking } = notice;
  if (!hasCalendar(notice)) return null;
  const organiser = seatOf(scene, booking, booking.organiser);
  const all = [
    ...[organiser, ...booking.people.map((person) => seatOf(scene, booking, person))].filter((seat) => seat !== null),
    ...booking.guests.map((email): Seat => ({ email, ...answerOf(booking, email) })),
  ];
  // A colleague may have been invited a second time by their address.
  const seats = [...new Map(all.toReversed().map((seat) => [seat.email, seat])).values()].reverse();
  const isCancel = kind === 'cancelled' || kind === 'uninvited' || isRefusal(kind, booking);
  const meeting: Meeting = {
    booking,
    location: placeOf(booking, scene, addressee.locale),
    organiser: organiser ?? { email: senderAddress(), name: booking.organiser.name },
    ...(addressee.personId === booking.organiser.personId ? { own: { sender: senderAddress() } } : {}),
    // Who is taken out alone is named, or clients would take the meeting away from everybody.
    attendees: kind === 'uninvited' ? seats.filter(({ email }) => email === addressee.email) : seats,
    stamp: facts.at,
    ...(addressee.personId ? { url: addressOf(booking) } : {}),
    seriesSequence: notice.series ? 0 : scene.seriesSequence,
  };
  const method = isCancel ? 'CANCEL' : 'REQUEST';
  if (!notice.series) return calendarOf(method, meeting);
  return seriesCalendarOf(method, meeting, notice.series, (roomId) => placeOf({ roomId }, scene, addressee.locale));
}

function seatOf(scene: Scene, booking: Booking, { personId, name }: Booking['organiser']): Seat | null {
  const email = scene.people.get(personId)?.email;
  return email ? { email, name, ...answerOf(booking, personId) } : null;
}

function answerOf(booking: Booking, who: string): Pick<Seat, 'reply'> {
  const reply = replyOf(booking, who);
  return reply ? { reply } : {};
}

/** The bare address of MAIL_FROM: an invitation must name an organiser, even where a doorplate made the booking. */
function senderAddress(): string {
  const from = process.env.MAIL_FROM ?? '';
  return /<([^>]+)>/.exec(from)?.[1] ?? from;
}

function buttonOf({ kind, booking }: Notice, locale: Locale): NonNullable<Page['button']> {
  if (kind === 'approval_asked') return { label: text(locale, 'mail.decide'), url: `${siteUrl()}/todo` };
  return { label: text(locale, kind === 'released' ? 'mail.reinstate' : 'mail.open'), url: addressOf(booking) };
}

function addressOf(booking: Booking): string {
  if (isOffer(booking)) return `${siteUrl()}/my?tab=waiting`;
  // One tap takes the room back.
  const more = booking.state === 'released' ? '?reinstate' : '';
  return `${siteUrl()}/my/${booking.bookingId}${more}`;
}

/** To a person who was just added: where to sign in, and that no password is needed. */
export function writeWelcome(
  scene: Pick<Scene, 'company'>,
  addressee: Pick<Addressee, 'email' | 'locale'>,
  who: string,
): Written {
  const { email, locale } = addressee;
  const title = text(locale, 'message.welcome', { company: scene.company });
  const lead = text(locale, 'message.welcome.text', { who, email });
  const page: Page = {
    locale,
    title,
    lead,
    button: { label: text(locale, 'mail.sign_in'), url: `${siteUrl()}/sign-in` },
    footer: text(locale, 'mail.footer.welcome', { company: scene.company }),
  };
  return { title, text: lead, mail: { subject: title, page } };
}
