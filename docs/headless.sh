#!/usr/bin/env bash
# Sets an instance up without a browser: makes an organization, connects a tenant
# by its own app registration, waits for the first sync and reads the answers.
#
#   ADDRESS   of the server, such as http://localhost:8080
#   TOKEN     an API token, or APPMUSTER_BOOTSTRAP_TOKEN's value
#   NAME      of the organization
#   TENANT_ID CLIENT_ID CLIENT_SECRET   of the tenant's app registration
#
# Needs curl and node.
set -euo pipefail
: "${ADDRESS:?}" "${TOKEN:?}" "${NAME:?}" "${TENANT_ID:?}" "${CLIENT_ID:?}" "${CLIENT_SECRET:?}"

# ask DOCUMENT VARIABLES PATH: prints the value at PATH of the answer's data.
ask() {
  local body
  body=$(node -e 'console.log(JSON.stringify({query: process.argv[1], variables: JSON.parse(process.argv[2])}))' "$1" "$2")
  curl -sS "$ADDRESS/graphql" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' --data-binary "$body" |
    node -e '
      let text = ""; process.stdin.on("data", d => text += d).on("end", () => {
        const answer = JSON.parse(text);
        if (answer.errors) { console.error(answer.errors[0].message); process.exit(1); }
        for (const payload of Object.values(answer.data)) {
          if (payload && payload.userErrors && payload.userErrors.length) { console.error(payload.userErrors[0].message); process.exit(1); }
        }
        const value = process.argv[1].split(".").reduce((v, k) => v == null ? v : v[k], answer.data);
        console.log(typeof value === "object" ? JSON.stringify(value, null, 2) : value);
      });' "$3"
}

json() { node -e 'const o = {}; for (let i = 1; i < process.argv.length; i += 2) o[process.argv[i]] = process.argv[i + 1]; console.log(JSON.stringify(o))' "$@"; }

organization=$(ask 'mutation($name: String!) { createOrganization(input: {name: $name}) { organization { id } userErrors { message } } }' \
  "$(json name "$NAME")" createOrganization.organization.id)
echo "organization $organization"

tenant=$(ask 'mutation($o: ID!, $t: String!, $c: String!, $s: String!) {
    connectTenant(input: {organizationId: $o, mode: CUSTOMER_APP, tenantId: $t, clientId: $c, clientSecret: $s}) { tenant { id } userErrors { message } } }' \
  "$(json o "$organization" t "$TENANT_ID" c "$CLIENT_ID" s "$CLIENT_SECRET")" connectTenant.tenant.id)
echo "tenant $tenant"

for _ in $(seq 600); do
  state=$(ask 'query($id: ID!) { node(id: $id) { ... on Tenant { lastSyncRun { state } } } }' "$(json id "$tenant")" node.lastSyncRun.state)
  case "$state" in QUEUED | RUNNING) sleep 1 ;; *) break ;; esac
done
echo "sync $state"

ask 'query($id: ID!) { organization(id: $id) {
    tenants { displayName state stateReason lastSyncRun { state stages { dataSet state fetched reason } } }
    overview { users { value unknownReason } appsInUse { value unknownReason confidence } seats { value unknownReason } }
    apps(first: 5, where: {stageIn: [IN_USE]}) { totalCount nodes { displayName userCount stageReasons { text } } }
  } }' "$(json id "$organization")" organization

[ "$state" = SUCCEEDED ] || [ "$state" = PARTIAL ]
