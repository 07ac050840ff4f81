/** A company's own words in a mail, filled in. Pure, and apart from their schema: every function that mails has this. */

/** What a text may name in braces. The title is what the reader is told anyway: of a private meeting nothing more than that. */
export const placeholders = ['company', 'title'] as const;
export type Placeholder = (typeof placeholders)[number];

const braces = /\{([^{}]*)\}/g;

/** Names nothing else in braces. */
export function isKnown(text: string): boolean {
  const rest = text.replaceAll(braces, (whole, name) => (placeholders.includes(name) ? '' : whole));
  return !/[{}]/.test(rest);
}
export interface Wording {
  prefix: string;
  intro: string;
  footer: string;
}

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
