/** What follows when a company's deletion is asked for or called off: its timer stands or is gone, and all its admins are mailed. */
import type { Event } from '../../shared/events.ts';
import { momentText } from '../../shared/messages/when.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import type { Deletion } from '../../shared/tenants/deletion.ts';
import { text } from '../../shared/texts.ts';
import { allOf } from '../all-of.ts';
import { now } from '../clock.ts';
import { mailOnce } from '../messages/channels/mail.ts';
import type { Mail } from '../messages/mail.ts';
import { siteUrl } from '../messages/site.ts';
import { type PersonRecord, people } from '../people/entity.ts';
import * as Timers from '../timers.ts';
import { type StoredTenant, tenants } from './entity.ts';
import { runOf } from './removal-timer.ts';

type Image = { deletion?: Deletion } | null;

export async function followDeletion(event: Event<'tenant.changed'>): Promise<void> {
  const was = (event.before as Image)?.deletion;
  const is = (event.after as Image)?.deletion;
  if (was?.askedAt === is?.askedAt) return;
  const scope = systemScope(event.tenantId, 'deletion');
  const tenant = await tenants.find(scope);
  // As it is now: this may be an old event.
  if (tenant.deletion) await Timers.set(runOf(event.tenantId, 0, tenant.deletion.at));
  else await Timers.clear(runOf(event.tenantId, 0, event.at).name);
  const deletion = is ?? was;
  if (!deletion) return;
  await allOf(
    (await admins(scope)).map((person) => () => {
      const { id: eventId, at } = event;
      return mailOnce(scope, { eventId, at, to: person.email }, async () =>
        letter(tenant, person, deletion, is ? null : event.who.name),
      );
    }),
  );
}

async function admins(scope: Scope): Promise<PersonRecord[]> {
  const everybody = await people.list(scope, { pk: `${scope.tenantId}#people` });
  return everybody.filter(({ active, roles }) => active && roles.includes('admin'));
}

/** @param calledOffBy null: it is asked for */
function letter(
  { name: company, zone }: StoredTenant,
  { locale }: PersonRecord,
  { at, by, reason }: Deletion,
  calledOffBy: string | null,
): Omit<Mail, 'to'> {
  const when = momentText(at, zone, { locale, now: now(), homeZone: zone });
  const key = calledOffBy === null ? 'deletion.asked' : 'deletion.called_off';
  const title = text(locale, key, { company, when });
  return {
    subject: title,
    page: {
      locale,
      title,
      lead: text(locale, `${key}.text`, { company, when, who: calledOffBy ?? by.name }),
      ...(reason && calledOffBy === null ? { rows: [[text(locale, 'mail.why'), reason] as const] } : {}),
      button: { label: text(locale, 'deletion.open'), url: `${siteUrl()}/admin/company#deletion` },
      footer: text(locale, 'deletion.footer', { company }),
    },
  };
}
