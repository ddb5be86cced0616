// At twice the size nothing has to be scrolled sideways; and the bundled GraphiQL works within the page's policy.
import assert from 'node:assert/strict';
import { ask, organization } from './api.mjs';
import { desk } from './browser.mjs';
import { shoot } from './pictures.mjs';
import { none, until } from './report.mjs';

/** A desk's 1440 by 900 at 200 per cent, and what WCAG's reflow asks for. */
const zooms = [
  { name: '200 per cent', size: { width: 720, height: 450 } },
  { name: '320 px wide', size: { width: 320, height: 640 } },
];

export async function zoomChapter(report, tab) {
  const { page } = tab;
  const o = await organization(tab, 'Meerdijk');
  const at = `/o/${o.id}`;
  const { organization: some } = await ask(
    tab,
    'query($id: ID!) { organization(id: $id) { apps(first: 1) { nodes { id } } users(first: 1) { nodes { id } } } }',
    { id: o.id },
  );
  const paths = {
    portfolio: '/',
    overview: `${at}/integration`,
    history: `${at}/integration/history`,
    run: `${at}/integration/runs/${o.tenants[0].lastSyncRun.id}`,
    activities: `${at}/integration/activities`,
    coverage: `${at}/integration/coverage`,
    apps: `${at}/apps`,
    app: `${at}/apps/${some.apps.nodes[0].id}`,
    users: `${at}/users`,
    user: `${at}/users/${some.users.nodes[0].id}`,
    licenses: `${at}/licenses`,
    settings: `${at}/settings`,
    members: `${at}/settings?tab=members`,
    you: '/you?tab=security',
    instance: '/instance',
  };
  for (const { name, size } of zooms) {
    await tab.look({ size, scheme: 'light' });
    for (const [label, path] of Object.entries(paths))
      await report.check(`Zoom: ${label} at ${name} has nothing to scroll sideways, no word cut off`, async () => {
        await tab.go(path);
        await shoot(tab, `zoom-${size.width}-${label}`);
        none([...(await tab.spill()), ...(await tab.cut())]);
      });
  }
  await tab.look({ size: desk, scheme: 'light' });
  tab.troubles();

  await report.check(
    'GraphiQL: it answers a question, with hints from the schema, within the page’s policy',
    async () => {
      await page.goto('/graphiql', { waitUntil: 'load' });
      const run = page.getByRole('button', { name: /Execute query/i });
      await run.waitFor();
      await page.locator('.graphiql-query-editor .view-lines').first().waitFor();
      await run.click();
      await until('the answer names an organization', async () =>
        (await page.locator('.result-window, .graphiql-response').first().innerText()).includes('organizations'),
      );
      await page
        .getByRole('button', { name: /documentation/i })
        .first()
        .click();
      await page.getByText('ActivityEventConnection', { exact: true }).waitFor();
      await shoot(tab, 'graphiql');
      none(tab.troubles());
      assert.equal(new URL(page.url()).pathname, '/graphiql');
    },
  );
}
