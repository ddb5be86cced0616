// A directory that is connected already is moved to another organization by its administrator.
import assert from 'node:assert/strict';
import { ask, organization } from './api.mjs';
import { desk, Tab, textOf } from './browser.mjs';
import { inspect, variants } from './inspect.mjs';
import { ring } from './notices.mjs';
import { picture } from './pictures.mjs';
import { none, until } from './report.mjs';

const partner = 'Waddenzee Advies';
const second = 'Terschelling Advies';

export async function transferChapter(report, tab, browser, simulator, demo) {
  const { page } = tab;
  const main = page.getByRole('main');
  const state = await simulator.state();
  const company = state.companies.find((c) => c.name.startsWith('Meerdijk'));
  const administrator = company.accounts.find((a) => a.admin && !a.guest).upn;
  const loses = await organization(tab, 'Meerdijk');
  const { createOrganization } = await ask(
    tab,
    `mutation($name: String!) { createOrganization(input: {name: $name}) { organization { id } } }`,
    { name: partner },
  );
  const at = `/o/${createOrganization.organization.id}`;
  const held = () =>
    ask(
      tab,
      `query($a: ID!, $b: ID!) {
        a: organization(id: $a) { tenants { state transferredAt } users(first: 1) { totalCount } }
        b: organization(id: $b) { tenants { state transferredAt } users(first: 1) { totalCount } }
      }`,
      { a: loses.id, b: createOrganization.organization.id },
    );
  const before = await held();
  await tab.look({ size: desk, scheme: 'light' });
  tab.troubles();

  /** From the connect page over Microsoft's to the question, as the directory's administrator. */
  const setOut = async () => {
    await tab.go(`${at}/connect`);
    await page.getByRole('button', { name: 'Continue to Microsoft' }).click();
    await page.locator(`button[data-upn="${administrator}"]`).click();
    await page.getByRole('heading', { name: /^Permissions requested/ }).waitFor();
    const everyone = page.getByRole('checkbox', { name: 'Consent on behalf of your organization' });
    if (await everyone.count()) await everyone.check();
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.waitForURL((url) => url.pathname === '/connect/transfer');
    await main.getByRole('heading', { level: 1 }).waitFor();
    await tab.settle();
  };

  await report.check(
    'Transfer: the administrator is asked, with both organizations and what becomes of each',
    async () => {
      await setOut();
      assert.equal(
        await textOf(main.getByRole('heading', { level: 1 })),
        `Move the directory ${company.name} to ${partner}?`,
      );
      const text = await textOf(main);
      assert.match(text, new RegExp(`is read already: for ${loses.name}, another organization`));
      assert.match(text, /You administer it, so you decide/);
      assert.match(text, /What .+ read until now stays with them/);
    },
  );
  for (const variant of variants) {
    await tab.look(variant);
    await inspect(report, tab, 'transfer-asked', variant.name);
  }
  await tab.look({ size: desk, scheme: 'light' });
  await picture(tab, 'transfer');
  await report.check(
    'Transfer: until then nothing has changed, and the address holds for this browser alone',
    async () => {
      assert.deepEqual((await held()).a, before.a);
      const other = await Tab.open(browser, { baseURL: demo.address });
      await other.page.goto(page.url());
      await other.page.getByRole('heading', { name: 'This question is not open any more' }).waitFor();
      other.troubles(); // the browser tells of the refusal
      await inspect(report, other, 'transfer-gone');
      await other.close();
    },
  );
  await report.check('Transfer: left as it is, nothing changes, and the one who asked is told no more', async () => {
    await main.getByRole('button', { name: 'Leave it as it is' }).click();
    await page.waitForURL((url) => url.pathname === '/connect/done');
    const told = await textOf(main.getByRole('alert'));
    assert.match(told, /The directory's administrator did not confirm the connection\./);
    assert.doesNotMatch(told, new RegExp(loses.name));
    assert.deepEqual((await held()).a, before.a);
    tab.troubles();
  });
  await report.check(
    'Transfer: confirmed, the directory is read for the other organization from a first sync on',
    async () => {
      await setOut();
      await main.getByRole('button', { name: `Move it to ${partner}` }).click();
      await page.waitForURL((url) => url.pathname === `${at}/integration`);
      await main.getByText('Connected.').first().waitFor({ timeout: 60_000 });
      // Who was erased for the one organization is none of the other's: it reads the whole directory.
      const { counts } = (await simulator.state()).companies.find((c) => c.tenantId === company.tenantId);
      await until('its people are read', async () => (await held()).b.users.totalCount === counts.users);
      const { b } = await held();
      assert.equal(b.tenants.filter((t) => t.state === 'ACTIVE' && t.transferredAt).length, 1);
    },
  );
  await report.check(
    'Transfer: the organization that had it keeps what it read, and says where it stands',
    async () => {
      const { a } = await held();
      assert.equal(a.users.totalCount, before.a.users.totalCount);
      assert.deepEqual(
        a.tenants.map((t) => [t.state, Boolean(t.transferredAt)]),
        [['DISCONNECTED', true]],
      );
      await tab.go(`/o/${loses.id}/integration`);
      const text = await tab.text();
      assert.match(text, /moved it to another organization on this server/);
      assert.doesNotMatch(text, new RegExp(partner));
      await inspect(report, tab, 'transfer-lost');
    },
  );
  await report.check('Transfer: its bell tells it once, and leads to the connection', async () => {
    const told = (await ring(page, loses.name)).filter({ hasText: 'moved it to another organization' });
    await told.waitFor();
    assert.equal(await told.count(), 1);
    await inspect(report, tab, 'transfer-notice');
    await told.getByRole('link', { name: 'See the connection' }).click();
    await page.waitForURL(/\/integration\/connection$/);
    await tab.settle();
  });
  await report.check(
    'Transfer, by a link: an administrator without an account is asked, leaves it, and may set out again',
    async () => {
      const { organization: third } = (
        await ask(
          tab,
          `mutation($name: String!) { createOrganization(input: {name: $name}) { organization { id } } }`,
          {
            name: second,
          },
        )
      ).createOrganization;
      const { createConsentLink: link } = await ask(
        tab,
        `mutation($id: ID!, $asker: String!) {
          createConsentLink(input: {organizationId: $id, asker: $asker}) { url userErrors { message } }
        }`,
        { id: third.id, asker: second },
      );
      assert.deepEqual(link.userErrors, []);
      const path = new URL(link.url).pathname;
      const states = async () =>
        (
          await ask(tab, 'query($id: ID!) { organization(id: $id) { tenants { state consentLinks { state } } } }', {
            id: third.id,
          })
        ).organization.tenants.map((t) => [t.state, t.consentLinks[0].state]);
      const visitor = await Tab.open(browser, { baseURL: demo.address });
      const theirs = visitor.page;
      const come = async () => {
        await theirs.getByRole('button', { name: 'Continue to Microsoft' }).click();
        await theirs.locator(`button[data-upn="${administrator}"]`).click();
        const asks = theirs.getByRole('heading', { name: /^Permissions requested/ });
        const question = theirs.getByRole('heading', { name: /^Move the directory/ });
        await asks.or(question).waitFor();
        if (await asks.count()) {
          const everyone = theirs.getByRole('checkbox', { name: 'Consent on behalf of your organization' });
          if (await everyone.count()) await everyone.check();
          await theirs.getByRole('button', { name: 'Accept' }).click();
        }
        await theirs.waitForURL((url) => url.pathname === '/connect/transfer');
        await question.waitFor();
        await visitor.settle();
      };
      try {
        await visitor.look({ size: desk, scheme: 'light' });
        await visitor.go(path);
        await come();
        assert.equal(await visitor.heading(), `Move the directory ${company.name} to ${second}?`);
        for (const variant of variants) {
          await visitor.look(variant);
          await inspect(report, visitor, 'transfer-by-link', variant.name);
        }
        await visitor.look({ size: desk, scheme: 'light' });
        await theirs.getByRole('button', { name: 'Leave it as it is' }).click();
        await theirs.waitForURL((url) => url.pathname === path);
        await visitor.settle();
        assert.match(
          await textOf(theirs.getByRole('alert')),
          /^Not connected yet\. .* did not confirm the connection, and nothing was changed here\.$/,
        );
        await inspect(report, visitor, 'transfer-by-link-left');
        assert.deepEqual(await states(), [['PENDING_CONSENT', 'OPENED']]);

        await come();
        await theirs.getByRole('button', { name: `Move it to ${second}` }).click();
        await theirs.waitForURL((url) => url.pathname === path);
        await theirs.getByRole('heading', { name: /^Thank you/ }).waitFor();
        await until('the link is used', async () => (await states())[0][1] === 'CONSENTED');
        none(visitor.troubles());
      } finally {
        await visitor.close();
      }

      // Whoever finds the used link sees thanks, and nothing to press.
      const late = await Tab.open(browser, { baseURL: demo.address });
      await late.go(path);
      await late.page.getByRole('heading', { name: /^Thank you/ }).waitFor();
      assert.equal(await late.page.getByRole('button').count(), 0);
      await inspect(report, late, 'share-used');
      await late.close();
    },
  );
  await report.check('Transfer: no console message, no failed request', () => none(tab.troubles()));
}
