/** Where people find the product, without a slash at the end. */
export function siteUrl(): string {
  const url = process.env.SITE_URL;
  if (!url) throw new Error('SITE_URL is not set');
  return url.replace(/\/$/, '');
}
