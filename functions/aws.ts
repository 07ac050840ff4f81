/**
 * AWS's services that speak REST with JSON: timers, mail, the IoT data plane. Signed by aws4, which the table's client signs with
 * too, and sent by fetch: the SDK's clients for these few requests are 190 kB in each function that has them.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import aws4 from 'aws4';

/** By what aws4 signs for: where the service is, which variable names another place, and how often it is asked. */
const services = {
  // Who publishes has a word of their own for what comes too fast.
  iotdata: { host: 'data-ats.iot', variable: 'AWS_ENDPOINT_URL_IOT_DATA_PLANE', attempts: 2 },
  scheduler: { host: 'scheduler', variable: 'AWS_ENDPOINT_URL_SCHEDULER', attempts: 5 },
  // SES takes so many mails a second: a meeting of hundreds is mailed at that pace. Who can wait says so.
  ses: { host: 'email', variable: 'AWS_ENDPOINT_URL_SESV2', attempts: 6 },
} as const;

export interface Ask {
  service: keyof typeof services;
  /** As AWS calls it, such as `SendEmail`. */
  operation: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With its query, encoded. */
  path: string;
  body?: string | Uint8Array;
  /** Nobody waits for it: what is throttled is asked again for about a minute. */
  patient?: boolean;
}

/** What the service refused. `name` is AWS's own, such as `ConflictException`. */
export class AwsError extends Error {
  readonly status: number;

  constructor(name: string, message: string, status: number) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

const patienceMs = 10_000;
/** Before the next attempt, at most, in ms; twice as long each time. */
const pauseMs = 200;
const longestPauseMs = 5000;
const patientAttempts = 20;

/** An object, so that a test can put a fault in its place. */
export const aws = {
  /**
   * @returns the answer's JSON; an empty object where it has none
   * @throws AwsError; what the network throws, after the last attempt
   */
  async ask(ask: Ask): Promise<Record<string, unknown>> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await send(ask);
      } catch (error) {
        const attempts = ask.patient && isThrottled(error) ? patientAttempts : services[ask.service].attempts;
        if (attempt >= attempts || !isPassing(error)) throw error;
        await pause(randomInt(Math.min(longestPauseMs, pauseMs * 2 ** (attempt - 1))));
      }
    }
  },
};

async function send({ service, method, path, body }: Ask): Promise<Record<string, unknown>> {
  const { AWS_REGION: region = 'us-east-1' } = process.env;
  const at = endpoint(service, region);
  const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const signed = aws4.sign(
    { service, region, method, host: at.host, path, headers, ...(body === undefined ? {} : { body }) },
    credentials(),
  );
  const { Host: _host, 'Content-Length': _length, ...sent } = signed.headers;
  const options = {
    method,
    headers: sent,
    signal: AbortSignal.timeout(patienceMs),
    ...(body === undefined ? {} : { body }),
  };
  const response = await fetch(new URL(path, at), options as RequestInit);
  const text = await response.text();
  const answer = parsed(text);
  if (response.ok) return answer;
  const type = response.headers.get('x-amzn-errortype') ?? String(answer.__type ?? answer.code ?? 'UnknownError');
  // `ConflictException:http://…`, `com.amazonaws.ses#MessageRejected`
  const name = type.split(':')[0]?.split('#').pop() ?? type;
  throw new AwsError(name, String(answer.message ?? answer.Message ?? text.slice(0, 300)), response.status);
}

function endpoint(service: Ask['service'], region: string): URL {
  const { host, variable } = services[service];
  return new URL(process.env[variable] ?? `https://${host}.${region}.${domain(region)}`);
}

/** Where AWS's services of a region are. */
export function domain(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}

/** On Lambda they come from the environment alone. */
export function credentials() {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
  };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** What may well succeed a moment later. Repeating is safe: timers are set by name, and a message said twice is one. */
function isPassing(error: unknown): boolean {
  return !(error instanceof AwsError) || error.status >= 500 || isThrottled(error);
}

function isThrottled(error: unknown): boolean {
  return error instanceof AwsError && (error.status === 429 || /Throttling|TooManyRequests/.test(error.name));
}
