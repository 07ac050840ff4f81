/**
 * The media store over S3's protocol. Signed by aws4, which the table's client signs with too, and sent by fetch: the SDK's client
 * for these few requests is 190 kB in each function that has it.
 */
import aws4 from 'aws4';
import { credentials, domain } from './aws.ts';

interface Ask {
  method: 'GET' | 'PUT' | 'DELETE';
  key: string;
  headers?: Record<string, string>;
}

const attempts = 3;
const patienceMs = 20_000;

function bucket(): string {
  const name = process.env.MEDIA_BUCKET;
  if (!name) throw new Error('MEDIA_BUCKET is not set');
  return name;
}

/** Its endpoint comes from the environment where it is not AWS's own. */
function endpoint(): URL {
  const { AWS_ENDPOINT_URL_S3, AWS_REGION = 'us-east-1' } = process.env;
  return new URL(AWS_ENDPOINT_URL_S3 ?? `https://s3.${AWS_REGION}.${domain(AWS_REGION)}`);
}

function request({ method, key, headers = {} }: Ask, query = '') {
  const path = `/${bucket()}/${key}${query}`;
  const { AWS_REGION: region = 'us-east-1' } = process.env;
  return { service: 's3', region, method, host: endpoint().host, path, headers };
}

/** An address to which somebody else may send exactly this, for so long. */
export function signed(ask: Ask, seconds: number): string {
  const { path } = aws4.sign({ ...request(ask, `?X-Amz-Expires=${seconds}`), signQuery: true }, credentials());
  return new URL(path, endpoint()).href;
}

/** @throws what S3 answered where it is neither done nor, for a GET, missing */
async function send(ask: Ask, query = ''): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const { path, headers } = aws4.sign(request(ask, query), credentials());
    const { Host: _host, ...sent } = headers;
    try {
      const options = { method: ask.method, headers: sent, signal: AbortSignal.timeout(patienceMs) };
      const response = await fetch(new URL(path, endpoint()), options);
      if (response.ok || response.status === 404) return response;
      const words = (await response.text()).slice(0, 300);
      throw new Error(`S3 answered ${ask.method} ${ask.key} with ${response.status}: ${words}`);
    } catch (error) {
      // All of it may be asked again.
      if (attempt === attempts) throw error;
    }
  }
}

/** null: there is no such object; `too_large`: it has more than `most` bytes, which are not read. */
export async function get(key: string, most: number): Promise<Uint8Array | 'too_large' | null> {
  const response = await send({ method: 'GET', key });
  if (response.status === 404) return null;
  if (Number(response.headers.get('content-length')) > most) {
    await response.body?.cancel();
    return 'too_large';
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** @param headers of the copy, instead of the original's */
export async function copy(from: string, to: string, headers: Record<string, string>): Promise<void> {
  const more = { 'x-amz-copy-source': `/${bucket()}/${from}`, 'x-amz-metadata-directive': 'REPLACE' };
  const response = await send({ method: 'PUT', key: to, headers: { ...headers, ...more } });
  // S3 may say 200 and only then find that it failed.
  const words = await response.text();
  if (!response.ok || words.includes('<Error>')) throw new Error(`S3 did not copy ${from}: ${words.slice(0, 300)}`);
}

/** At most a thousand keys that begin so: whoever removes them asks again. */
export async function list(prefix: string): Promise<string[]> {
  const query = `?list-type=2&prefix=${encodeURIComponent(prefix)}`;
  const words = await (await send({ method: 'GET', key: '' }, query)).text();
  return [...words.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = '']) => key);
}

export async function remove(key: string): Promise<void> {
  await send({ method: 'DELETE', key });
}
