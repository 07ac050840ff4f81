/** A company's own words in its mails: one small record for each kind and language that it has changed. */
import type { MessageKind } from '../../shared/messages/kinds.ts';
import { type Wording, worded } from '../../shared/messages/words.ts';
import type { Locale, Scope } from '../../shared/scope.ts';
import { defineRecord, type Stored } from '../db/record.ts';
import { tenants } from '../tenants/entity.ts';
import type { Mail } from './mail.ts';

export type StoredWording = Stored<Wording & { of: MessageKind; locale: Locale }>;
export const wordings = defineRecord<Wording & { of: MessageKind; locale: Locale }, [MessageKind | '', Locale | '']>({
  kind: 'wording',
  key: (tenantId, kind, locale) => ({ pk: `${tenantId}#wordings`, sk: `${kind}#${locale}` }),
  ids: ({ of, locale }) => [of, locale],
});

/** A mail of this kind as the company writes it. */
export async function inOwnWords(scope: Scope, kind: MessageKind, mail: Omit<Mail, 'to'>): Promise<Omit<Mail, 'to'>> {
  const own = await wordings.get(scope, kind, mail.page.locale);
  if (!own) return mail;
  const { name } = await tenants.find(scope);
  return worded(mail, own, name);
}
