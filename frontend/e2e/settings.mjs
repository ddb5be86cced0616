// Settings: an endpoint that is told of a sync, a token that asks in one's place.
import assert from 'node:assert/strict';
import { organization, runAfter } from './api.mjs';
import { desk, textOf } from './browser.mjs';
import { inspect, variants } from './inspect.mjs';
import { startReceiver } from './receiver.mjs';
import { none, until } from './report.mjs';

export async function settingsChapter(report, tab) {
  const { page } = tab;
  const main = page.getByRole('main');
  const o = await organization(tab, 'Meerdijk');
  const at = `/o/${o.id}/settings`;
  await tab.look({ size: desk, scheme: 'light' });
  tab.troubles();
  const receiver = await startReceiver();
  try {
    await webhooks();
  } finally {
    await receiver.stop();
  }
  await tokens();
  await connection();
  await report.check('Settings: no console message, no failed request', () => none(tab.troubles()));

  async function webhooks() {
    let secret;
    await report.check('Webhooks: an address that may not be told is refused at its field', async () => {
      await tab.go(`${at}?tab=webhooks`);
      await main.getByRole('button', { name: 'Add endpoint' }).first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Address').fill('ftp://example.com/hooks');
      await dialog.getByRole('button', { name: 'Add endpoint' }).click();
      await until(
        'the field is marked as wrong',
        async () => (await dialog.getByLabel('Address').getAttribute('aria-invalid')) === 'true',
      );
      assert.match(await textOf(dialog), /https/);
      await inspect(report, tab, 'webhook-refused');
    });
    await report.check('Webhooks: an endpoint is added, and its secret is shown', async () => {
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Address').fill(receiver.address);
      await dialog.getByRole('button', { name: 'Add endpoint' }).click();
      await page.getByText('It is shown this once', { exact: false }).first().waitFor();
      await inspect(report, tab, 'webhook-secret');
      secret = /whsec_[\w+/=-]+/.exec(await readAll(page))?.[0];
      assert.ok(secret, 'no secret is shown');
      receiver.verifyWith(secret);
      await page.getByRole('button', { name: 'I have copied it' }).click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    });
    await report.check('Webhooks: the secret is shown this once, not again', async () => {
      assert.doesNotMatch(await readAll(page), /whsec_/);
      await tab.reload();
      assert.doesNotMatch(await readAll(page), /whsec_/);
      assert.ok((await tab.text()).includes(receiver.address));
    });
    await report.check(
      'Webhooks: a sync is told to the endpoint, signed so that the receiver can verify it',
      async () => {
        await tab.go(`/o/${o.id}/integration`);
        await main.getByRole('button', { name: 'Sync now' }).click();
        const run = await runAfter(tab, o.tenants[0].id, o.tenants[0].lastSyncRun.sequence);
        const message = await until(
          'the message came',
          () => receiver.messages.find((m) => m.body.data?.syncRunId === run.id),
          30_000,
        );
        assert.equal(message.problem, null);
        assert.equal(message.body.type, 'sync.completed');
      },
    );
    await report.check('Webhooks: the delivery is listed with its event, result and answer', async () => {
      await tab.go(`${at}?tab=webhooks`);
      const show = main.getByRole('button', { name: 'See deliveries' });
      if (await show.count()) await show.first().click();
      await main.getByText('sync.completed').first().waitFor();
      await until('it is delivered', async () =>
        /sync\.completed[\s\S]*delivered[\s\S]*\b204\b/.test(await textOf(main)),
      );
    });
    await report.check('Webhooks: a test is sent on demand and listed', async () => {
      await main.getByRole('button', { name: 'Send a test' }).first().click();
      await until(
        'the test came',
        () => receiver.messages.some((m) => m.body.type === 'webhook.test' && m.problem === null),
        30_000,
      );
      await main.getByText('webhook.test').first().waitFor();
    });
    for (const variant of variants) {
      await tab.look(variant);
      await tab.reload();
      await inspect(report, tab, 'webhook-deliveries', variant.name);
    }
    await tab.look({ size: desk, scheme: 'light' });
  }

  async function connection() {
    await report.check('Connection: routine syncs are paused and resumed, and the state says so', async () => {
      await tab.go(at);
      await main.getByRole('button', { name: 'Pause routine syncs' }).click();
      await main.getByText('Paused.').first().waitFor();
      await tab.settle();
      await inspect(report, tab, 'settings-paused');
      await main.getByRole('button', { name: 'Resume' }).first().click();
      await main.getByText('Connected.').first().waitFor();
      await main.getByRole('button', { name: 'Pause routine syncs' }).waitFor();
    });
    await report.check('Connection: a wrong new secret is refused at its field, and the old one stays', async () => {
      await main.getByLabel('New client secret').fill('not the secret');
      await main.getByRole('button', { name: 'Replace the secret' }).click();
      await main.getByText(/Microsoft refused: the client secret is wrong\./).waitFor();
      const { tenants } = await organization(tab, 'Meerdijk');
      assert.equal(tenants[0].state, 'ACTIVE');
    });
    await report.check('Connection: the organization’s name is changed, everywhere, without a reload', async () => {
      const name = main.getByLabel('Name', { exact: true });
      await name.fill('Meerdijk Ingenieurs BV');
      await main.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('navigation', { name: 'Main' }).getByText('Meerdijk Ingenieurs BV').waitFor();
      await name.fill(o.name);
      await main.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('navigation', { name: 'Main' }).getByText(o.name, { exact: true }).waitFor();
    });
    await report.check('Connection: a window that no rule allows is brought back to one that is', async () => {
      const days = main.getByLabel('Window of the rules, in days');
      const save = async () => {
        await main.getByRole('button', { name: 'Save' }).click();
        await page.getByRole('alert').filter({ hasText: 'Saved' }).last().waitFor();
      };
      await days.fill('7');
      await save();
      await until('the window is 30 days', async () => (await organization(tab, 'Meerdijk')).windowDays === 30);
      await days.fill(String(o.windowDays));
      await save();
      await until(
        'the window is as before',
        async () => (await organization(tab, 'Meerdijk')).windowDays === o.windowDays,
      );
      await tab.reload();
      assert.equal(await days.inputValue(), String(o.windowDays));
    });
  }

  async function tokens() {
    let secret;
    const askBy = async () => {
      const response = await fetch(`${new URL(page.url()).origin}/graphql`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${secret}` },
        body: JSON.stringify({ query: '{ viewer { apiToken { name } } }' }),
      });
      return response.json();
    };
    await report.check('API tokens: a token is created, and shown', async () => {
      await tab.go('/you?tab=tokens');
      await main.getByRole('button', { name: 'Create token' }).first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('Browser suite');
      await dialog.getByRole('radio', { name: 'read and change' }).check();
      await dialog.getByRole('radio', { name: 'Every organization, later ones included' }).check();
      await inspect(report, tab, 'token-form');
      await dialog.getByRole('button', { name: 'Create token' }).click();
      await page.getByText('It is shown this once', { exact: false }).first().waitFor();
      await inspect(report, tab, 'token-secret');
      secret = /\bam[a-z]*_[\w-]{20,}/.exec(await readAll(page))?.[0];
      assert.ok(secret, 'no token is shown');
      await page.getByRole('button', { name: 'I have copied it' }).click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    });
    await report.check('API tokens: the token asks in one’s place', async () => {
      assert.deepEqual(await askBy(), { data: { viewer: { apiToken: { name: 'Browser suite' } } } });
    });
    await report.check('API tokens: the token is listed, and never shown again', async () => {
      await tab.reload();
      await main.getByRole('row').filter({ hasText: 'Browser suite' }).waitFor();
      assert.ok(!(await readAll(page)).includes(secret));
    });
    for (const variant of variants) {
      await tab.look(variant);
      await tab.reload();
      await inspect(report, tab, 'tokens', variant.name);
    }
    await tab.look({ size: desk, scheme: 'light' });
    await report.check('API tokens: a withdrawn token is refused at once', async () => {
      const row = main.getByRole('row').filter({ hasText: 'Browser suite' });
      await row.getByRole('button', { name: 'Withdraw' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
      await row.filter({ hasText: 'withdrawn' }).waitFor();
      assert.equal((await askBy()).errors?.[0]?.extensions.code, 'UNAUTHENTICATED');
    });
  }
}

/** All text on the page, that of fields included. */
const readAll = async (page) => {
  const typed = await page.locator('input, textarea').evaluateAll((all) => all.map((e) => e.value));
  return [await textOf(page.locator('body')), ...typed].join('\n');
};
