// From the portfolio to a connected tenant, in each mode and by a link, with the clicks counted; and each way that leads nowhere.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { ask } from './api.mjs';
import { desk, Tab, textOf } from './browser.mjs';
import { inspect, variants, walk } from './inspect.mjs';
import { logIn } from './login.mjs';
import { picture, shoot } from './pictures.mjs';
import { none, until } from './report.mjs';

const company = 'Fjordlys Design';
const administrator = 'astrid.fjeldstad@fjordlys.example';
const asker = 'Nordlicht Consulting';

export async function journeysChapter(report, tab, browser, simulator, demo) {
  const { page } = tab;
  const main = page.getByRole('main');
  const state = await simulator.state();
  const directory = state.companies.find((c) => c.name === company).tenantId;
  const guests = state.companies.find((c) => c.accounts.some((a) => a.guest));
  const shared = state.registrations.find((r) => r.multitenant).clientId;
  await tab.look({ size: desk, scheme: 'light' });
  tab.troubles();

  /** Organizations that these journeys made, and the tenants to be left behind. */
  let at = '';
  const organization = () => at.replace('/o/', '');
  const tenants = async () => {
    const data = await ask(
      tab,
      'query($id: ID!) { organization(id: $id) { tenants { id state stateReason mode credentialKind consentLinks { id state } } } }',
      { id: organization() },
    );
    return data.organization.tenants;
  };
  /** Ends every connection of the organization, so that the directory is free for the next journey. */
  const leave = async () => {
    for (const t of await tenants())
      if (t.state !== 'DISCONNECTED')
        await ask(
          tab,
          'mutation($id: ID!) { disconnectTenant(input: {tenantId: $id, eraseData: true}) { userErrors { message } } }',
          { id: t.id },
        );
    await simulator.revoke(directory, shared);
  };

  // Each press of a pointer on our own pages counts as a click.
  let clicks = 0;
  await count(page, demo.address, () => {
    clicks += 1;
  });

  const faces = async (name) => {
    for (const variant of variants) {
      await tab.look(variant);
      await inspect(report, tab, name, variant.name);
    }
    await tab.look({ size: desk, scheme: 'light' });
  };
  const begin = async (name) => {
    await tab.go('/');
    clicks = 0;
    await main.getByRole('button', { name: 'Add organization' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add an organization' });
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByRole('button', { name: 'Add organization' }).click();
    await page.waitForURL(/\/o\/org_\w+\/connect$/);
    await tab.settle();
    at = new URL(page.url()).pathname.replace(/\/connect$/, '');
  };
  const connected = async () => {
    await page.waitForURL((url) => url.pathname === `${at}/integration`);
    await main.getByText('Connected.').first().waitFor({ timeout: 90_000 });
    await tab.settle();
  };
  const told = (journey, expected) => {
    console.log(`        ${journey}: ${clicks} clicks on our side`);
    assert.equal(clicks, expected, `${journey} took ${clicks} clicks`);
  };
  const toMicrosoft = async () => {
    await page.getByRole('button', { name: 'Continue to Microsoft' }).click();
    await page.waitForURL((url) => url.href.startsWith(simulator.address));
    await page.getByRole('heading', { name: 'Pick an account' }).waitFor();
  };
  const pick = (where, upn) => where.locator(`button[data-upn="${upn}"]`).click();
  const accept = async (where) => {
    await where.getByRole('heading', { name: /^Permissions requested/ }).waitFor();
    const everyone = where.getByRole('checkbox', { name: 'Consent on behalf of your organization' });
    if (await everyone.count()) await everyone.check();
    await where.getByRole('button', { name: 'Accept' }).click();
  };
  const refusal = async (name) => {
    await page.waitForURL((url) => url.pathname === '/connect/done');
    await tab.settle();
    const text = await textOf(main.getByRole('alert'));
    plain(text);
    await inspect(report, tab, name);
    return text;
  };

  await report.check('Journey, delegated: three clicks on our side lead to a connected tenant', async () => {
    await begin('Fjordlys by its administrator');
    await picture(tab, 'connect');
    await faces('journey-connect');
    clicks = 2;
    await toMicrosoft();
    await pick(page, administrator);
    await page.getByRole('heading', { name: /^Permissions requested/ }).waitFor();
    await accept(page);
    await connected();
    told('An administrator’s consent', 3);
    assert.deepEqual(
      (await tenants()).map((t) => [t.mode, t.state]),
      [['DELEGATED', 'ACTIVE']],
    );
    await leave();
  });

  await report.check('Journey, application permissions: one more click chooses them', async () => {
    await begin('Fjordlys as an application');
    await page.getByRole('radio', { name: 'By consent to application permissions' }).check();
    await faces('journey-application');
    clicks = 3;
    await toMicrosoft();
    await pick(page, administrator);
    await accept(page);
    // Who they are is proven; now the consent page of the whole registration.
    await page.getByRole('heading', { name: 'Pick an account' }).waitFor();
    await pick(page, administrator);
    await page.getByRole('heading', { name: 'Permissions requested for your organization' }).waitFor();
    await shoot(tab, 'journey-application-consent');
    await accept(page);
    await connected();
    told('Consent to application permissions', 4);
    assert.deepEqual(
      (await tenants()).map((t) => [t.mode, t.state]),
      [['APPLICATION', 'ACTIVE']],
    );
  });
  await report.check(
    'Doctor: a permission that was taken away is named, with what is dark and one button',
    async () => {
      await simulator.take(directory, shared, 'AuditLog.Read.All');
      await tab.go(`${at}/integration/connection`);
      await main.getByRole('button', { name: 'Check now' }).click();
      await main
        .getByRole('heading', { name: /^1 of \d+ permissions that were asked for is missing$/ })
        .waitFor({ timeout: 60_000 });
      await tab.settle();
      await main.getByText('Partly connected.').waitFor();
      await page.getByRole('alert').waitFor({ state: 'detached' });
      await main.getByRole('button', { name: 'AuditLog.Read.All' }).click();
      await main.getByText('Not answered without it').waitFor();
      await faces('doctor-missing');
      await page.evaluate(() => window.scrollTo(0, 0));
      await picture(tab, 'connection');
      const partial = main.locator('summary').filter({ hasText: 'Data is partial' });
      assert.match(await textOf(partial), /applies here/);
      await partial.click();
      await main.getByText('Errors persist').click();
      await inspect(report, tab, 'doctor-complaints');
      assert.ok((await main.locator('ol.steps a[target=_blank]').count()) > 0, 'no deep link into the portal');
    },
  );
  await report.check('Doctor: its button leads to Microsoft, and back to a consent that is whole', async () => {
    await main.locator('.verdict').getByRole('button', { name: 'Give consent' }).click();
    for (let n = 0; n < 2; n += 1) {
      await page.getByRole('heading', { name: 'Pick an account' }).waitFor();
      await pick(page, administrator);
      const asks = page.getByRole('heading', { name: /^Permissions requested/ });
      await asks.or(page.getByRole('heading', { name: 'Pick an account' })).waitFor();
      if (await asks.count()) await accept(page);
    }
    await page.waitForURL((url) => url.pathname === `${at}/integration`);
    await tab.go(`${at}/integration/connection`);
    await until('all are granted', async () => /^All \d+ permissions/.test(await tab.heading()), 60_000);
    await leave();
    await tab.go(`${at}/integration/connection`);
    await main.getByRole('heading', { name: 'Take the consent away at Microsoft' }).waitFor();
    await faces('doctor-removal');
  });

  const names = async () => {
    const data = await ask(tab, '{ instance { permissions { permission } } }');
    return data.instance.permissions.map((p) => p.permission);
  };
  let own = '';
  await report.check('Journey, own registration with a secret: the page helps to make it, and tries it', async () => {
    await begin('Fjordlys by a secret of its own');
    const client = await simulator.register(directory, 'Appmuster of Fjordlys', 'a secret of its own', await names());
    await page.getByRole('radio', { name: /own app registration/ }).check();
    clicks = 3;
    await main.locator('summary').filter({ hasText: 'How to make the registration' }).click();
    await faces('journey-own-by-hand');
    await picture(tab, 'connect-registration');
    for (const shell of ['Azure CLI', 'PowerShell']) {
      await page.getByText(shell, { exact: true }).click();
      const script = await page.getByRole('textbox', { name: 'How to make the registration' }).inputValue();
      for (const name of await names()) assert.ok(script.includes(name), `${shell} lacks ${name}`);
      await inspect(report, tab, `journey-own-${shell.toLowerCase().replaceAll(' ', '-')}`);
    }
    await main.locator('summary').filter({ hasText: 'How to make the registration' }).click();
    clicks = 3;
    await page.getByLabel('Tenant ID').fill(directory);
    await page.getByLabel('Client ID').fill(client);
    await page.getByLabel('Client secret', { exact: true }).fill('a secret of its own');
    await page.getByRole('button', { name: 'Connect tenant' }).click();
    await connected();
    told('An own registration with a secret', 4);
    assert.deepEqual(
      (await tenants()).map((t) => [t.mode, t.state, t.credentialKind]),
      [['CUSTOMER_APP', 'ACTIVE', 'SECRET']],
    );
    own = client;
  });
  await report.check('Doctor: a secret that ended is called that, everywhere, and is one thing to mend', async () => {
    await simulator.endSecret(own);
    await tab.go(`${at}/integration/connection`);
    await main.getByRole('button', { name: 'Check now' }).click();
    await main.getByText('Needs a new secret.').waitFor({ timeout: 60_000 });
    await tab.settle();
    assert.match(await tab.text(), /The client secret has expired\./);
    const folds = await main.locator('.folds summary').allInnerTexts();
    const said = (text) => folds.filter((f) => f.includes(text)).map((f) => f.split(' ')[1]);
    assert.deepEqual(said('applies here'), ['integration'], 'one cause');
    assert.deepEqual(said('because of “The integration failed”'), ['sync'], 'what follows from it');
    await main.getByText('The sync doesn’t start').click();
    await faces('doctor-secret-ended');
    await tab.go('/');
    await main.getByText('Needs a new secret').first().waitFor();
    await faces('portfolio-secret-ended');
    await tab.go(`${at}/integration`);
    await main.getByText('Needs a new secret.').waitFor();
    assert.equal(await main.locator('.needs li').count(), 1, 'what needs a person');
    await faces('overview-secret-ended');
  });
  await report.check('Doctor: with a new secret the tenant is connected again, in one visit', async () => {
    await simulator.newSecret(own, 'another secret of its own');
    await main.getByRole('button', { name: 'Enter a new secret' }).click();
    await main.getByLabel('New client secret').fill('another secret of its own');
    await main.getByRole('button', { name: 'Replace the secret' }).click();
    await until('it is connected', async () => (await tenants()).some((t) => t.state === 'ACTIVE'), 60_000);
    await tab.go(`${at}/integration/connection`);
    await main.getByText('Connected.').first().waitFor();
    await leave();
  });

  await report.check(
    'Journey, own registration with a certificate: its key never leaves, its public part does',
    async () => {
      await begin('Fjordlys by a certificate');
      const client = await simulator.register(directory, 'Appmuster by certificate', '', await names());
      await page.getByRole('radio', { name: /own app registration/ }).check();
      await page.getByRole('radio', { name: 'A certificate' }).check();
      await page.getByRole('button', { name: 'Make a certificate' }).click();
      const file = page.getByRole('button', { name: 'Download the public part' });
      await file.waitFor();
      await tab.settle();
      const made = clicks;
      await faces('journey-certificate');
      clicks = made;
      const coming = page.waitForEvent('download');
      await file.click();
      const pem = await readFile(await (await coming).path(), 'utf8');
      assert.match(pem, /^-----BEGIN CERTIFICATE-----/);
      assert.doesNotMatch(pem, /PRIVATE/);
      await simulator.certificate(client, pem);
      await page.getByLabel('Tenant ID').fill(directory);
      await page.getByLabel('Client ID').fill(client);
      await page.getByRole('button', { name: 'Check and connect' }).click();
      await connected();
      told('An own registration with a certificate', 7);
      assert.deepEqual(
        (await tenants()).map((t) => [t.mode, t.state, t.credentialKind]),
        [['CUSTOMER_APP', 'ACTIVE', 'CERTIFICATE']],
      );
      await leave();
    },
  );

  /** Makes a link on the connect page that is open, and gives its path. */
  const makeLink = async () => {
    await page
      .getByRole('radio', { name: 'The company’s administrator, by a link' })
      .or(page.getByRole('radio', { name: "The company's administrator, by a link" }))
      .check();
    await page.getByLabel('Who asks').fill(asker);
    await page.getByRole('button', { name: 'Make the link' }).click();
    await page.getByRole('heading', { name: 'The link is ready' }).waitFor();
    return new URL(await textOf(page.locator('code.secret'))).pathname;
  };
  const links = async () => (await tenants()).flatMap((t) => t.consentLinks.map((l) => l.state));

  await report.check('Journey, by a link: four clicks make it, one click of the administrator uses it', async () => {
    await begin('Fjordlys by a link');
    const path = await makeLink();
    await faces('journey-link-made');
    told('A link for an administrator', 4);
    assert.deepEqual(await links(), ['SENT']);

    const visitor = await Tab.open(browser, { baseURL: demo.address });
    let theirs = 0;
    await count(visitor.page, demo.address, () => {
      theirs += 1;
    });
    try {
      await walk(report, visitor, {
        name: 'share-asked',
        path,
        shows: async () => {
          assert.equal(await visitor.heading(), `${asker} asks for read-only access to your Microsoft directory`);
          const text = await visitor.text();
          assert.match(text, /What is never read/);
          assert.match(text, /Fjordlys by a link/);
        },
      });
      await picture(visitor, 'share-asked');
      assert.deepEqual(await links(), ['OPENED']);
      await tab.go(`${at}/settings`);
      await main.getByText('opened, no consent yet').waitFor();
      await faces('journey-link-opened');

      await visitor.look({ size: desk, scheme: 'light' });
      await visitor.page.getByRole('button', { name: 'Continue to Microsoft' }).click();
      await pick(visitor.page, administrator);
      await visitor.page.getByRole('heading', { name: /^Permissions requested/ }).waitFor();
      await visitor.page.getByRole('button', { name: 'Cancel' }).click();
      await visitor.page.waitForURL((url) => url.pathname === path);
      await visitor.settle();
      const alert = await textOf(visitor.page.getByRole('alert'));
      plain(alert);
      assert.match(alert, /declined at Microsoft, and nothing was changed here/);
      assert.doesNotMatch(alert, /Microsoft refused/);
      await inspect(report, visitor, 'share-declined');

      await simulator.slow(directory, 400);
      await visitor.go(path);
      theirs = 0;
      await visitor.page.getByRole('button', { name: 'Continue to Microsoft' }).click();
      await pick(visitor.page, administrator);
      await accept(visitor.page);
      await visitor.page.getByRole('heading', { name: /^Thank you/ }).waitFor();
      assert.equal(theirs, 1);
      await visitor.page.getByText(/\d+ of \d+ kinds of data are read/).waitFor();
      await picture(visitor, 'share-thanks');
      for (const variant of variants) {
        await visitor.look(variant);
        await inspect(report, visitor, 'share-thanks', variant.name);
      }
      await visitor.look({ size: desk, scheme: 'light' });
      await tab.go(`${at}/settings`);
      assert.deepEqual(await links(), ['CONSENTED']);
      await main.getByText('consent given').waitFor();
      await inspect(report, tab, 'journey-link-used');
      await simulator.clear();
      await visitor.page.getByRole('heading', { name: 'Thank you. Everything is set up' }).waitFor({ timeout: 90_000 });
      await inspect(report, visitor, 'share-done');
      await report.check('Link: the visitor saw no console message, no failed request', () => none(visitor.troubles()));
    } finally {
      await simulator.clear();
      await visitor.close();
    }
    await leave();
    await report.check('Link: one of a tenant that is disconnected holds no more, and says so', async () => {
      const late = await Tab.open(browser, { baseURL: demo.address });
      await late.page.goto(path);
      await late.page.getByRole('heading', { name: 'This link is not valid' }).waitFor();
      await late.close();
    });
  });

  await report.check(
    'Left at Microsoft: the organization says that it waits, and goes on with one button',
    async () => {
      await begin('Fjordlys, left on the way');
      await toMicrosoft();
      await tab.go(`${at}/integration`);
      assert.equal(await tab.heading(), "Waits for an administrator's consent");
      await faces('journey-left');
      await main.getByRole('button', { name: 'Go on to Microsoft' }).click();
      await page.getByRole('heading', { name: 'Pick an account' }).waitFor();
    },
  );
  await report.check('Back from Microsoft by the browser’s own button: the page is there and goes on', async () => {
    await tab.go(`${at}/connect`);
    await toMicrosoft();
    await page.goBack();
    await page.waitForURL((url) => url.pathname === `${at}/connect`);
    await tab.settle();
    await toMicrosoft();
  });
  await report.check(
    'A private Microsoft account: Microsoft refuses it; back by the browser’s button, another goes',
    async () => {
      await pick(page, 'robin.private@outlook.example');
      await page.getByText(/AADSTS50020/).waitFor();
      await tab.go(`${at}/integration`);
      await main.getByRole('button', { name: 'Go on to Microsoft' }).waitFor();
      // What Microsoft's own page answered is not the product's.
      tab.troubles();
    },
  );
  await report.check('A guest who does not administer the directory is told so, and nothing is connected', async () => {
    await tab.go(`${at}/connect`);
    await toMicrosoft();
    await pick(page, guests.accounts.find((a) => a.guest).upn);
    await accept(page);
    assert.match(await refusal('journey-guest'), /is a guest in the directory, and does not administer it\./);
    assert.ok((await tenants()).every((t) => t.state === 'PENDING_CONSENT'));
    await simulator.revoke(guests.tenantId, shared);
  });
  await report.check('Two tabs: both come back to the one tenant that is connected', async () => {
    await tab.go(`${at}/connect`);
    await toMicrosoft();
    await pick(page, administrator);
    await page.getByRole('heading', { name: /^Permissions requested/ }).waitFor();
    const second = await page.context().newPage();
    await second.goto(`${at}/integration`);
    await second.getByRole('button', { name: 'Go on to Microsoft' }).click();
    await second.getByRole('heading', { name: 'Pick an account' }).waitFor();
    await pick(second, administrator);
    await accept(second);
    await second.waitForURL((url) => url.pathname === `${at}/integration`);
    await accept(page);
    await page.waitForURL((url) => url.pathname === `${at}/integration`);
    await tab.settle();
    await inspect(report, tab, 'journey-second-tab');
    await second.close();
    await until('one tenant is connected', async () => {
      const open = (await tenants()).filter((t) => t.state !== 'DISCONNECTED');
      return open.length === 1 && open[0].state === 'ACTIVE';
    });
    await leave();
  });

  await report.check('A link that was withdrawn, and one that has ended, say so and nothing else', async () => {
    await begin('Fjordlys, too late');
    const withdrawn = await makeLink();
    await tab.go(`${at}/settings`);
    await main.getByRole('button', { name: 'Withdraw' }).click();
    await main.getByText('withdrawn').first().waitFor();
    await tab.go(`${at}/connect`);
    const ended = await makeLink();
    await simulator.days(8);
    const late = await Tab.open(browser, { baseURL: demo.address });
    for (const [name, path] of [
      ['share-withdrawn', withdrawn],
      ['share-ended', ended],
    ]) {
      await late.page.goto(path);
      await late.page.getByRole('heading', { name: 'This link is not valid' }).waitFor();
      late.troubles();
      for (const variant of variants) {
        await late.look(variant);
        await inspect(report, late, name, variant.name);
      }
    }
    await late.close();
    await tab.go(`${at}/settings`);
    if (new URL(page.url()).pathname === '/login') {
      await logIn(tab, demo);
      await page.waitForURL((url) => url.pathname === `${at}/settings`);
      await tab.settle();
    }
    await main.getByText('ended unused').waitFor();
    await leave();
  });
  tab.troubles();
}

/** A sentence for people: begins with a capital, ends with a full stop, holds no code. */
function plain(text) {
  assert.match(text, /[A-Z][^.]{15,}\./, `"${text}" is no sentence`);
  assert.doesNotMatch(text, /AADSTS|access_denied|invalid_\w+|error_description|undefined|null/, text);
}

/** Calls for each press of the pointer on pages of one origin. */
async function count(page, origin, pressed) {
  await page.exposeFunction('pressed', (where) => where === new URL(origin).origin && pressed());
  await page.addInitScript(() => {
    addEventListener('pointerdown', (e) => e.isTrusted && window.pressed(window.location.origin), true);
  });
}
