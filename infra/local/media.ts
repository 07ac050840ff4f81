import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { errorCode, Fault } from './fault.ts';

type RequestHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** s3rver is a Koa application without types. */
interface S3rver {
  configureBuckets(): Promise<unknown>;
  callback(): RequestHandler;
}

/** The media bucket over the S3 protocol. */
export interface Media {
  bucket: string;
  /** Answers a request below `/<bucket>/`: only signed ones, as S3 does for a private bucket. */
  s3: RequestHandler;
  /** Answers with an object, as CloudFront does. */
  serve(request: IncomingMessage, response: ServerResponse, key: string): void;
  /** Puts an object there without the protocol, for a cloud that is still starting. */
  put(key: string, content: Uint8Array, contentType: string): void;
}

/** @throws Fault when the folder cannot be used */
export function start(options: { dataDir: string; bucket: string }): Media {
  const { bucket } = options;
  const directory = join(options.dataDir, 'media');
  try {
    mkdirSync(join(directory, bucket), { recursive: true });
  } catch (error) {
    throw new Fault(`The folder ${directory} cannot be used (${errorCode(error)}).`);
  }
  let loading: Promise<RequestHandler> | undefined;

  /** Loaded with the first request: it takes a quarter of a second that the start need not wait for. */
  function app(): Promise<RequestHandler> {
    loading ??= (async () => {
      const Server = createRequire(import.meta.url)('s3rver') as new (options: object) => S3rver;
      const server = new Server({ directory, silent: true, vhostBuckets: false, configureBuckets: [{ name: bucket }] });
      await server.configureBuckets();
      return server.callback();
    })();
    return loading;
  }

  function pass(request: IncomingMessage, response: ServerResponse): void {
    app().then(
      (handler) => handler(request, response),
      () => response.writeHead(503).end(),
    );
  }

  return {
    bucket,
    s3(request, response) {
      if (!isSigned(request)) {
        response.writeHead(403, { 'content-type': 'application/xml' });
        response.end('<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code></Error>');
        return;
      }
      pass(request, response);
    },
    serve(request, response, key) {
      const readable = request.method === 'GET' || request.method === 'HEAD';
      if (!readable || key.split('/').includes('..') || !existsSync(join(directory, bucket, `${key}._S3rver_object`))) {
        response.writeHead(404).end();
        return;
      }
      // What people upload is only ever shown as a picture: nothing in it may run or be taken for a page.
      response.setHeader('cache-control', 'public, max-age=31536000, s-maxage=300, immutable');
      response.setHeader('x-content-type-options', 'nosniff');
      response.setHeader('content-security-policy', "default-src 'none'; sandbox");
      request.url = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
      pass(request, response);
    },
    put(key, content, contentType) {
      // As s3rver lays them down.
      const path = join(directory, bucket, key);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}._S3rver_object`, content);
      writeFileSync(`${path}._S3rver_metadata.json`, JSON.stringify({ 'content-type': contentType }));
    },
  };
}

/** A browser's form upload carries its signature in the body, where s3rver looks for it. */
function isSigned(request: IncomingMessage): boolean {
  const form = request.method === 'POST' && /^multipart\/form-data/.test(request.headers['content-type'] ?? '');
  return request.headers.authorization !== undefined || /[?&]X-Amz-Signature=/.test(request.url ?? '') || form;
}
