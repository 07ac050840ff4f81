import type * as z from 'zod';
import { exampleChange, exampleIds } from '../examples.ts';
import { usualPreferences } from '../messages/preferences.ts';
import type { me, person } from './schema.ts';

export const exampleMe: z.input<typeof me> = {
  personId: exampleIds.person,
  tenantId: exampleIds.tenant,
  company: '星野科技',
  zone: 'Asia/Shanghai',
  currency: 'CNY',
  color: '#0f766e',
  name: '林晓',
  email: 'lin.xiao@example.com',
  roles: ['admin', 'employee'],
  locale: 'zh-CN',
  preferences: { favourites: [exampleIds.room], reminderMinutes: null, messages: usualPreferences },
  unread: 2,
  version: 1,
};

export const examplePerson: z.input<typeof person> = {
  personId: exampleIds.colleague,
  name: '周宁',
  email: 'zhou.ning@example.com',
  roles: ['employee'],
  locale: 'zh-CN',
  department: '产品部',
  active: true,
  joinedAt: '2026-11-02T01:12:00.000Z',
  mergedInto: null,
  version: 1,
  lastChange: exampleChange,
};
