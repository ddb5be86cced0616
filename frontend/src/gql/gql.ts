/* eslint-disable */
import * as types from './graphql';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  fragment CoverageCell on Coverage {\n    dataSet\n    state\n    reason\n    mend\n    darkens\n    lastSuccessAt\n    scopeGranted\n    licensed\n    coveredFrom\n    tenant {\n      id\n      displayName\n    }\n  }\n": typeof types.CoverageCellFragmentDoc,
    "\n  query Everything($search: String!, $organization: ID!, $inside: Boolean!) {\n    organizations(first: 6, where: { search: $search }) {\n      nodes {\n        id\n        name\n      }\n    }\n    organization(id: $organization) @include(if: $inside) {\n      id\n      apps(first: 6, where: { search: $search }) {\n        nodes {\n          id\n          displayName\n          publisherName\n        }\n      }\n      users(first: 6, where: { search: $search }) {\n        nodes {\n          id\n          displayName\n          userPrincipalName\n        }\n      }\n    }\n  }\n": typeof types.EverythingDocument,
    "\n  mutation StartSync($input: StartSyncInput!) {\n    startSync(input: $input) {\n      syncRun {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.StartSyncDocument,
    "\n  mutation Reconnect($input: ReconnectTenantInput!) {\n    reconnectTenant(input: $input) {\n      tenant {\n        id\n      }\n      consentUrl\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.ReconnectDocument,
    "\n  mutation Resume($input: ResumeTenantInput!) {\n    resumeTenant(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.ResumeDocument,
    "\n  mutation Acknowledge($input: AcknowledgeLicenseGapInput!) {\n    acknowledgeLicenseGap(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.AcknowledgeDocument,
    "\n  mutation CancelSync($input: CancelSyncInput!) {\n    cancelSync(input: $input) {\n      syncRun {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.CancelSyncDocument,
    "\n  fragment RunHead on SyncRun {\n    id\n    sequence\n    state\n    trigger\n    full\n    resumedCount\n    queuedAt\n    startedAt\n    finishedAt\n    throttledUntil\n    error\n    changes {\n      kind\n      count\n    }\n    tenant {\n      id\n      displayName\n    }\n  }\n": typeof types.RunHeadFragmentDoc,
    "\n  fragment StageLine on SyncStage {\n    id\n    dataSet\n    state\n    mode\n    reason\n    mend\n    errorDetail\n    fetched\n    expected\n    added\n    changed\n    removed\n    requests\n    throttledMs\n    startedAt\n    finishedAt\n  }\n": typeof types.StageLineFragmentDoc,
    "\n  mutation LogOut {\n    logOut {\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.LogOutDocument,
    "\n  query Choices($search: String) {\n    organizations(first: 30, where: { search: $search }) {\n      nodes {\n        id\n        name\n        tenants {\n          id\n          state\n        }\n      }\n    }\n  }\n": typeof types.ChoicesDocument,
    "\n  fragment TileMetric on Metric {\n    value\n    unknownReason\n    confidence\n    asOf\n    previous\n  }\n": typeof types.TileMetricFragmentDoc,
    "\n  subscription LiveRun($tenantId: ID!) {\n    syncRunUpdated(tenantId: $tenantId) {\n      ...RunHead\n      stages {\n        ...StageLine\n      }\n    }\n  }\n": typeof types.LiveRunDocument,
    "\n  query NewestRun($tenantId: ID!) {\n    node(id: $tenantId) {\n      ... on Tenant {\n        lastSyncRun {\n          ...RunHead\n          stages {\n            ...StageLine\n          }\n        }\n      }\n    }\n  }\n": typeof types.NewestRunDocument,
    "\n  query OrganizationShell($id: ID!) {\n    organization(id: $id) {\n      id\n      name\n      windowDays\n      tenants {\n        id\n        displayName\n        entraTenantId\n        mode\n        state\n        stateReason\n        stateMend\n        nextSyncAt\n        consentLevel\n        licenseGapAcknowledgedAt\n        hasPremium\n        credentialExpiresAt\n        disconnectedAt\n        domains {\n          name\n          isDefault\n        }\n        lastSyncRun {\n          id\n          state\n        }\n      }\n      overview {\n        asOf\n        users {\n          value\n        }\n        appsInUse {\n          value\n        }\n        appsDiscovered {\n          value\n        }\n        appsInactive {\n          value\n        }\n      }\n      licenses(first: 1) {\n        totalCount\n      }\n    }\n  }\n": typeof types.OrganizationShellDocument,
    "\n  query Viewer {\n    viewer {\n      isInstanceOwner\n      member {\n        id\n        email\n        name\n        locale\n        timeZone\n      }\n      organizations(first: 100) {\n        nodes {\n          id\n          name\n          tenants {\n            id\n            state\n          }\n        }\n        totalCount\n      }\n    }\n    instance {\n      version\n      needsSetup\n      simulated\n    }\n  }\n": typeof types.ViewerDocument,
    "\n  mutation LogIn($input: LogInInput!) {\n    logIn(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.LogInDocument,
    "\n  query OverviewPage($id: ID!) {\n    organization(id: $id) {\n      id\n      overview {\n        asOf\n        appsInUse {\n          ...TileMetric\n          value\n        }\n        appsDiscovered {\n          ...TileMetric\n          value\n        }\n        appsInactive {\n          ...TileMetric\n          value\n        }\n        users {\n          ...TileMetric\n        }\n        activeUsers {\n          ...TileMetric\n        }\n        seats {\n          ...TileMetric\n        }\n        usePerDay(days: 30) {\n          date\n          apps\n          users\n        }\n      }\n      coverage {\n        ...CoverageCell\n      }\n    }\n  }\n": typeof types.OverviewPageDocument,
    "\n  query Portfolio($search: String, $after: String) {\n    organizations(first: 50, after: $after, where: { search: $search }) {\n      nodes {\n        id\n        name\n        tenants {\n          id\n          state\n          stateReason\n          displayName\n        }\n        overview {\n          asOf\n          appsInUse {\n            value\n            unknownReason\n          }\n          users {\n            value\n            unknownReason\n          }\n          activeUsers {\n            value\n            unknownReason\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n": typeof types.PortfolioDocument,
    "\n  mutation CreateOrganization($input: CreateOrganizationInput!) {\n    createOrganization(input: $input) {\n      organization {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.CreateOrganizationDocument,
    "\n  mutation CompleteSetup($input: CompleteSetupInput!) {\n    completeSetup(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.CompleteSetupDocument,
};
const documents: Documents = {
    "\n  fragment CoverageCell on Coverage {\n    dataSet\n    state\n    reason\n    mend\n    darkens\n    lastSuccessAt\n    scopeGranted\n    licensed\n    coveredFrom\n    tenant {\n      id\n      displayName\n    }\n  }\n": types.CoverageCellFragmentDoc,
    "\n  query Everything($search: String!, $organization: ID!, $inside: Boolean!) {\n    organizations(first: 6, where: { search: $search }) {\n      nodes {\n        id\n        name\n      }\n    }\n    organization(id: $organization) @include(if: $inside) {\n      id\n      apps(first: 6, where: { search: $search }) {\n        nodes {\n          id\n          displayName\n          publisherName\n        }\n      }\n      users(first: 6, where: { search: $search }) {\n        nodes {\n          id\n          displayName\n          userPrincipalName\n        }\n      }\n    }\n  }\n": types.EverythingDocument,
    "\n  mutation StartSync($input: StartSyncInput!) {\n    startSync(input: $input) {\n      syncRun {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.StartSyncDocument,
    "\n  mutation Reconnect($input: ReconnectTenantInput!) {\n    reconnectTenant(input: $input) {\n      tenant {\n        id\n      }\n      consentUrl\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.ReconnectDocument,
    "\n  mutation Resume($input: ResumeTenantInput!) {\n    resumeTenant(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.ResumeDocument,
    "\n  mutation Acknowledge($input: AcknowledgeLicenseGapInput!) {\n    acknowledgeLicenseGap(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.AcknowledgeDocument,
    "\n  mutation CancelSync($input: CancelSyncInput!) {\n    cancelSync(input: $input) {\n      syncRun {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.CancelSyncDocument,
    "\n  fragment RunHead on SyncRun {\n    id\n    sequence\n    state\n    trigger\n    full\n    resumedCount\n    queuedAt\n    startedAt\n    finishedAt\n    throttledUntil\n    error\n    changes {\n      kind\n      count\n    }\n    tenant {\n      id\n      displayName\n    }\n  }\n": types.RunHeadFragmentDoc,
    "\n  fragment StageLine on SyncStage {\n    id\n    dataSet\n    state\n    mode\n    reason\n    mend\n    errorDetail\n    fetched\n    expected\n    added\n    changed\n    removed\n    requests\n    throttledMs\n    startedAt\n    finishedAt\n  }\n": types.StageLineFragmentDoc,
    "\n  mutation LogOut {\n    logOut {\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.LogOutDocument,
    "\n  query Choices($search: String) {\n    organizations(first: 30, where: { search: $search }) {\n      nodes {\n        id\n        name\n        tenants {\n          id\n          state\n        }\n      }\n    }\n  }\n": types.ChoicesDocument,
    "\n  fragment TileMetric on Metric {\n    value\n    unknownReason\n    confidence\n    asOf\n    previous\n  }\n": types.TileMetricFragmentDoc,
    "\n  subscription LiveRun($tenantId: ID!) {\n    syncRunUpdated(tenantId: $tenantId) {\n      ...RunHead\n      stages {\n        ...StageLine\n      }\n    }\n  }\n": types.LiveRunDocument,
    "\n  query NewestRun($tenantId: ID!) {\n    node(id: $tenantId) {\n      ... on Tenant {\n        lastSyncRun {\n          ...RunHead\n          stages {\n            ...StageLine\n          }\n        }\n      }\n    }\n  }\n": types.NewestRunDocument,
    "\n  query OrganizationShell($id: ID!) {\n    organization(id: $id) {\n      id\n      name\n      windowDays\n      tenants {\n        id\n        displayName\n        entraTenantId\n        mode\n        state\n        stateReason\n        stateMend\n        nextSyncAt\n        consentLevel\n        licenseGapAcknowledgedAt\n        hasPremium\n        credentialExpiresAt\n        disconnectedAt\n        domains {\n          name\n          isDefault\n        }\n        lastSyncRun {\n          id\n          state\n        }\n      }\n      overview {\n        asOf\n        users {\n          value\n        }\n        appsInUse {\n          value\n        }\n        appsDiscovered {\n          value\n        }\n        appsInactive {\n          value\n        }\n      }\n      licenses(first: 1) {\n        totalCount\n      }\n    }\n  }\n": types.OrganizationShellDocument,
    "\n  query Viewer {\n    viewer {\n      isInstanceOwner\n      member {\n        id\n        email\n        name\n        locale\n        timeZone\n      }\n      organizations(first: 100) {\n        nodes {\n          id\n          name\n          tenants {\n            id\n            state\n          }\n        }\n        totalCount\n      }\n    }\n    instance {\n      version\n      needsSetup\n      simulated\n    }\n  }\n": types.ViewerDocument,
    "\n  mutation LogIn($input: LogInInput!) {\n    logIn(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.LogInDocument,
    "\n  query OverviewPage($id: ID!) {\n    organization(id: $id) {\n      id\n      overview {\n        asOf\n        appsInUse {\n          ...TileMetric\n          value\n        }\n        appsDiscovered {\n          ...TileMetric\n          value\n        }\n        appsInactive {\n          ...TileMetric\n          value\n        }\n        users {\n          ...TileMetric\n        }\n        activeUsers {\n          ...TileMetric\n        }\n        seats {\n          ...TileMetric\n        }\n        usePerDay(days: 30) {\n          date\n          apps\n          users\n        }\n      }\n      coverage {\n        ...CoverageCell\n      }\n    }\n  }\n": types.OverviewPageDocument,
    "\n  query Portfolio($search: String, $after: String) {\n    organizations(first: 50, after: $after, where: { search: $search }) {\n      nodes {\n        id\n        name\n        tenants {\n          id\n          state\n          stateReason\n          displayName\n        }\n        overview {\n          asOf\n          appsInUse {\n            value\n            unknownReason\n          }\n          users {\n            value\n            unknownReason\n          }\n          activeUsers {\n            value\n            unknownReason\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n": types.PortfolioDocument,
    "\n  mutation CreateOrganization($input: CreateOrganizationInput!) {\n    createOrganization(input: $input) {\n      organization {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.CreateOrganizationDocument,
    "\n  mutation CompleteSetup($input: CompleteSetupInput!) {\n    completeSetup(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.CompleteSetupDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CoverageCell on Coverage {\n    dataSet\n    state\n    reason\n    mend\n    darkens\n    lastSuccessAt\n    scopeGranted\n    licensed\n    coveredFrom\n    tenant {\n      id\n      displayName\n    }\n  }\n"): typeof import('./graphql').CoverageCellFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Everything($search: String!, $organization: ID!, $inside: Boolean!) {\n    organizations(first: 6, where: { search: $search }) {\n      nodes {\n        id\n        name\n      }\n    }\n    organization(id: $organization) @include(if: $inside) {\n      id\n      apps(first: 6, where: { search: $search }) {\n        nodes {\n          id\n          displayName\n          publisherName\n        }\n      }\n      users(first: 6, where: { search: $search }) {\n        nodes {\n          id\n          displayName\n          userPrincipalName\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').EverythingDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation StartSync($input: StartSyncInput!) {\n    startSync(input: $input) {\n      syncRun {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').StartSyncDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Reconnect($input: ReconnectTenantInput!) {\n    reconnectTenant(input: $input) {\n      tenant {\n        id\n      }\n      consentUrl\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').ReconnectDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Resume($input: ResumeTenantInput!) {\n    resumeTenant(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').ResumeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Acknowledge($input: AcknowledgeLicenseGapInput!) {\n    acknowledgeLicenseGap(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').AcknowledgeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelSync($input: CancelSyncInput!) {\n    cancelSync(input: $input) {\n      syncRun {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').CancelSyncDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment RunHead on SyncRun {\n    id\n    sequence\n    state\n    trigger\n    full\n    resumedCount\n    queuedAt\n    startedAt\n    finishedAt\n    throttledUntil\n    error\n    changes {\n      kind\n      count\n    }\n    tenant {\n      id\n      displayName\n    }\n  }\n"): typeof import('./graphql').RunHeadFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment StageLine on SyncStage {\n    id\n    dataSet\n    state\n    mode\n    reason\n    mend\n    errorDetail\n    fetched\n    expected\n    added\n    changed\n    removed\n    requests\n    throttledMs\n    startedAt\n    finishedAt\n  }\n"): typeof import('./graphql').StageLineFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LogOut {\n    logOut {\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').LogOutDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Choices($search: String) {\n    organizations(first: 30, where: { search: $search }) {\n      nodes {\n        id\n        name\n        tenants {\n          id\n          state\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').ChoicesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment TileMetric on Metric {\n    value\n    unknownReason\n    confidence\n    asOf\n    previous\n  }\n"): typeof import('./graphql').TileMetricFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription LiveRun($tenantId: ID!) {\n    syncRunUpdated(tenantId: $tenantId) {\n      ...RunHead\n      stages {\n        ...StageLine\n      }\n    }\n  }\n"): typeof import('./graphql').LiveRunDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query NewestRun($tenantId: ID!) {\n    node(id: $tenantId) {\n      ... on Tenant {\n        lastSyncRun {\n          ...RunHead\n          stages {\n            ...StageLine\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').NewestRunDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OrganizationShell($id: ID!) {\n    organization(id: $id) {\n      id\n      name\n      windowDays\n      tenants {\n        id\n        displayName\n        entraTenantId\n        mode\n        state\n        stateReason\n        stateMend\n        nextSyncAt\n        consentLevel\n        licenseGapAcknowledgedAt\n        hasPremium\n        credentialExpiresAt\n        disconnectedAt\n        domains {\n          name\n          isDefault\n        }\n        lastSyncRun {\n          id\n          state\n        }\n      }\n      overview {\n        asOf\n        users {\n          value\n        }\n        appsInUse {\n          value\n        }\n        appsDiscovered {\n          value\n        }\n        appsInactive {\n          value\n        }\n      }\n      licenses(first: 1) {\n        totalCount\n      }\n    }\n  }\n"): typeof import('./graphql').OrganizationShellDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Viewer {\n    viewer {\n      isInstanceOwner\n      member {\n        id\n        email\n        name\n        locale\n        timeZone\n      }\n      organizations(first: 100) {\n        nodes {\n          id\n          name\n          tenants {\n            id\n            state\n          }\n        }\n        totalCount\n      }\n    }\n    instance {\n      version\n      needsSetup\n      simulated\n    }\n  }\n"): typeof import('./graphql').ViewerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LogIn($input: LogInInput!) {\n    logIn(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').LogInDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OverviewPage($id: ID!) {\n    organization(id: $id) {\n      id\n      overview {\n        asOf\n        appsInUse {\n          ...TileMetric\n          value\n        }\n        appsDiscovered {\n          ...TileMetric\n          value\n        }\n        appsInactive {\n          ...TileMetric\n          value\n        }\n        users {\n          ...TileMetric\n        }\n        activeUsers {\n          ...TileMetric\n        }\n        seats {\n          ...TileMetric\n        }\n        usePerDay(days: 30) {\n          date\n          apps\n          users\n        }\n      }\n      coverage {\n        ...CoverageCell\n      }\n    }\n  }\n"): typeof import('./graphql').OverviewPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Portfolio($search: String, $after: String) {\n    organizations(first: 50, after: $after, where: { search: $search }) {\n      nodes {\n        id\n        name\n        tenants {\n          id\n          state\n          stateReason\n          displayName\n        }\n        overview {\n          asOf\n          appsInUse {\n            value\n            unknownReason\n          }\n          users {\n            value\n            unknownReason\n          }\n          activeUsers {\n            value\n            unknownReason\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').PortfolioDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateOrganization($input: CreateOrganizationInput!) {\n    createOrganization(input: $input) {\n      organization {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').CreateOrganizationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CompleteSetup($input: CompleteSetupInput!) {\n    completeSetup(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').CompleteSetupDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
