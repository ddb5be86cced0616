#!/usr/bin/env node
// Sets an instance up without a browser: makes an organization, connects a
// tenant by its own app registration, waits for the first sync and prints the
// answers. Needs Node 18 or newer and these variables:
//
//   ADDRESS   of the server, such as http://localhost:8080
//   TOKEN     an API token, or what APPMUSTER_BOOTSTRAP_TOKEN is set to
//   NAME      of the organization
//   TENANT_ID CLIENT_ID CLIENT_SECRET   of the tenant's app registration

const need = ["ADDRESS", "TOKEN", "NAME", "TENANT_ID", "CLIENT_ID", "CLIENT_SECRET"];
const missing = need.filter((name) => !process.env[name]);
if (missing.length > 0) {
  console.error(`Set ${missing.join(", ")}.`);
  process.exit(2);
}
const env = process.env;

async function ask(query, variables) {
  const response = await fetch(`${env.ADDRESS}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${env.TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await response.json();
  const problem = answer.errors?.[0] ?? Object.values(answer.data).flatMap((payload) => payload?.userErrors ?? [])[0];
  if (problem) throw new Error(problem.message);
  return answer.data;
}

try {
  const { createOrganization } = await ask(
    `mutation($name: String!) {
      createOrganization(input: {name: $name}) { organization { id } userErrors { message } }
    }`,
    { name: env.NAME },
  );
  const organization = createOrganization.organization.id;

  const { connectTenant } = await ask(
    `mutation($input: ConnectTenantInput!) {
      connectTenant(input: $input) { tenant { id } userErrors { message } }
    }`,
    {
      input: {
        organizationId: organization,
        mode: "CUSTOMER_APP",
        tenantId: env.TENANT_ID,
        clientId: env.CLIENT_ID,
        clientSecret: env.CLIENT_SECRET,
      },
    },
  );
  const tenant = connectTenant.tenant.id;

  let run;
  do {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { node } = await ask(
      `query($id: ID!) { node(id: $id) { ... on Tenant { lastSyncRun { state error } } } }`,
      { id: tenant },
    );
    run = node.lastSyncRun;
  } while (run.state === "QUEUED" || run.state === "RUNNING");

  const answers = await ask(
    `query($id: ID!) {
      organization(id: $id) {
        name
        tenants { displayName state stateReason lastSyncRun { state stages { dataSet state fetched reason } } }
        overview {
          users { value unknownReason }
          appsInUse { value unknownReason confidence }
          seats { value unknownReason }
        }
        apps(first: 5, where: {stageIn: [IN_USE]}) {
          totalCount
          nodes { displayName userCount stageReasons { text } }
        }
      }
    }`,
    { id: organization },
  );
  console.log(JSON.stringify(answers.organization, null, 2));
  if (run.state !== "SUCCEEDED" && run.state !== "PARTIAL") throw new Error(`The sync ended as ${run.state}: ${run.error}`);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
