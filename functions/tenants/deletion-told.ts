/** What follows when a company's deletion is asked for or called off: its timers stand or are gone, and all its admins are mailed. */
import type { Event } from '../../shared/events.ts';
import { momentText } from '../../shared/messages/when.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { type Deletion, remindedDays } from '../../shared/tenants/deletion.ts';
import { text } from '../../shared/texts.ts';
import { instantOf } from '../../shared/time.ts';
import { allOf } from '../all-of.ts';
import { now } from '../clock.ts';
import { mailOnce } from '../messages/channels/mail.ts';
import type { Mail } from '../messages/mail.ts';
import { siteUrl } from '../messages/site.ts';
import { activeAdmins } from '../people/admins.ts';
import type { PersonRecord } from '../people/entity.ts';
import * as Timers from '../timers.ts';
import { type StoredTenant, tenants } from './entity.ts';
import { type RemindCommand, reminderOf, runOf } from './removal-timer.ts';

type Image = { deletion?: Deletion } | null;

export async function followDeletion(event: Event<'tenant.changed'>): Promise<void> {
  const was = (event.before as Image)?.deletion;
  const is = (event.after as Image)?.deletion;
  if (was?.askedAt === is?.askedAt) return;
  const scope = systemScope(event.tenantId, 'deletion');
  const tenant = await tenants.find(scope);
  // As it is now: this may be an old event.
  const { askedAt, at } = tenant.deletion ?? { askedAt: event.at, at: event.at };
  const timers = [
    runOf(event.tenantId, 0, at),
    ...remindedDays.map((days) => reminderOf(event.tenantId, { askedAt, at }, days)),
  ];
  for (const timer of timers) await (tenant.deletion ? Timers.set(timer) : Timers.clear(timer.name));
  const deletion = is ?? was;
  if (deletion) await mailAll(scope, event, tenant, deletion, is ? null : event.who.name);
}

/** Nothing where it has been called off, or is another asking by now. */
export async function remindOfDeletion(scope: Scope, { askedAt, days }: RemindCommand): Promise<void> {
  const tenant = await tenants.find(scope);
  if (tenant.deletion?.askedAt !== askedAt) return;
  const eventId = `company.remind.${askedAt}.${days}`;
  await mailAll(scope, { id: eventId, at: instantOf(now()) }, tenant, tenant.deletion, null);
}

/** @param about what each admin is mailed once for @param calledOffBy null: it is going to be carried out */
async function mailAll(
  scope: Scope,
  about: Pick<Event, 'id' | 'at'>,
  tenant: StoredTenant,
  deletion: Deletion,
  calledOffBy: string | null,
): Promise<void> {
  const { id: eventId, at } = about;
  await allOf(
    (await activeAdmins(scope)).map(
      (person) => () =>
        mailOnce(scope, { eventId, at, to: person.email }, async () => letter(tenant, person, deletion, calledOffBy)),
    ),
  );
}

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
