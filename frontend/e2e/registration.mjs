// The operator's own app registration: what its owners see when something is wrong with it.
import assert from 'node:assert/strict';
import { desk, textOf } from './browser.mjs';
import { inspect, variants } from './inspect.mjs';
import { logIn } from './login.mjs';
import { none, until } from './report.mjs';

export async function registrationChapter(report, tab, simulator, demo) {
  const { page } = tab;
  const main = page.getByRole('main');
  const shared = (await simulator.state()).registrations.find((r) => r.multitenant).clientId;
  await tab.look({ size: desk, scheme: 'light' });
  const faces = async (name) => {
    for (const variant of variants) {
      await tab.look(variant);
      await inspect(report, tab, name, variant.name);
    }
    await tab.look({ size: desk, scheme: 'light' });
  };

  const line = main.getByRole('status').filter({ hasText: 'The app registration needs a look' });
  await report.check('Registration: an owner reads on the portfolio that something is wrong with it', async () => {
    await simulator.endSecret(shared);
    await simulator.days(1);
    await until(
      'the portfolio says so',
      async () => {
        await tab.go('/');
        if (new URL(page.url()).pathname === '/login') {
          await logIn(tab, demo);
          await page.waitForURL((url) => url.pathname === '/');
          await tab.settle();
        }
        tab.troubles();
        return (await line.count()) > 0;
      },
      180_000,
    );
    await faces('portfolio-registration');
  });
  await report.check('Registration: the line leads to what it is, and what mends it', async () => {
    await line.getByRole('link').click();
    await page.waitForURL((url) => url.pathname === '/instance' && url.searchParams.get('tab') === 'microsoft');
    await main.getByRole('heading', { name: 'The app registration needs a look' }).waitFor();
    await tab.settle();
    const credential = await textOf(main.locator('ul.checks li').filter({ hasText: 'Credential' }).first());
    assert.match(credential, /does not work/);
    assert.match(credential, /The client secret has expired\./);
    assert.match(credential, /APPMUSTER_MICROSOFT_CLIENT_SECRET/);
    await faces('instance-registration');
  });
  await simulator.newSecret(shared, 'demo-operator-secret');
  await report.check('Registration: once it was mended, its owner has it checked and reads that it works', async () => {
    await main.getByRole('button', { name: 'Check now' }).click();
    await main
      .getByRole('heading', { name: /^(The app registration works|No fault of the app registration is known)$/ })
      .waitFor();
    assert.match(
      await textOf(main.locator('ul.checks li').filter({ hasText: 'Credential' }).first()),
      /Microsoft takes the client secret\./,
    );
    await tab.go('/');
    assert.equal(await line.count(), 0, 'the portfolio says nothing of it any more');
  });
  await report.check('Registration: no console message, no failed request', () => none(tab.troubles()));
}
