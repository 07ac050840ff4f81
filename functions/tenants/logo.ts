/** The company's mark: put by the browser straight into the media store, looked at here before any screen shows it. */
import { AppError } from '../../shared/errors.ts';
import { type LogoId, newId } from '../../shared/ids.ts';
import type { PersonScope } from '../../shared/scope.ts';
import { maxLogoBytes, type Tenant } from '../../shared/tenants/schema.ts';
import { servedAt } from '../served.ts';
import * as Uploads from '../uploads.ts';
import { tenants } from './entity.ts';
import { replace, shown } from './tenants.ts';

const incoming = (logoId: LogoId) => ({ of: 'company', fileId: logoId });

export async function start(scope: PersonScope, input: { contentType: string; bytes: number }) {
  const logoId = newId('logo');
  return { logoId, upload: await Uploads.invite(scope, incoming(logoId), input) };
}

export async function confirm(scope: PersonScope, { logoId }: { logoId: LogoId }): Promise<Tenant> {
  const before = await tenants.find(scope);
  const logo = servedAt(scope.tenantId, logoId);
  if (before.brand.logo === logo) return shown(before);
  const content = await Uploads.read(scope, incoming(logoId), maxLogoBytes);
  if (content === null) throw new AppError('not_found', { values: { what: 'logo' } });
  const type = content === 'too_large' ? null : Uploads.pictureType(content);
  if (!type) throw new AppError('bad_logo');
  await Uploads.serve(scope, incoming(logoId), type);
  const after = await replace(scope, before, { brand: { ...before.brand, logo } });
  await Uploads.clear(scope, incoming(logoId));
  return after;
}

/** The file stays where it was served from: screens that were away may still show it until they are told. */
export async function remove(scope: PersonScope, { version }: { version: number }): Promise<Tenant> {
  const before = await tenants.find(scope);
  if (before.version !== version) throw new AppError('changed_meanwhile');
  return replace(scope, before, { brand: { ...before.brand, logo: null } });
}
