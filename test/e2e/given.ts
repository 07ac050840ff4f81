/** What a browser test begins with and is not about: made through the API. The journey makes it all in the pages. */
import type { Page } from '@playwright/test';
import type { Building, Room } from '../../shared/places/schema.ts';
import type { RunningCloud } from '../support/cloud.ts';
import { type Company, givenBuilding, givenCompany, givenFloor, givenRoom, type Person } from '../support/given.ts';
import { expect } from './fixtures.ts';

type RoomFacts = Parameters<typeof givenRoom>[1];

export interface Office extends Company {
  building: Building;
  floorId: string;
  rooms: Room[];
}

/** Working hours must not decide whether a test passes at night. */
const always = { open: '00:00', close: '24:00', days: [1, 2, 3, 4, 5, 6, 7] };

/** A company with a building that is open all day, every day. Its admin is 林晓. */
export async function givenOffice(
  cloud: RunningCloud,
  company: string,
  email: string,
  ...facts: RoomFacts[]
): Promise<Office> {
  const made = await givenCompany(cloud, { company, email });
  const building = await givenBuilding(made, { name: '天河大厦', hours: always });
  const { floorId } = await givenFloor(made, { buildingId: building.buildingId, name: '3 层', level: 3 });
  const rooms: Room[] = [];
  for (const room of facts) rooms.push(await givenRoom(made, { floorId, ...room }));
  return { ...made, building, floorId, rooms };
}

/** Signed in by one click, at this page. */
export async function enter(page: Page, { me }: Person, to = '/'): Promise<void> {
  await page.goto(`/local/sign-in?${new URLSearchParams({ email: me.email, company: me.tenantId, to })}`);
}

/** The panel shows a code, and lights up as the admin has typed it. */
export async function givenPanel(panel: Page, { admin }: Company, { roomId }: Room): Promise<void> {
  await panel.goto('/panel');
  const shown = panel.locator('[data-code]');
  await expect(shown).toHaveAttribute('data-code', /^\d{8}$/);
  const code = (await shown.getAttribute('data-code')) ?? '';
  await admin.call('doorplates.pair', { code, roomId, name: '门牌' });
}

/** The next full hour. */
export function hourAfter(now: number): number {
  return Math.ceil(now / 3_600_000) * 3_600_000;
}
