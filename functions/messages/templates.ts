/** The company's own words for its mails: read, changed and looked at by admins. */
import { AppError } from '../../shared/errors.ts';
import { factsOf, type MessageKind, messageKinds } from '../../shared/messages/kinds.ts';
import type { Preview, PreviewInput, Template, TemplateInput } from '../../shared/messages/templates.ts';
import { worded } from '../../shared/messages/words.ts';
import type { Locale, PersonScope, Scope } from '../../shared/scope.ts';
import { hasText, type TextKey, text } from '../../shared/texts.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { tenants } from '../tenants/entity.ts';
import type { Page } from './page.ts';
import { type StoredWording, wordings } from './wording.ts';

export async function list(scope: PersonScope) {
  const [company, own] = await Promise.all([
    tenants.find(scope),
    wordings.list(scope, { pk: wordings.key(scope.tenantId, '', '').pk }, { consistent: true }),
  ]);
  return {
    kinds: messageKinds.map((kind) => ({
      kind,
      group: factsOf(kind).group,
      example: titleOf(kind, scope.locale, company.name),
    })),
    templates: own.filter(({ of }) => messageKinds.includes(of)).map(plain),
  };
}

/** @throws AppError `changed_meanwhile` */
export async function change(scope: PersonScope, input: TemplateInput): Promise<Template> {
  const { kind, locale, version, ...words } = input;
  const before = await wordings.get(scope, kind, locale);
  if ((before?.version ?? 0) !== version) throw new AppError('changed_meanwhile');
  const after = before
    ? wordings.next(scope, before, words, 'changed')
    : wordings.first(scope, { of: kind, locale, ...words });
  try {
    await commit(scope, [before ? wordings.replace(before, after) : wordings.create(after)]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    throw new AppError('changed_meanwhile', {}, { cause: error });
  }
  return plain(after);
}

/** As a mail of this kind would look, about a meeting that nobody has booked. */
export async function preview(scope: Scope, { kind, locale, ...words }: PreviewInput): Promise<Preview> {
  const { name: company } = await tenants.find(scope);
  const { subject, page } = worded(sampleOf(kind, locale, company), words, company);
  const { title, lead = '', rows = [], footer = '' } = page;
  return { subject, title, intro: lead, rows: rows.map(([label, value]) => ({ label, value })), footer };
}

function plain({ of, locale, prefix, intro, footer, version }: StoredWording): Template {
  return { kind: of, locale, prefix, intro, footer, version };
}

const samples = {
  'zh-CN': { topic: '季度复盘', who: '林晓', place: '云杉', when: '周三 10:00–11:00', title: '茶水饮料 × 6' },
  en: { topic: 'Quarterly review', who: 'Lin Xiao', place: 'Spruce', when: 'Wed 10:00–11:00', title: 'Tea × 6' },
} as const satisfies Record<Locale, Record<string, string>>;

function titleOf(kind: MessageKind, locale: Locale, company: string): string {
  const key = `message.${kind}`;
  const values = { ...samples[locale], company, minutes: 15, hours: 2, count: 4, name: samples[locale].place };
  return hasText(key) ? text(locale, key, values) : kind;
}

function sampleOf(kind: MessageKind, locale: Locale, company: string): { subject: string; page: Page } {
  const { place, when } = samples[locale];
  const title = titleOf(kind, locale, company);
  const { group } = factsOf(kind);
  const footer = text(locale, footers[kind] ?? (group === 'services' ? 'mail.service.footer' : 'mail.footer'), {
    company,
  });
  if (group === 'account') return { subject: title, page: { locale, title, footer } };
  const rows = [
    [text(locale, 'mail.when'), when],
    [text(locale, 'mail.where'), place],
  ] as const;
  const subject = group === 'services' ? title : text(locale, 'mail.subject', { title, when });
  return { subject, page: { locale, title, rows, footer } };
}

const footers: Partial<Record<MessageKind, TextKey>> = {
  welcome: 'mail.footer.welcome',
  approval_asked: 'mail.footer.approver',
};
