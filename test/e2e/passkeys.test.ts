/** Passkeys as the browser has them, in an authenticator of its own that says yes to everything. */
import type { Page } from '@playwright/test';
import { test as base, expect, expectAccessible } from './fixtures.ts';
import { enter, givenOffice } from './given.ts';
import { enterCode } from './steps.ts';

// Browsers have no passkeys for addresses in numbers.
const test = base.extend({
  baseURL: async ({ cloud }, use) => use(cloud.url.replace('127.0.0.1', 'localhost')),
});

/** A finger is laid on it whenever it asks, and when the page only suggests it. */
async function givenDevice(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /打开菜单|更多/ }).click();
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.waitForURL(/sign-in/);
}

test('a passkey is added, signs in, and is removed', async ({ page, cloud }) => {
  const { admin } = await givenOffice(cloud, '星野科技', 'lin.xiao@passkeys.example');
  await givenDevice(page);
  await enter(page, admin, '/settings');
  await expect(page.getByText('还没有通行密钥')).toBeVisible();
  await page.getByRole('button', { name: '添加通行密钥' }).click();
  const mine = page.getByRole('listitem').filter({ hasText: '尚未使用' });
  await expect(mine).toContainText('今天添加');
  await expectAccessible(page);

  await mine.getByRole('button', { name: /重命名/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('名称').fill('办公室电脑');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: '保存' }).click();
  await expect(dialog).toBeHidden();
  await expect(mine).toContainText('办公室电脑');

  await test.step('signs in by the button', async () => {
    // Without a challenge there is nothing to suggest.
    const challenges = '**/sign-in/passkey/challenge';
    await page.route(challenges, (route) => route.abort());
    await signOut(page);
    await expect(page.getByRole('button', { name: '用通行密钥登录' })).toBeVisible();
    await expectAccessible(page);
    await page.unroute(challenges);
    await page.getByRole('button', { name: '用通行密钥登录' }).click();
    await page.waitForURL((url) => url.pathname === '/');
  });

  await test.step('signs in by the suggestion in the address field', async () => {
    await signOut(page);
    await page.waitForURL((url) => url.pathname === '/');
  });

  await test.step('is removed, and signs in no more', async () => {
    await page.goto('/settings');
    const used = page.getByRole('listitem').filter({ hasText: '办公室电脑' });
    await expect(used).toContainText('上次使用：');
    await used.getByRole('button', { name: '移除' }).click();
    const question = page.getByRole('alertdialog').or(page.getByRole('dialog'));
    await expect(question).toContainText('移除“办公室电脑”？');
    await question.getByRole('button', { name: '移除' }).click();
    await expect(page.getByText('还没有通行密钥')).toBeVisible();
    await signOut(page);
    await expect(page.getByRole('alert')).toContainText('已被移除');
    await expectAccessible(page);
  });
});

test('after a code a passkey is offered, once', async ({ page, inbox, cloud }) => {
  const email = 'zhou.ning@passkeys.example';
  await givenOffice(cloud, '远山科技', email);
  await givenDevice(page);
  await cloud.clock.advance(61_000);
  await enterCode(page, inbox, email);
  await expect(page.getByRole('heading', { name: '下次一步登录？' })).toBeFocused();
  await expectAccessible(page);
  await page.getByRole('button', { name: '以后再说' }).click();
  await page.waitForURL((url) => url.pathname === '/');

  await signOut(page);
  await cloud.clock.advance(61_000);
  await enterCode(page, inbox, email);
  await page.waitForURL((url) => url.pathname === '/');
});
