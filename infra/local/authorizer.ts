import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Invoker, unlessMissing } from './invoke.ts';
import { type Policy, policyOf } from './policy.ts';

/** Who asks to connect. */
export interface Applicant {
  clientId: string;
  username: string | undefined;
  password: Buffer | undefined;
  /** The WebSocket's request, when it is one. */
  request: IncomingMessage | undefined;
}

/** What the authorizer allows. */
export interface Grant {
  principal: string;
  policy: Policy;
  /** Seconds. */
  disconnectAfter: number | undefined;
  /** Seconds. */
  refreshAfter: number | undefined;
  /** Asks the authorizer once more. */
  again(): Promise<Grant | undefined>;
}

/** What a custom authorizer answers. */
interface Answer {
  isAuthenticated?: boolean;
  principalId?: string;
  policyDocuments?: readonly unknown[];
  disconnectAfterInSeconds?: number;
  refreshAfterInSeconds?: number;
}

/** AWS IoT's custom authorizer: asks the product's function about each connection. Undefined is a refusal. */
export function start(options: {
  invoker: Invoker;
  log(line: string): void;
}): (applicant: Applicant) => Promise<Grant | undefined> {
  const { invoker, log } = options;
  const [authorizer] = invoker.named('authorizer');

  return async function authorize(applicant): Promise<Grant | undefined> {
    if (!authorizer) return undefined;
    const answer = await unlessMissing(invoker.run(authorizer.name, eventOf(applicant)));
    const { isAuthenticated, principalId = '', policyDocuments = [], ...times } = (answer ?? {}) as Answer;
    if (!isAuthenticated) return undefined;
    if (!/^[a-zA-Z0-9]{1,128}$/.test(principalId)) {
      log(`The authorizer's principalId "${principalId}" is not 1 to 128 letters and digits.`);
      return undefined;
    }
    return {
      principal: principalId,
      policy: policyOf(policyDocuments),
      disconnectAfter: times.disconnectAfterInSeconds,
      refreshAfter: times.refreshAfterInSeconds,
      again: () => authorize(applicant),
    };
  };
}

function eventOf({ clientId, username, password, request }: Applicant) {
  const mark = request?.url?.indexOf('?') ?? -1;
  return {
    signatureVerified: false,
    protocols: request ? ['mqtt', 'http'] : ['mqtt'],
    protocolData: {
      mqtt: {
        clientId,
        ...(username === undefined ? {} : { username }),
        ...(password === undefined ? {} : { password: password.toString('base64') }),
      },
      ...(request ? { http: { headers: request.headers, queryString: mark < 0 ? '' : request.url?.slice(mark) } } : {}),
    },
    connectionMetadata: { id: randomUUID() },
  };
}
