// Syncs of an instance that is killed in the middle of one, and of a Microsoft that answers nothing usable.
import assert from 'node:assert/strict';
import { ask, runAfter } from './api.mjs';
import { desk, Tab } from './browser.mjs';
import { startBare } from './demo.mjs';
import { inspect, variants, walk } from './inspect.mjs';
import { until } from './report.mjs';

const company = 'Fjordlys Design';
const owner = { email: 'ida.holm@operator.example', name: 'Ida Holm', password: 'seven quiet harbours' };

export async function resumedChapter(report, browser, binary, simulator) {
  const server = await startBare(binary, {
    APPMUSTER_MICROSOFT_LOGIN_URL: `${simulator.address}/login`,
    APPMUSTER_MICROSOFT_GRAPH_URL: `${simulator.address}/graph`,
  });
  const tab = await Tab.open(browser, { baseURL: server.address });
  const { page } = tab;
  const directory = (await simulator.state()).companies.find((c) => c.name === company).tenantId;
  try {
    await tab.look({ size: desk, scheme: 'light' });
    const { organization, tenant } = await connect();
    const at = `/o/${organization}/integration`;
    await report.check('Resumed: a sync that was killed goes on, and its page says so', async () => {
      const run = await until(
        'some data sets are read, others are not',
        async () => {
          const { lastSyncRun: run } = await newest(tenant);
          const complete = run.stages.filter((x) => x.state === 'COMPLETE').length;
          return complete > 1 && complete < run.stages.length - 1 ? run : null;
        },
        60_000,
      );
      await page.goto('about:blank');
      await server.crash();
      await until('it went on', async () => (await newest(tenant)).lastSyncRun.resumedCount > 0, 60_000);
      await tab.go(`${at}/runs/${run.id}`);
      for (const variant of variants) {
        await tab.look(variant);
        await inspect(report, tab, 'sync-resuming', variant.name);
      }
      await tab.look({ size: desk, scheme: 'light' });
      await simulator.clear();
      const ended = await runAfter(tab, tenant, 0);
      assert.equal(ended.id, run.id);
      assert.equal(ended.state, 'SUCCEEDED');
      await walk(report, tab, {
        name: 'sync-resumed',
        path: `${at}/runs/${run.id}`,
        shows: async () => {
          assert.match(await tab.heading(), /: complete/);
          assert.match(await tab.text(), /went on after an interruption/);
        },
      });
    });
    await report.check('Failed: a sync that could read nothing says what Microsoft answered', async () => {
      await tab.look({ size: desk, scheme: 'light' });
      await simulator.fault({
        tenant: directory,
        path: '/graph/',
        action: 'respond',
        status: 400,
        body: '{"error":{"code":"BadRequest","message":"no"}}',
      });
      const before = (await newest(tenant)).lastSyncRun.sequence;
      await tab.go(at);
      await page.getByRole('main').getByRole('button', { name: 'Sync now' }).click();
      const run = await runAfter(tab, tenant, before);
      await simulator.clear();
      assert.equal(run.state, 'FAILED');
      await walk(report, tab, {
        name: 'sync-failed',
        path: `${at}/runs/${run.id}`,
        shows: async () => assert.match(await tab.heading(), /: failed/),
      });
      await walk(report, tab, { name: 'sync-failed-history', path: `${at}/history` });
    });
  } finally {
    await simulator.clear();
    await tab.close();
    await server.stop();
  }

  /** Makes the owner and an organization, and connects the directory to it with a registration of its own, slowly read. */
  async function connect() {
    await tab.go(new URL(server.setupLink()).pathname);
    await page.getByLabel('Your name').fill(owner.name);
    await page.getByLabel('E-mail address').fill(owner.email);
    await page.getByLabel('Password', { exact: true }).fill(owner.password);
    await page.getByRole('button', { name: 'Create the owner account' }).click();
    await page.waitForURL((url) => url.pathname === '/');
    const { instance } = await ask(tab, '{ instance { permissions { permission } } }');
    const secret = 'a secret of its own';
    const client = await simulator.register(
      directory,
      'Appmuster of an operator',
      secret,
      instance.permissions.map((p) => p.permission),
    );
    const { createOrganization } = await ask(
      tab,
      'mutation($name: String!) { createOrganization(input: {name: $name}) { organization { id } userErrors { message } } }',
      { name: company },
    );
    const organization = createOrganization.organization.id;
    await simulator.slow(directory, 400);
    const { connectTenant } = await ask(
      tab,
      'mutation($input: ConnectTenantInput!) { connectTenant(input: $input) { tenant { id } userErrors { message } } }',
      {
        input: {
          organizationId: organization,
          mode: 'CUSTOMER_APP',
          tenantId: directory,
          clientId: client,
          clientSecret: secret,
        },
      },
    );
    assert.deepEqual(connectTenant.userErrors, []);
    return { organization, tenant: connectTenant.tenant.id };
  }

  async function newest(tenant) {
    const data = await ask(
      tab,
      'query($id: ID!) { node(id: $id) { ... on Tenant { lastSyncRun { id state sequence resumedCount stages { state } } } } }',
      { id: tenant },
    );
    return data.node;
  }
}
