import type * as z from 'zod';
import { exampleChange, exampleIds } from '../examples.ts';
import { usualHours } from '../places/hours.ts';
import { defaultPolicy, noBrand, type tenant, usualSignIn } from './schema.ts';

export const exampleTenant: z.input<typeof tenant> = {
  tenantId: exampleIds.tenant,
  name: '星野科技',
  zone: 'Asia/Shanghai',
  hours: usualHours,
  locale: 'zh-CN',
  currency: 'CNY',
  policy: defaultPolicy,
  brand: noBrand,
  signIn: usualSignIn,
  version: 1,
  lastChange: exampleChange,
};
