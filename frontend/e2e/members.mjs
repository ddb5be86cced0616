// Members of an organization: invited by a link, changed, removed; teams that see by a tag.
import assert from 'node:assert/strict';
import { ask, organization } from './api.mjs';
import { desk, Tab, textOf } from './browser.mjs';
import { inspect, variants, walk } from './inspect.mjs';
import { logIn } from './login.mjs';
import { none, until } from './report.mjs';

/** Who is invited; the name is as long as names get. */
export const guest = {
  email: 'mara.vos@partner.example',
  name: 'Mara Wilhelmina van der Voort-Hoogenboom de la Fontaine-Achterberg von Reichenau',
  password: 'a calm lighthouse keeper',
};

/** Invites the guest by the form and gives the link that is shown. */
async function inviteBy(report, tab, role, name) {
  const { page } = tab;
  await page.getByRole('main').getByRole('button', { name: 'Invite', exact: true }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByLabel('E-mail address').fill(guest.email);
  await drawer.getByRole('radio', { name: role }).check();
  await inspect(report, tab, `${name}-form`);
  await drawer.getByRole('button', { name: 'Make the invitation' }).click();
  const link = await textOf(drawer.locator('code'));
  await inspect(report, tab, `${name}-link`);
  await drawer.getByRole('button', { name: 'Done' }).click();
  await drawer.waitFor({ state: 'hidden' });
  return link.trim();
}

const mutate = async (tab, field, input) => {
  const kind = field[0].toUpperCase() + field.slice(1);
  const answer = await tab.page.request.post('/graphql', {
    data: {
      query: `mutation($input: ${kind}Input!) { ${field}(input: $input) { userErrors { code message } } }`,
      variables: { input },
    },
  });
  const { data, errors } = await answer.json();
  return errors?.[0]?.extensions.code ?? data[field].userErrors[0]?.code ?? 'DONE';
};

export async function membersChapter(report, tab, browser, demo) {
  const { page } = tab;
  const main = page.getByRole('main');
  const o = await organization(tab, 'Meerdijk');
  const other = await organization(tab, 'Norvane');
  const at = `/o/${o.id}`;
  await tab.look({ size: desk, scheme: 'light' });
  tab.troubles();
  let link;
  let theirs;
  const row = () => main.getByRole('row').filter({ hasText: guest.email });

  await report.check('Members: somebody is invited, and the link is shown', async () => {
    await tab.go(`${at}/settings?tab=members`);
    link = await inviteBy(report, tab, 'Manager', 'invite');
    assert.match(link, /\/invite\/[\w-]{20,}$/);
    assert.ok(link.startsWith(demo.address), link);
  });
  await report.check('Members: the invitation is listed, and its link is not shown again', async () => {
    await tab.reload();
    await main.getByRole('row').filter({ hasText: guest.email }).filter({ hasText: 'Manager' }).waitFor();
    assert.ok(!(await tab.text()).includes('/invite/'));
  });
  await report.check('Members: another address is invited, and the invitation withdrawn', async () => {
    await main.getByRole('button', { name: 'Invite', exact: true }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('E-mail address').fill('nobody@partner.example');
    await drawer.getByRole('button', { name: 'Make the invitation' }).click();
    const gone = (await textOf(drawer.locator('code'))).trim();
    await drawer.getByRole('button', { name: 'Done' }).click();
    await main.getByRole('button', { name: 'Withdraw the invitation for nobody@partner.example' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
    await main.getByText('nobody@partner.example').waitFor({ state: 'hidden' });
    const visitor = await Tab.open(browser, { baseURL: demo.address });
    await visitor.go(new URL(gone).pathname);
    assert.equal(await visitor.heading(), 'This invitation does not hold');
    await visitor.close();
  });

  theirs = await Tab.open(browser, { baseURL: demo.address });
  await walk(report, theirs, {
    name: 'invite-page',
    path: new URL(link).pathname,
    shows: async () => {
      assert.equal(await theirs.heading(), `You are invited to ${o.name}`);
      assert.match(await theirs.text(), /manager\. Connects tenants/);
    },
  });
  await theirs.look({ size: desk, scheme: 'light' });
  await report.check('Invitation: a short password is refused at its field', async () => {
    await theirs.page.getByLabel('Your name').fill(guest.name);
    await theirs.page.getByLabel('Password', { exact: true }).evaluate((input) => input.removeAttribute('minlength'));
    await theirs.page.getByLabel('Password', { exact: true }).fill('short');
    await theirs.page.getByRole('button', { name: 'Create the account and accept' }).click();
    await theirs.page.getByText(/^A password has 12 to/).waitFor();
  });
  await report.check('Invitation: name and password make the account and lead to the one organization', async () => {
    await theirs.page.getByLabel('Password', { exact: true }).fill(guest.password);
    await theirs.page.getByRole('button', { name: 'Create the account and accept' }).click();
    await theirs.page.waitForURL((url) => url.pathname === '/');
    await theirs.settle();
    assert.equal(await theirs.heading(), '1 organization');
    assert.match(await theirs.text(), new RegExp(o.name));
  });
  await report.check('Manager: what the role can’t do is not on the pages', async () => {
    assert.equal(await theirs.page.getByRole('link', { name: 'Instance' }).count(), 0);
    assert.equal(await theirs.page.getByRole('button', { name: 'Add organization' }).count(), 0);
    await theirs.go(`${at}/settings`);
    const tabs = await theirs.page.getByRole('navigation', { name: 'Settings' }).getByRole('link').allInnerTexts();
    assert.deepEqual(tabs, ['Connection', 'Privacy', 'Webhooks']);
    assert.equal(await theirs.page.getByRole('button', { name: 'Disconnect' }).count(), 0);
    await theirs.page.getByRole('button', { name: 'Pause routine syncs' }).waitFor();
    await inspect(report, theirs, 'manager-settings');
    await theirs.go(`${at}/settings?tab=audit`);
    assert.doesNotMatch(await theirs.text(), /What people and tokens did/);
    await theirs.go('/instance');
    assert.equal(await theirs.heading(), 'There is no such page, or it is not yours');
  });
  await report.check('Manager: a person’s page offers neither erasing nor exporting', async () => {
    const { organization: mine } = await ask(
      theirs,
      `query($id: ID!) { organization(id: $id) { users(first: 1) { nodes { id } } } }`,
      { id: o.id },
    );
    await theirs.go(`${at}/users/${mine.users.nodes[0].id}`);
    assert.equal(await theirs.page.getByRole('button', { name: 'Erase this person' }).count(), 0);
  });
  await report.check('Manager: the server refuses what the pages hide', async () => {
    assert.equal(
      await mutate(theirs, 'inviteMember', { email: 'x@partner.example', organizationId: o.id, role: 'OWNER' }),
      'FORBIDDEN',
    );
    assert.equal(await mutate(theirs, 'setPrivacyMode', { organizationId: o.id, mode: 'AGGREGATES' }), 'FORBIDDEN');
    assert.equal(await mutate(theirs, 'disconnectTenant', { tenantId: o.tenants[0].id, eraseData: true }), 'FORBIDDEN');
    assert.equal(await mutate(theirs, 'createOrganization', { name: 'Mine' }), 'FORBIDDEN');
    assert.match(await mutate(theirs, 'pauseTenant', { tenantId: other.tenants[0].id }), /NOT_FOUND/);
    const { organization: foreign } = await ask(theirs, `query($id: ID!) { organization(id: $id) { id } }`, {
      id: other.id,
    });
    assert.equal(foreign, null);
  });
  await report.check('Manager: an organization of others is not found by its address', async () => {
    await theirs.go(`/o/${other.id}/integration`);
    assert.equal(await theirs.heading(), 'There is no such page, or it is not yours');
    none(theirs.troubles());
  });
  await report.check('Invitation: its link works once', async () => {
    const visitor = await Tab.open(browser, { baseURL: demo.address });
    await visitor.go(new URL(link).pathname);
    assert.equal(await visitor.heading(), 'This invitation does not hold');
    await inspect(report, visitor, 'invite-used');
    await visitor.close();
  });

  for (const variant of variants) {
    await tab.look(variant);
    await tab.go(`${at}/settings?tab=members`);
    await inspect(report, tab, 'members', variant.name);
  }
  await tab.look({ size: desk, scheme: 'light' });
  await report.check('Members: a smaller role with an end is given, and ends their session', async () => {
    assert.match(await textOf(row()), /Manager/);
    await row().getByRole('button', { name: 'Change' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('radio', { name: 'Analyst' }).check();
    await drawer.getByLabel('Ends after').fill(new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10));
    await inspect(report, tab, 'member-change');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await drawer.waitFor({ state: 'hidden' });
    await until('the role is shown', async () => /Analyst/.test(await textOf(row())));
    await theirs.page.goto(`${at}/apps`);
    await theirs.page.waitForURL((url) => url.pathname === '/login');
  });
  await report.check('Analyst: logs in again, and may start syncs but change nothing', async () => {
    await theirs.settle();
    await logIn(theirs, guest);
    await theirs.page.waitForURL((url) => url.pathname === `${at}/apps`);
    await theirs.go(`${at}/integration`);
    await theirs.page.getByRole('button', { name: 'Sync now' }).waitFor();
    await theirs.go(`${at}/settings`);
    const tabs = await theirs.page.getByRole('navigation', { name: 'Settings' }).getByRole('link').allInnerTexts();
    assert.deepEqual(tabs, ['Connection', 'Privacy']);
    assert.equal(await theirs.page.getByRole('main').getByRole('button').count(), 0);
    await theirs.go(`${at}/connect`);
    assert.match(await theirs.text(), /Your role does not connect tenants/);
  });
  await report.check('Members: the last owner can’t be taken away', async () => {
    const { viewer } = await ask(tab, '{ viewer { member { id } } }');
    assert.notEqual(
      await mutate(tab, 'setInstanceOwner', { memberId: viewer.member.id, isInstanceOwner: false }),
      'DONE',
    );
  });
  await report.check('Members: a member is removed after asking, and sees nothing any more', async () => {
    await row().getByRole('button', { name: 'Remove' }).click();
    await inspect(report, tab, 'member-remove');
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await row().waitFor({ state: 'hidden' });
    theirs.troubles();
    await theirs.page.goto('/');
    await theirs.settle();
    if (new URL(theirs.page.url()).pathname === '/login') {
      await logIn(theirs, guest);
      await theirs.page.waitForURL((url) => url.pathname === '/');
      await theirs.settle();
    }
    assert.match(await theirs.text(), /You have no role in one/);
    await inspect(report, theirs, 'no-organization');
  });
  await teams();
  await theirs.close();
  await report.check('Members and teams: no console message, no failed request', () => none(tab.troubles()));

  async function teams() {
    const tagged = async (id, name) => {
      await tab.go(`/o/${id}/settings`);
      const box = main.getByRole('combobox', { name: 'Tags' }).or(main.getByRole('textbox', { name: 'Tags' }));
      await box.first().fill('Benelux');
      await page.keyboard.press('Enter');
      await main.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('alert').filter({ hasText: 'Saved' }).last().waitFor();
      await until(`${name} is tagged`, async () => {
        const { organization: now } = await ask(tab, `query($id: ID!) { organization(id: $id) { tags } }`, { id });
        return now.tags.includes('Benelux');
      });
    };
    await report.check('Tags: an organization is tagged, and the portfolio shows and filters by it', async () => {
      await tagged(o.id, o.name);
      await tab.go('/');
      await main.getByRole('row').filter({ hasText: o.name }).filter({ hasText: 'Benelux' }).waitFor();
      await inspect(report, tab, 'portfolio-tags');
      await tab.go('/?tag=benelux');
      assert.equal(await tab.heading(), '1 organization');
      assert.ok(!(await tab.text()).includes(other.name));
    });
    await report.check('Teams: a team with a tag is made', async () => {
      await tab.go('/instance?tab=teams');
      await main.getByRole('button', { name: 'Make a team' }).click();
      const drawer = page.getByRole('dialog');
      await drawer.getByLabel('Name', { exact: true }).fill('Partner, north');
      await drawer
        .getByRole('textbox', { name: 'Role in each organization' })
        .or(drawer.getByRole('combobox', { name: 'Role in each organization' }))
        .first()
        .click();
      await page.getByRole('option', { name: 'Auditor' }).click();
      await drawer.getByLabel('Tag', { exact: true }).fill('Benelux');
      await drawer
        .getByRole('textbox', { name: 'Members' })
        .or(drawer.getByRole('combobox', { name: 'Members' }))
        .first()
        .click();
      await page.getByRole('option', { name: guest.name }).click();
      await page.keyboard.press('Tab');
      await inspect(report, tab, 'team-form');
      await drawer.getByRole('button', { name: 'Make the team' }).click();
      await drawer.waitFor({ state: 'hidden' });
      await main
        .getByRole('row')
        .filter({ hasText: 'Partner, north' })
        .filter({ hasText: /all tagged benelux/i })
        .waitFor();
    });
    for (const variant of variants) {
      await tab.look(variant);
      await tab.go('/instance?tab=teams');
      await inspect(report, tab, 'teams', variant.name);
    }
    await tab.look({ size: desk, scheme: 'light' });
    await report.check('Teams: its member sees what is tagged, as an auditor', async () => {
      theirs.troubles();
      await theirs.page.goto('/');
      await theirs.settle();
      if (new URL(theirs.page.url()).pathname === '/login') {
        await logIn(theirs, guest);
        await theirs.page.waitForURL((url) => url.pathname === '/');
        await theirs.settle();
      }
      assert.equal(await theirs.heading(), '1 organization');
      await theirs.go(`${at}/integration`);
      assert.equal(await theirs.page.getByRole('button', { name: 'Sync now' }).count(), 0);
      await theirs.go(`${at}/settings?tab=members`);
      assert.match(await theirs.text(), /Partner, north/);
      assert.equal(await theirs.page.getByRole('button', { name: 'Invite', exact: true }).count(), 0);
      await theirs.go(`${at}/settings?tab=audit`);
      assert.match(await theirs.text(), /What people and tokens did here/);
    });
    await report.check('Teams: an organization that gets the tag later is seen at once', async () => {
      await tagged(other.id, other.name);
      await theirs.go('/');
      assert.equal(await theirs.heading(), '2 organizations');
    });
  }
}
