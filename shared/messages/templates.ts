/** How a company words its mails: what stands before the subject, an introduction, and the footer, for each kind and language. */
import * as z from 'zod';
import { line, lines, locale } from '../schema.ts';
import { messageGroups, messageKinds } from './kinds.ts';
import { isKnown } from './words.ts';

const unknown = { error: 'placeholder' };

export const wording = {
  /** Before the subject; empty = nothing. */
  prefix: line(40, 0).refine(isKnown, unknown),
  /** Under the title; empty = as the product writes it. */
  intro: lines(500).refine(isKnown, unknown),
  footer: lines(300).refine(isKnown, unknown),
};
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
