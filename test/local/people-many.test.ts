/** Tables of people. */
import { expect, test } from 'vitest';
import { givenCompany, givenPerson } from '../support/given.ts';
import { setup } from '../support/setup.ts';

const cloud = await setup();

const person = (line: number, facts: object = {}) => ({
  ...{ line, email: `person${line}@import.example`, name: `同事 ${line}`, department: '研发部', roles: 'employee' },
  ...facts,
});

test('a thousand rows with fifty that are wrong: all fifty are told, nothing is stored, the others may be', async () => {
  const { admin } = await givenCompany(cloud);
  const rows = Array.from({ length: 1000 }, (_, index) =>
    person(
      index + 2,
      index % 20 === 7 ? { email: `person${index}`, ...(index % 40 === 7 ? { roles: '国王' } : {}) } : {},
    ),
  );
  const wrong: number[] = [];
  let right = 0;
  for (let at = 0; at < rows.length; at += 200) {
    const answer = await admin.call('people.checkImport', { rows: rows.slice(at, at + 200) });
    wrong.push(...answer.rows.flatMap(({ line, outcome }) => (outcome === 'wrong' ? [line] : [])));
    right += answer.rows.filter(({ outcome }) => outcome === 'create').length;
  }
  expect(wrong).toEqual(rows.flatMap(({ line, email }) => (email.includes('@') ? [] : [line])));
  expect([wrong.length, right]).toEqual([50, 950]);
  expect((await admin.call('people.list', {})).people).toHaveLength(1);
  const first = rows.slice(0, 200);
  const refusal = await admin.refusal('people.importRows', { rows: first });
  expect(refusal.fields?.slice(0, 2).map(({ field, message }) => [field, message])).toEqual([
    ['rows.7.email', '请输入有效的邮箱地址。'],
    ['rows.7.roles', '不认识的角色。'],
  ]);
  expect((await admin.call('people.list', {})).people).toHaveLength(1);
});

test('people are added once, by two at the same time, without a mail', async () => {
  const company = await givenCompany(cloud);
  const rows = Array.from({ length: 120 }, (_, index) => person(index + 2));
  const answers = await Promise.all([1, 2].map(() => company.admin.call('people.importRows', { rows })));
  for (const answer of answers) expect(answer.rows.map(({ line }) => line)).toEqual(rows.map(({ line }) => line));
  const made = answers.flatMap((answer) => answer.rows.filter(({ outcome }) => outcome === 'create'));
  expect(made).toHaveLength(120);
  const { people } = await company.admin.call('people.list', { limit: 200 });
  expect(people).toHaveLength(121);
  expect(people.find(({ email }) => email === 'person2@import.example')).toMatchObject({
    ...{ name: '同事 2', department: '研发部', roles: ['employee'], active: true },
  });
  await cloud.settled();
  expect(await cloud.inbox('person2@import.example')).toEqual([]);
  await cloud.signIn('person2@import.example', company.admin.me.tenantId);
});

test('those who are there are left or changed by choice; nobody ceases to be an admin; whoever is new is invited by choice', async () => {
  const company = await givenCompany(cloud);
  const { admin } = company;
  const { me } = await givenPerson(company, { name: '周宁' });
  const rows = [
    person(2, { email: me.email.toUpperCase(), name: '周宁宁', roles: 'staff' }),
    person(3, { email: admin.me.email, name: '', roles: 'employee', department: '行政部' }),
    person(4, { email: 'invited@import.example' }),
    person(5, { email: 'Invited@import.example' }),
  ];
  const told = async (existing: 'skip' | 'update') =>
    (await admin.call('people.checkImport', { rows, existing })).rows.map(({ outcome }) => outcome);
  expect(await told('skip')).toEqual(['skip', 'skip', 'create', 'wrong']);
  expect(await told('update')).toEqual(['change', 'change', 'create', 'wrong']);
  const accepted = { rows: rows.slice(0, 3), existing: 'update' as const, invite: true };
  await admin.call('people.importRows', accepted);
  const again = await admin.call('people.importRows', accepted);
  expect(again.rows.map(({ outcome }) => outcome)).toEqual(['same', 'same', 'same']);
  const { people } = await admin.call('people.list', {});
  const byEmail = new Map(people.map((each) => [each.email, each]));
  expect(byEmail.get(me.email)).toMatchObject({ name: '周宁宁', roles: ['staff', 'employee'], version: 2 });
  expect(byEmail.get(admin.me.email)?.roles).toContain('admin');
  expect(byEmail.get(admin.me.email)).toMatchObject({ name: '林晓', department: '行政部' });
  await cloud.settled();
  expect(await cloud.inbox('invited@import.example')).toHaveLength(1);
});

test('a company’s invitations of a day are not exceeded by a table', async () => {
  const { admin } = await givenCompany(cloud);
  const rows = Array.from({ length: 130 }, (_, index) => person(index + 2, { email: `mailed${index}@import.example` }));
  const refusal = await admin.refusal('people.importRows', { rows, invite: true });
  expect(refusal.code).toBe('daily_limit');
  expect((await admin.call('people.list', { limit: 200 })).people).toHaveLength(101);
  const rest = await admin.call('people.importRows', { rows });
  expect(rest.rows.filter(({ outcome }) => outcome === 'create')).toHaveLength(30);
});
