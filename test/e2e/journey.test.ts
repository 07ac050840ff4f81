/** The whole path, once, for real: from sign-up to a lit door. */
import { expect, expectAccessible, test } from './fixtures.ts';
import { addBuilding, addFloor, addRoom, signUp } from './steps.ts';

test('a company signs up, makes a building and rooms', async ({ page, inbox }) => {
  await signUp(page, inbox, '星野科技', 'lin.xiao@journey.example');
  await addBuilding(page, '天河大厦');
  await addFloor(page);
  await addRoom(page, { name: '云杉', number: '301', capacity: 8 });
  await addRoom(page, { name: '银杏', number: '302', capacity: 6 });
  await page.goto('/admin/places');
  await expect(page.getByText('银杏')).toBeVisible();
  await expectAccessible(page);
});
