// What owners of the instance do: members switched off and on, teams changed and deleted.
import assert from 'node:assert/strict';
import { ask, organization } from './api.mjs';
import { desk, phone, Tab, textOf } from './browser.mjs';
import { inspect, variants } from './inspect.mjs';
import { none, until } from './report.mjs';

/** Who comes by a Microsoft account, without a password. */
const colleague = { email: 'astrid.fjeldstad@fjordlys.example', name: 'Astrid Fjeldstad' };

export async function instanceChapter(report, tab, browser, demo) {
  const { page } = tab;
  const main = page.getByRole('main');
  const o = await organization(tab, 'Norvane');
  const at = `/o/${o.id}`;
  await tab.look({ size: desk, scheme: 'light' });
  tab.troubles();
  const theirs = await Tab.open(browser, { baseURL: demo.address });

  await report.check('Invitation: it is accepted by a Microsoft account, without a password', async () => {
    await tab.go(`${at}/settings?tab=members`);
    await main.getByRole('button', { name: 'Invite', exact: true }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('E-mail address').fill(colleague.email);
    await drawer.getByRole('radio', { name: 'Analyst' }).check();
    await drawer.getByRole('button', { name: 'Make the invitation' }).click();
    const link = (await textOf(drawer.locator('code'))).trim();
    await drawer.getByRole('button', { name: 'Done' }).click();
    await theirs.go(new URL(link).pathname);
    await theirs.page.getByRole('button', { name: 'Accept with Microsoft' }).click();
    await microsoft(theirs);
    await theirs.page.getByLabel('Your name').waitFor();
    assert.equal(await theirs.page.getByLabel('Password').count(), 0);
    await inspect(report, theirs, 'invite-microsoft');
    await theirs.page.getByLabel('Your name').fill(colleague.name);
    await theirs.page.getByRole('button', { name: 'Accept with Microsoft' }).click();
    await theirs.page.waitForURL((url) => url.pathname === '/');
    await theirs.settle();
    assert.equal(await theirs.heading(), '1 organization');
  });
  await report.check('Microsoft: who came by it logs in by it', async () => {
    const { viewer } = await ask(theirs, '{ viewer { member { email } sessions { isCurrent method } } }');
    assert.equal(viewer.member.email, colleague.email);
    assert.equal(viewer.sessions.find((x) => x.isCurrent).method, 'MICROSOFT');
  });

  const row = () => main.getByRole('row').filter({ hasText: colleague.email });
  const act = async (name) => {
    await row().getByRole('button').click();
    await page.getByRole('menuitem', { name, exact: true }).click();
  };
  const confirm = async (name) => {
    await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  };
  await report.check(
    'Instance: a member is made an owner after asking, and sees everything after a new log-in',
    async () => {
      await tab.go('/instance');
      await row().getByRole('button').click();
      await inspect(report, tab, 'instance-menu');
      await page.getByRole('menuitem', { name: 'Make owner of the instance' }).click();
      await inspect(report, tab, 'instance-make-owner');
      await confirm('Make owner of the instance');
      await row().filter({ hasText: 'Owner of the instance' }).waitFor();
      await theirs.page.goto('/instance');
      await theirs.page.waitForURL((url) => url.pathname === '/login');
      await theirs.settle();
      await theirs.page.getByRole('button', { name: 'Sign in with Microsoft' }).click();
      await microsoft(theirs);
      assert.equal(await theirs.heading(), 'Instance');
      await theirs.go('/');
      assert.ok(Number.parseInt(await theirs.heading(), 10) >= 3);
    },
  );
  await report.check('Instance: an owner no longer is one after asking, and is logged out', async () => {
    await act('No longer owner of the instance');
    await confirm('No longer owner of the instance');
    await row().filter({ hasText: 'Owner of the instance' }).waitFor({ state: 'hidden' });
    await theirs.page.goto('/');
    await theirs.page.waitForURL((url) => url.pathname === '/login');
    await theirs.settle();
    await theirs.page.getByRole('button', { name: 'Sign in with Microsoft' }).click();
    await microsoft(theirs);
    assert.equal(await theirs.heading(), '1 organization');
  });
  await report.check('Instance: a member is switched off after asking, and is shut out at once', async () => {
    await act('Switch off');
    await inspect(report, tab, 'instance-switch-off');
    await confirm('Switch off');
    await row().filter({ hasText: 'switched off' }).waitFor();
    await inspect(report, tab, 'instance-off');
    await tab.look({ size: phone });
    await inspect(report, tab, 'instance-off', '390-light');
    await tab.look({ size: desk });
    theirs.troubles();
    await theirs.page.goto('/');
    await theirs.page.waitForURL((url) => url.pathname === '/login');
    await theirs.settle();
    await theirs.page.getByRole('button', { name: 'Sign in with Microsoft' }).click();
    await microsoft(theirs);
    assert.equal(new URL(theirs.page.url()).pathname, '/login');
    await inspect(report, theirs, 'login-switched-off');
  });
  await report.check('Instance: switched on again, the member logs in again', async () => {
    await act('Switch on');
    await row().filter({ hasText: 'may log in' }).waitFor();
    await theirs.go('/login');
    await theirs.page.getByRole('button', { name: 'Sign in with Microsoft' }).click();
    await microsoft(theirs);
    assert.equal(await theirs.heading(), '1 organization');
  });
  const newcomer = { email: 'nils.berg@partner.example', name: 'Nils Berg', password: 'four slow ferries' };
  const theirRow = () => main.getByRole('row').filter({ hasText: newcomer.email });
  await report.check(
    'Members: an account made by an organization’s own invitation says that nobody proved it',
    async () => {
      const { members } = await ask(tab, '{ members { id email } }');
      const give = await ask(
        tab,
        'mutation($input: SetMemberRoleInput!) { setMemberRole(input: $input) { userErrors { message } } }',
        {
          input: { organizationId: o.id, memberId: members.find((x) => x.email === colleague.email).id, role: 'OWNER' },
        },
      );
      assert.deepEqual(give.setMemberRole.userErrors, []);
      const { inviteMember } = await ask(
        theirs,
        'mutation($input: InviteMemberInput!) { inviteMember(input: $input) { link userErrors { message } } }',
        { input: { organizationId: o.id, email: newcomer.email, role: 'ANALYST' } },
      );
      assert.deepEqual(inviteMember.userErrors, []);
      const visitor = await Tab.open(browser, { baseURL: demo.address });
      await visitor.go(new URL(inviteMember.link).pathname);
      await visitor.page.getByLabel('Your name').fill(newcomer.name);
      await visitor.page.getByLabel('Password', { exact: true }).fill(newcomer.password);
      await visitor.page.getByRole('button', { name: 'Create the account and accept' }).click();
      await visitor.page.waitForURL((url) => url.pathname === '/');
      await visitor.close();
      for (const path of [`${at}/settings?tab=members`, '/instance']) {
        await tab.go(path);
        const text = (await textOf(theirRow())).replace(/\s+/g, ' ');
        assert.match(text, /address not proven/);
        assert.ok(text.includes(`invited by ${o.name}`), text);
      }
      for (const variant of variants) {
        await tab.look(variant);
        await inspect(report, tab, 'instance-unproven', variant.name);
      }
      await tab.look({ size: desk, scheme: 'light' });
    },
  );
  await report.check('Instance: an owner confirms whose address it is, after a warning', async () => {
    await theirRow().getByRole('button').click();
    await page.getByRole('menuitem', { name: 'Confirm the address' }).click();
    await inspect(report, tab, 'confirm-address');
    await confirm('Confirm the address');
    await theirRow().filter({ hasText: 'address not proven' }).waitFor({ state: 'hidden' });
  });
  await report.check('Instance: the last owner is told in words that they can’t go', async () => {
    const mine = main.getByRole('row').filter({ hasText: demo.email });
    await mine.getByRole('button').click();
    await page.getByRole('menuitem', { name: 'No longer owner of the instance' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'No longer owner of the instance' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /Nobody would own/ })
      .first()
      .waitFor();
    await inspect(report, tab, 'instance-last-owner');
    await page.keyboard.press('Escape');
  });

  const { createTeam } = await ask(
    tab,
    'mutation($input: CreateTeamInput!) { createTeam(input: $input) { team { id } userErrors { message } } }',
    { input: { name: 'Night shift', role: 'ANALYST', organizationIds: [o.id], memberIds: [] } },
  );
  assert.deepEqual(createTeam.userErrors, []);
  const team = (name) => main.getByRole('row').filter({ hasText: name });
  await report.check('Teams: name, role, end and organizations of a team are changed', async () => {
    const meerdijk = await organization(tab, 'Meerdijk');
    await tab.go('/instance?tab=teams');
    await main.getByRole('button', { name: 'Change Night shift' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Name', { exact: true }).fill('Late shift');
    await drawer
      .getByRole('combobox', { name: 'Role in each organization' })
      .or(drawer.getByRole('textbox', { name: 'Role in each organization' }))
      .first()
      .click();
    await page.getByRole('option', { name: 'Manager' }).click();
    const pick = drawer
      .getByRole('combobox', { name: 'Organizations' })
      .or(drawer.getByRole('textbox', { name: 'Organizations' }))
      .first();
    await pick.fill('Meer');
    await page.getByRole('option', { name: meerdijk.name }).click();
    await page.keyboard.press('Escape');
    const people = drawer
      .getByRole('combobox', { name: 'Members' })
      .or(drawer.getByRole('textbox', { name: 'Members' }))
      .first();
    await people.click();
    await page.getByRole('option', { name: colleague.name }).click();
    await drawer.getByLabel('Name', { exact: true }).click();
    await drawer.getByLabel('Ends after').fill(new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10));
    await inspect(report, tab, 'team-change');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await drawer.waitFor({ state: 'hidden' });
    const text = (await textOf(team('Late shift'))).replace(/\s+/g, ' ');
    for (const part of ['Manager', o.name, meerdijk.name, colleague.name]) assert.ok(text.includes(part), text);
    await theirs.go('/');
    assert.equal(await theirs.heading(), '2 organizations');
  });
  await report.check('Teams: a team is deleted after asking, and what it opened is closed at once', async () => {
    await main.getByRole('button', { name: 'Delete the team Late shift' }).click();
    await inspect(report, tab, 'team-delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await team('Late shift').waitFor({ state: 'hidden' });
    theirs.troubles();
    await theirs.page.goto('/');
    await theirs.settle();
    await until('one organization is left', async () => {
      if (new URL(theirs.page.url()).pathname === '/login') {
        await theirs.page.getByRole('button', { name: 'Sign in with Microsoft' }).click();
        await microsoft(theirs);
      }
      return (await theirs.heading()) === '1 organization';
    });
  });
  await report.check('Instance: a reset link takes all log-ins away, and lets the person in anew', async () => {
    await tab.go('/instance');
    await act('Make a reset link');
    await inspect(report, tab, 'reset-ask');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Take them away, make the link' }).click();
    const link = (await textOf(dialog.locator('code'))).trim();
    assert.ok((await textOf(dialog)).includes(`${o.name}: Owner`));
    await inspect(report, tab, 'reset-link');
    await dialog.getByRole('button', { name: 'I have copied it' }).click();
    await dialog.waitFor({ state: 'hidden' });
    theirs.troubles();
    await theirs.page.goto('/');
    await theirs.page.waitForURL((url) => url.pathname === '/login');
    await theirs.go(new URL(link).pathname);
    await theirs.page.getByLabel('Password', { exact: true }).fill('nine patient lanterns');
    await theirs.page.getByRole('button', { name: 'Set it and log in' }).click();
    await theirs.page.waitForURL((url) => url.pathname === '/you');
    await theirs.settle();
    const { viewer } = await ask(theirs, '{ viewer { member { email } microsoftIdentities { id } } }');
    assert.deepEqual(viewer, { member: { email: colleague.email }, microsoftIdentities: [] });
  });
  await theirs.close();
  await report.check('Instance: no console message, no failed request', () => none(tab.troubles()));

  /** Signs in at the simulated Microsoft as the colleague, and comes back. */
  async function microsoft(t) {
    await t.page.waitForURL((url) => !url.href.startsWith(demo.address));
    await t.page.locator(`button[data-upn="${colleague.email}"]`).click();
    const back = (url) => url.href.startsWith(demo.address);
    await t.page
      .waitForURL(back, { timeout: 5_000 })
      .catch(() => t.page.getByRole('button', { name: 'Accept' }).click());
    await t.page.waitForURL(back);
    await t.settle();
  }
}
