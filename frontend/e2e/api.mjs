// Questions to the server as the logged-in member, to know what the pages have to show.
import { until } from './report.mjs';

/** Asks GraphQL with the tab's session. */
export async function ask(tab, query, variables = {}) {
  const response = await tab.page.request.post('/graphql', { data: { query, variables } });
  const answer = await response.json();
  if (answer.errors) throw new Error(`GraphQL: ${answer.errors.map((e) => e.message).join('; ')}`);
  return answer.data;
}

/** The organization with this name: identifiers and the numbers of its Overview. */
export async function organization(tab, name) {
  const metric = '{ value unknownReason }';
  const data = await ask(
    tab,
    `query($name: String!) { organizations(first: 1, where: {search: $name}) { nodes {
      id name windowDays
      overview { asOf appsInUse ${metric} appsDiscovered ${metric} appsInactive ${metric} users ${metric} activeUsers ${metric} seats ${metric} }
      tenants { id state stateReason stateMend lastSyncRun { id state sequence } }
    } } }`,
    { name },
  );
  const found = data.organizations.nodes[0];
  if (!found) throw new Error(`There is no organization named ${name}.`);
  return found;
}

/** Waits until the newest run of a tenant, later than the given one, has its end; gives it. */
export async function runAfter(tab, tenant, sequence) {
  return until(
    'the sync has its end',
    async () => {
      const data = await ask(
        tab,
        `query($id: ID!) { node(id: $id) { ... on Tenant { lastSyncRun { id state sequence changes { kind count } stages { dataSet state fetched mode } } } } }`,
        { id: tenant },
      );
      const run = data.node.lastSyncRun;
      return run && run.sequence > sequence && !['QUEUED', 'RUNNING'].includes(run.state) ? run : null;
    },
    90_000,
  );
}

/** The simulated Microsoft's control page, by its JSON. */
export class Simulator {
  constructor(address) {
    this.address = address;
  }

  async #post(path, body = {}) {
    const response = await fetch(`${this.address}/_sim/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok)
      throw new Error(`The simulated Microsoft answered ${response.status} to ${path}: ${await response.text()}`);
    return response.json();
  }

  async state() {
    return (await fetch(`${this.address}/_sim/state`)).json();
  }

  /** Lets each answer to Graph for one company come late, until clear, so that a sync can be watched. */
  slow(tenant, delayMs) {
    return this.#post('fault', { tenant, path: '/graph/', action: 'slow', delayMs });
  }

  /** Spoils answers, as the simulator's Fault says, until clear. */
  fault(fault) {
    return this.#post('fault', fault);
  }

  /** Lets one day pass; gives what changed in the directories. */
  day() {
    return this.#post('day', { days: 1 });
  }

  /** Answers the next question for a company's users with 429 and a time to wait, in seconds. */
  throttle(tenant, seconds) {
    return this.#post('fault', { tenant, path: '/users', action: 'too-many', retryAfter: String(seconds), times: 1 });
  }

  /** Takes one application permission away from a registration in a company. */
  take(tenant, client, permission) {
    return this.#post('break', { kind: 'remove-permission', tenant, client, permission });
  }

  /** Takes back what the company's administrator consented to. */
  revoke(tenant, client) {
    return this.#post('break', { kind: 'revoke-consent', tenant, client });
  }

  /** Lets a company make a registration of its own and consent to it; gives its client ID. */
  async register(tenant, name, secret, permissions) {
    return (await this.#post('registration', { tenant, name, secret, permissions })).clientId;
  }

  /** Lets the secret of a registration end. */
  endSecret(client) {
    return this.#post('break', { kind: 'expire-secret', client });
  }

  /** Gives a registration another secret. */
  newSecret(client, secret) {
    return this.#post('secret', { client, secret });
  }

  /** Uploads the public part of a certificate to a registration. */
  certificate(client, certificate) {
    return this.#post('certificate', { client, certificate });
  }

  /** Lets days pass. */
  days(days) {
    return this.#post('day', { days });
  }

  clear() {
    return this.#post('fault/clear');
  }
}
