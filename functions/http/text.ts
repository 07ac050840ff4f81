/** Answers that are no JSON, for programs that read them again and again: with an ETag, and 304 for who has them already. */
import { createHash } from 'node:crypto';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** Seconds for which a reader need not ask again. */
const freshSeconds = 300;

/** @param known of the `If-None-Match` header (RFC 9110, 13.1.2) */
export function textAnswer(type: string, body: string, known = ''): APIGatewayProxyStructuredResultV2 {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  const headers = {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': `private, max-age=${freshSeconds}`,
    etag,
  };
  return isKnown(etag, known) ? { statusCode: 304, headers } : { statusCode: 200, headers, body };
}

/** Somebody on the way may have marked it as weak. */
function isKnown(etag: string, known: string): boolean {
  const all = known.split(',').map((one) => one.trim().replace(/^W\//, ''));
  return all.includes(etag) || all.includes('*');
}
