import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from './clock.ts';
import { problem, readBody, respond } from './http-event.ts';
import { inboxPage } from './inbox.ts';
import type { MailService } from './mail.ts';
import type { Queue } from './queue.ts';

/** Signs somebody in without a code: cookies to set, and where to go then. */
export type LocalSignIn = (
  email: string,
  company: string | undefined,
) => Promise<{ cookies: string[]; location?: string | undefined } | undefined>;

/** What only a local cloud has: the inbox of all mail, the clock, one-click sign-in, failures, waiting for what follows. */
export interface Pages {
  serve(request: IncomingMessage, response: ServerResponse, path: string, query: URLSearchParams): void;
}

export function start(options: {
  mail: MailService;
  clock: Clock;
  queue: Queue;
  localSignIn: () => Promise<LocalSignIn>;
  settled(): Promise<void>;
  log(line: string): void;
}): Pages {
  const { mail, clock, queue, localSignIn, settled, log } = options;

  async function inbox(request: IncomingMessage, response: ServerResponse, path: string, query: URLSearchParams) {
    const mails = await mail.inbox({ to: query.get('to') ?? undefined, limit: Number(query.get('limit') ?? 200) });
    const wantsJson = path.endsWith('.json') || !/text\/html/.test(request.headers.accept ?? '');
    if (wantsJson) return respond(response, { statusCode: 200, headers: noStore, body: JSON.stringify({ mails }) });
    html(response, inboxPage(mails, query.get('to') ?? undefined));
  }

  async function moveClock(request: IncomingMessage, response: ServerResponse) {
    if (request.method === 'POST') {
      const { now, advanceMs } = JSON.parse((await readBody(request)).toString() || '{}') as Record<string, unknown>;
      if (typeof now === 'number') clock.set(now);
      else if (typeof advanceMs === 'number') clock.advance(advanceMs);
      else return problem(request, response, 'invalid_input');
    }
    respond(response, { now: clock.now() });
  }

  async function signIn(request: IncomingMessage, response: ServerResponse, query: URLSearchParams) {
    const signer = await localSignIn();
    const session = await signer(query.get('email') ?? '', query.get('company') ?? undefined);
    if (!session) return problem(request, response, 'not_found');
    const to = query.get('to') ?? '';
    response.writeHead(303, {
      'set-cookie': session.cookies,
      // A path of this site, and no other site's address.
      location: /^\/(?![/\\])/.test(to) ? to : (session.location ?? '/'),
      ...noStore,
    });
    response.end();
  }

  async function answer(request: IncomingMessage, response: ServerResponse, path: string, query: URLSearchParams) {
    if (path === '/local/inbox' || path === '/local/inbox.json') return await inbox(request, response, path, query);
    if (path === '/local/clock') return await moveClock(request, response);
    if (path === '/local/sign-in') return await signIn(request, response, query);
    if (path === '/local/failures') return respond(response, { failures: queue.failures(), pending: queue.pending() });
    if (path === '/local/settled') {
      await settled();
      return respond(response, { settled: true });
    }
    problem(request, response, 'not_found');
  }

  return {
    serve(request, response, path, query) {
      answer(request, response, path, query).catch((error: unknown) => {
        log(error instanceof Error ? (error.stack ?? error.message) : String(error));
        if (response.headersSent) response.destroy();
        else problem(request, response, 'internal');
      });
    },
  };
}

const noStore = { 'cache-control': 'no-store' };

function html(response: ServerResponse, body: string): void {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'",
    'x-content-type-options': 'nosniff',
    ...noStore,
  });
  response.end(body);
}
