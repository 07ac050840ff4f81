/**
 * How what goes down to a panel is wrapped: `<signature>.<text>`, Ed25519 in base64url over the topic and the exact text. The topic
 * says which panel and which channel it is for, so that nothing said to one is worth anything elsewhere. Pure.
 */

export function signedBytes(topic: string, text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${topic}\n${text}`);
}

export function seal(signature: string, text: string): string {
  return `${signature}.${text}`;
}

/** null: it is no envelope. */
export function unseal(payload: string): { signature: string; text: string } | null {
  const dot = payload.indexOf('.');
  // 64 bytes are 86 characters.
  return dot === 86 ? { signature: payload.slice(0, dot), text: payload.slice(dot + 1) } : null;
}
