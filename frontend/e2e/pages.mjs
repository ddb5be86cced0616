// Every page of one company with much data, in every width and scheme.
import assert from 'node:assert/strict';
import { ask, organization } from './api.mjs';
import { desk } from './browser.mjs';
import { inspect, variants, walk } from './inspect.mjs';
import { none } from './report.mjs';
import { number, plural } from './words.mjs';

/** What the pages have to show, as the server tells it. */
async function facts(tab, name) {
  const o = await organization(tab, name);
  const data = await ask(
    tab,
    `query($id: ID!) { organization(id: $id) {
      apps(first: 50, where: {originIn: [THIRD_PARTY], stageIn: [IN_USE]}, orderBy: {field: USER_COUNT, direction: DESC}) {
        nodes { id displayName publisherName grants(first: 1) { totalCount } users(first: 1, where: {present: true}) { totalCount } }
      }
      users(first: 10, where: {kindIn: [PERSON], licensed: true}, orderBy: {field: LAST_SIGN_IN_AT, direction: DESC}) {
        totalCount nodes { id displayName userPrincipalName apps(first: 1) { totalCount } groups(first: 1) { totalCount } licenseAssignments { direct } }
      }
      departments
      licenses(first: 100) { nodes { id displayName seatsEnabled seatsConsumed seatsAvailable } }
      coverage { dataSet state }
    } }`,
    { id: o.id },
  );
  const { apps, users, ...rest } = data.organization;
  // One with much to show: a publisher, permissions, people.
  const app =
    apps.nodes.find((a) => a.publisherName && a.grants.totalCount > 0 && a.users.totalCount > 5) ?? apps.nodes[0];
  // Of namesakes the later have a number.
  const user = users.nodes
    .filter((u) => !/\d@/.test(u.userPrincipalName))
    .toSorted((a, b) => b.apps.totalCount - a.apps.totalCount)[0];
  return { ...o, ...rest, first: apps.nodes[0], app, user };
}

const total = (o) => o.overview.appsInUse.value + o.overview.appsDiscovered.value + o.overview.appsInactive.value;

const says = (text) => async (tab) => {
  const seen = await tab.text();
  for (const part of [text].flat())
    assert.ok(
      part instanceof RegExp ? part.test(seen) : seen.includes(part),
      `"${part}" is not in: ${seen.slice(0, 300)}`,
    );
};

const headed =
  (heading, ...parts) =>
  async (tab) => {
    const seen = await tab.heading();
    if (heading instanceof RegExp) assert.match(seen, heading);
    else assert.equal(seen, heading);
    await says(parts)(tab);
  };

function pagesOf(o) {
  const at = `/o/${o.id}`;
  const run = o.tenants[0].lastSyncRun;
  const asked = o.coverage.filter((c) => c.state !== 'NOT_ASKED');
  const green = asked.filter((c) => c.state === 'GREEN').length;
  const free = o.licenses.nodes.filter((l) => l.seatsAvailable > 0).length;
  return [
    {
      name: 'portfolio',
      path: '/',
      picture: 'portfolio',
      shows: headed('3 organizations', o.name, number(o.overview.appsInUse.value), number(o.overview.users.value)),
    },
    {
      name: 'overview',
      path: `${at}/integration`,
      picture: 'overview',
      shows: headed(
        `${number(o.overview.appsInUse.value)} of ${plural(total(o), 'app')} are in use`,
        number(o.overview.appsDiscovered.value),
        number(o.overview.appsInactive.value),
        number(o.overview.users.value),
        number(o.overview.activeUsers.value),
        'Needs you',
      ),
    },
    {
      name: 'sync-history',
      path: `${at}/integration/history`,
      shows: headed('The only run brought all that was asked for', 'First sync', 'complete'),
    },
    {
      name: 'sync-run',
      path: `${at}/integration/runs/${run.id}`,
      picture: 'sync-run',
      shows: headed(
        /^Sync of .+: complete, /,
        'Sign-ins',
        'Directory audits',
        'Users added',
        number(o.overview.users.value),
      ),
    },
    {
      name: 'activities',
      path: `${at}/integration/activities`,
      shows: headed(/\S/, `${o.name} was connected`, 'Sync 1 completed'),
    },
    {
      name: 'coverage',
      path: `${at}/integration/coverage`,
      shows: headed(
        new RegExp(`^(All|${green} of) ${asked.length} data sets`),
        'Sign-ins',
        'Photos',
        'Directory roles',
      ),
    },
    {
      name: 'connection',
      path: `${at}/integration/connection`,
      shows: headed(
        /^All \d+ permissions that were asked for are granted$/,
        'Directory.Read.All',
        'By hand, at Microsoft',
        'When something is not right',
      ),
    },
    {
      name: 'apps',
      path: `${at}/apps`,
      shows: async (tab) => {
        await headed(plural(total(o), 'app'), `In use ${number(o.overview.appsInUse.value)}`)(tab);
        assert.equal(await tab.page.getByRole('row').count(), 51);
      },
    },
    {
      name: 'apps-in-use',
      path: `${at}/apps?stage=IN_USE&sort=USER_COUNT&dir=DESC`,
      shows: headed(`${plural(o.overview.appsInUse.value, 'app')} are in use`, o.first.displayName),
    },
    { name: 'apps-none-fits', path: `${at}/apps?q=zzzzz`, shows: says('No app fits') },
    {
      name: 'app',
      path: `${at}/apps/${o.app.id}`,
      picture: 'app',
      shows: headed(o.app.displayName, 'Why “in use”', 'signed in', plural(o.app.users.totalCount, 'person', 'people')),
    },
    {
      name: 'app-permissions',
      path: `${at}/apps/${o.app.id}?tab=permissions`,
      shows: headed(o.app.displayName, plural(o.app.grants.totalCount, 'permission')),
    },
    {
      name: 'app-history',
      path: `${at}/apps/${o.app.id}?tab=history`,
      shows: headed(o.app.displayName, 'Stage is In use'),
    },
    {
      name: 'users',
      path: `${at}/users`,
      shows: async (tab) => {
        await headed(plural(o.overview.users.value, 'user'))(tab);
        assert.equal(await tab.page.getByRole('row').count(), 51);
      },
    },
    {
      name: 'users-filtered',
      path: `${at}/users?department=${encodeURIComponent(o.departments[0])}&enabled=no`,
      shows: headed(/^\d+ users?$/, o.departments[0], 'disabled'),
    },
    {
      name: 'user',
      path: `${at}/users/${o.user.id}`,
      shows: headed(o.user.displayName, `mapped to ${plural(o.user.apps.totalCount, 'app')}`, 'signed in'),
    },
    {
      name: 'user-licences',
      path: `${at}/users/${o.user.id}?tab=licenses`,
      shows: headed(o.user.displayName, 'given directly'),
    },
    { name: 'user-groups', path: `${at}/users/${o.user.id}?tab=groups`, shows: headed(o.user.displayName) },
    {
      name: 'licences',
      path: `${at}/licenses`,
      shows: headed(
        `${plural(o.licenses.nodes.length, 'licence')}; ${free} have seats that nobody holds`,
        ...o.licenses.nodes.map((l) => l.displayName),
      ),
    },
    {
      name: 'connect',
      path: `${at}/connect`,
      shows: headed(
        'Connect Microsoft',
        'AuditLog.Read.All',
        'Directory.Read.All',
        /administrator.s consent/,
        'own app registration',
      ),
    },
    { name: 'settings', path: `${at}/settings`, shows: headed('Settings', 'Disconnect', 'AuditLog.Read.All') },
    { name: 'settings-webhooks', path: `${at}/settings?tab=webhooks`, shows: headed('Settings', 'No endpoint yet') },
    { name: 'you', path: '/you', shows: headed(/\S/, 'Time zone', 'Colours') },
    {
      name: 'you-security',
      path: '/you?tab=security',
      shows: headed(/\S/, 'Two-step codes', 'Passkeys', 'Microsoft accounts'),
    },
    { name: 'you-tokens', path: '/you?tab=tokens', shows: headed(/\S/, 'Create token') },
    {
      name: 'instance',
      path: '/instance',
      shows: headed('Instance', '1 member', 'demo@appmuster.example', 'Owner of the instance'),
    },
    { name: 'instance-teams', path: '/instance?tab=teams', shows: headed('Instance', 'No team yet') },
    { name: 'instance-tokens', path: '/instance?tab=tokens', shows: headed('Instance') },
    {
      name: 'instance-microsoft',
      path: '/instance?tab=microsoft',
      shows: headed('Instance', 'app registration', 'Microsoft can be reached', 'is registered'),
    },
    {
      name: 'instance-retention',
      path: '/instance?tab=retention',
      shows: headed('Instance', 'What retention deleted'),
    },
    { name: 'not-found', path: `${at}/apps/app_zzzzz`, shows: says('There is no such page') },
  ];
}

export async function pagesChapter(report, tab) {
  const o = await facts(tab, 'Norvane Group');
  for (const page of pagesOf(o)) await walk(report, tab, page);
}

/** The lists' tabs, search, sort and filters by mouse, kept in the address. */
export async function listsChapter(report, tab) {
  const o = await facts(tab, 'Norvane Group');
  const { page } = tab;
  await tab.look({ size: desk, scheme: 'light' });
  tab.troubles();
  const main = page.getByRole('main');
  const names = () => main.locator('tbody td:first-child a bdi').allInnerTexts();
  const given = () => Object.fromEntries(new URL(page.url()).searchParams);

  await report.check('Apps: the tab of a stage lists its apps and stands in the address', async () => {
    await tab.go(`/o/${o.id}/apps`);
    await main.getByRole('link', { name: /^Inactive/ }).click();
    await page.waitForURL((url) => url.searchParams.get('stage') === 'INACTIVE');
    await tab.settle();
    assert.equal(await tab.heading(), `${plural(o.overview.appsInactive.value, 'app')} are inactive`);
    assert.equal((await names()).length, o.overview.appsInactive.value);
  });
  await report.check('Apps: a search finds part of a name whatever its case, and stands in the address', async () => {
    await main.getByRole('link', { name: /^All/ }).click();
    await main.getByRole('searchbox', { name: 'Search apps and publishers' }).fill('EDGEWATER');
    await page.waitForURL((url) => url.searchParams.get('q') === 'EDGEWATER');
    await tab.settle();
    const found = await names();
    assert.ok(found.length > 0 && found.every((n) => /edgewater/i.test(n)), found.join());
  });
  await report.check('Apps: the search is kept over a reload and can be cleared', async () => {
    const before = await tab.shape();
    await tab.reload();
    assert.deepEqual(await tab.shape(), before);
    await main.getByRole('searchbox').fill('');
    await page.waitForURL((url) => !url.searchParams.has('q'));
    await tab.settle();
    assert.equal((await names()).length, 50);
  });
  await report.check('Apps: a click on Users sorts by them, most first; a second one turns it', async () => {
    const counts = async () =>
      (await main.locator('tbody td[data-label=Users]').allInnerTexts()).map((t) =>
        Number.parseInt(t.replaceAll(',', ''), 10),
      );
    await main.getByRole('button', { name: 'Users', exact: true }).click();
    await page.waitForURL(
      (url) => url.searchParams.get('sort') === 'USER_COUNT' && url.searchParams.get('dir') === 'DESC',
    );
    await tab.settle();
    const down = await counts();
    assert.deepEqual(
      down,
      down.toSorted((a, b) => b - a),
    );
    await main.getByRole('button', { name: 'Users', exact: true }).click();
    await page.waitForURL((url) => url.searchParams.get('dir') === 'ASC');
    await tab.settle();
    const up = await counts();
    assert.deepEqual(
      up,
      up.toSorted((a, b) => a - b),
    );
    assert.notDeepEqual(up, down);
  });
  await report.check('Apps: Show more appends the next page without doubles', async () => {
    await tab.go(`/o/${o.id}/apps`);
    await main.getByRole('button', { name: 'Show more' }).click();
    await main.locator('tbody tr').nth(99).waitFor();
    const links = await main.locator('tbody td:first-child a').evaluateAll((all) => all.map((a) => a.href));
    assert.equal(links.length, 100);
    assert.equal(new Set(links).size, 100);
  });
  await report.check('Apps: a column that was put away stays away over a reload, and comes back', async () => {
    await tab.go(`/o/${o.id}/apps`);
    const head = main.getByRole('columnheader', { name: 'Publisher' });
    const turn = async () => {
      await main.getByRole('button', { name: 'Columns' }).click();
      const chooser = page.getByRole('menu').or(page.getByRole('dialog'));
      await chooser.waitFor();
      await inspect(report, tab, 'columns');
      await chooser.getByText('Publisher', { exact: true }).click();
      await page.keyboard.press('Escape');
    };
    await turn();
    await head.waitFor({ state: 'hidden' });
    await tab.reload();
    await main.getByRole('columnheader', { name: 'App', exact: true }).waitFor();
    assert.equal(await head.count(), 0);
    await turn();
    await head.waitFor();
  });
  await report.check('Apps: the browser’s way back from an app leads to the same list', async () => {
    await tab.go(`/o/${o.id}/apps?stage=IN_USE&sort=USER_COUNT&dir=DESC`);
    const before = await names();
    await main.getByRole('link', { name: before[0], exact: true }).click();
    await page.waitForURL(/\/apps\/app_/);
    await tab.settle();
    assert.equal(await tab.heading(), before[0]);
    await page.goBack();
    await tab.settle();
    assert.deepEqual(given(), { stage: 'IN_USE', sort: 'USER_COUNT', dir: 'DESC' });
    assert.deepEqual(await names(), before);
  });
  await report.check('App: evidence can be filtered, and the filter stands in the address', async () => {
    await tab.go(`/o/${o.id}/apps/${o.app.id}`);
    await choose(tab, 'How we know', 'signed in');
    await page.waitForURL((url) => url.searchParams.get('evidence') === 'SIGNED_IN');
    await tab.settle();
    const how = await main.locator('tbody tr').allInnerTexts();
    assert.ok(how.length > 0 && how.every((t) => /signed in/.test(t)), how[0]);
  });
  await report.check(
    'Users: department and account can be filtered, and the filters stand in the address',
    async () => {
      await tab.go(`/o/${o.id}/users`);
      await choose(tab, 'Department', o.departments[0]);
      await page.waitForURL((url) => url.searchParams.get('department') === o.departments[0]);
      await choose(tab, 'Account', 'enabled');
      await page.waitForURL((url) => url.searchParams.get('enabled') === 'yes');
      await tab.settle();
      const expected = await ask(
        tab,
        `query($id: ID!, $d: String!) { organization(id: $id) { users(first: 1, where: {departmentIn: [$d], accountEnabled: true}) { totalCount } } }`,
        { id: o.id, d: o.departments[0] },
      );
      assert.equal(await tab.heading(), plural(expected.organization.users.totalCount, 'user'));
      const rows = await main.locator('tbody tr').allInnerTexts();
      assert.ok(
        rows.every((t) => t.includes(o.departments[0]) && /enabled/.test(t)),
        rows[0],
      );
    },
  );
  await report.check('Users: the filters are kept over a reload', async () => {
    const before = await tab.shape();
    await tab.reload();
    assert.deepEqual(await tab.shape(), before);
  });
  await report.check('Users: guests and holders of a licence can be listed', async () => {
    await tab.go(`/o/${o.id}/users`);
    await choose(tab, 'Kind', 'Guest');
    await page.waitForURL((url) => url.searchParams.get('kind') === 'GUEST');
    await tab.settle();
    const kinds = await main.locator('tbody td[data-label=Kind]').allInnerTexts();
    assert.ok(kinds.length > 0 && kinds.every((k) => k === 'Guest'), kinds.join());
    await tab.go(`/o/${o.id}/users`);
    const license = o.licenses.nodes.find((l) => l.seatsConsumed > 0);
    await choose(tab, 'Licence', license.displayName);
    await page.waitForURL((url) => url.searchParams.get('license') === license.id);
    await tab.settle();
    assert.match(await tab.heading(), /^[1-9]/);
  });
  await report.check('Users: what a person says an account is counts at once, beside what the rule found', async () => {
    await tab.go(`/o/${o.id}/users/${o.user.id}`);
    await main.getByText(/^By rule: Person, because /).waitFor();
    await main.getByRole('button', { name: 'Say what it is' }).click();
    await page.getByRole('dialog').getByRole('radio', { name: 'Room' }).check();
    await inspect(report, tab, 'kind-asked');
    await page.getByRole('dialog').getByRole('button', { name: 'Say so' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    const kind = main.locator('dl.facts > div').filter({ hasText: /^Kind/ });
    await kind.getByText(/^Said by /).waitFor();
    assert.match(await kind.innerText(), /Room\s+Said by .+ By rule: Person, because /s);
    for (const variant of variants) {
      await tab.look(variant);
      await inspect(report, tab, 'kind-said', variant.name);
    }
    await tab.look({ size: desk, scheme: 'light' });
  });
  await report.check('Users: accounts that a person said something of can be listed', async () => {
    await tab.go(`/o/${o.id}/users`);
    await choose(tab, 'Source of kind', 'Said by a person');
    await page.waitForURL((url) => url.searchParams.get('tagged') === 'yes');
    await tab.settle();
    assert.deepEqual(await names(), [o.user.displayName, o.user.userPrincipalName]);
    assert.match(await main.locator('tbody td[data-label=Kind]').innerText(), /^Room\s+said by a person$/);
    for (const variant of variants) {
      await tab.look(variant);
      await inspect(report, tab, 'kind-listed', variant.name);
    }
    await tab.look({ size: desk, scheme: 'light' });
  });
  await report.check('Users: what was said can be taken back, and the rule counts again', async () => {
    await tab.go(`/o/${o.id}/users/${o.user.id}`);
    await main.getByRole('button', { name: 'Take back' }).click();
    await main.getByRole('button', { name: 'Say what it is' }).waitFor();
    assert.equal(await main.getByText(/^Said by /).count(), 0);
    await main.getByText(/^By rule: Person, because /).waitFor();
  });
  await report.check('Coverage: what only Microsoft’s beta has stands in rows of its own', async () => {
    await tab.go(`/o/${o.id}/integration/coverage`);
    for (const name of ['When apps were last used, as Microsoft reports', 'Non-interactive sign-ins']) {
      const row = main.getByRole('row').filter({ hasText: name });
      assert.match(await row.innerText(), /Only in Microsoft’s beta; part of .+\s+read\s/s);
    }
    await main.getByRole('button', { name: /^Non-interactive sign-ins/ }).click();
    await main.getByText('APPMUSTER_MICROSOFT_BETA=false').waitFor();
    for (const variant of variants) {
      await tab.look(variant);
      await inspect(report, tab, 'coverage-beta', variant.name);
    }
    await tab.look({ size: desk, scheme: 'light' });
  });
  await report.check('Overview: each number leads to the list behind it', async () => {
    await tab.go(`/o/${o.id}/integration`);
    await main.getByRole('link', { name: /^Inactive/ }).click();
    await page.waitForURL((url) => url.pathname.endsWith('/apps') && url.searchParams.get('stage') === 'INACTIVE');
    await tab.settle();
    assert.equal((await names()).length, o.overview.appsInactive.value);
  });
  await report.check('Overview: the chart can be read as a table', async () => {
    await tab.go(`/o/${o.id}/integration`);
    await main.getByRole('button', { name: 'Show as table' }).click();
    await main.getByRole('table').first().waitFor();
    assert.equal(await main.getByRole('table').first().locator('tbody tr').count(), 30);
  });
  await report.check('Activities: a kind can be chosen, and a line opens to what is known of it', async () => {
    await tab.go(`/o/${o.id}/integration/activities`);
    await choose(tab, 'Kind', 'Syncs');
    await page.waitForURL((url) => url.searchParams.get('kind') === 'sync');
    await tab.settle();
    const line = main.locator('summary', { hasText: 'Sync 1 completed' });
    await line.click();
    await main.getByRole('link', { name: 'The run that found it' }).first().click();
    await page.waitForURL(/\/integration\/runs\//);
  });
  await report.check('Go to: finds an app and a person by part of the name', async () => {
    await tab.go(`/o/${o.id}/integration`);
    await page.keyboard.press('Control+k');
    const search = page.getByPlaceholder('Go to an organization, page, app or user');
    await search.fill(o.user.displayName);
    const hit = page
      .getByRole('dialog')
      .getByRole('button', { name: o.user.displayName })
      .or(page.getByRole('option', { name: o.user.displayName }));
    await hit.first().waitFor();
    await page.keyboard.press('ArrowDown');
    await hit.first().click();
    await page.waitForURL(new RegExp(`/users/${o.user.id}`));
  });
  await report.check('Lists, filters and going about leave no console message, no failed request', () => {
    none(tab.troubles());
  });
}

/** Chooses a value in a filter. */
async function choose(tab, filter, value) {
  const main = tab.page.getByRole('main');
  const box = main
    .getByRole('combobox', { name: filter, exact: true })
    .or(main.getByRole('textbox', { name: filter, exact: true }));
  await box.first().click();
  await tab.page.getByRole('option', { name: value, exact: true }).click();
}
