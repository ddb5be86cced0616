/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Input of acknowledgeLicenseGap. */
export type AcknowledgeLicenseGapInput = {
  /** Identifier of the tenant. */
  tenantId: string | number;
};

/** Input of cancelSync. */
export type CancelSyncInput = {
  /** Identifier of the run. */
  syncRunId: string | number;
};

/** Input of completeSetup. */
export type CompleteSetupInput = {
  /** Address to log in with. */
  email: string;
  /** Name shown to others. */
  name?: string | null | undefined;
  /** Password, at least 12 characters. */
  password: string;
  /** Token of the one-time link. */
  token: string;
};

/** How sure an answer is. */
export type Confidence =
  /** All evidence that bears on it was read completely and lately. */
  | 'HIGH'
  /** Most of the evidence is missing. */
  | 'LOW'
  /** Some evidence is missing that could change it. */
  | 'MEDIUM'
  /** Nothing to judge by. */
  | 'UNKNOWN';

/** Whether a data set can be trusted now. */
export type CoverageState =
  /** Read, but Microsoft hides the names in it. */
  | 'CONCEALED'
  /** Can't be read. */
  | 'DARK'
  /** Read completely and lately. */
  | 'GREEN'
  /** Read, but removals are kept back for a person to decide. */
  | 'HELD'
  /** Not asked for at this consent level, or not read by this version. */
  | 'NOT_ASKED'
  /** Read completely before, but not lately. */
  | 'STALE';

/** Input of createOrganization. */
export type CreateOrganizationInput = {
  /** Its name. */
  name: string;
};

/** One data set of a tenant, read as a whole by a sync. */
export type DataSet =
  /** Service principals and app registrations. */
  | 'APPS'
  /** App roles that users, groups and apps hold. */
  | 'ASSIGNMENTS'
  /** Directory audit events. */
  | 'DIRECTORY_AUDITS'
  /** Directory roles and who holds them. */
  | 'DIRECTORY_ROLES'
  /** Delegated permissions that apps hold. */
  | 'GRANTS'
  /** Directory groups, and the direct members of those that hold an app or a licence. */
  | 'GROUPS'
  /** Licences the tenant holds. */
  | 'LICENSES'
  /** The tenant's own record and its domains. */
  | 'ORGANIZATION'
  /** Profile photos. */
  | 'PHOTOS'
  /** Sign-in events. */
  | 'SIGN_INS'
  /** Microsoft 365 usage reports. */
  | 'USAGE_REPORTS'
  /** Directory users. */
  | 'USERS';

/** Input of logIn. */
export type LogInInput = {
  /** Address of the member. */
  email: string;
  /** Password of the member. */
  password: string;
};

/** Input of reconnectTenant. */
export type ReconnectTenantInput = {
  /** CUSTOMER_APP: a new client secret. */
  clientSecret?: string | null | undefined;
  /** Identifier of the tenant. */
  tenantId: string | number;
};

/** Input of resumeTenant. */
export type ResumeTenantInput = {
  /** Identifier of the tenant. */
  tenantId: string | number;
};

/** Input of startSync. */
export type StartSyncInput = {
  /** Whether to read every data set whole; by what changed when not given. */
  full?: boolean | null | undefined;
  /** Identifier of the tenant. */
  tenantId: string | number;
};

/** How a data set is read. */
export type SyncMode =
  /** Only what changed. */
  | 'DELTA'
  /** Whole. */
  | 'FULL';

/** Where a sync stands. */
export type SyncRunState =
  /** A person stopped it. */
  | 'CANCELED'
  /** A data set without which nothing makes sense could not be read; the last good data stays. */
  | 'FAILED'
  /** More would vanish than is plausible; a person decides. */
  | 'HELD'
  /** Some data sets could not be read; the others were. */
  | 'PARTIAL'
  /** Waits to begin. */
  | 'QUEUED'
  /** Under way, or waiting for Microsoft. */
  | 'RUNNING'
  /** Everything that was asked for was read. */
  | 'SUCCEEDED';

/** Where a data set of a sync stands. */
export type SyncStageState =
  /** Read whole. */
  | 'COMPLETE'
  /** Could not be read after several tries. */
  | 'FAILED'
  /** Read whole, but its removals wait for a person. */
  | 'HELD'
  /** Not read to its end. */
  | 'PARTIAL'
  /** Not begun. */
  | 'PENDING'
  /** Under way. */
  | 'RUNNING'
  /** Not read, and the reason says why. */
  | 'SKIPPED';

/** What started a sync. */
export type SyncTrigger =
  /** The connection of its tenant. */
  | 'FIRST'
  /** A person or a token. */
  | 'MANUAL'
  /** Routine. */
  | 'SCHEDULED';

/** How a tenant is connected. */
export type TenantMode =
  /** By an administrator's consent to the operator's registration, as the application itself. Not offered yet. */
  | 'APPLICATION'
  /** By the customer's own app registration. */
  | 'CUSTOMER_APP'
  /** By an administrator's consent to the operator's registration, renewed in their name. */
  | 'DELEGATED';

/** Where a tenant stands between consent and farewell. */
export type TenantState =
  /** All that was asked for is read. */
  | 'ACTIVE'
  /** Some data sets are dark or failing. */
  | 'DEGRADED'
  /** The connection was ended. */
  | 'DISCONNECTED'
  /** Its first sync is under way. */
  | 'GETTING_DATA'
  /** Consent, token or secret no longer hold; nothing is read until it is mended. */
  | 'NEEDS_CONSENT'
  /** A person stopped routine syncs. */
  | 'PAUSED'
  /** Waits for an administrator's consent. */
  | 'PENDING_CONSENT';

/** Kinds of problems in the input of a mutation. */
export type UserErrorCode =
  /** It does not fit the present state, such as a sync that already runs. */
  | 'CONFLICT'
  /** Your role does not allow it. */
  | 'FORBIDDEN'
  /** The value can't be used as it is. */
  | 'INVALID'
  /** Too many tries or too many objects. */
  | 'LIMIT'
  /** There is no such object, or it is not yours. */
  | 'NOT_FOUND'
  /** Something needed for it does not answer now; trying again later may help. */
  | 'UNAVAILABLE';

export type CoverageCellFragment = { dataSet: DataSet, state: CoverageState, reason: string | null, mend: string | null, darkens: Array<string>, lastSuccessAt: string | null, scopeGranted: boolean | null, licensed: boolean | null, coveredFrom: string | null, tenant: { id: string, displayName: string | null } } & { ' $fragmentName'?: 'CoverageCellFragment' };

export type EverythingQueryVariables = Exact<{
  search: string;
  organization: string | number;
  inside: boolean;
}>;


export type EverythingQuery = { organizations: { nodes: Array<{ id: string, name: string }> }, organization?: { id: string, apps: { nodes: Array<{ id: string, displayName: string, publisherName: string | null }> }, users: { nodes: Array<{ id: string, displayName: string, userPrincipalName: string }> } } | null };

export type StartSyncMutationVariables = Exact<{
  input: StartSyncInput;
}>;


export type StartSyncMutation = { startSync: { syncRun: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type ReconnectMutationVariables = Exact<{
  input: ReconnectTenantInput;
}>;


export type ReconnectMutation = { reconnectTenant: { consentUrl: string | null, tenant: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type ResumeMutationVariables = Exact<{
  input: ResumeTenantInput;
}>;


export type ResumeMutation = { resumeTenant: { tenant: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type AcknowledgeMutationVariables = Exact<{
  input: AcknowledgeLicenseGapInput;
}>;


export type AcknowledgeMutation = { acknowledgeLicenseGap: { tenant: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type CancelSyncMutationVariables = Exact<{
  input: CancelSyncInput;
}>;


export type CancelSyncMutation = { cancelSync: { syncRun: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type RunHeadFragment = { id: string, sequence: number, state: SyncRunState, trigger: SyncTrigger, full: boolean, resumedCount: number, queuedAt: string, startedAt: string | null, finishedAt: string | null, throttledUntil: string | null, error: string | null, changes: Array<{ kind: string, count: number }>, tenant: { id: string, displayName: string | null } } & { ' $fragmentName'?: 'RunHeadFragment' };

export type StageLineFragment = { id: string, dataSet: DataSet, state: SyncStageState, mode: SyncMode | null, reason: string | null, mend: string | null, errorDetail: string | null, fetched: number, expected: number | null, added: number, changed: number, removed: number, requests: number, throttledMs: number, startedAt: string | null, finishedAt: string | null } & { ' $fragmentName'?: 'StageLineFragment' };

export type LogOutMutationVariables = Exact<{ [key: string]: never; }>;


export type LogOutMutation = { logOut: { userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type ChoicesQueryVariables = Exact<{
  search?: string | null | undefined;
}>;


export type ChoicesQuery = { organizations: { nodes: Array<{ id: string, name: string, tenants: Array<{ id: string, state: TenantState }> }> } };

export type TileMetricFragment = { value: number | null, unknownReason: string | null, confidence: Confidence, asOf: string | null, previous: number | null } & { ' $fragmentName'?: 'TileMetricFragment' };

export type LiveRunSubscriptionVariables = Exact<{
  tenantId: string | number;
}>;


export type LiveRunSubscription = { syncRunUpdated: (
    { stages: Array<{ ' $fragmentRefs'?: { 'StageLineFragment': StageLineFragment } }> }
    & { ' $fragmentRefs'?: { 'RunHeadFragment': RunHeadFragment } }
  ) };

export type NewestRunQueryVariables = Exact<{
  tenantId: string | number;
}>;


export type NewestRunQuery = { node:
    | { lastSyncRun: (
        { stages: Array<{ ' $fragmentRefs'?: { 'StageLineFragment': StageLineFragment } }> }
        & { ' $fragmentRefs'?: { 'RunHeadFragment': RunHeadFragment } }
      ) | null }
    | Record<PropertyKey, never>
   | null };

export type OrganizationShellQueryVariables = Exact<{
  id: string | number;
}>;


export type OrganizationShellQuery = { organization: { id: string, name: string, windowDays: number, tenants: Array<{ id: string, displayName: string | null, entraTenantId: string | null, mode: TenantMode, state: TenantState, stateReason: string | null, stateMend: string | null, nextSyncAt: string | null, consentLevel: number, licenseGapAcknowledgedAt: string | null, hasPremium: boolean | null, credentialExpiresAt: string | null, disconnectedAt: string | null, domains: Array<{ name: string, isDefault: boolean }>, lastSyncRun: { id: string, state: SyncRunState } | null }>, overview: { asOf: string | null, users: { value: number | null }, appsInUse: { value: number | null }, appsDiscovered: { value: number | null }, appsInactive: { value: number | null } }, licenses: { totalCount: number | null } } | null };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { isInstanceOwner: boolean, member: { id: string, email: string, name: string, locale: string | null, timeZone: string | null } | null, organizations: { totalCount: number | null, nodes: Array<{ id: string, name: string, tenants: Array<{ id: string, state: TenantState }> }> } } | null, instance: { version: string, needsSetup: boolean, simulated: boolean } };

export type LogInMutationVariables = Exact<{
  input: LogInInput;
}>;


export type LogInMutation = { logIn: { viewer: { isInstanceOwner: boolean } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type OverviewPageQueryVariables = Exact<{
  id: string | number;
}>;


export type OverviewPageQuery = { organization: { id: string, overview: { asOf: string | null, appsInUse: (
        { value: number | null }
        & { ' $fragmentRefs'?: { 'TileMetricFragment': TileMetricFragment } }
      ), appsDiscovered: (
        { value: number | null }
        & { ' $fragmentRefs'?: { 'TileMetricFragment': TileMetricFragment } }
      ), appsInactive: (
        { value: number | null }
        & { ' $fragmentRefs'?: { 'TileMetricFragment': TileMetricFragment } }
      ), users: { ' $fragmentRefs'?: { 'TileMetricFragment': TileMetricFragment } }, activeUsers: { ' $fragmentRefs'?: { 'TileMetricFragment': TileMetricFragment } }, seats: { ' $fragmentRefs'?: { 'TileMetricFragment': TileMetricFragment } }, usePerDay: Array<{ date: string, apps: number | null, users: number | null }> }, coverage: Array<{ ' $fragmentRefs'?: { 'CoverageCellFragment': CoverageCellFragment } }> } | null };

export type PortfolioQueryVariables = Exact<{
  search?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type PortfolioQuery = { organizations: { totalCount: number | null, nodes: Array<{ id: string, name: string, tenants: Array<{ id: string, state: TenantState, stateReason: string | null, displayName: string | null }>, overview: { asOf: string | null, appsInUse: { value: number | null, unknownReason: string | null }, users: { value: number | null, unknownReason: string | null }, activeUsers: { value: number | null, unknownReason: string | null } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CreateOrganizationMutationVariables = Exact<{
  input: CreateOrganizationInput;
}>;


export type CreateOrganizationMutation = { createOrganization: { organization: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type CompleteSetupMutationVariables = Exact<{
  input: CompleteSetupInput;
}>;


export type CompleteSetupMutation = { completeSetup: { viewer: { isInstanceOwner: boolean } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const CoverageCellFragmentDoc = new TypedDocumentString(`
    fragment CoverageCell on Coverage {
  dataSet
  state
  reason
  mend
  darkens
  lastSuccessAt
  scopeGranted
  licensed
  coveredFrom
  tenant {
    id
    displayName
  }
}
    `, {"fragmentName":"CoverageCell"}) as unknown as TypedDocumentString<CoverageCellFragment, unknown>;
export const RunHeadFragmentDoc = new TypedDocumentString(`
    fragment RunHead on SyncRun {
  id
  sequence
  state
  trigger
  full
  resumedCount
  queuedAt
  startedAt
  finishedAt
  throttledUntil
  error
  changes {
    kind
    count
  }
  tenant {
    id
    displayName
  }
}
    `, {"fragmentName":"RunHead"}) as unknown as TypedDocumentString<RunHeadFragment, unknown>;
export const StageLineFragmentDoc = new TypedDocumentString(`
    fragment StageLine on SyncStage {
  id
  dataSet
  state
  mode
  reason
  mend
  errorDetail
  fetched
  expected
  added
  changed
  removed
  requests
  throttledMs
  startedAt
  finishedAt
}
    `, {"fragmentName":"StageLine"}) as unknown as TypedDocumentString<StageLineFragment, unknown>;
export const TileMetricFragmentDoc = new TypedDocumentString(`
    fragment TileMetric on Metric {
  value
  unknownReason
  confidence
  asOf
  previous
}
    `, {"fragmentName":"TileMetric"}) as unknown as TypedDocumentString<TileMetricFragment, unknown>;
export const EverythingDocument = new TypedDocumentString(`
    query Everything($search: String!, $organization: ID!, $inside: Boolean!) {
  organizations(first: 6, where: {search: $search}) {
    nodes {
      id
      name
    }
  }
  organization(id: $organization) @include(if: $inside) {
    id
    apps(first: 6, where: {search: $search}) {
      nodes {
        id
        displayName
        publisherName
      }
    }
    users(first: 6, where: {search: $search}) {
      nodes {
        id
        displayName
        userPrincipalName
      }
    }
  }
}
    `) as unknown as TypedDocumentString<EverythingQuery, EverythingQueryVariables>;
export const StartSyncDocument = new TypedDocumentString(`
    mutation StartSync($input: StartSyncInput!) {
  startSync(input: $input) {
    syncRun {
      id
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<StartSyncMutation, StartSyncMutationVariables>;
export const ReconnectDocument = new TypedDocumentString(`
    mutation Reconnect($input: ReconnectTenantInput!) {
  reconnectTenant(input: $input) {
    tenant {
      id
    }
    consentUrl
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ReconnectMutation, ReconnectMutationVariables>;
export const ResumeDocument = new TypedDocumentString(`
    mutation Resume($input: ResumeTenantInput!) {
  resumeTenant(input: $input) {
    tenant {
      id
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ResumeMutation, ResumeMutationVariables>;
export const AcknowledgeDocument = new TypedDocumentString(`
    mutation Acknowledge($input: AcknowledgeLicenseGapInput!) {
  acknowledgeLicenseGap(input: $input) {
    tenant {
      id
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<AcknowledgeMutation, AcknowledgeMutationVariables>;
export const CancelSyncDocument = new TypedDocumentString(`
    mutation CancelSync($input: CancelSyncInput!) {
  cancelSync(input: $input) {
    syncRun {
      id
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CancelSyncMutation, CancelSyncMutationVariables>;
export const LogOutDocument = new TypedDocumentString(`
    mutation LogOut {
  logOut {
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<LogOutMutation, LogOutMutationVariables>;
export const ChoicesDocument = new TypedDocumentString(`
    query Choices($search: String) {
  organizations(first: 30, where: {search: $search}) {
    nodes {
      id
      name
      tenants {
        id
        state
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ChoicesQuery, ChoicesQueryVariables>;
export const LiveRunDocument = new TypedDocumentString(`
    subscription LiveRun($tenantId: ID!) {
  syncRunUpdated(tenantId: $tenantId) {
    ...RunHead
    stages {
      ...StageLine
    }
  }
}
    fragment RunHead on SyncRun {
  id
  sequence
  state
  trigger
  full
  resumedCount
  queuedAt
  startedAt
  finishedAt
  throttledUntil
  error
  changes {
    kind
    count
  }
  tenant {
    id
    displayName
  }
}
fragment StageLine on SyncStage {
  id
  dataSet
  state
  mode
  reason
  mend
  errorDetail
  fetched
  expected
  added
  changed
  removed
  requests
  throttledMs
  startedAt
  finishedAt
}`) as unknown as TypedDocumentString<LiveRunSubscription, LiveRunSubscriptionVariables>;
export const NewestRunDocument = new TypedDocumentString(`
    query NewestRun($tenantId: ID!) {
  node(id: $tenantId) {
    ... on Tenant {
      lastSyncRun {
        ...RunHead
        stages {
          ...StageLine
        }
      }
    }
  }
}
    fragment RunHead on SyncRun {
  id
  sequence
  state
  trigger
  full
  resumedCount
  queuedAt
  startedAt
  finishedAt
  throttledUntil
  error
  changes {
    kind
    count
  }
  tenant {
    id
    displayName
  }
}
fragment StageLine on SyncStage {
  id
  dataSet
  state
  mode
  reason
  mend
  errorDetail
  fetched
  expected
  added
  changed
  removed
  requests
  throttledMs
  startedAt
  finishedAt
}`) as unknown as TypedDocumentString<NewestRunQuery, NewestRunQueryVariables>;
export const OrganizationShellDocument = new TypedDocumentString(`
    query OrganizationShell($id: ID!) {
  organization(id: $id) {
    id
    name
    windowDays
    tenants {
      id
      displayName
      entraTenantId
      mode
      state
      stateReason
      stateMend
      nextSyncAt
      consentLevel
      licenseGapAcknowledgedAt
      hasPremium
      credentialExpiresAt
      disconnectedAt
      domains {
        name
        isDefault
      }
      lastSyncRun {
        id
        state
      }
    }
    overview {
      asOf
      users {
        value
      }
      appsInUse {
        value
      }
      appsDiscovered {
        value
      }
      appsInactive {
        value
      }
    }
    licenses(first: 1) {
      totalCount
    }
  }
}
    `) as unknown as TypedDocumentString<OrganizationShellQuery, OrganizationShellQueryVariables>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    isInstanceOwner
    member {
      id
      email
      name
      locale
      timeZone
    }
    organizations(first: 100) {
      nodes {
        id
        name
        tenants {
          id
          state
        }
      }
      totalCount
    }
  }
  instance {
    version
    needsSetup
    simulated
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const LogInDocument = new TypedDocumentString(`
    mutation LogIn($input: LogInInput!) {
  logIn(input: $input) {
    viewer {
      isInstanceOwner
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<LogInMutation, LogInMutationVariables>;
export const OverviewPageDocument = new TypedDocumentString(`
    query OverviewPage($id: ID!) {
  organization(id: $id) {
    id
    overview {
      asOf
      appsInUse {
        ...TileMetric
        value
      }
      appsDiscovered {
        ...TileMetric
        value
      }
      appsInactive {
        ...TileMetric
        value
      }
      users {
        ...TileMetric
      }
      activeUsers {
        ...TileMetric
      }
      seats {
        ...TileMetric
      }
      usePerDay(days: 30) {
        date
        apps
        users
      }
    }
    coverage {
      ...CoverageCell
    }
  }
}
    fragment CoverageCell on Coverage {
  dataSet
  state
  reason
  mend
  darkens
  lastSuccessAt
  scopeGranted
  licensed
  coveredFrom
  tenant {
    id
    displayName
  }
}
fragment TileMetric on Metric {
  value
  unknownReason
  confidence
  asOf
  previous
}`) as unknown as TypedDocumentString<OverviewPageQuery, OverviewPageQueryVariables>;
export const PortfolioDocument = new TypedDocumentString(`
    query Portfolio($search: String, $after: String) {
  organizations(first: 50, after: $after, where: {search: $search}) {
    nodes {
      id
      name
      tenants {
        id
        state
        stateReason
        displayName
      }
      overview {
        asOf
        appsInUse {
          value
          unknownReason
        }
        users {
          value
          unknownReason
        }
        activeUsers {
          value
          unknownReason
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    `) as unknown as TypedDocumentString<PortfolioQuery, PortfolioQueryVariables>;
export const CreateOrganizationDocument = new TypedDocumentString(`
    mutation CreateOrganization($input: CreateOrganizationInput!) {
  createOrganization(input: $input) {
    organization {
      id
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreateOrganizationMutation, CreateOrganizationMutationVariables>;
export const CompleteSetupDocument = new TypedDocumentString(`
    mutation CompleteSetup($input: CompleteSetupInput!) {
  completeSetup(input: $input) {
    viewer {
      isInstanceOwner
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CompleteSetupMutation, CompleteSetupMutationVariables>;