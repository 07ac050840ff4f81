/** Several meetings that were cancelled together, in their reader's words. */
import type { BulkId } from '../../shared/ids.ts';
import { whenText } from '../../shared/messages/when.ts';
import { text } from '../../shared/texts.ts';
import { epochOf } from '../../shared/time.ts';
import { siteUrl } from './site.ts';
import type { Told } from './together.ts';
import { uidOf } from './uid.ts';
import { type Addressee, togetherTitle, type Written } from './writing.ts';

/** Meetings named in the inbox; the mail names all. */
const named = 3;

/** @param list two or more, in the order of their times */
export function writeTogether(
  list: readonly Told[],
  { locale, personId, calendar }: Addressee,
  bulkId: BulkId,
): Written {
  const lines = list.map((one) => lineOf(one, locale));
  const [first] = list;
  const { who = { name: '' }, why = null } = first?.event ?? {};
  const more = lines.length - named;
  const title = togetherTitle(list.length, why, locale);
  const by = { what: 'cancelled', who: who.name };
  return {
    title,
    text: [
      ...lines.slice(0, named),
      ...(more > 0 ? [text(locale, 'message.cancelled.more', { count: more })] : []),
      text(locale, 'message.by', by),
    ].join('\n'),
    mail: {
      subject: title,
      page: {
        locale,
        title,
        ...(calendar ? { lead: text(locale, 'mail.cancelled.calendars') } : {}),
        rows: [
          [text(locale, 'mail.cancelled'), lines.join('\n')],
          ...(why ? [[text(locale, 'mail.why'), why] as const] : []),
          [text(locale, 'mail.by', by), who.name],
        ],
        ...(personId ? { button: { label: text(locale, 'mail.open'), url: `${siteUrl()}/my?tab=cancelled` } } : {}),
        footer: text(locale, 'mail.footer.together', { company: first?.scene.company ?? '' }),
      },
      thread: uidOf(bulkId),
    },
  };
}

function lineOf({ notice: { booking }, scene, event }: Told, locale: Addressee['locale']): string {
  const place = scene.places.get(booking.roomId);
  const reader = { locale, now: epochOf(event.at), homeZone: scene.zone };
  return text(locale, 'message.cancelled.one', {
    when: whenText(booking, place?.zone ?? scene.zone, reader),
    place: place?.room ?? booking.roomId,
    topic: booking.topic ?? text(locale, 'private_meeting'),
  });
}
