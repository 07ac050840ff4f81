/**
 * Who may connect to the broker: AWS IoT's custom authorizer. A doorplate brings its company, its id and its token; a browser
 * its company and a ticket. Each gets the policy that fits it and nothing else.
 */
import type { Context } from 'aws-lambda';
import { browserPolicy, doorplatePolicy, iotArnOf, type PolicyDocument } from '../../iot/policy.ts';
import { type DoorplateId, idPattern, type TenantId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { now } from '../clock.ts';
import * as Tickets from '../messages/tickets.ts';
import { isHashOf, tokens } from './entity.ts';

interface Request {
  protocolData?: {
    mqtt?: {
      clientId?: string;
      username?: string;
      /** Base64. */
      password?: string;
    };
  };
}

interface Verdict {
  isAuthenticated: boolean;
  principalId?: string;
  policyDocuments?: PolicyDocument[];
  disconnectAfterInSeconds?: number;
  refreshAfterInSeconds?: number;
}

const refused: Verdict = { isAuthenticated: false };
const day = 86_400;
/** AWS takes 300 to 86,400 seconds. A browser whose session has ended is gone after five minutes. */
const browserRefresh = 300;
/** A removed doorplate is cut off at once; this catches the one that nobody could reach. */
const doorplateRefresh = 3600;

export async function handler(request: Request, context: Pick<Context, 'invokedFunctionArn'>): Promise<Verdict> {
  const { clientId = '', username = '', password = '' } = request.protocolData?.mqtt ?? {};
  const arn = iotArnOf(context.invokedFunctionArn);
  // Clients that cannot set a query put the authorizer's name behind the user name.
  const tenant = username.split('?')[0] ?? '';
  if (!idPattern('tenant').test(tenant)) return refused;
  const tenantId = tenant as TenantId;
  const secret = Buffer.from(password, 'base64').toString();

  if (idPattern('doorplate').test(clientId)) {
    const doorplateId = clientId as DoorplateId;
    const token = await tokens.get(systemScope(tenantId, 'authorizer'), doorplateId);
    if (!token || !isHashOf(token.hash, secret)) return refused;
    const policy = doorplatePolicy(arn, tenantId, doorplateId);
    return granted(`${tenantId}${doorplateId}`, policy, day, doorplateRefresh);
  }

  const holder = await Tickets.verify({ clientId, username: tenantId, password: secret });
  if (!holder) return refused;
  const policy = browserPolicy(arn, tenantId, holder.personId, clientId);
  const left = holder.expires - Math.floor(now() / 1000);
  return granted(`${tenantId}${holder.personId}`, policy, left, browserRefresh);
}

function granted(principal: string, policy: PolicyDocument, seconds: number, refresh: number): Verdict {
  return {
    isAuthenticated: true,
    principalId: principal.replaceAll('_', ''),
    policyDocuments: [policy],
    disconnectAfterInSeconds: Math.min(day, Math.max(300, seconds)),
    refreshAfterInSeconds: refresh,
  };
}
