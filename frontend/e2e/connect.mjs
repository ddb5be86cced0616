// Connecting a fourth company: refusals first, then by consent, its first sync watched live.
import assert from 'node:assert/strict';
import { ask, organization } from './api.mjs';
import { desk, phone, textOf } from './browser.mjs';
import { inspect } from './inspect.mjs';
import { ring } from './notices.mjs';
import { picture, shoot } from './pictures.mjs';
import { none, until } from './report.mjs';

const company = 'Fjordlys Design';
const administrator = 'astrid.fjeldstad@fjordlys.example';
const member = 'maren.solheim@fjordlys.example';

/** A sentence for people: begins with a capital, ends with a full stop, holds no code. */
function assertPlain(text) {
  assert.match(text, /[A-Z][^.]{15,}\./, `"${text}" is no sentence`);
  assert.doesNotMatch(text, /AADSTS|access_denied|invalid_\w+|error_description|undefined|null/, text);
}

export async function connectChapter(report, tab, simulator) {
  const { page } = tab;
  const main = page.getByRole('main');
  const state = await simulator.state();
  const fourth = state.companies.find((c) => c.name === company);
  const connected = state.companies.find((c) => c.name.startsWith('Meerdijk'));
  const own = state.registrations.find((r) => r.homeTenant === connected.tenantId);
  const shared = state.registrations.find((r) => r.multitenant);
  await tab.look({ size: desk, scheme: 'light' });
  tab.troubles();

  let at;
  await report.check('Connecting: an organization is added, and leads to the connect page', async () => {
    await tab.go('/');
    await main.getByRole('button', { name: 'Add organization' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add an organization' });
    await dialog.waitFor();
    await inspect(report, tab, 'add-organization');
    await dialog.getByLabel('Name').fill(company);
    await dialog.getByRole('button', { name: 'Add organization' }).click();
    await page.waitForURL(/\/o\/org_\w+\/connect$/);
    await tab.settle();
    at = new URL(page.url()).pathname.replace(/\/connect$/, '');
  });
  await report.check('Connecting: an organization without a tenant says so and leads to the connect page', async () => {
    await tab.go(`${at}/integration`);
    assert.equal(await tab.heading(), 'No Microsoft tenant is connected yet');
    await inspect(report, tab, 'unconnected');
    await tab.look({ size: phone });
    await inspect(report, tab, 'unconnected', '390-light');
    await tab.look({ size: desk });
    await main.getByRole('button', { name: 'Connect Microsoft' }).click();
    await page.waitForURL(/\/connect$/);
    await tab.settle();
  });

  const fill = async ({ tenant, client, secret }) => {
    await tab.go(`${at}/connect`);
    await page.getByRole('radio', { name: /own app registration/ }).check();
    await page.getByLabel('Tenant ID').fill(tenant);
    await page.getByLabel('Client ID').fill(client);
    await page.getByLabel('Client secret', { exact: true }).fill(secret);
    await page.getByRole('button', { name: 'Connect tenant' }).click();
  };
  /** The message that belongs to a field, as a screen reader tells it with the field. */
  const fieldError = async (label) => {
    const input = page.getByLabel(label, { exact: true });
    const error = await until(`${label} has its message`, () =>
      input.evaluate((e) =>
        (e.getAttribute('aria-describedby') ?? '').split(/\s+/).find((id) => id.endsWith('-error')),
      ),
    );
    assert.equal(await input.getAttribute('aria-invalid'), 'true', `${label} is not marked as wrong`);
    return textOf(page.locator(`[id="${error}"]`));
  };
  await report.check('Connecting: a wrong client secret gets its sentence at its field', async () => {
    await fill({ tenant: connected.tenantId, client: own.clientId, secret: 'not the secret' });
    const text = await fieldError('Client secret');
    assertPlain(text);
    assert.match(text, /secret/i);
    await inspect(report, tab, 'connect-wrong-secret');
  });
  await report.check('Connecting: what was typed is kept when it was refused', async () => {
    assert.equal(await page.getByLabel('Tenant ID').inputValue(), connected.tenantId);
    assert.equal(await page.getByLabel('Client ID').inputValue(), own.clientId);
  });
  await report.check('Connecting: a tenant that does not exist gets its sentence at its field', async () => {
    await fill({ tenant: 'nowhere.example', client: own.clientId, secret: 'not the secret' });
    const text = await fieldError('Tenant ID');
    assertPlain(text);
    assert.match(text, /tenant|directory/i);
  });
  await report.check('Connecting: an unknown client ID gets its sentence at its field', async () => {
    await fill({
      tenant: connected.tenantId,
      client: '11111111-2222-4333-8444-555555555555',
      secret: 'not the secret',
    });
    const text = await fieldError('Client ID');
    assertPlain(text);
    assert.match(text, /registration|client ID|application/i);
  });

  const setOut = async () => {
    await tab.go(`${at}/connect`);
    await page.getByRole('button', { name: 'Continue to Microsoft' }).click();
    await page.waitForURL((url) => url.href.startsWith(simulator.address));
    await page.getByRole('heading', { name: 'Pick an account' }).waitFor();
  };
  const pick = (upn) => page.locator(`button[data-upn="${upn}"]`).click();
  const refused = async (name) => {
    await page.waitForURL((url) => url.pathname === '/connect/done');
    await tab.settle();
    const alert = main.getByRole('alert');
    await alert.waitFor();
    assertPlain(await textOf(alert));
    await inspect(report, tab, name);
    return textOf(alert);
  };

  await report.check('Connecting: the page gives each permission with its reason before leaving', async () => {
    await tab.go(`${at}/connect`);
    const rows = await main
      .locator('tbody tr')
      .evaluateAll((all) => all.map((r) => [...r.cells].map((c) => c.textContent.trim())));
    assert.ok(rows.length >= 4, `${rows.length} permissions`);
    for (const [permission, why] of rows) {
      assert.match(permission, /^[A-Z]\w+\.[\w.]+$/);
      assert.match(why, /\w+ \w+ .*\.$/, `${permission}: "${why}"`);
    }
  });
  await report.check('Connecting: a lower consent level asks for fewer permissions', async () => {
    const count = () => main.locator('tbody tr').count();
    const all = await count();
    await page.getByRole('radio', { name: 'Directory', exact: true }).check();
    assert.ok((await count()) < all);
    assert.doesNotMatch(await textOf(main.locator('tbody')), /AuditLog/);
  });
  await report.check('Connecting: leaving at the choice of accounts is told in a plain sentence', async () => {
    await setOut();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await refused('connect-left');
  });
  await report.check(
    'Connecting: consent refused is told in a plain sentence, with a way to set out again',
    async () => {
      await setOut();
      await pick(administrator);
      await page.getByRole('heading', { name: /^Permissions requested/ }).waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      assert.match(await refused('connect-refused'), /Consent was declined at Microsoft, and nothing was changed here/);
      await page.getByRole('button', { name: 'Set out again' }).click();
      await page.waitForURL((url) => url.pathname === `${at}/connect`);
    },
  );
  await report.check('Connecting: somebody who is no administrator is told so in a plain sentence', async () => {
    await setOut();
    await pick(member);
    await page.getByRole('heading', { name: 'Need admin approval' }).waitFor();
    await page.getByRole('button', { name: /Return to the application/ }).click();
    await refused('connect-no-administrator');
  });
  await report.check(
    'Connecting: an administrator of a tenant that another organization has is asked, and declines',
    async () => {
      await setOut();
      await pick(connected.accounts.find((a) => a.admin && !a.guest).upn);
      await page.getByRole('heading', { name: /^Permissions requested/ }).waitFor();
      await consent(page);
      await page.waitForURL((url) => url.pathname === '/connect/transfer');
      await main.getByRole('heading', { name: /^Move the directory Meerdijk.* to Fjordlys Design\?$/ }).waitFor();
      await main.getByRole('button', { name: 'Leave it as it is' }).click();
      assert.match(await refused('connect-other-tenant'), /did not confirm/);
    },
  );
  await report.check('Connecting: a callback nobody set out for is told in a plain sentence', async () => {
    await tab.go('/connect/callback?code=stolen&state=stolen');
    await refused('connect-stray-callback');
  });

  // Slow enough that two looks at the first sync end before it does.
  await simulator.slow(fourth.tenantId, 1500);
  let mark;
  let callback;
  await report.check('Connecting: Microsoft’s consent screen lists what the page announced, no more', async () => {
    await tab.go(`${at}/connect`);
    const announced = (await main.locator('tbody td:first-child').allInnerTexts()).map((t) => t.trim()).toSorted();
    await page.getByRole('button', { name: 'Continue to Microsoft' }).click();
    await page.getByRole('heading', { name: 'Pick an account' }).waitFor();
    await pick(administrator);
    await page.getByRole('heading', { name: /^Permissions requested/ }).waitFor();
    await picture(tab, 'consent');
    await shoot(tab, 'consent-1440-light');
    const always = ['offline_access', 'openid', 'profile', 'email'];
    const listed = (await page.locator('details code').allInnerTexts()).filter((t) => !always.includes(t)).toSorted();
    assert.deepEqual(listed, announced);
  });
  await report.check('Connecting: consent accepted leads to the company’s Overview', async () => {
    const back = page.waitForRequest((request) => new URL(request.url()).pathname === '/connect/callback');
    await consent(page);
    callback = (await back).url();
    await page.waitForURL((url) => url.pathname === `${at}/integration`);
    mark = await page.evaluate(() => {
      window.firstSyncWatched = Math.random();
      return window.firstSyncWatched;
    });
  });
  await report.check('First sync: it is seen live, with the data set that is read and the rows so far', async () => {
    const live = main.getByRole('region', { name: 'Sync under way' });
    await live.waitFor();
    const seen = new Set();
    await until('three sentences on the way', async () => {
      if (await live.isVisible()) seen.add((await textOf(live)).replace(/\s+/g, ' '));
      return seen.size >= 3;
    });
    const told = [...seen].join(' | ');
    assert.match(told, /Reading \w+/);
    assert.match(told, /\d+ rows? so far/);
    assert.match(told, /\d+ of \d+ data sets done/);
    assert.equal(await tab.heading(), 'The first sync is under way');
  });
  await report.check('First sync: the state and the numbers are not invented while it runs', async () => {
    const text = await tab.text();
    assert.match(text, /First sync under way/);
    assert.match(text, /no data yet/);
  });
  await inspect(report, tab, 'first-sync');
  await tab.look({ size: phone });
  await inspect(report, tab, 'first-sync', '390-light');
  await tab.look({ size: desk });
  await report.check('First sync: the run’s own page is live too', async () => {
    await main.getByRole('region', { name: 'Sync under way' }).getByRole('link', { name: 'Details' }).click();
    await page.waitForURL(/\/integration\/runs\/run_/);
    const states = async () => (await main.locator('tbody td[data-label=Result]').allInnerTexts()).join();
    await until('the data sets are listed', async () => (await states()) !== '');
    const before = await states();
    assert.match(before, /not begun|reading/);
    await until('a data set went on', async () => (await states()) !== before);
  });
  await report.check('First sync: a notice tells when it is done, on whatever page one is', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Apps/ }).click();
    await page.waitForURL(/\/apps$/);
    await simulator.clear();
    const notice = page.getByRole('alert').filter({ hasText: 'The sync is complete' });
    await notice.waitFor({ timeout: 60_000 });
    await inspect(report, tab, 'first-sync-done');
    await notice.getByRole('button', { name: 'Open the run' }).click();
    await page.waitForURL(/\/integration\/runs\/run_/);
    await until('the run is complete', async () => /: complete, /.test(await tab.heading()));
  });
  await report.check('First sync: the pages show its numbers without a reload', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Integration' }).click();
    await until('the Overview has its answer', async () => /^\d+ of \d+ apps are in use$/.test(await tab.heading()));
    const o = await organization(tab, company);
    assert.equal(
      await tab.heading(),
      `${o.overview.appsInUse.value} of ${o.overview.appsInUse.value + o.overview.appsDiscovered.value + o.overview.appsInactive.value} apps are in use`,
    );
    assert.match(await tab.text(), /Connected/);
    assert.equal(await page.evaluate(() => window.firstSyncWatched), mark, 'the page was loaded anew');
  });
  await report.check('First sync: its people are there', async () => {
    await page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: /^Users/ })
      .click();
    await main.getByRole('link', { name: /Linnea Åkesson/ }).waitFor();
    assert.equal(await tab.heading(), '10 users');
  });
  await report.check('Connecting: the portfolio has four companies', async () => {
    await tab.go('/');
    assert.equal(await tab.heading(), '4 organizations');
    await main.getByRole('row').filter({ hasText: company }).filter({ hasText: 'Connected' }).waitFor();
  });
  await report.check('Connecting: the same callback a second time is refused in a plain sentence', async () => {
    await page.goto(callback);
    await refused('connect-replayed');
  });
  await report.check('Connecting: the tries that were refused leave no tenant behind', async () => {
    const data = await ask(tab, `query($id: ID!) { organization(id: $id) { tenants { state mode } } }`, {
      id: at.replace('/o/', ''),
    });
    const open = data.organization.tenants.filter((t) => t.state !== 'DISCONNECTED');
    assert.deepEqual(open, [{ state: 'ACTIVE', mode: 'DELEGATED' }]);
  });
  await report.check(
    'Throttled: the page says until when Microsoft makes us wait, and the sync ends whole',
    async () => {
      await simulator.throttle(fourth.tenantId, 15);
      await tab.go(`${at}/integration`);
      await main.getByRole('button', { name: 'Sync now' }).click();
      const live = main.getByRole('region', { name: 'Sync under way' });
      await live
        .getByText(/Waits for Microsoft until \d\d:\d\d:\d\d; nothing is lost/)
        .first()
        .waitFor();
      await page.getByRole('alert').filter({ hasText: 'The sync is complete' }).waitFor({ timeout: 60_000 });
      await simulator.clear();
    },
  );
  await report.check('Consent withdrawn: the state says so, what it means, and gives one button', async () => {
    await simulator.revoke(fourth.tenantId, shared.clientId);
    await tab.go(`${at}/integration`);
    await main.getByRole('button', { name: 'Sync now' }).click();
    await main.getByRole('button', { name: 'Give consent again' }).waitFor({ timeout: 60_000 });
    const text = await tab.text();
    assert.match(text, /Needs consent again\. [A-Z][^.]+\./);
    assert.equal(await main.getByRole('button', { name: 'Sync now' }).count(), 0);
    await tab.settle();
    await inspect(report, tab, 'needs-consent');
  });
  await report.check('Consent withdrawn: the bell rings once, without a reload, and leads to the mend', async () => {
    const told = (await ring(page, company)).filter({ hasText: 'Mend the connection' });
    await told.waitFor();
    assert.equal(await told.count(), 1);
    await inspect(report, tab, 'notice-of-consent');
    await told.getByRole('link', { name: 'Mend the connection' }).click();
    await page.waitForURL(/\/integration\/connection$/);
    await tab.go(`${at}/integration`);
  });
  await report.check('Consent withdrawn: the last good data stays', async () => {
    assert.match(await tab.heading(), /^\d+ of \d+ apps are in use$/);
    await tab.go(`${at}/users`);
    assert.equal(await tab.heading(), '10 users');
  });
  await report.check('Consent withdrawn: given again, the tenant is connected and synced', async () => {
    await tab.go(`${at}/integration`);
    await main.getByRole('button', { name: 'Give consent again' }).click();
    await page.getByRole('heading', { name: 'Pick an account' }).waitFor();
    await pick(administrator);
    await page.getByRole('heading', { name: /^Permissions requested/ }).waitFor();
    await consent(page);
    await page.waitForURL((url) => url.pathname === `${at}/integration`);
    await main.getByText('Connected.').first().waitFor({ timeout: 60_000 });
  });
  await report.check('Consent given again: the notice says that it ended', async () => {
    const told = (await ring(page, company)).filter({ hasText: /Ended / });
    await told.waitFor();
    assert.equal(await told.getByRole('link').count(), 0);
    await page.keyboard.press('Escape');
  });
  await report.check('Disconnecting: the dialog says what goes and what stays; erasing asks for the name', async () => {
    await tab.go(`${at}/settings`);
    await main.getByRole('button', { name: 'Disconnect' }).last().click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await dialog.getByRole('radio', { name: 'Erase the data that was read' }).check();
    const erase = dialog.getByRole('button', { name: 'Disconnect and erase' });
    assert.ok(await erase.isDisabled());
    await inspect(report, tab, 'disconnect');
    await dialog.getByRole('radio', { name: 'Keep the data that was read' }).check();
    await dialog.getByRole('button', { name: 'Disconnect, keep data' }).click();
    await dialog.waitFor({ state: 'hidden' });
  });
  await report.check(
    'Disconnecting: the tenant says so, its data stays to look at, and it can be connected again',
    async () => {
      await tab.go(`${at}/integration`);
      assert.match(await tab.text(), /Disconnected/);
      await main.getByRole('button', { name: 'Connect again' }).waitFor();
      await inspect(report, tab, 'disconnected');
      await tab.go(`${at}/users`);
      assert.equal(await tab.heading(), '10 users');
    },
  );
  await report.check('Disconnecting: connecting again takes up the same tenant, with all that was known', async () => {
    const tenants = async () => {
      const data = await ask(tab, 'query($id: ID!) { organization(id: $id) { tenants { id state } } }', {
        id: at.replace('/o/', ''),
      });
      return data.organization.tenants;
    };
    const before = await tenants();
    await tab.go(`${at}/integration`);
    await main.getByRole('link', { name: 'Connect another directory' }).waitFor();
    await main.getByRole('button', { name: 'Connect again' }).click();
    await page.getByRole('heading', { name: 'Pick an account' }).waitFor();
    await pick(administrator);
    await page.getByRole('heading', { name: /^Permissions requested/ }).waitFor();
    await consent(page);
    await page.waitForURL((url) => url.pathname === `${at}/integration`);
    await main.getByText('Connected.').first().waitFor({ timeout: 60_000 });
    assert.deepEqual(
      (await tenants()).map((t) => t.id),
      before.map((t) => t.id),
    );
    await tab.go(`${at}/users`);
    assert.equal(await tab.heading(), '10 users');

    await tab.go(`${at}/settings`);
    await main.getByRole('button', { name: 'Disconnect' }).last().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Disconnect, keep data' }).click();
    await dialog.waitFor({ state: 'hidden' });
  });
  await report.check('Disconnecting: the data that was kept is erased later, after its name was typed', async () => {
    await tab.go(`${at}/settings`);
    await main.getByRole('button', { name: 'Erase its data' }).click();
    const dialog = page.getByRole('dialog');
    const erase = dialog.getByRole('button', { name: 'Erase its data' });
    assert.ok(await erase.isDisabled());
    await inspect(report, tab, 'erase-kept');
    await dialog.getByLabel(`To erase, type ${company}`).fill(company);
    await erase.click();
    await dialog.waitFor({ state: 'hidden' });
    await main.getByRole('button', { name: 'Erase its data' }).waitFor({ state: 'hidden' });
    await until('its people are gone', async () => {
      const data = await ask(tab, 'query($id: ID!) { organization(id: $id) { users(first: 1) { totalCount } } }', {
        id: at.replace('/o/', ''),
      });
      return data.organization.users.totalCount === 0;
    });
  });
  await report.check('Connecting: no console message, no failed request', () => none(tab.troubles()));
}

/** Agrees on Microsoft's consent screen, for the whole organization where it asks. */
async function consent(page) {
  const everyone = page.getByRole('checkbox', { name: 'Consent on behalf of your organization' });
  if (await everyone.count()) await everyone.check();
  await page.getByRole('button', { name: 'Accept' }).click();
}
