/** Cookies of the `__Host-` kind: this site's alone, over TLS alone, out of reach of scripts. */

export function readCookie(cookies: readonly string[], name: string): string | undefined {
  return cookies
    .map((cookie) => cookie.trim())
    .find((cookie) => cookie.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

/** `maxAge` in seconds; 0 ends it. */
export function writeCookie(name: string, value: string, maxAge: number): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; Secure; SameSite=Lax`;
}
