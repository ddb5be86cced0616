// How much of a person is shown: pseudonyms and totals on every page, revealing, erasing; and the audit log of it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { ask, organization } from './api.mjs';
import { desk, textOf } from './browser.mjs';
import { inspect, variants } from './inspect.mjs';
import { none, until } from './report.mjs';

export async function privacyChapter(report, tab) {
  const { page } = tab;
  const main = page.getByRole('main');
  const o = await organization(tab, 'Meerdijk');
  const at = `/o/${o.id}`;
  await tab.look({ size: desk, scheme: 'light' });
  tab.troubles();
  await report.check(
    'Privacy: one person is exported by sign-in name; nobody by that name is told at the field',
    async () => {
      await tab.go(`${at}/settings?tab=privacy`);
      const login = main.getByLabel('Sign-in name or Microsoft’s object ID');
      const take = main.getByRole('button', { name: 'Export all that is kept' });
      await login.fill('nobody@meerdijk.example');
      await take.click();
      await main.getByText('There is no such person in this tenant, or it is not yours.').waitFor();
      await inspect(report, tab, 'privacy-by-login');
      await login.fill('sanne.de.vries@meerdijk.example');
      const [file] = await Promise.all([page.waitForEvent('download'), take.click()]);
      const kept = await readFile(await file.path(), 'utf8');
      assert.ok(kept.includes('sanne.de.vries@meerdijk.example'));
    },
  );
  const { organization: before } = await ask(
    tab,
    `query($id: ID!) { organization(id: $id) {
      users(first: 100) { nodes { id displayName userPrincipalName mail jobTitle } }
      apps(first: 1, where: {stageIn: [IN_USE]}, orderBy: {field: USER_COUNT, direction: DESC}) { nodes { id } }
      licenses(first: 1) { nodes { id } }
    } }`,
    { id: o.id },
  );
  const people = before.users.nodes;
  const someone = people.find((u) => u.mail) ?? people[0];
  const pages = [
    ['users', `${at}/users`],
    ['users-sorted', `${at}/users?sort=LAST_SIGN_IN_AT&dir=DESC`],
    ['user', `${at}/users/${someone.id}`],
    ['user-licences', `${at}/users/${someone.id}?tab=licenses`],
    ['app', `${at}/apps/${before.apps.nodes[0].id}`],
    ['app-permissions', `${at}/apps/${before.apps.nodes[0].id}?tab=permissions`],
    ['activities', `${at}/integration/activities`],
    ['activities-users', `${at}/integration/activities?kind=user`],
    ['activities-grants', `${at}/integration/activities?kind=grant`],
    ['overview', `${at}/integration`],
  ];
  /** Names and addresses of people that stand anywhere in the page, hidden parts included. */
  const leaks = async () => {
    const html = await page.content();
    return people
      .flatMap((u) => [u.displayName, u.userPrincipalName, u.mail])
      .filter((text) => text && html.includes(text));
  };
  const choose = async (mode, name) => {
    await tab.go(`${at}/settings?tab=privacy`);
    await main.getByRole('button', { name: `Change to “${mode}”` }).click();
    await inspect(report, tab, `privacy-${name}-asked`);
    await page.getByRole('dialog').getByRole('button', { name: 'Change it' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await main
      .getByRole('listitem')
      .filter({ hasText: 'in force' })
      .filter({ hasText: new RegExp(mode, 'i') })
      .first()
      .waitFor();
  };

  for (const variant of variants) {
    await tab.look(variant);
    await tab.go(`${at}/settings?tab=privacy`);
    await inspect(report, tab, 'privacy', variant.name);
  }
  await tab.look({ size: desk, scheme: 'light' });
  await report.check('Privacy: pseudonyms are chosen after asking', () => choose('pseudonyms', 'pseudonyms'));
  for (const [name, path] of pages) {
    await report.check(`Pseudonyms: no real name or address anywhere in the page “${name}”`, async () => {
      await tab.go(path);
      assert.deepEqual(await leaks(), []);
    });
    if (name === 'users' || name === 'user') await inspect(report, tab, `pseudonyms-${name}`);
  }
  await report.check('Pseudonyms: a search by a real name finds nobody, by a pseudonym the person', async () => {
    await tab.go(`${at}/users?q=${encodeURIComponent(someone.displayName)}`);
    assert.match(await tab.text(), /No user fits/);
    const { node } = await ask(tab, `query($id: ID!) { node(id: $id) { ... on User { displayName } } }`, {
      id: someone.id,
    });
    assert.match(node.displayName, /^Person [0-9A-Z-]+$/);
    await tab.go(`${at}/users?q=${encodeURIComponent(node.displayName)}`);
    await main.getByRole('link', { name: node.displayName }).waitFor();
  });
  await report.check('Reveal: a reason of a word is refused at its field', async () => {
    await tab.go(`${at}/users/${someone.id}`);
    await main.getByRole('button', { name: 'Reveal who this is' }).click();
    const dialog = page.getByRole('dialog');
    const reason = dialog.getByLabel('Reason');
    await reason.evaluate((area) => area.removeAttribute('minlength'));
    await reason.fill('why not');
    await dialog.getByRole('button', { name: 'Reveal' }).click();
    await until('the field is marked', async () => (await reason.getAttribute('aria-invalid')) === 'true');
    await inspect(report, tab, 'reveal-refused');
  });
  await report.check('Reveal: with a reason it tells who it is, and the page keeps the pseudonym', async () => {
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('Ticket 4711: the licence has to be given back.');
    await dialog.getByRole('button', { name: 'Reveal' }).click();
    await dialog.getByText(someone.displayName).first().waitFor();
    await inspect(report, tab, 'revealed');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await dialog.waitFor({ state: 'hidden' });
    await tab.reload();
    assert.deepEqual(await leaks(), []);
  });
  await report.check('Privacy: totals only are chosen after asking', () => choose('totals only', 'totals'));
  for (const [name, path] of pages) {
    await report.check(`Totals only: no person anywhere in the page “${name}”`, async () => {
      await tab.go(path);
      assert.deepEqual(await leaks(), []);
      assert.doesNotMatch(await tab.text(), /Person [0-9A-Z]{4}-/);
    });
    if (['users', 'user', 'app'].includes(name)) await inspect(report, tab, `totals-${name}`);
  }
  await report.check('Totals only: the users’ page says so in words', async () => {
    await tab.go(`${at}/users`);
    assert.match(await tab.text(), /This organization shows totals only/);
  });
  await report.check('Privacy: full names come back as they were', async () => {
    await choose('full names', 'full');
    await tab.go(`${at}/users/${someone.id}`);
    assert.equal(await tab.heading(), someone.displayName);
  });
  await report.check('Export: all that is kept of a person is handed over as a file', async () => {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      main.getByRole('button', { name: 'Export all that is kept' }).click(),
    ]);
    const text = await readFile(await file.path(), 'utf8');
    assert.ok(text.includes(someone.displayName));
    JSON.parse(text);
  });
  await report.check('Erase: a person is erased after their name was typed, and is gone', async () => {
    await main.getByRole('button', { name: 'Erase this person' }).click();
    const dialog = page.getByRole('dialog');
    assert.ok(await dialog.getByRole('button', { name: 'Erase for good' }).isDisabled());
    await dialog.getByLabel(`To erase, type ${someone.displayName}`).fill(someone.displayName);
    await inspect(report, tab, 'erase');
    await dialog.getByRole('button', { name: 'Erase for good' }).click();
    await page.waitForURL((url) => url.pathname === `${at}/users`);
    await tab.go(`${at}/users?q=${encodeURIComponent(someone.displayName)}`);
    assert.match(await tab.text(), /No user fits/);
  });
  await audit();
  await report.check('Privacy and audit: no console message, no failed request', () => none(tab.troubles()));

  async function audit() {
    await report.check('Audit: what was done stands there as sentences, with who did it', async () => {
      await tab.go(`${at}/settings?tab=audit`);
      const lines = await main.locator('.feed summary').allInnerTexts();
      assert.ok(lines.length >= 5, lines.join(' | '));
      assert.ok(
        lines.every((line) => /\.\s+(by .+\s+)?\d\d:\d\d$/.test(line)),
        lines.join(' | '),
      );
      assert.ok(!lines.join().includes(someone.displayName), 'the erased person is named');
    });
    await report.check('Audit: a line opens to its hash, address and request', async () => {
      await main.locator('.feed summary').first().click();
      const entry = await textOf(main.locator('.feed-detail').first());
      assert.match(entry, /[0-9a-f]{64}/);
      await inspect(report, tab, 'audit-entry');
    });
    await report.check('Audit: a kind can be chosen, and stands in the address', async () => {
      const box = main.getByRole('combobox', { name: 'Kind' }).or(main.getByRole('textbox', { name: 'Kind' }));
      await box.first().click();
      await page.getByRole('option', { name: 'Privacy' }).click();
      await page.waitForURL((url) => url.searchParams.get('kind') === 'privacy');
      await tab.settle();
      const shape = await tab.shape();
      await tab.reload();
      assert.deepEqual(await tab.shape(), shape);
      assert.ok((await main.locator('.feed summary').count()) >= 4);
    });
    await report.check('Audit: the choice is exported, with the reason that was given for revealing', async () => {
      await main.getByRole('button', { name: 'Export' }).click();
      await inspect(report, tab, 'audit-export');
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: 'Export as JSON' }).click(),
      ]);
      const entries = JSON.parse(await readFile(await file.path(), 'utf8'));
      assert.ok(entries.length >= 4);
      for (let i = 1; i < entries.length; i++) assert.match(entries[i].hash, /^[0-9a-f]{64}$/);
    });
    for (const variant of variants) {
      await tab.look(variant);
      await tab.go(`${at}/settings?tab=audit`);
      await inspect(report, tab, 'audit', variant.name);
      await tab.go('/instance?tab=audit');
      await inspect(report, tab, 'instance-audit', variant.name);
    }
    await tab.look({ size: desk, scheme: 'light' });
  }
}
