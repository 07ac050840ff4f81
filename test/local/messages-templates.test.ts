import { expect, test } from 'vitest';
import { givenBooking, givenCompany, givenPerson, givenRoom } from '../support/given.ts';
import { at, setup } from '../support/setup.ts';

const cloud = await setup();
const company = await givenCompany(cloud, { company: '云杉科技' });
const other = await givenCompany(cloud, { company: '白桦科技' });
const { admin } = company;
const zhou = await givenPerson(company, { name: '周宁' });
const { roomId } = await givenRoom(company);
const words = {
  kind: 'invited' as const,
  locale: 'zh-CN' as const,
  prefix: '【{company}】',
  intro: '请提前五分钟到场。<b>{title}</b>',
  footer: '行政部\n{company}',
};

async function invite(by: typeof zhou, room: typeof roomId, day: number) {
  const { personId, email } = by.me;
  const host = by === zhou ? admin : other.admin;
  await givenBooking(host, { roomId: room, start: at('10:00', day), end: at('11:00', day), people: [personId] });
  await cloud.settled();
  return (await cloud.inbox(email)).find(({ subject }) => subject.includes('邀请您参加'));
}

test('a company words a kind of mail its own way, in one language, and takes it back', async () => {
  const stored = await admin.call('messages.changeTemplate', { ...words, version: 0 });
  expect(stored).toEqual({ ...words, version: 1 });
  const mail = await invite(zhou, roomId, 1);
  expect(mail?.subject).toMatch(/^【云杉科技】.+邀请您参加：产品周会/);
  expect(mail?.text).toContain('请提前五分钟到场。');
  expect(mail?.text).toContain('--\n行政部\n云杉科技');
  // What a company writes is text, and no mark-up.
  expect(mail?.html).toContain('&lt;b&gt;');
  expect(mail?.html).not.toContain('<b>');
  // Others' mails, and those of other kinds, are as ever.
  const friend = await givenPerson(other, { name: '外人' });
  const theirs = await invite(friend, (await givenRoom(other)).roomId, 1);
  expect(theirs?.subject).toMatch(/^[^【]+邀请您参加/);
  expect((await cloud.inbox(admin.me.email)).map(({ subject }) => subject).join()).not.toContain('【');
  const stale = await admin.refusal('messages.changeTemplate', { ...words, version: 0 });
  expect(stale.code).toBe('changed_meanwhile');
  await admin.call('messages.changeTemplate', { ...words, prefix: '', intro: '', footer: '', version: 1 });
  const plain = await admin.call('messages.previewTemplate', { ...words, prefix: '', intro: '', footer: '' });
  expect(plain).toMatchObject({ intro: '', footer: '您收到这封邮件，因为您是 云杉科技 这场会议的参与者。' });
});

test('is shown before it is kept, for every kind in both languages; what cannot be filled in is refused', async () => {
  const { kinds } = await admin.call('messages.templates', {});
  for (const { kind, example } of kinds) {
    expect(example).not.toMatch(/[{}]/);
    const shown = await admin.call('messages.previewTemplate', { ...words, kind, locale: 'en' });
    expect(shown.subject).toMatch(/^【云杉科技】/);
    expect(shown.intro).toContain(shown.title);
  }
  for (const intro of ['{name}', '{company', '}', '{{title}}']) {
    const refusal = await admin.refusal('messages.previewTemplate', { ...words, intro });
    expect(refusal.fields).toMatchObject([{ field: 'intro', rule: 'placeholder' }]);
  }
  const twoLines = await admin.refusal('messages.changeTemplate', { ...words, prefix: 'a\r\nBcc: x@y.cn', version: 1 });
  expect(twoLines.fields).toMatchObject([{ field: 'prefix' }]);
});
