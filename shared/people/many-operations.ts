/** What is done with many people at once, and departments. */
import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { line } from '../schema.ts';
import { examplePerson } from './examples.ts';
import { department, manyChanges, person, personIds } from './schema.ts';

export const changeMany = defineOperation({
  name: 'people.changeMany',
  summary: 'Puts people into a department, gives or takes roles. Who is that way already stays as they are.',
  method: 'POST',
  path: '/people/changes',
  who: 'admin',
  input: manyChanges,
  output: z.object({ people: z.array(person) }),
  errors: ['not_found', 'changed_meanwhile', 'last_admin'],
  example: {
    input: { personIds: [exampleIds.colleague], department: '产品部', addRoles: ['approver'] },
    output: { people: [examplePerson] },
  },
});

export const inviteAgain = defineOperation({
  name: 'people.inviteAgain',
  summary: 'Sends the invitation once more to those who have not signed in yet; the others are left out.',
  method: 'POST',
  path: '/people/invitations',
  who: 'admin',
  input: z.strictObject({ personIds }),
  output: z.object({ sent: z.number().int() }),
  errors: ['not_found', 'changed_meanwhile', 'daily_limit'],
  example: { input: { personIds: [exampleIds.colleague] }, output: { sent: 1 } },
});

export const departments = defineOperation({
  name: 'people.departments',
  summary: 'The company’s departments and how many people each has.',
  method: 'GET',
  path: '/people/departments',
  who: 'admin',
  input: z.strictObject({}),
  output: z.object({ departments: z.array(department) }),
  errors: [],
  example: { input: {}, output: { departments: [{ name: '产品部', people: 12, deactivated: 1 }] } },
});

export const renameDepartment = defineOperation({
  name: 'people.renameDepartment',
  summary:
    'Gives a department another name, some at a time: rooms that only it may book follow first, people and what they have used of the quota one by one. Called again until `left` is 0; where it stops, it goes on when called again.',
  method: 'POST',
  path: '/people/departments/rename',
  who: 'admin',
  input: z.strictObject({ from: line(60), to: line(60) }),
  output: z.object({ done: z.number().int(), left: z.number().int() }),
  errors: ['not_found', 'changed_meanwhile'],
  example: { input: { from: '产品部', to: '产品中心' }, output: { done: 12, left: 0 } },
});
