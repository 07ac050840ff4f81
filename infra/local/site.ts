import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { contentSecurityPolicy, inlineScripts, type Reach, securityHeaders } from '../csp.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

interface File {
  modified: number;
  headers: Record<string, string>;
  etag: string;
  body: Buffer;
  /** Made at build time, when it is there. */
  brotli: Buffer | undefined;
}

/** The web app, as CloudFront serves it. */
export interface Site {
  serve(request: IncomingMessage, response: ServerResponse, path: string): void;
}

/** @param folder the app's build; its page for every address is `200.html` or `index.html` */
export function start(options: { folder: string; reach: Reach }): Site {
  const { folder, reach } = options;
  const files = new Map<string, File>();

  function read(path: string): File | undefined {
    const full = join(folder, normalize(`/${path}`));
    const stat = statSync(full, { throwIfNoEntry: false });
    if (!stat?.isFile()) return undefined;
    const known = files.get(full);
    if (known?.modified === stat.mtimeMs) return known;
    const body = readFileSync(full);
    const brotli = existsSync(`${full}.br`) ? readFileSync(`${full}.br`) : undefined;
    const type = types[extname(full)] ?? 'application/octet-stream';
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    const file = { modified: stat.mtimeMs, headers: headersOf(path, type, body), etag, body, brotli };
    files.set(full, file);
    return file;
  }

  function headersOf(path: string, type: string, body: Buffer): Record<string, string> {
    const forever = path.startsWith('/_app/immutable/');
    const scripts = type.startsWith('text/html') ? inlineScripts(body.toString()) : [];
    return {
      'content-type': type,
      'cache-control': forever ? 'public, max-age=31536000, immutable' : 'no-cache',
      'content-security-policy': contentSecurityPolicy({ ...reach, scripts }),
      ...securityHeaders,
    };
  }

  /** A file, a prerendered page, or the page that finds its way by itself; files of the build never fall back. */
  function find(path: string): File | undefined {
    if (path !== '/') {
      const exact = read(path) ?? (extname(path) === '' ? read(`${path}.html`) : undefined);
      if (exact) return exact;
      if (path.startsWith('/_app/')) return undefined;
    }
    return read('/200.html') ?? read('/index.html');
  }

  return {
    serve(request, response, path) {
      const { method } = request;
      if (method !== 'GET' && method !== 'HEAD') {
        response.writeHead(405, { allow: 'GET, HEAD' }).end();
        return;
      }
      const file = find(path);
      if (!file) {
        response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
        response.end(existsSync(folder) ? 'Not found\n' : 'The web app is not built yet: npm run build\n');
        return;
      }
      if (request.headers['if-none-match'] === file.etag) {
        response.writeHead(304, { etag: file.etag, 'cache-control': file.headers['cache-control'] ?? '' }).end();
        return;
      }
      const packed = /\bbr\b/.test(String(request.headers['accept-encoding'] ?? '')) ? file.brotli : undefined;
      const body = packed ?? file.body;
      response.writeHead(200, {
        ...file.headers,
        etag: file.etag,
        'content-length': body.length,
        vary: 'accept-encoding',
        ...(packed ? { 'content-encoding': 'br' } : {}),
      });
      response.end(method === 'HEAD' ? undefined : body);
    },
  };
}
