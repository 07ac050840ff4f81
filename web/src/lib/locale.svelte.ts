import { isLocale, type Locale, locales, overwriteGetLocale, getLocale as resolveLocale } from './paraglide/runtime.js';

const key = 'PARAGLIDE_LOCALE';
const initial = resolveLocale();
let current = $state<Locale>(initial);

// Messages read the locale through this signal, so a change of language re-renders without a reload.
overwriteGetLocale(() => current);
apply(initial);

function apply(locale: Locale) {
  if (typeof document !== 'undefined') document.documentElement.lang = locale;
}

/** The language of everything on the screen: the person's setting, else the last choice here, else the browser's. */
export const language = {
  all: locales,
  get current(): Locale {
    return current;
  },
  set(locale: string | null | undefined): void {
    if (!isLocale(locale) || locale === current) return;
    current = locale;
    localStorage.setItem(key, locale);
    apply(locale);
  },
};
