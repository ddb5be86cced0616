// What a person reads when something fails, and what stays.
import assert from 'node:assert/strict';
import { organization } from './api.mjs';
import { desk, phone, textOf } from './browser.mjs';
import { inspect } from './inspect.mjs';
import { logIn } from './login.mjs';
import { none } from './report.mjs';

export async function faultsChapter(report, tab, demo) {
  const { page } = tab;
  const main = page.getByRole('main');
  const o = await organization(tab, 'Meerdijk');
  await tab.look({ size: desk, scheme: 'light' });

  await report.check(
    'Faults: a server that does not answer is told with what to do, and can be asked again',
    async () => {
      await page.route('**/graphql', (route) => route.abort('connectionrefused'));
      await page.goto(`/o/${o.id}/apps`);
      const failure = page.getByRole('alert').first();
      await failure.waitFor();
      assert.match(await textOf(failure), /The server does not answer\. Check [^.]+; nothing was lost\./);
      none(await tab.violations());
      await page.unroute('**/graphql');
      await page
        .getByRole('button', { name: /^(Try again|Reload the page)$/ })
        .first()
        .click();
      await main.getByRole('table').waitFor();
      await tab.settle();
    },
  );
  await report.check('Faults: an answer that fails tells the number to find it by in the server’s log', async () => {
    const error = {
      message: 'Something failed here. Try again.',
      extensions: { code: 'INTERNAL', requestId: 'abcd1234' },
    };
    await page.route('**/graphql', (route) =>
      (route.request().postData() ?? '').includes('AppsPage')
        ? route.fulfill({ json: { data: null, errors: [error] } })
        : route.continue(),
    );
    await page.goto(`/o/${o.id}/apps`);
    const failure = main.getByRole('alert').first();
    await failure.waitFor();
    assert.match(await textOf(failure), /Something failed here\.[\s\S]*abcd1234/);
    await page.unroute('**/graphql');
    await main.getByRole('button', { name: 'Try again' }).click();
    await main.getByRole('table').waitFor();
  });
  await report.check(
    'Faults: who is logged out in the middle comes back to the same page after logging in',
    async () => {
      await tab.go(`/o/${o.id}/apps?stage=IN_USE`);
      await page.context().clearCookies();
      await main.getByRole('link', { name: /^Inactive/ }).click();
      await page.waitForURL((url) => url.pathname === '/login');
      await logIn(tab, demo);
      await page.waitForURL((url) => url.pathname === `/o/${o.id}/apps`);
      await tab.settle();
    },
  );
  await report.check('Faults: an address of nothing says so and leads on', async () => {
    await page.goto('/there/is/no/such/page');
    await page.getByText('There is no such page').first().waitFor();
    await page.getByRole('link', { name: 'Go to the portfolio' }).click();
    await page.waitForURL((url) => url.pathname === '/');
    await tab.settle();
  });
  await report.check('Faults: an organization that is not there says so', async () => {
    await page.goto('/o/org_zzzzz/apps');
    await page.getByText('There is no such page').first().waitFor();
  });
  tab.troubles();
}

/** The bar at the foot of a narrow page, and the choice of colours. */
export async function phoneChapter(report, tab) {
  const { page } = tab;
  const o = await organization(tab, 'Meerdijk');
  const bar = page.getByRole('navigation', { name: 'Pages' });
  await tab.look({ size: phone, scheme: 'light' });
  tab.troubles();
  await report.check('Phone: the bar at the foot leads to the pages', async () => {
    await tab.go(`/o/${o.id}/integration`);
    for (const [name, path] of [
      ['Apps', '/apps'],
      ['Users', '/users'],
      ['Licences', '/licenses'],
      ['Integration', '/integration'],
    ]) {
      await bar.getByRole('link', { name, exact: true }).click();
      await page.waitForURL((url) => url.pathname === `/o/${o.id}${path}`);
      await tab.settle();
    }
  });
  await report.check('Phone: More leads to the settings and to the portfolio', async () => {
    await bar.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menu').or(page.getByRole('dialog')).waitFor();
    await inspect(report, tab, 'more-menu', '390-light');
    await page
      .getByRole('menuitem', { name: 'Settings' })
      .or(page.getByRole('dialog').getByText('Settings', { exact: true }))
      .click();
    await page.waitForURL((url) => url.pathname === `/o/${o.id}/settings`);
    await tab.settle();
    await bar.getByRole('button', { name: 'More' }).click();
    await page
      .getByRole('menuitem', { name: 'Portfolio' })
      .or(page.getByRole('dialog').getByText('Portfolio', { exact: true }))
      .click();
    await page.waitForURL((url) => url.pathname === '/');
    await tab.settle();
  });
  await report.check('Phone: a chosen scheme is kept over a reload, whatever the system’s', async () => {
    const scheme = () => page.evaluate(() => document.documentElement.dataset.mantineColorScheme);
    const choose = async (name) => {
      const open = page.getByRole('menu').or(page.getByRole('dialog'));
      await bar.getByRole('button', { name: 'More' }).click();
      await open.getByText(name, { exact: true }).click();
      if (await open.isVisible()) await page.keyboard.press('Escape');
      await open.waitFor({ state: 'hidden' });
    };
    await choose('Dark');
    assert.equal(await scheme(), 'dark');
    await tab.reload();
    assert.equal(await scheme(), 'dark');
    await choose('System');
    assert.equal(await scheme(), 'light');
  });
  await report.check('Phone: no console message, no failed request', () => none(tab.troubles()));
  await tab.look({ size: desk });
}
