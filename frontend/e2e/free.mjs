// A tenant whose sign-ins nobody can read: what is unknown is called unknown.
import assert from 'node:assert/strict';
import { ask, organization } from './api.mjs';
import { desk, textOf } from './browser.mjs';
import { walk } from './inspect.mjs';
import { picture } from './pictures.mjs';
import { none } from './report.mjs';
import { number, plural } from './words.mjs';

const reason = /does not have Microsoft Entra ID P1 or P2/;

/** Cells that speak of sign-ins may say "unknown", never a number, a dash or nothing. */
async function assertUnknown(tab, label) {
  const cells = await tab.page
    .locator(`main tbody td[data-label="${label}"]`)
    .evaluateAll((all) => all.map((e) => e.textContent.trim() || e.querySelector('[role=img]')?.ariaLabel || ''));
  assert.ok(cells.length > 0, `no cells in the column ${label}`);
  for (const text of cells) assert.match(text, /\bunknown\b/, `${label} says "${text}"`);
}

export async function freeChapter(report, tab) {
  const { page } = tab;
  const main = page.getByRole('main');
  const o = await organization(tab, 'Boulangerie Delacourt');
  const at = `/o/${o.id}`;
  const apps = o.overview.appsDiscovered.value;
  const data = await ask(
    tab,
    `query($id: ID!) { organization(id: $id) {
      coverage { dataSet state reason mend }
      apps(first: 1, where: {search: "Caisse", hasUsers: true}) { nodes { id displayName stage stageConfidence userCount } }
      users(first: 1, where: {search: "agathe"}) { nodes { id displayName } }
    } }`,
    { id: o.id },
  );
  const signIns = data.organization.coverage.find((c) => c.dataSet === 'SIGN_INS');
  const app = data.organization.apps.nodes[0];
  const user = data.organization.users.nodes[0];
  const tile = (label) => main.getByRole('link', { name: new RegExp(`^${label}\\b`) }).first();

  await walk(report, tab, {
    name: 'free-overview',
    path: `${at}/integration`,
    shows: async () => assert.equal(await tab.heading(), `${plural(apps, 'app')}; how many are in use is unknown`),
  });
  await walk(report, tab, { name: 'free-coverage', path: `${at}/integration/coverage` });
  await walk(report, tab, {
    name: 'free-coverage-open',
    path: `${at}/integration/coverage#SIGN_INS`,
    shows: async () => {
      assert.match(await tab.text(), /What it costs in answers/);
      await main.getByRole('button', { name: /^Sign-ins/, expanded: true }).waitFor();
    },
  });
  await tab.look({ size: desk, scheme: 'light' });
  await tab.go(`${at}/integration/coverage`);
  await main.getByRole('button', { name: /^Sign-ins/ }).click();
  await picture(tab, 'coverage');
  await report.check('Free tenant: the coverage map is walked and opened by keyboard', async () => {
    await tab.go(`${at}/integration/coverage`);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await main.getByRole('button', { name: 'Users', exact: true, expanded: true }).waitFor();
    await main.getByText('What it answers').waitFor();
    await page.keyboard.press('Enter');
    await main.getByRole('button', { name: 'Users', exact: true, expanded: false }).waitFor();
  });
  await walk(report, tab, { name: 'free-connection', path: `${at}/integration/connection` });
  await walk(report, tab, { name: 'free-sync-run', path: `${at}/integration/runs/${o.tenants[0].lastSyncRun.id}` });
  await walk(report, tab, { name: 'free-apps', path: `${at}/apps` });
  await walk(report, tab, { name: 'free-app', path: `${at}/apps/${app.id}` });
  await tab.look({ size: desk, scheme: 'light' });

  await tab.go(`${at}/integration`);
  for (const label of ['Apps in use', 'Inactive', 'Active people']) {
    await report.check(`Free tenant: ${label} is called unknown, with the reason, and is no number`, async () => {
      const text = await textOf(tile(label));
      assert.match(text, /unknown/);
      assert.match(text, reason);
      assert.doesNotMatch(text.replace(/P[12]/g, ''), /\d/);
    });
  }
  await report.check('Free tenant: what is known stands as numbers', async () => {
    assert.match(await textOf(tile('Discovered')), new RegExp(`\\b${number(apps)}\\b`));
    assert.match(await textOf(tile('Users')), /\b8\b/);
  });
  await report.check('Free tenant: use over time is called unknown, and no day is drawn as none', async () => {
    await main.getByRole('heading', { name: 'Use over time is unknown' }).waitFor();
    assert.equal(await main.locator('.recharts-surface').count(), 0);
  });
  await report.check('Free tenant: the state says why and what mends it', async () => {
    const text = await tab.text();
    assert.ok(text.includes(o.tenants[0].stateReason), text.slice(0, 400));
    assert.ok(text.includes(o.tenants[0].stateMend), text.slice(0, 400));
  });
  await report.check('Free tenant: the portfolio calls its apps in use and active people unknown', async () => {
    await tab.go('/');
    const row = main.getByRole('row').filter({ hasText: o.name });
    assert.match(await textOf(row.locator('td[data-label="Apps in use"]')), /^unknown$/);
    assert.match(await textOf(row.locator('td[data-label="Active in 30 days"]')), /^unknown$/);
  });
  await report.check('Free tenant: the portfolio names its weakest data set, which leads to its line', async () => {
    await main.getByRole('link', { name: 'Sign-ins: dark' }).click();
    await page.waitForURL((url) => url.pathname === `${at}/integration/coverage` && url.hash === '#SIGN_INS');
    await main.getByRole('button', { name: /^Sign-ins/, expanded: true }).waitFor();
  });
  await report.check('Free tenant: Coverage names sign-ins as dark, why, and the mend', async () => {
    await tab.go(`${at}/integration/coverage`);
    const text = await textOf(main.getByRole('row').filter({ hasText: 'Sign-ins' }).first());
    assert.match(text, /dark/);
    assert.ok(text.includes(signIns.reason) && text.includes(signIns.mend), text);
  });
  await report.check(
    'Free tenant: the run says that sign-ins were skipped, why, and the mend, and counts none',
    async () => {
      await tab.go(`${at}/integration/history`);
      await main.locator('tbody a').first().click();
      await page.waitForURL(/\/runs\//);
      await tab.settle();
      const row = main.getByRole('row').filter({ hasText: 'Sign-ins' }).first();
      const text = await textOf(row);
      assert.match(text, /skipped/);
      assert.ok(text.includes(signIns.reason) && text.includes(signIns.mend), text);
      assert.equal((await textOf(row.locator('td[data-label=Read]'))).trim(), '');
    },
  );
  await report.check('Free tenant: the tab of apps in use has no number, and its page says why', async () => {
    await tab.go(`${at}/apps`);
    const inUse = main.getByRole('navigation').getByRole('link', { name: /^In use/ });
    assert.match(await textOf(inUse), /unknown/);
    await inUse.click();
    await page.waitForURL((url) => url.searchParams.get('stage') === 'IN_USE');
    await tab.settle();
    assert.equal(await tab.heading(), 'Which apps are in use is unknown');
    assert.match(await tab.text(), reason);
    assert.doesNotMatch(await tab.text(), /\b0 apps\b/);
  });
  await report.check('Free tenant: its apps have stages, with lowered confidence said', async () => {
    await tab.go(`${at}/apps`);
    const stages = await main.locator('tbody td[data-label=Stage]').allInnerTexts();
    assert.equal(stages.length, apps);
    for (const text of stages) assert.match(text, /Discovered[\s\S]*(not sure|fairly sure|nothing to judge by)/);
  });
  await report.check('Free tenant: when an app was last used is called unknown', () => assertUnknown(tab, 'Last used'));
  await report.check('Free tenant: an app’s people have evidence, and their use is called unknown', async () => {
    await tab.go(`${at}/apps/${app.id}`);
    assert.equal(await main.locator('tbody tr').count(), app.userCount);
    assert.match(await textOf(main.locator('tbody td[data-label="How we know"]').first()), /assigned|consented/);
    for (const label of ['Sign-in days, last 30', 'Engagement', 'Last sign-in']) await assertUnknown(tab, label);
  });
  await report.check(
    'Free tenant: when a user last signed in is called unknown, in the list and on the user’s page',
    async () => {
      await tab.go(`${at}/users`);
      await assertUnknown(tab, 'Last sign-in');
      await tab.go(`${at}/users/${user.id}`);
      const fact = main.locator('dl > div', { has: page.locator('dt', { hasText: 'Last sign-in' }) }).locator('dd');
      assert.match(await textOf(fact), /^unknown/);
      for (const label of ['Sign-in days, last 30', 'Engagement', 'Last sign-in']) await assertUnknown(tab, label);
    },
  );
  await report.check('Free tenant: the reason for "unknown" is there by keyboard', async () => {
    await tab.go(`${at}/users`);
    const word = main.getByRole('button', { name: /^unknown: / }).first();
    await word.focus();
    await page.getByRole('tooltip').filter({ hasText: /./ }).first().waitFor();
  });
  await report.check('Free tenant: no console message, no failed request', () => none(tab.troubles()));
}
