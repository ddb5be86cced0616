// The links that open an instance: the first owner's, and that of an owner who was locked out.
import assert from 'node:assert/strict';
import { ask } from './api.mjs';
import { desk, Tab } from './browser.mjs';
import { startBare } from './demo.mjs';
import { inspect, walk } from './inspect.mjs';
import { logIn } from './login.mjs';
import { none } from './report.mjs';

const owner = { email: 'ida.holm@operator.example', name: 'Ida Holm', password: 'seven quiet harbours' };
const next = 'eleven quiet harbours';

export async function doorsChapter(report, browser, binary) {
  const server = await startBare(binary);
  let tab = await Tab.open(browser, { baseURL: server.address });
  try {
    await setUp();
    await tab.close();
    tab = await Tab.open(browser, { baseURL: server.address });
    await reset();
  } finally {
    await tab.close();
    await server.stop();
  }
  await report.check('Bare instance: it ended as asked, and logged no error', () => none(server.errors()));

  async function setUp() {
    const { page } = tab;
    const path = new URL(server.setupLink()).pathname;
    const create = page.getByRole('button', { name: 'Create the owner account' });
    await walk(report, tab, {
      name: 'setup',
      path,
      shows: async () => assert.equal(await tab.heading(), 'Set up Appmuster'),
    });
    await tab.look({ size: desk, scheme: 'light' });
    await report.check('Set-up: a short password is refused at its field, and what was typed stays', async () => {
      await page.getByLabel('Your name').fill(owner.name);
      await page.getByLabel('E-mail address').fill(owner.email);
      const password = page.getByLabel('Password', { exact: true });
      await password.evaluate((input) => input.removeAttribute('minlength'));
      await password.fill('short');
      await create.click();
      await page.getByText(/^A password has 12 to/).waitFor();
      assert.equal(await page.getByLabel('E-mail address').inputValue(), owner.email);
      await inspect(report, tab, 'setup-refused');
    });
    await report.check('Set-up: it makes the first owner, who is inside at once', async () => {
      await page.getByLabel('Password', { exact: true }).fill(owner.password);
      await create.click();
      await page.waitForURL((url) => url.pathname === '/');
      await tab.settle();
      const { viewer } = await ask(tab, '{ viewer { isInstanceOwner member { name } } }');
      assert.deepEqual(viewer, { isInstanceOwner: true, member: { name: owner.name } });
      await page.getByRole('main').getByRole('button', { name: 'Add organization' }).first().waitFor();
    });
    for (const path of ['/', '/instance', '/instance?tab=teams', '/instance?tab=tokens', '/instance?tab=audit'])
      await walk(report, tab, { name: `bare${path.replaceAll(/\W+/g, '-')}`, path });
    await tab.look({ size: desk, scheme: 'light' });
    await report.check('Set-up: the link does not work twice, and says so without a form', async () => {
      const visitor = await Tab.open(browser, { baseURL: server.address });
      await visitor.go(path);
      await visitor.page.getByLabel('E-mail address').fill('second@operator.example');
      await visitor.page.getByLabel('Password', { exact: true }).fill(owner.password);
      await visitor.page.getByRole('button', { name: 'Create the owner account' }).click();
      await visitor.page.getByRole('heading', { name: 'This link does not hold' }).waitFor();
      await visitor.page.getByRole('link', { name: /log-in/i }).waitFor();
      await inspect(report, visitor, 'setup-used');
      await visitor.close();
    });
  }

  async function reset() {
    const { page } = tab;
    const path = new URL(await server.resetLink(owner.email)).pathname;
    await walk(report, tab, {
      name: 'reset',
      path,
      shows: async () => assert.equal(await tab.heading(), 'Set a new password'),
    });
    await tab.look({ size: desk, scheme: 'light' });
    const set = page.getByRole('button', { name: 'Set it and log in' });
    await report.check('Reset: a short password is refused at its field', async () => {
      const password = page.getByLabel('Password', { exact: true });
      await password.evaluate((input) => input.removeAttribute('minlength'));
      await password.fill('short');
      await set.click();
      await page.getByText(/^A password has 12 to/).waitFor();
    });
    await report.check('Reset: a new password logs in and leads to the person’s own page', async () => {
      await page.getByLabel('Password', { exact: true }).fill(next);
      await set.click();
      await page.waitForURL((url) => url.pathname === '/you' && url.searchParams.get('tab') === 'security');
      await tab.settle();
      const { viewer } = await ask(tab, '{ viewer { member { email } } }');
      assert.equal(viewer.member.email, owner.email);
    });
    await report.check(
      'Reset: the password before no longer logs in, the new one does; the link is used up',
      async () => {
        const visitor = await Tab.open(browser, { baseURL: server.address });
        await visitor.go('/login');
        await logIn(visitor, owner);
        await visitor.page.getByText(/do not belong together/).waitFor();
        await logIn(visitor, { ...owner, password: next });
        await visitor.page.waitForURL((url) => url.pathname === '/');
        await visitor.go(path);
        await visitor.page.getByLabel('Password', { exact: true }).fill('thirteen quiet harbours');
        await visitor.page.getByRole('button', { name: 'Set it and log in' }).click();
        await visitor.page.getByRole('heading', { name: 'This link does not hold' }).waitFor();
        await inspect(report, visitor, 'reset-used');
        await visitor.close();
      },
    );
  }
}
