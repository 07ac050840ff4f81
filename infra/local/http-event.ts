import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { problemAnswer } from '../../functions/http/problem.ts';
import { AppError, type ErrorCode } from '../../shared/errors.ts';
import { localeFrom } from '../../shared/texts.ts';
import { account } from './aws.ts';

/** API Gateway's limit for a request's body. */
export const bodyAtMost = 10 * 1024 * 1024;

export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/** The whole body. @throws TooLarge */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > bodyAtMost) return Promise.reject(new TooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > bodyAtMost) {
        request.pause();
        reject(new TooLarge());
      } else {
        chunks.push(chunk);
      }
    });
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

export interface Route {
  /** `POST /api/v1/bookings/{bookingId}` */
  key: string;
  path: string;
  query: string;
  parameters: Record<string, string | undefined>;
}

/** The event that an HTTP API gives to its Lambda, payload format 2.0. */
export function eventOf(request: IncomingMessage, route: Route, body: Buffer, now: number): APIGatewayProxyEventV2 {
  const { cookie, ...sent } = request.headers;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(sent)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  const sourceIp = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  headers['x-forwarded-for'] = headers['x-forwarded-for'] ? `${headers['x-forwarded-for']}, ${sourceIp}` : sourceIp;
  headers['x-forwarded-proto'] ??= 'http';
  const isText = body.length === 0 || isTextual(headers['content-type']);
  const query = queryOf(route.query);
  const path = Object.entries(route.parameters);
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: route.path,
    rawQueryString: route.query,
    ...(cookie === undefined ? {} : { cookies: cookie.split('; ') }),
    headers,
    ...(query ? { queryStringParameters: query } : {}),
    ...(path.length > 0 ? { pathParameters: route.parameters } : {}),
    ...(body.length > 0 ? { body: body.toString(isText ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: !isText,
    requestContext: {
      accountId: account,
      apiId: 'local',
      domainName: headers.host ?? '',
      domainPrefix: 'local',
      http: {
        method: request.method ?? 'GET',
        path: route.path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: route.key,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now,
    },
  };
}

/** Writes what a handler answered: a response, or any other value as JSON with status 200. */
export function respond(response: ServerResponse, answer: unknown): void {
  const result = isStructured(answer) ? answer : { statusCode: 200, body: JSON.stringify(answer ?? null) };
  const { statusCode = 200, headers = {}, cookies, body = '', isBase64Encoded } = result;
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  if (!response.hasHeader('content-type') && bytes.length > 0) response.setHeader('content-type', 'application/json');
  if (cookies && cookies.length > 0) response.setHeader('set-cookie', cookies);
  if (statusCode !== 204) response.setHeader('content-length', bytes.length);
  response.writeHead(statusCode).end(statusCode === 204 ? undefined : bytes);
}

/** Problem details for what the gateway itself has to refuse, as the API's own. */
export function problem(request: IncomingMessage, response: ServerResponse, code: ErrorCode): void {
  const locale = localeFrom(request.headers['accept-language']);
  respond(response, problemAnswer(new AppError(code), locale, randomUUID()));
}

function isStructured(answer: unknown): answer is APIGatewayProxyStructuredResultV2 {
  return typeof answer === 'object' && answer !== null && 'statusCode' in answer;
}

function isTextual(type = ''): boolean {
  return /^(text\/|application\/(json|xml|javascript|x-www-form-urlencoded|[\w.-]+\+json))/i.test(type);
}

/** Repeated names are joined by commas; any name may be sent, also one that objects have from birth. */
function queryOf(query: string): Record<string, string> | undefined {
  if (query === '') return undefined;
  const found: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(query)) {
    found[name] = found[name] === undefined ? value : `${found[name]},${value}`;
  }
  return found;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

let lastSecond = -1;
let lastTime = '';

/** `22/Nov/2026:10:40:25 +0000`; made once a second, because every request has one. */
function commonLogTime(now: number): string {
  const second = Math.floor(now / 1000);
  if (second !== lastSecond) {
    const date = new Date(now);
    const day = String(date.getUTCDate()).padStart(2, '0');
    const month = months[date.getUTCMonth()];
    lastSecond = second;
    lastTime = `${day}/${month}/${date.getUTCFullYear()}:${date.toISOString().slice(11, 19)} +0000`;
  }
  return lastTime;
}
