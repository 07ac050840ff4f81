/** How a company words its mails: what stands before the subject, an introduction, and the footer, for each kind and language. */
import * as z from 'zod';
import { line, lines, locale } from '../schema.ts';
import { messageGroups, messageKinds } from './kinds.ts';

/** What a text may name in braces. The title is what the reader is told anyway: of a private meeting nothing more than that. */
export const placeholders = ['company', 'title'] as const;
export type Placeholder = (typeof placeholders)[number];

const braces = /\{([^{}]*)\}/g;

function isKnown(text: string): boolean {
  const rest = text.replaceAll(braces, (whole, name) => (placeholders.includes(name) ? '' : whole));
  return !/[{}]/.test(rest);
}
const unknown = { error: 'placeholder' };

export const wording = {
  /** Before the subject; empty = nothing. */
  prefix: line(40, 0).refine(isKnown, unknown),
  /** Under the title; empty = as the product writes it. */
  intro: lines(500).refine(isKnown, unknown),
  footer: lines(300).refine(isKnown, unknown),
};
export type Wording = Record<keyof typeof wording, string>;

const whose = { kind: z.enum(messageKinds), locale };

/** A version of 0: there is none yet. All three empty: the standard again. */
export const templateInput = z.strictObject({ ...whose, ...wording, version: z.number().int().min(0) });
export type TemplateInput = z.output<typeof templateInput>;

export const previewInput = z.strictObject({ ...whose, ...wording });
export type PreviewInput = z.output<typeof previewInput>;

export const template = z.object({
  ...whose,
  prefix: z.string(),
  intro: z.string(),
  footer: z.string(),
  version: z.number().int(),
});
export type Template = z.output<typeof template>;

export const templates = z.object({
  /** Every kind, with a subject as an example in the reader’s language. */
  kinds: z.array(
    z.object({ kind: z.enum(messageKinds), group: z.enum([...messageGroups, 'account']), example: z.string() }),
  ),
  /** What was worded otherwise once. */
  templates: z.array(template),
});

export const preview = z.object({
  subject: z.string(),
  title: z.string(),
  intro: z.string(),
  rows: z.array(z.object({ label: z.string(), value: z.string() })),
  footer: z.string(),
});
export type Preview = z.output<typeof preview>;

export function filled(text: string, values: Readonly<Record<Placeholder, string>>): string {
  return text.replaceAll(braces, (whole, name: Placeholder) => (placeholders.includes(name) ? values[name] : whole));
}

/** A mail in the company's words; what it leaves empty stays. */
export function worded<M extends { subject: string; page: { title: string; lead?: string; footer?: string } }>(
  mail: M,
  { prefix, intro, footer }: Wording,
  company: string,
): M {
  const values = { company, title: mail.page.title };
  // A value may have been made of several lines: a subject has one.
  const before = filled(prefix, values).replaceAll(/\s+/g, ' ');
  return {
    ...mail,
    subject: `${before}${mail.subject}`,
    page: {
      ...mail.page,
      ...(intro ? { lead: filled(intro, values) } : {}),
      ...(footer ? { footer: filled(footer, values) } : {}),
    },
  };
}
