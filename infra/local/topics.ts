/** Whether a topic filter with MQTT wildcards takes a topic. Filters that begin with a wildcard never take `$` topics. */
export function matches(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  if (topic.startsWith('$') && (wanted[0] === '+' || wanted[0] === '#')) return false;
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true;
    if (index >= levels.length || (level !== '+' && level !== levels[index])) return false;
  }
  return wanted.length === levels.length;
}

export function hasWildcard(filter: string): boolean {
  return filter.includes('+') || filter.includes('#');
}

/** AWS IoT: at most 256 bytes and seven slashes; `$aws` topics may have more. */
export function fitsLimits(topic: string): boolean {
  const slashes = topic.split('/').length - 1;
  return Buffer.byteLength(topic) <= 256 && (slashes <= 7 || topic.startsWith('$aws/'));
}
