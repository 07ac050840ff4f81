/**
 * Where somebody wanted to go before they had to sign in, as a path of this site: whoever made the link may not send them elsewhere.
 * @param origin of this site
 * @returns `/` for every address that a browser would take for another site's, in whatever disguise
 */
export function pathWithin(origin: string, to: string | null): string {
  if (!to?.startsWith('/') || !URL.canParse(to, origin)) return '/';
  const url = new URL(to, origin);
  return url.origin === origin ? url.pathname + url.search + url.hash : '/';
}
