/** Sentences that the server writes (refusals, messages, mail) from the catalogues `texts/<locale>.json`, in ICU syntax. */
import { IntlMessageFormat } from 'intl-messageformat';
import type { Locale } from './scope.ts';
import en from './texts/en.json' with { type: 'json' };
import zh from './texts/zh-CN.json' with { type: 'json' };

export type TextKey = keyof typeof zh;
// Both catalogues hold the same keys: the types refuse a missing one.
const catalogues: Record<Locale, Record<TextKey, string>> = { 'zh-CN': zh, en };
const compiled = new Map<string, IntlMessageFormat>();

export function hasText(key: string): key is TextKey {
  return Object.hasOwn(zh, key);
}

export function text(locale: Locale, key: TextKey, values: Record<string, string | number> = {}): string {
  const name = `${locale} ${key}`;
  let format = compiled.get(name);
  if (!format) {
    format = new IntlMessageFormat(catalogues[locale][key], locale, undefined, { ignoreTag: true });
    compiled.set(name, format);
  }
  return String(format.format(values));
}

/** The best of ours for an Accept-Language header. */
export function localeFrom(accept: string | undefined): Locale {
  const first = accept?.split(',')[0]?.trim().toLowerCase() ?? '';
  return first.startsWith('en') ? 'en' : 'zh-CN';
}
