// The main path by keyboard alone.
import assert from 'node:assert/strict';
import { organization } from './api.mjs';
import { Tab, textOf } from './browser.mjs';
import { none, until } from './report.mjs';

/** What has the focus: its name, what it is, and whether the focus can be seen. */
const focused = (tab) =>
  tab.page.evaluate(() => {
    const e = document.activeElement;
    if (!e || e === document.body) return { name: '', tag: 'body', seen: true };
    // A row's link draws its focus around the whole row, by a box laid over it.
    const styles = [getComputedStyle(e), getComputedStyle(e, '::after')];
    const input = e.matches('input, textarea');
    const wrapped = e.closest('[data-with-icon], .mantine-Input-wrapper') !== null;
    const name = e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent ?? '';
    const seen = styles.some((x) => x.outlineStyle !== 'none' || x.boxShadow !== 'none') || input || wrapped;
    return { name: name.replace(/\s+/g, ' ').trim(), tag: e.tagName.toLowerCase(), seen, typed: e.value };
  });

/** Presses Tab until something whose name matches has the focus; every stop on the way has to be seen. */
async function tabTo(tab, name, unseen) {
  const passed = [];
  for (let i = 0; i < 80; i += 1) {
    await tab.page.keyboard.press('Tab');
    const now = await focused(tab);
    if (!now.seen) unseen.add(`${now.tag} "${now.name.slice(0, 40)}"`);
    if (name.test(now.name)) return now;
    passed.push(now.name.slice(0, 24));
  }
  throw new Error(`Tab did not come to ${name}; it passed ${passed.slice(0, 30).join(' | ')}`);
}

export async function keyboardChapter(report, browser, demo) {
  const tab = await Tab.open(browser, { baseURL: demo.address });
  const { page } = tab;
  const { keyboard } = page;
  const unseen = new Set();
  const row = () =>
    page.evaluate(() => [...document.querySelectorAll('main [data-row]')].indexOf(document.activeElement));
  const type = async (text) => keyboard.type(text);

  await report.check('Keyboard: logs in', async () => {
    await tab.go('/login');
    const now = await focused(tab);
    if (!/E-mail/.test(now.name)) await tabTo(tab, /E-mail/, unseen);
    await type(demo.email);
    await tabTo(tab, /^Password/, unseen);
    await type(demo.password);
    await tabTo(tab, /^Log in$/, unseen);
    await keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === '/');
    await tab.settle();
  });
  await report.check('Keyboard: the first stop skips to the content', async () => {
    await tab.go('/');
    await keyboard.press('Tab');
    assert.equal((await focused(tab)).name, 'Skip to the content');
    await keyboard.press('Enter');
    await until('the content has the focus', async () => (await focused(tab)).tag === 'main');
  });
  await report.check('Keyboard: from the portfolio to an organization’s Overview', async () => {
    await tabTo(tab, /^Norvane Group$/, unseen);
    await keyboard.press('Enter');
    await page.waitForURL(/\/o\/org_\w+\/integration$/);
    await tab.settle();
    assert.match(await tab.heading(), /apps are in use$/);
  });
  await report.check('Keyboard: from the Overview to Apps', async () => {
    await tabTo(tab, /^Apps ?\d/, unseen);
    await keyboard.press('Enter');
    await page.waitForURL(/\/apps$/);
    await tab.settle();
  });
  await report.check('Keyboard: j and k walk through the rows', async () => {
    await keyboard.press('j');
    assert.equal(await row(), 0);
    await keyboard.press('j');
    await keyboard.press('j');
    assert.equal(await row(), 2);
    await keyboard.press('k');
    assert.equal(await row(), 1);
    await keyboard.press('k');
    assert.equal(await row(), 0);
    await keyboard.press('k');
    assert.equal(await row(), 0);
  });
  await report.check('Keyboard: Enter opens the first app, and the browser’s way back leads to the list', async () => {
    const { name } = await focused(tab);
    await keyboard.press('Enter');
    await page.waitForURL(/\/apps\/app_\w+$/);
    await tab.settle();
    assert.equal(await tab.heading(), name);
    await page.goBack();
    await page.waitForURL(/\/apps$/);
    await tab.settle();
  });
  await report.check(
    'Keyboard: / goes to the search, what is typed narrows the list, j goes on to the rows',
    async () => {
      await keyboard.press('/');
      assert.match((await focused(tab)).name, /^Search apps/);
      await type('lonely');
      await page.waitForURL((url) => url.searchParams.get('q') === 'lonely');
      await until('the list is narrowed', () =>
        page
          .locator('main [data-row]')
          .evaluateAll((all) => all.length > 0 && all.every((e) => /lonely/i.test(e.textContent))),
      );
      await tab.settle();
      await keyboard.press('Escape');
      await keyboard.press('j');
      assert.equal(await row(), 0);
      assert.match((await focused(tab)).name, /lonely/i);
    },
  );
  await report.check('Keyboard: j and k are letters while a search is typed', async () => {
    await keyboard.press('/');
    await keyboard.press('Control+a');
    await type('jk/');
    assert.equal((await focused(tab)).typed, 'jk/');
    await keyboard.press('Control+a');
    await keyboard.press('Delete');
    await keyboard.press('Escape');
    await page.waitForURL((url) => !url.searchParams.has('q'));
    await tab.settle();
  });
  await report.check('Keyboard: ? shows the keys, Escape closes them', async () => {
    await keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keys' });
    await dialog.waitFor();
    assert.match(await textOf(dialog), /Search this list/);
    await keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });
  await report.check('Keyboard: Control K finds an app, Enter opens it', async () => {
    await keyboard.press('Control+k');
    await page.getByPlaceholder('Go to an organization, page, app or user').waitFor();
    await until('the search has the focus', async () => (await focused(tab)).name.startsWith('Go to an organization'));
    await type('Edgewater');
    await page.getByRole('dialog').getByText('Edgewater CRM').first().waitFor();
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await page.waitForURL(/\/apps\/app_/);
    await tab.settle();
    assert.equal(await tab.heading(), 'Edgewater CRM');
  });
  await report.check('Keyboard: the organization is switched from the rail', async () => {
    const o = await organization(tab, 'Meerdijk');
    await tabTo(tab, /^Norvane Group$/, unseen);
    await keyboard.press('Enter');
    await until('the search has the focus', async () => (await focused(tab)).name === 'Find an organization');
    await type('Meerd');
    await page.getByRole('option', { name: o.name }).waitFor();
    await page.getByRole('option', { name: 'Norvane Group' }).waitFor({ state: 'hidden' });
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await page.waitForURL(new RegExp(`/o/${o.id}/integration$`));
    await tab.settle();
  });
  await report.check('Keyboard: every stop of Tab on the way could be seen', () => none([...unseen]));
  await report.check('Keyboard: no console message, no failed request', () => none(tab.troubles()));
  await tab.close();
}
