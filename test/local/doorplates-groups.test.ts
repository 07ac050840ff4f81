/** Groups, what their screens show, and what admins do with many doorplates at once. */
import { describe, expect, test } from 'vitest';
import { standardGroup } from '../../shared/doorplates/group.ts';
import type { PanelSettings } from '../../shared/doorplates/protocol.ts';
import { client } from '../support/client.ts';
import { givenCompany, givenLogo, givenMedia } from '../support/given.ts';
import { setup, until } from '../support/setup.ts';
import { givenDoor as door, givenDoorplate, givenPanel, givenWire } from './doorplates-support/door.ts';
import { mp4Of, webm } from './doorplates-support/videos.ts';

const cloud = await setup();
const givenDoor = () => door(cloud);
const always = { from: null, until: null, days: [], start: null, end: null };

type Panel = Awaited<ReturnType<typeof givenPanel>>;

function told(panel: Panel): PanelSettings {
  const { settings } = panel.look();
  if (!settings) throw new Error('it was told nothing yet');
  return settings;
}

describe('a group', () => {
  test('begins as the standard one, bears a name of its own, and decides what its panels are told', async () => {
    const { admin, company, room, paired } = await givenDoor();
    const panel = await givenPanel(cloud, paired);
    expect(told(panel)).toMatchObject({
      look: { template: 'classic', background: null },
      touch: 'anyone',
      slides: [],
    });

    const made = await admin.call('doorplates.createGroup', { name: '12 层' });
    expect(made).toMatchObject({ ...standardGroup, name: '12 层', version: 1 });
    expect(await admin.refusal('doorplates.createGroup', { name: '12 层' })).toMatchObject({ code: 'already_exists' });

    const { doorplateId } = paired.doorplate;
    await admin.call('doorplates.change', { doorplateId, version: 1, groupId: made.groupId });
    const [wall, welcome] = [await givenMedia(company), await givenMedia(company, { name: '欢迎' })];
    const changed = await admin.call('doorplates.changeGroup', {
      ...{ groupId: made.groupId, version: 1 },
      look: { template: 'photo', background: wall.mediaId },
      light: { ...standardGroup.light, brightness: [{ from: '20:00', percent: 20 }] },
      touch: { who: 'pin', pin: '2580' },
      slides: [
        { kind: 'image', mediaId: welcome.mediaId, seconds: 8, when: always },
        { kind: 'notice', title: '消防演练', text: '周五 15:00', seconds: 10, when: { ...always, days: [5] } },
      ],
    });
    await until(() => told(panel).slides.length === 2);
    expect(told(panel)).toMatchObject({
      look: { template: 'photo', background: wall.url },
      light: { brightness: [{ from: '20:00', percent: 20 }] },
      touch: 'pin',
      slides: [
        { kind: 'image', url: welcome.url, bytes: welcome.bytes, seconds: 8 },
        { kind: 'notice', title: '消防演练' },
      ],
    });
    // Whoever listens at the door does not learn the PIN.
    expect(JSON.stringify(told(panel))).not.toContain('2580');

    // A picture of its own stands instead of the group's.
    await admin.call('doorplates.change', { doorplateId, version: 2, settings: { background: welcome.mediaId } });
    await until(() => told(panel).look.background === welcome.url);

    // A group that has never been changed is no older than the one that has.
    const fresh = await admin.call('doorplates.createGroup', {
      name: '新分组',
      look: { template: 'minimal', background: null },
    });
    const before = told(panel).version;
    await admin.call('doorplates.assign', { doorplateIds: [doorplateId], groupId: fresh.groupId });
    await until(() => told(panel).look.template === 'minimal');
    expect(told(panel).version).toBeGreaterThan(before);
    expect(changed.version).toBeGreaterThan(fresh.version);

    await admin.call('doorplates.removeGroup', { groupId: made.groupId, version: 2 });
    expect(await admin.refusal('doorplates.removeGroup', { groupId: fresh.groupId, version: 1 })).toMatchObject({
      code: 'group_in_use',
      detail: expect.stringContaining('门牌'),
    });
    const { code } = await client(cloud.url).call('doorplates.startPairing', {});
    const gone = admin.call('doorplates.pair', { code, roomId: room.roomId, name: '新', groupId: made.groupId });
    await expect(gone).rejects.toMatchObject({ problem: { code: 'not_found' } });
  });

  test('is left by all or by none, and stays while it is being joined', async () => {
    const { company, admin, room, paired } = await givenDoor();
    const other = await givenDoorplate(cloud, company, room);
    const group = await admin.call('doorplates.createGroup', { name: '大堂' });
    const doorplateIds = [paired, other].map(({ doorplate }) => doorplate.doorplateId);
    expect(
      await admin.refusal('doorplates.assign', {
        doorplateIds: [...doorplateIds, 'dpl_000000000000'],
        groupId: group.groupId,
      }),
    ).toMatchObject({ code: 'not_found' });
    const groupsNow = async () => (await admin.call('doorplates.list', {})).doorplates.map(({ groupId }) => groupId);
    expect(await groupsNow()).toEqual([null, null]);

    const outcomes = await Promise.allSettled([
      admin.call('doorplates.assign', { doorplateIds, groupId: group.groupId }),
      admin.call('doorplates.removeGroup', { groupId: group.groupId, version: 1 }),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { groups } = await admin.call('doorplates.listGroups', {});
    expect(await groupsNow()).toEqual(groups.length === 1 ? [group.groupId, group.groupId] : [null, null]);
  });
});

describe('media', () => {
  test('are what they hold, not what they are called', async () => {
    const company = await givenCompany(cloud);
    const kindOf = async (body: Uint8Array<ArrayBuffer>, contentType: 'image/png' | 'video/mp4' | 'video/webm') =>
      givenMedia(company, { body, contentType }).then(
        ({ kind, bytes }) => [kind, bytes === body.length],
        ({ problem }) => problem.code,
      );
    expect(await kindOf(mp4Of('avc1'), 'image/png')).toEqual(['video', true]);
    expect(await kindOf(webm, 'video/webm')).toEqual(['video', true]);
    expect(await kindOf(mp4Of('hvc1'), 'video/mp4')).toBe('bad_media');
    expect(await kindOf(mp4Of('avc1').slice(0, -1), 'video/mp4')).toBe('bad_media');
    expect(await kindOf(new TextEncoder().encode('<svg onload="alert(1)"/>'), 'image/png')).toBe('bad_media');
  });

  test('stay while something shows them', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const { mediaId } = await givenMedia(company);
    const slides = [{ kind: 'image' as const, mediaId, seconds: 10, when: always }];
    const group = await admin.call('doorplates.createGroup', { name: '一层', slides });
    const { version } = await admin.call('media.change', { mediaId, version: 1, name: '年会' });
    const removal = () => admin.call('media.remove', { mediaId, version });
    await expect(removal()).rejects.toMatchObject({
      problem: { code: 'media_in_use', detail: expect.stringContaining('一层') },
    });
    await admin.call('doorplates.changeGroup', { groupId: group.groupId, version: 1, slides: [] });
    const { url } = (await admin.call('media.list', {})).media[0] ?? { url: '' };
    expect((await fetch(new URL(url, cloud.url))).status).toBe(200);
    await removal();
    expect((await fetch(new URL(url, cloud.url))).status).toBe(404);
    const back = admin.call('doorplates.changeGroup', { groupId: group.groupId, version: 2, slides });
    await expect(back).rejects.toMatchObject({ problem: { code: 'not_found' } });
  });
});

test('the company’s mark and colour reach its panels', async () => {
  const { company, admin, paired } = await givenDoor();
  const panel = await givenPanel(cloud, paired);
  const { tenant } = await givenLogo(company);
  await admin.call('tenants.change', { version: tenant.version, color: '#0a5c5a' });
  await until(() => told(panel).brand.color === '#0a5c5a');
  expect(told(panel).brand.logo).toBe(tenant.brand.logo);
  expect((await fetch(new URL(tenant.brand.logo ?? '', cloud.url))).headers.get('content-type')).toBe('image/png');
  await admin.call('tenants.removeLogo', { version: tenant.version + 1 });
  await until(() => told(panel).brand.logo === null);
});

test('commands reach the panels that are there, and those that are not are named', async () => {
  const { company, admin, room, paired } = await givenDoor();
  const away = await givenDoorplate(cloud, company, room);
  const panel = await givenPanel(cloud, paired);
  const wire = await givenWire(cloud, away);
  await wire.connection.endAsync();
  const ids = [paired, away].map(({ doorplate }) => doorplate.doorplateId);
  await until(async () => {
    const { doorplates } = await admin.call('doorplates.list', {});
    return doorplates.filter(({ status }) => status.online).length === 1;
  });
  const { offline } = await admin.call('doorplates.command', { doorplateIds: ids, do: 'identify' });
  expect(offline).toEqual([away.doorplate.doorplateId]);
  await panel.shows(({ identify }) => identify);
});

test('a new panel takes a broken one’s place, whose credentials die at once', async () => {
  const { admin, room, paired } = await givenDoor();
  const group = await admin.call('doorplates.createGroup', { name: '会议层' });
  const { doorplateId } = paired.doorplate;
  const set = await admin.call('doorplates.change', {
    ...{ doorplateId, version: 1, name: '东门', groupId: group.groupId },
    settings: { soonMinutes: 7 },
  });
  const broken = await givenPanel(cloud, paired);
  const anyone = client(cloud.url);
  const { pairingId, secret, code } = await anyone.call('doorplates.startPairing', {});
  const stale = admin.call('doorplates.replace', { doorplateId, version: 1, code });
  await expect(stale).rejects.toMatchObject({ problem: { code: 'changed_meanwhile' } });

  const fresh = await admin.call('doorplates.replace', { doorplateId, version: set.version, code });
  const { name, roomId, groupId, settings } = set;
  expect(fresh).toMatchObject({ name, roomId, groupId, settings });
  expect(fresh.doorplateId).not.toBe(doorplateId);
  const { credentials } = await anyone.call('doorplates.finishPairing', { pairingId, secret });
  if (!credentials) throw new Error('the panel was not paired');
  const panel = await givenPanel(cloud, { credentials });
  await panel.shows((snapshot) => snapshot.settings?.soonMinutes === 7);

  await until(() => broken.isRetired());
  await expect(givenWire(cloud, paired)).rejects.toThrow(/[Nn]ot authorized|refused/);
  const { doorplates } = await admin.call('doorplates.list', {});
  expect(doorplates.map((one) => [one.doorplateId, one.roomId])).toEqual([[fresh.doorplateId, room.roomId]]);
});
