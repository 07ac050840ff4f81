/** A notice about a request in its reader's words. */

import { momentText, type Reader } from '../../shared/messages/when.ts';
import type { Locale } from '../../shared/scope.ts';
import type { RequestEvent, ServiceNotice } from '../../shared/services/notices.ts';
import type { ServiceRequest } from '../../shared/services/schema.ts';
import { text } from '../../shared/texts.ts';
import { now } from '../clock.ts';
import { type Place, placeText } from '../messages/scene.ts';
import { siteUrl } from '../messages/site.ts';
import type { Letter } from '../messages/telling.ts';

export interface Setting {
  company: string;
  /** Where the company lives. */
  zone: string;
  /** By room. */
  places: ReadonlyMap<string, Place>;
}

export function letterOf(
  event: RequestEvent,
  request: ServiceRequest,
  { kind, was }: ServiceNotice,
  setting: Setting,
  locale: Locale,
): Letter {
  const { requestId, bookingId } = request;
  const reader = { locale, now: now(), homeZone: setting.zone };
  const what = text(locale, 'request.title', { item: request.item.name, quantity: request.quantity ?? 0 });
  const given = isGiven(event, request, kind) ? request.assignee : null;
  const titleKey = given ? 'message.service_accepted.other' : (`message.${kind}` as const);
  const title = text(locale, titleKey, { title: what, who: (given ?? event.who).name });
  const said = kind === 'service_note' ? request.notes.at(-1) : undefined;
  const reason = kind === 'service_cancelled' || kind === 'service_refused' ? request.reason : '';
  const details = said
    ? [text(locale, 'message.service.by', { who: said.who.name, text: said.text })]
    : [
        ...(was ? [text(locale, 'message.was', { what: lineOf(was, setting, reader) })] : []),
        ...(reason ? [text(locale, 'message.why', { why: reason })] : []),
        ...(kind === 'service_asked' && request.text ? [request.text] : []),
      ];
  const place = setting.places.get(request.roomId);
  const url = `${siteUrl()}/services/${requestId}`;
  return {
    eventId: event.id,
    at: event.at,
    kind,
    bookingId,
    requestId,
    title,
    text: [lineOf(request, setting, reader), ...details].join('\n'),
    mail: {
      subject: title,
      page: {
        locale,
        title,
        rows: [
          [text(locale, 'mail.service.item'), what],
          [text(locale, 'mail.where'), place ? placeText(place, locale) : request.roomId],
          [text(locale, 'mail.service.when'), whenOf(request, setting, reader)],
          ...(was ? [[text(locale, 'mail.service.was'), lineOf(was, setting, reader)] as const] : []),
          ...(request.text ? [[text(locale, 'mail.service.text'), request.text] as const] : []),
          [text(locale, 'mail.service.requester'), request.requester.name],
          ...(request.assignee ? [[text(locale, 'mail.service.assignee'), request.assignee.name] as const] : []),
          ...(said ? [[text(locale, 'mail.service.note'), `${said.who.name}：${said.text}`] as const] : []),
          ...(reason ? [[text(locale, 'mail.why'), reason] as const] : []),
        ],
        button: { label: text(locale, 'mail.open'), url },
        footer: text(locale, 'mail.service.footer', { company: setting.company }),
      },
      thread: `${requestId}@roomlight`,
    },
  };
}

/** Whom it was given to by somebody else has not taken it themselves. */
function isGiven({ what, who }: RequestEvent, { assignee }: ServiceRequest, kind: ServiceNotice['kind']): boolean {
  return kind === 'service_accepted' && what === 'handed_over' && assignee !== null && assignee.personId !== who.id;
}

function lineOf(request: ServiceRequest, setting: Setting, reader: Reader): string {
  const place = setting.places.get(request.roomId)?.room ?? request.roomId;
  return text(reader.locale, 'message.service.line', { place, when: whenOf(request, setting, reader) });
}

/** The time of asking is as soon as possible. */
function whenOf(request: ServiceRequest, setting: Setting, reader: Reader): string {
  if (request.wantedAt <= request.createdAt) return text(reader.locale, 'request.asap');
  return momentText(request.wantedAt, setting.places.get(request.roomId)?.zone ?? setting.zone, reader);
}
