// Logging in, and what a visitor without a session gets.
import assert from 'node:assert/strict';
import { Tab, textOf } from './browser.mjs';
import { walk } from './inspect.mjs';
import { none } from './report.mjs';

/** Logs in by the form, from where one is. */
export async function logIn(tab, { email, password }) {
  await tab.page.getByLabel('E-mail address').fill(email);
  await tab.page.getByLabel('Password', { exact: true }).fill(password);
  await tab.page.getByRole('button', { name: 'Log in' }).click();
}

/** A tab in a session of its own, logged in, on the portfolio. */
export async function enter(browser, demo, options = {}) {
  const tab = await Tab.open(browser, { baseURL: demo.address, ...options });
  await tab.go('/');
  await logIn(tab, demo);
  await tab.page.waitForURL((url) => url.pathname === '/');
  await tab.settle();
  return tab;
}

export async function loginChapter(report, browser, demo) {
  const tab = await Tab.open(browser, { baseURL: demo.address });
  const { page } = tab;
  await walk(report, tab, {
    name: 'login',
    path: '/login',
    shows: async () => assert.equal(await tab.heading(), 'Log in to Appmuster'),
  });
  await tab.look({ size: { width: 1440, height: 900 }, scheme: 'light' });

  await report.check('A page asked for without a session leads to the log-in', async () => {
    await tab.go('/?q=meerdijk');
    assert.equal(new URL(page.url()).pathname, '/login');
  });
  await report.check('A wrong password is refused with a plain sentence, and the address stays', async () => {
    await logIn(tab, { email: demo.email, password: 'not the password' });
    const alert = page.getByRole('alert').or(page.locator('.mantine-InputWrapper-error')).first();
    await alert.waitFor();
    assert.match(await textOf(alert), /\b(address|password)\b.*\.$/is);
    assert.equal(await page.getByLabel('E-mail address').inputValue(), demo.email);
    assert.equal(new URL(page.url()).pathname, '/login');
  });
  await report.check('An unknown address is refused with the same sentence', async () => {
    const alert = page.getByRole('alert').or(page.locator('.mantine-InputWrapper-error')).first();
    const before = await textOf(alert);
    await logIn(tab, { email: 'nobody@appmuster.example', password: 'not the password' });
    await page.getByRole('button', { name: 'Log in' }).and(page.locator(':not([data-loading])')).waitFor();
    assert.equal(await textOf(alert), before);
  });
  await report.check('The right password logs in and leads to the page that was asked for', async () => {
    await logIn(tab, demo);
    await page.waitForURL((url) => url.pathname === '/' && url.searchParams.get('q') === 'meerdijk');
    await page.getByRole('link', { name: 'Meerdijk Ingenieurs' }).waitFor();
  });
  await report.check('Logging in and being refused leaves no console message, no failed request', () => {
    none(tab.troubles());
  });
  await report.check('After logging out, the pages are closed', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('button').last().click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.waitForURL((url) => url.pathname === '/login');
    await tab.go('/');
    assert.equal(new URL(page.url()).pathname, '/login');
  });
  await tab.close();
}
