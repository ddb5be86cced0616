// A day passes in the simulated directories; a second sync shows what changed.
import assert from 'node:assert/strict';
import { ask, organization, runAfter } from './api.mjs';
import { desk, textOf } from './browser.mjs';
import { walk } from './inspect.mjs';
import { logIn } from './login.mjs';
import { none, until } from './report.mjs';

export async function dayChapter(report, tab, simulator, demo) {
  const { page } = tab;
  const main = page.getByRole('main');
  await tab.look({ size: desk, scheme: 'light' });
  const o = await organization(tab, 'Meerdijk');
  const before = o.tenants[0].lastSyncRun.sequence;
  const { companies } = await simulator.state();
  const tenant = companies.find((c) => c.name === o.name).tenantId;
  const changes = (await simulator.day()).changes.filter((c) => c.Tenant === tenant);
  tab.troubles();

  await report.check('A day later: one is still logged in', async () => {
    await tab.go(`/o/${o.id}/integration`);
    const out = new URL(page.url()).pathname === '/login';
    if (out) {
      await logIn(tab, demo);
      await page.waitForURL((url) => url.pathname === `/o/${o.id}/integration`);
      await tab.settle();
    }
    assert.ok(!out, 'the log-in page came instead');
  });
  await report.check('A day later: Sync now starts a sync, and a notice tells when it is done', async () => {
    await main.getByRole('button', { name: 'Sync now' }).click();
    await page.getByRole('alert').filter({ hasText: 'The sync is complete' }).waitFor({ timeout: 60_000 });
  });
  await report.check('A day later: no age of data lies in the future', async () => {
    // The notice can be there before the page has asked for what is new.
    await until('the age is that of the sync', async () => {
      const age = await textOf(main.getByTitle('Age of the data; opens Coverage'));
      assert.match(age, /^as of (just now|\d+ (second|minute)s? ago)$/);
      return true;
    });
  });
  await report.check('A day later: Activities tells each change of the directory, by name', async () => {
    await main.getByRole('link', { name: 'Activities' }).click();
    await page.waitForURL(/\/activities$/);
    await tab.settle();
    const feed = await main.locator('summary').allInnerTexts();
    const told = (name) => feed.some((line) => line.includes(name));
    assert.ok(changes.length >= 5, `only ${changes.length} changes`);
    for (const c of changes)
      assert.ok(told(c.Name), `${c.Kind} ${c.Object} ${c.Name} is not told in:\n${feed.slice(0, 20).join('\n')}`);
  });
  await report.check('A day later: a changed user opens to before and after', async () => {
    const moved = changes.find((c) => c.Object === 'user' && c.Property === 'department');
    const line = main.locator('li', { has: page.locator('summary', { hasText: moved.Name }) }).first();
    await line.locator('summary').click();
    const text = await textOf(line.locator('table'));
    assert.ok(text.includes(moved.Before) && text.includes(moved.After), text);
  });
  await runAfter(tab, o.tenants[0].id, before);
  // A day later the daily sync is due as well: the first of the two found the changes.
  const { organization: later } = await ask(
    tab,
    `query($id: ID!) { organization(id: $id) { syncRuns(first: 10) { nodes { id sequence state changes { kind count } } } } }`,
    { id: o.id },
  );
  const run = later.syncRuns.nodes.find((r) => r.sequence === before + 1);
  const found = (kind) => run.changes.find((c) => c.kind === kind)?.count ?? 0;
  await report.check('A day later: the run after it is complete', () => {
    assert.equal(run.state, 'SUCCEEDED');
  });
  await walk(report, tab, {
    name: 'second-sync-run',
    path: `/o/${o.id}/integration/runs/${run.id}`,
    shows: async () => {
      const text = await tab.text();
      assert.match(text, /complete · changes only/);
      const hired = changes.filter((c) => c.Object === 'user' && c.Kind === 'added').length;
      assert.match(text, new RegExp(`Users added ${hired}\\b`));
      assert.match(text, new RegExp(`Apps discovered ${found('appsAdded')}\\b`));
    },
  });
  await walk(report, tab, { name: 'second-activities', path: `/o/${o.id}/integration/activities` });
  await walk(report, tab, {
    name: 'second-sync-history',
    path: `/o/${o.id}/integration/history`,
    shows: async () => assert.match(await tab.heading(), /^\d+ of the last \d+ runs/),
  });
  await tab.look({ size: desk, scheme: 'light' });
  await report.check(
    'A day later: the feed of a run alone holds what it found, and stands in the address',
    async () => {
      await tab.go(`/o/${o.id}/integration/activities?run=${run.id}`);
      const data = await ask(
        tab,
        `query($id: ID!, $run: ID!) { organization(id: $id) { activityEvents(first: 50, where: {syncRunId: $run}) { nodes { id } } } }`,
        { id: o.id, run: run.id },
      );
      assert.equal(await main.locator('summary').count(), data.organization.activityEvents.nodes.length);
    },
  );
  await report.check('A day later: no console message, no failed request', () => none(tab.troubles()));
}
