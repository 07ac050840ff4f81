/** What the worker answers with, apart from the worker: no caches and no events here. */

/** Whether every part of the app that its page names is there. A page of another build would stay white without a network. */
export function isWhole(html: string, files: ReadonlySet<string>): boolean {
  const named = html.match(/\/_app\/immutable\/[^"'`)\s]+/g) ?? [];
  return named.length > 0 && named.every((path) => files.has(path));
}

/** A stretch of a file, as videos are asked for. @param range the header `Range`, such as `bytes=0-` */
export async function ranged(whole: Response, range: string): Promise<Response> {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (first === '' && last === '') return whole;
  const body = await whole.blob();
  const { size, type } = body;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (start >= end) return new Response(null, { status: 416, headers: { 'content-range': `bytes */${size}` } });
  return new Response(body.slice(start, end, type), {
    status: 206,
    headers: {
      'content-type': type,
      'content-length': String(end - start),
      'content-range': `bytes ${start}-${end - 1}/${size}`,
      'accept-ranges': 'bytes',
    },
  });
}
