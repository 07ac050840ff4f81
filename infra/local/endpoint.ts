import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { reason } from './fault.ts';
import { listen } from './ports.ts';

/** A request as an AWS client sends it: the path's parts are decoded, the body is whole. */
export interface AwsRequest {
  method: string;
  /** Decoded, without the leading slash: `/schedules/a%2Fb` gives `['schedules', 'a/b']`. */
  parts: readonly string[];
  query: URLSearchParams;
  header(name: string): string | undefined;
  body: Buffer;
}

export interface AwsResponse {
  status?: number;
  /** Sent as JSON; nothing when undefined. */
  body?: unknown;
}

/** An error as the AWS protocols carry it: the client throws an exception of that name. */
export class AwsError extends Error {
  readonly status: number;
  override readonly name: string;

  constructor(status: number, name: string, message: string) {
    super(message);
    this.status = status;
    this.name = name;
  }
}

export interface Endpoint {
  url: string;
  port: number;
  end(): Promise<void>;
}

/** Serves one AWS service's REST-JSON or JSON 1.1 protocol on loopback. */
export async function serve(
  answer: (request: AwsRequest) => AwsResponse | Promise<AwsResponse>,
  options: { port?: number | undefined; contentType?: string } = {},
): Promise<Endpoint> {
  const { contentType = 'application/json' } = options;
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    read(request)
      .then(answer)
      .then(({ status = 200, body }) => send(response, status, contentType, body))
      .catch((error: unknown) => fail(response, contentType, error));
  });
  const port = await listen(server, options.port ?? 0, '127.0.0.1', 'a local service');
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    end: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The request's body as a JSON object. @throws AwsError when it is none */
export function json(request: AwsRequest): Record<string, unknown> {
  try {
    const value: unknown = request.body.length === 0 ? {} : JSON.parse(request.body.toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below, as for any other body that is no object.
  }
  throw new AwsError(400, 'SerializationException', 'The request body is not a JSON object.');
}

async function read(request: IncomingMessage): Promise<AwsRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  return {
    method: request.method ?? 'GET',
    parts: path.slice(1).split('/').map(decodeURIComponent),
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    header: (name) => {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(',') : value;
    },
    body: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks),
  };
}

function send(response: ServerResponse, status: number, contentType: string, body: unknown, type?: string): void {
  const payload = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(payload),
    'x-amzn-requestid': randomUUID(),
    ...(type === undefined ? {} : { 'x-amzn-errortype': type }),
  });
  response.end(payload);
}

function fail(response: ServerResponse, contentType: string, error: unknown): void {
  const known = error instanceof AwsError ? error : new AwsError(500, 'InternalServerException', reason(error));
  if (response.headersSent) return void response.destroy();
  const body = { __type: known.name, message: known.message, Message: known.message };
  send(response, known.status, contentType, body, known.name);
}
