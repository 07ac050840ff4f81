import { error } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';

export async function load({ parent }) {
  const { me } = await parent();
  if (!me.roles.includes('admin')) error(403, m.common_admins_only());
}
