// Syncs that do not go smoothly: held and decided on, stopped, throttled, with a data set that fails.
import assert from 'node:assert/strict';
import { ask, organization, runAfter } from './api.mjs';
import { desk, textOf } from './browser.mjs';
import { inspect, variants, walk } from './inspect.mjs';
import { none, until } from './report.mjs';

export async function heldChapter(report, tab, simulator) {
  const { page } = tab;
  const main = page.getByRole('main');
  await tab.look({ size: desk, scheme: 'light' });
  tab.troubles();
  const { companies } = await simulator.state();
  const tenantOf = (o) => companies.find((c) => c.name === o.name).tenantId;
  const meerdijk = await organization(tab, 'Meerdijk');
  const norvane = await organization(tab, 'Norvane');
  const at = (o) => `/o/${o.id}/integration`;
  const sequence = async (o) => (await organization(tab, o.name)).tenants[0].lastSyncRun.sequence;
  const counted = async (o, field) => {
    const data = await ask(tab, `query($id: ID!) { organization(id: $id) { ${field}(first: 1) { totalCount } } }`, {
      id: o.id,
    });
    return data.organization[field].totalCount;
  };
  // One of 61 may have been erased by a chapter before.
  const people = await counted(meerdijk, 'users');
  /** Starts a sync by the button's menu, and gives the run at its end. */
  const syncBy = async (o, choice) => {
    const before = await sequence(o);
    await tab.go(at(o));
    await main.getByRole('button', { name: 'Other ways to sync' }).click();
    await page.getByRole('menuitem', { name: choice, exact: true }).click();
    return runAfter(tab, o.tenants[0].id, before);
  };
  const open = (o, run) => tab.go(`${at(o)}/runs/${run.id}`);

  await report.check('Sync: the menu offers the other ways', async () => {
    await tab.go(at(meerdijk));
    await main.getByRole('button', { name: 'Other ways to sync' }).click();
    await page.getByRole('menuitem', { name: 'Everything, whole' }).waitFor();
    await inspect(report, tab, 'sync-menu');
    await page.keyboard.press('Escape');
  });
  await report.check('Sync: one data set is read whole, the others by what changed', async () => {
    const run = await syncBy(meerdijk, 'Groups');
    assert.equal(run.state, 'SUCCEEDED');
    const mode = Object.fromEntries(run.stages.map((x) => [x.dataSet, x.mode]));
    assert.deepEqual([mode.GROUPS, mode.USERS, mode.APPS], ['FULL', 'DELTA', 'DELTA']);
  });

  let held;
  await report.check(
    'Held: a directory that lost most of its people is not believed; the page names whom',
    async () => {
      await simulator.fault({ tenant: tenantOf(meerdijk), path: '/users\\?', action: 'empty-page' });
      assert.ok(people > 55);
      held = await syncBy(meerdijk, 'Users');
      assert.equal(held.state, 'HELD');
      await open(meerdijk, held);
      await until('the list is there', async () =>
        (await tab.text()).includes(`Users: ${people} of ${people} would go`),
      );
      await main.locator('summary').filter({ hasText: 'Show them' }).click();
      assert.equal(await main.locator('.held-list li').count(), people);
      assert.equal(await counted(meerdijk, 'users'), people);
    },
  );
  await walk(report, tab, { name: 'held-run', path: `${at(meerdijk)}/runs/${held?.id}` });
  await tab.look({ size: desk, scheme: 'light' });
  await walk(report, tab, { name: 'held-overview', path: at(meerdijk) });
  await tab.look({ size: desk, scheme: 'light' });
  await report.check('Held: refused, everything stays, and the page says so', async () => {
    await open(meerdijk, held);
    await main.getByRole('button', { name: 'Keep the last good data' }).click();
    await page.getByRole('alert').filter({ hasText: 'The last good data stays.' }).waitFor();
    await until('the run is partial', async () => /: partial/.test(await tab.heading()));
    assert.match(await tab.text(), /Its removals were refused, so everything stays\./);
    assert.equal(await counted(meerdijk, 'users'), people);
    await tab.settle();
    await inspect(report, tab, 'held-refused');
  });
  await report.check('Held: the next sync reads the set whole, and all is well', async () => {
    await simulator.clear();
    const before = await sequence(meerdijk);
    await tab.go(at(meerdijk));
    await main.getByRole('button', { name: 'Sync now' }).click();
    const run = await runAfter(tab, meerdijk.tenants[0].id, before);
    assert.equal(run.state, 'SUCCEEDED');
    assert.equal(run.stages.find((x) => x.dataSet === 'USERS').mode, 'FULL');
    assert.equal(await counted(meerdijk, 'users'), people);
  });
  await report.check('Held: released after asking, what was held is gone', async () => {
    await simulator.fault({ tenant: tenantOf(norvane), path: '/oauth2PermissionGrants', action: 'empty-page' });
    const run = await syncBy(norvane, 'Permissions');
    assert.equal(run.state, 'HELD');
    await open(norvane, run);
    await main.getByText(/^Permissions: [\d,]+ of [\d,]+ would go$/).waitFor();
    await main.locator('summary').filter({ hasText: 'Show the first 100' }).click();
    await inspect(report, tab, 'held-permissions');
    await main.getByRole('button', { name: 'Remove them' }).click();
    await inspect(report, tab, 'held-release');
    await page.getByRole('dialog').getByRole('button', { name: 'Remove them' }).click();
    await page.getByRole('alert').filter({ hasText: 'They were removed.' }).waitFor();
    await until('the run is complete', async () => /: (complete|partial)/.test(await tab.heading()));
    const stage = main
      .getByRole('row')
      .filter({ hasText: /^Permissions/ })
      .first();
    assert.match(await textOf(stage), /\d+ removed/);
    await simulator.clear();
    assert.equal((await syncBy(norvane, 'Permissions')).state, 'SUCCEEDED');
  });
  await report.check('Held: groups that lost all members at once stay, and are named', async () => {
    await simulator.fault({ tenant: tenantOf(norvane), path: '/groups/[^/]+/members', action: 'empty-page' });
    const run = await syncBy(norvane, 'Groups');
    assert.equal(run.state, 'HELD');
    await open(norvane, run);
    await main.getByText(/^Groups: [\d,]+ memberships would go$/).waitFor();
    await main.getByText('These groups stay and lose members:').waitFor();
    assert.ok((await main.locator('.held-list li').count()) > 0);
    for (const variant of variants) {
      await tab.look(variant);
      await inspect(report, tab, 'held-members', variant.name);
    }
    await tab.look({ size: desk, scheme: 'light' });
    await simulator.clear();
    await main.getByRole('button', { name: 'Keep the last good data' }).click();
    await until('the run is partial', async () => /: partial/.test(await tab.heading()));
    assert.equal((await syncBy(norvane, 'Groups')).state, 'SUCCEEDED');
  });

  await report.check('Stop: a sync is stopped from the page, and says what was not read', async () => {
    await simulator.slow(tenantOf(meerdijk), 2000);
    await tab.go(at(meerdijk));
    await main.getByRole('button', { name: 'Sync now' }).click();
    const live = main.getByRole('region', { name: 'Sync under way' });
    await live.getByRole('link', { name: 'Details' }).click();
    await page.waitForURL(/\/runs\/run_/);
    await live
      .getByText(/Reading \w+/)
      .first()
      .waitFor();
    await inspect(report, tab, 'sync-running');
    await live.getByRole('button', { name: 'Stop this sync' }).click();
    await until('the run is canceled', async () => /: canceled/.test(await tab.heading()));
    await simulator.clear();
    await tab.settle();
    assert.match(await tab.text(), /The sync was canceled before this was read\./);
    for (const variant of variants) {
      await tab.look(variant);
      await inspect(report, tab, 'sync-stopped', variant.name);
    }
    await tab.look({ size: desk, scheme: 'light' });
  });
  await report.check('Throttled: the run tells how long it waited for which data set', async () => {
    await simulator.throttle(tenantOf(meerdijk), 15);
    const before = await sequence(meerdijk);
    await tab.go(at(meerdijk));
    await main.getByRole('button', { name: 'Sync now' }).click();
    const live = main.getByRole('region', { name: 'Sync under way' });
    await live
      .getByText(/Waits for Microsoft until/)
      .first()
      .waitFor();
    await live.getByRole('link', { name: 'Details' }).click();
    await page.waitForURL(/\/runs\/run_/);
    await tab.settle();
    for (const variant of variants) {
      await tab.look(variant);
      await inspect(report, tab, 'sync-throttled', variant.name);
    }
    await tab.look({ size: desk, scheme: 'light' });
    const run = await runAfter(tab, meerdijk.tenants[0].id, before);
    await simulator.clear();
    await open(meerdijk, run);
    assert.match(await tab.text(), /Waited \d+(\.\d)? s for Microsoft's limits\./);
    assert.match(await tab.text(), /waited for Microsoft/);
    await inspect(report, tab, 'sync-waited');
  });
  await report.check('Failing: a data set that can’t be read names itself, the others are read', async () => {
    await simulator.fault({
      tenant: tenantOf(meerdijk),
      path: '/subscribedSkus',
      action: 'respond',
      status: 400,
      body: '{"error":{"code":"BadRequest","message":"no"}}',
    });
    const before = await sequence(meerdijk);
    await tab.go(at(meerdijk));
    await main.getByRole('button', { name: 'Sync now' }).click();
    const run = await runAfter(tab, meerdijk.tenants[0].id, before);
    await simulator.clear();
    assert.equal(run.state, 'PARTIAL');
    await walk(report, tab, {
      name: 'sync-failing',
      path: `${at(meerdijk)}/runs/${run.id}`,
      shows: async () => {
        assert.match(await tab.heading(), /: partial/);
        assert.match(await tab.text(), /Licences could not be read/);
      },
    });
    await tab.look({ size: desk, scheme: 'light' });
  });
  await report.check('Compare: two runs stand side by side, and the address keeps which', async () => {
    const before = await sequence(meerdijk);
    await tab.go(at(meerdijk));
    await main.getByRole('button', { name: 'Sync now' }).click();
    const run = await runAfter(tab, meerdijk.tenants[0].id, before);
    await open(meerdijk, run);
    await main
      .getByRole('combobox', { name: 'Compare with' })
      .or(main.getByRole('textbox', { name: 'Compare with' }))
      .first()
      .click();
    await page
      .getByRole('option', { name: /held|partial/ })
      .first()
      .click();
    await main.getByRole('heading', { name: /^Against the run of / }).waitFor();
    await tab.settle();
    assert.match(page.url(), /\?with=run_/);
    const rows = await main.getByRole('table', { name: 'Compare with' }).locator('tbody tr').count();
    assert.equal(rows, run.stages.length);
    await walk(report, tab, { name: 'sync-compared', path: new URL(page.url()).pathname + new URL(page.url()).search });
    await tab.look({ size: desk, scheme: 'light' });
  });
  await walk(report, tab, {
    name: 'history-trends',
    path: `${at(meerdijk)}/history`,
    shows: async () => assert.match(await tab.text(), /A run takes about|Runs got (slower|faster)/),
  });
  await tab.look({ size: desk, scheme: 'light' });
  await report.check('Syncs: no console message, no failed request', () => none(tab.troubles()));
}
