// The bell: what it rings for, read and unread, wide and on a phone.
import assert from 'node:assert/strict';
import { desk, phone } from './browser.mjs';
import { inspect } from './inspect.mjs';
import { until } from './report.mjs';

const rail = (page) => page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: /^Notices/ });
const bar = (page) => page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name: /^Notices/ });
const opened = (page) => page.getByRole('dialog', { name: 'Notices' });

/** Opens the bell, and gives the notices of an organization. */
export async function ring(page, organization) {
  if ((await opened(page).count()) === 0) await rail(page).click();
  await opened(page).waitFor();
  return opened(page).getByRole('listitem').filter({ hasText: organization });
}

export async function noticesChapter(report, tab) {
  const { page } = tab;
  await tab.look({ size: desk, scheme: 'light' });
  tab.troubles();
  await report.check('Notices: the bell counts what was not read', async () => {
    await tab.go('/');
    await page.getByRole('button', { name: 'Notices, 3 unread' }).first().waitFor();
  });
  await report.check(
    'Notices: opened by the keyboard, it lists what happened, and Escape gives the focus back',
    async () => {
      await rail(page).focus();
      await page.keyboard.press('Enter');
      await opened(page).waitFor();
      assert.equal(await opened(page).getByRole('listitem').count(), 3);
      await page.keyboard.press('Escape');
      await opened(page).waitFor({ state: 'hidden' });
      await until('the bell has the focus', () => rail(page).evaluate((e) => e === document.activeElement));
    },
  );
  for (const [name, size, scheme] of [
    ['1440-light', desk, 'light'],
    ['1440-dark', desk, 'dark'],
    ['390-light', phone, 'light'],
    ['390-dark', phone, 'dark'],
  ]) {
    await tab.look({ size, scheme });
    await tab.go('/');
    await (size === phone ? bar : rail)(page).click();
    await opened(page).getByRole('listitem').first().waitFor();
    await inspect(report, tab, 'notices', name);
  }
  await tab.look({ size: desk, scheme: 'light' });
  await report.check('Notices: each leads to what it tells of, and closes', async () => {
    await tab.go('/');
    await (await ring(page, 'Norvane')).getByRole('link', { name: 'See the apps' }).click();
    await page.waitForURL(/\/apps$/);
    await opened(page).waitFor({ state: 'hidden' });
  });
  await report.check('Notices: marked as read they stay, and stay read', async () => {
    await ring(page, 'Norvane');
    await opened(page).getByRole('button', { name: 'Mark all as read' }).click();
    await page.getByRole('button', { name: 'Notices', exact: true }).first().waitFor();
    assert.equal(await opened(page).getByRole('listitem').count(), 3);
    await tab.reload();
    await page.getByRole('button', { name: 'Notices', exact: true }).first().waitFor();
    await (await ring(page, 'Norvane')).waitFor();
    assert.equal(await opened(page).getByText('unread').count(), 0);
    await page.keyboard.press('Escape');
  });
}
