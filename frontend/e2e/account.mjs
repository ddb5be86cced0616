// The person's own page: two-step codes, a passkey, sessions, colours.
import assert from 'node:assert/strict';
import { ask } from './api.mjs';
import { desk, Tab, textOf } from './browser.mjs';
import { inspect, variants } from './inspect.mjs';
import { logIn } from './login.mjs';
import { guest } from './members.mjs';
import { none, until } from './report.mjs';
import { code } from './totp.mjs';

export async function accountChapter(report, browser, demo) {
  const tab = await Tab.open(browser, { baseURL: demo.address });
  const { page } = tab;
  const main = page.getByRole('main');
  const inside = () => page.waitForURL((url) => url.pathname === '/');
  const leave = async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('button').last().click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.waitForURL((url) => url.pathname === '/login');
    await tab.settle();
  };
  await tab.go('/');
  await logIn(tab, guest);
  await inside();
  let secret;
  let kept = [];

  await report.check('Two-step codes: the set-up shows a QR code and the secret as text', async () => {
    await tab.go('/you?tab=security');
    await main.getByRole('button', { name: 'Set up codes' }).click();
    await main.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
    secret = (await textOf(main.locator('code'))).replace(/\s/g, '');
    assert.match(secret, /^[A-Z2-7]{16,}$/);
    for (const variant of variants) {
      await tab.look(variant);
      await inspect(report, tab, 'totp-set-up', variant.name);
    }
    await tab.look({ size: desk, scheme: 'light' });
  });
  await report.check('Two-step codes: a wrong first code is refused at its field', async () => {
    await main.getByLabel('Six-digit code it shows now').fill('000000');
    await main.getByRole('button', { name: 'Confirm' }).click();
    await main.getByText(/^This code is wrong/).waitFor();
  });
  await report.check('Two-step codes: the right one turns them on and shows recovery codes once', async () => {
    await main.getByLabel('Six-digit code it shows now').fill(code(secret));
    await main.getByRole('button', { name: 'Confirm' }).click();
    const dialog = page.getByRole('dialog', { name: 'Keep these recovery codes' });
    await dialog.waitFor();
    kept = await dialog.locator('li').allInnerTexts();
    assert.ok(kept.length >= 8, `${kept.length} codes`);
    await inspect(report, tab, 'recovery-codes');
    await dialog.getByRole('button', { name: 'I have kept them' }).click();
    await main.getByText(`${kept.length} recovery codes are left`).waitFor();
    await inspect(report, tab, 'you-totp-on');
  });
  await report.check('Log-in: after the password the code is asked for', async () => {
    await leave();
    await logIn(tab, guest);
    await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
    for (const variant of variants) {
      await tab.look(variant);
      await inspect(report, tab, 'login-code', variant.name);
    }
    await tab.look({ size: desk, scheme: 'light' });
  });
  await report.check('Log-in: a wrong code is refused, and nobody is logged in', async () => {
    await page.getByLabel('Six-digit code').fill('123456');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText(/^This code is wrong/).waitFor();
    assert.equal((await ask(tab, '{ viewer { isInstanceOwner } }')).viewer, null);
  });
  let used;
  await report.check('Log-in: the code of the app logs in', async () => {
    // The step of the confirmation is used up; the next one counts already.
    used = code(secret, 1);
    await page.getByLabel('Six-digit code').fill(used);
    await page.getByRole('button', { name: 'Go on' }).click();
    await inside();
  });
  await report.check('Log-in: a code works once', async () => {
    await tab.settle();
    await leave();
    await logIn(tab, guest);
    await page.getByLabel('Six-digit code').fill(used);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText(/^This code is wrong/).waitFor();
  });
  await report.check('Log-in: a recovery code stands in for the app, once', async () => {
    await page.getByRole('button', { name: 'Use a recovery code' }).click();
    await inspect(report, tab, 'login-recovery');
    await page.getByLabel('Recovery code').fill(kept[0]);
    await page.getByRole('button', { name: 'Go on' }).click();
    await inside();
    await tab.go('/you?tab=security');
    await main.getByText(`${kept.length - 1} recovery codes are left`).waitFor();
  });
  await report.check('Recovery codes: new ones are made by a code, and those before no longer count', async () => {
    const renew = main.getByRole('button', { name: 'Make new recovery codes' });
    const dialog = page.getByRole('dialog', { name: 'Make new recovery codes' });
    await renew.click();
    await dialog.getByLabel('Six-digit code').fill('000000');
    await dialog.getByRole('button', { name: 'Make new recovery codes' }).click();
    await dialog.getByText(/^This code is wrong/).waitFor();
    await inspect(report, tab, 'recovery-renew-refused');
    await dialog.getByLabel('Six-digit code').fill(kept[1]);
    await dialog.getByRole('button', { name: 'Make new recovery codes' }).click();
    const fresh = page.getByRole('dialog', { name: 'Keep these recovery codes' });
    await fresh.waitFor();
    const before = kept;
    kept = await fresh.locator('li').allInnerTexts();
    assert.equal(kept.length, before.length);
    assert.ok(!kept.some((x) => before.includes(x)));
    await fresh.getByRole('button', { name: 'I have kept them' }).click();
    await main.getByText(`${kept.length} recovery codes are left`).waitFor();
    await main.getByRole('button', { name: 'Turn codes off' }).click();
    const off = page.getByRole('dialog');
    await off.getByLabel('Six-digit code').fill(before[2]);
    await off.getByRole('button', { name: 'Turn codes off' }).click();
    await off.getByText(/^This code is wrong/).waitFor();
    await page.keyboard.press('Escape');
    await off.waitFor({ state: 'hidden' });
  });
  await report.check('Two-step codes: they are turned off by a code', async () => {
    await main.getByRole('button', { name: 'Turn codes off' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Six-digit code').fill(kept[1]);
    await inspect(report, tab, 'totp-off');
    await dialog.getByRole('button', { name: 'Turn codes off' }).click();
    await main.getByRole('button', { name: 'Set up codes' }).waitFor();
  });

  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await report.check('Passkey: one is made on this device, and listed', async () => {
    await main.getByRole('button', { name: 'Add a passkey' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name of the passkey').fill('This laptop');
    await inspect(report, tab, 'passkey-form');
    await dialog.getByRole('button', { name: 'Add a passkey' }).click();
    await main.getByRole('row').filter({ hasText: 'This laptop' }).waitFor();
    const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId });
    assert.equal(credentials.length, 1);
  });
  await report.check('Passkey: it is renamed', async () => {
    await main.getByRole('button', { name: 'Rename This laptop' }).click();
    await page.getByRole('dialog').getByLabel('Name of the passkey').fill('Laptop, blue');
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
    await main.getByRole('row').filter({ hasText: 'Laptop, blue' }).waitFor();
    for (const variant of variants) {
      await tab.look(variant);
      await inspect(report, tab, 'you-passkey', variant.name);
    }
    await tab.look({ size: desk, scheme: 'light' });
  });
  await report.check('Passkey: it logs in without a password', async () => {
    await devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: false });
    await leave();
    await devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: true });
    if (new URL(page.url()).pathname === '/login') {
      const button = page.getByRole('button', { name: 'Sign in with a passkey' });
      if (await button.isVisible()) await button.click().catch(() => undefined);
    }
    await inside();
    await tab.settle();
    const { viewer } = await ask(tab, '{ viewer { member { email } sessions { isCurrent method } } }');
    assert.equal(viewer.member.email, guest.email);
    assert.equal(viewer.sessions.find((x) => x.isCurrent).method, 'PASSKEY');
  });
  await report.check('Passkey: a removed one no longer logs in', async () => {
    await tab.go('/you?tab=security');
    await main.getByRole('button', { name: 'Remove Laptop, blue' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await main.getByText('No passkey yet.').waitFor();
    await devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: false });
    await leave();
    await devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: true });
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('alert').first().waitFor();
    assert.equal(new URL(page.url()).pathname, '/login');
    await inspect(report, tab, 'login-passkey-refused');
  });
  await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
  await devtools.detach();

  await logIn(tab, guest);
  await inside();
  await tab.settle();
  const elsewhere = await Tab.open(browser, { baseURL: demo.address });
  await elsewhere.go('/');
  await logIn(elsewhere, guest);
  await elsewhere.page.waitForURL((url) => url.pathname === '/');
  await elsewhere.settle();
  await report.check('Sessions: both log-ins are listed, this one marked', async () => {
    await tab.go('/you?tab=sessions');
    const rows = await main.locator('tbody tr').allInnerTexts();
    assert.ok(rows.length >= 2, rows.join(' | '));
    assert.equal(rows.filter((t) => /this one/.test(t)).length, 1);
    for (const variant of variants) {
      await tab.look(variant);
      await tab.go('/you?tab=sessions');
      await inspect(report, tab, 'you-sessions', variant.name);
    }
    await tab.look({ size: desk, scheme: 'light' });
  });
  await report.check('Sessions: one is ended, and its browser is logged out; the others stay', async () => {
    const third = await Tab.open(browser, { baseURL: demo.address });
    await third.go('/');
    await logIn(third, guest);
    await third.page.waitForURL((url) => url.pathname === '/');
    const mine = async (t) => (await ask(t, '{ viewer { sessions { id isCurrent } } }')).viewer.sessions;
    const count = (await mine(tab)).length;
    await tab.reload();
    // The newest log-in that is not this one stands first among the others.
    const { id } = (await mine(third)).find((x) => x.isCurrent);
    const place = (await mine(tab)).filter((x) => !x.isCurrent).findIndex((x) => x.id === id);
    await main
      .getByRole('button', { name: /^End the session of/ })
      .nth(place)
      .click();
    await main.getByRole('heading', { name: `You are logged in at ${count - 1} place` }).waitFor();
    await third.page.goto('/you');
    await third.page.waitForURL((url) => url.pathname === '/login');
    await third.close();
    assert.ok((await mine(elsewhere)).some((x) => x.isCurrent));
  });
  await report.check('Sessions: ending all others logs the other browser out, not this one', async () => {
    await main.getByRole('button', { name: 'End all others' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End all others' }).click();
    await main.getByRole('heading', { name: 'You are logged in at 1 place' }).waitFor();
    await elsewhere.page.goto('/you');
    await elsewhere.page.waitForURL((url) => url.pathname === '/login');
  });
  await report.check('Password: changing it ends the other sessions; the old one no longer logs in', async () => {
    await elsewhere.settle();
    await logIn(elsewhere, guest);
    await elsewhere.page.waitForURL((url) => url.pathname === '/you');
    await tab.go('/you?tab=security');
    await main.getByLabel('Password so far').fill('not it, surely');
    await main.getByLabel('New password').fill('another calm lighthouse');
    await main.getByRole('button', { name: 'Change the password' }).click();
    await until(
      'the field is marked as wrong',
      async () => (await main.getByLabel('Password so far').getAttribute('aria-invalid')) === 'true',
    );
    await main.getByLabel('Password so far').fill(guest.password);
    await main.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('The password was changed').first().waitFor();
    await elsewhere.page.goto('/you');
    await elsewhere.page.waitForURL((url) => url.pathname === '/login');
    await elsewhere.settle();
    await logIn(elsewhere, guest);
    await elsewhere.page.getByText(/do not belong together/).waitFor();
    await logIn(elsewhere, { ...guest, password: 'another calm lighthouse' });
    await elsewhere.page.waitForURL((url) => url.pathname === '/you');
  });
  await microsoft();
  await report.check('Colours: what is chosen here holds in another browser after its next load', async () => {
    await tab.go('/you');
    await main.getByText('Dark', { exact: true }).click();
    const schemeOf = (t) => t.page.evaluate(() => document.documentElement.dataset.mantineColorScheme);
    await until('it is dark here', async () => (await schemeOf(tab)) === 'dark');
    await until('it is kept', async () => {
      const { viewer } = await ask(tab, '{ viewer { member { colorScheme } } }');
      return viewer.member.colorScheme === 'DARK';
    });
    await elsewhere.go('/you');
    await until('it is dark there', async () => (await schemeOf(elsewhere)) === 'dark');
    await main.getByText('System', { exact: true }).click();
  });
  await elsewhere.close();
  await report.check('The person’s page: no console message, no failed request', () => none(tab.troubles()));
  await tab.close();

  /** A work account of the simulated Microsoft, linked and then used to log in. */
  async function microsoft() {
    const account = 'maren.solheim@fjordlys.example';
    const pick = async (t) => {
      await t.page.waitForURL((url) => !url.href.startsWith(demo.address));
      await t.page.locator(`button[data-upn="${account}"]`).click();
      const accept = t.page.getByRole('button', { name: 'Accept' });
      await t.page
        .waitForURL((url) => url.href.startsWith(demo.address), { timeout: 5_000 })
        .catch(() => accept.click());
      await t.page.waitForURL((url) => url.href.startsWith(demo.address));
      await t.settle();
    };
    await report.check('Microsoft: an account is linked, and listed', async () => {
      await tab.go('/you?tab=security');
      await main.getByRole('button', { name: 'Link a Microsoft account' }).click();
      await pick(tab);
      await main.getByText('The Microsoft account is linked.').waitFor();
      await main.getByRole('row').filter({ hasText: account }).waitFor();
      await inspect(report, tab, 'you-microsoft');
    });
    await report.check('Microsoft: it logs in, and leads to the page that was asked for', async () => {
      const visitor = await Tab.open(browser, { baseURL: demo.address });
      await visitor.go('/you?tab=sessions');
      await visitor.page.getByRole('button', { name: 'Sign in with Microsoft' }).click();
      await pick(visitor);
      assert.equal(new URL(visitor.page.url()).pathname, '/you');
      const { viewer } = await ask(visitor, '{ viewer { member { email } sessions { isCurrent method } } }');
      assert.equal(viewer.member.email, guest.email);
      assert.equal(viewer.sessions.find((x) => x.isCurrent).method, 'MICROSOFT');
      await visitor.close();
    });
    await report.check('Microsoft: once taken off, it belongs to nobody here, which is told in words', async () => {
      await tab.go('/you?tab=security');
      await main.getByRole('button', { name: `Take ${account} off` }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
      await main.getByText('No Microsoft account is linked.').waitFor();
      const visitor = await Tab.open(browser, { baseURL: demo.address });
      await visitor.go('/login');
      await visitor.page.getByRole('button', { name: 'Sign in with Microsoft' }).click();
      await pick(visitor);
      assert.equal(new URL(visitor.page.url()).pathname, '/login');
      await visitor.page.getByText('This Microsoft account belongs to nobody here.').waitFor();
      await inspect(report, visitor, 'login-microsoft-unknown');
      await visitor.close();
    });
  }
}
