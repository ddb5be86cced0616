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

/** Which events to list. */
export type ActivityEventWhere = {
  /** From this time on. */
  from?: string | null | undefined;
  /** About this object. */
  subjectId?: string | number | null | undefined;
  /** About objects of this sort. */
  subjectKind?: SubjectKind | null | undefined;
  /** Found by this run. */
  syncRunId?: string | number | null | undefined;
  /** Before this time. */
  to?: string | null | undefined;
  /** Of these types. */
  typeIn?: Array<string> | null | undefined;
};

/** Who did what an event tells. */
export type ActorKind =
  /** An app of the tenant. */
  | 'DIRECTORY_APP'
  /** A user of the tenant. */
  | 'DIRECTORY_USER'
  /** Another job did it. */
  | 'JOB'
  /** A person who logs in here. */
  | 'MEMBER'
  /** A sync found it. */
  | 'SYNC'
  /** An API token. */
  | 'TOKEN'
  /** Nothing tells. */
  | 'UNKNOWN';

/** Which value of an app changed. */
export type AppChangeKind =
  /** What the data says. */
  | 'STAGE'
  /** What people decided. */
  | 'STATUS';

/** Order of apps. */
export type AppOrder = {
  /** Which way. */
  direction?: OrderDirection;
  /** What to order by. */
  field: AppOrderField;
};

/** What order of apps can go by. */
export type AppOrderField =
  /** Their last known use; those without one count as earliest. */
  | 'LAST_USED_AT'
  /** Their name. */
  | 'NAME'
  /** How many users they have. */
  | 'USER_COUNT';

/** Whose app it is. */
export type AppOrigin =
  /** Microsoft's own. */
  | 'MICROSOFT'
  /** Made in the tenant itself. */
  | 'OWN'
  /** Somebody else's. */
  | 'THIRD_PARTY';

/** What the data says of an app. */
export type AppStage =
  /** Present, without enough evidence either way. */
  | 'DISCOVERED'
  /** Known longer than the window, and nothing within it although the feeds were healthy. */
  | 'INACTIVE'
  /** Signed in to, or active by itself, within the window. */
  | 'IN_USE';

/** What people decided about an app. */
export type AppStatus =
  /** May be used. */
  | 'APPROVED'
  /** Is no longer used. */
  | 'CLOSED'
  /** Does not matter here. */
  | 'IGNORED'
  /** Being looked at. */
  | 'IN_REVIEW'
  /** Nothing yet. */
  | 'NEW'
  /** May be used by some, or under conditions. */
  | 'RESTRICTED'
  /** Shall no longer be used. */
  | 'TO_CLOSE';

/** Which mappings to list. */
export type AppUserWhere = {
  /** Mappings of this app. */
  appId?: string | number | null | undefined;
  /** With evidence of this kind. */
  evidenceKind?: EvidenceKind | null | undefined;
  /** Whether any of the evidence is of the present; present and past when not given. */
  present?: boolean | null | undefined;
  /** Mappings of this user. */
  userId?: string | number | null | undefined;
};

/** Which apps to list. */
export type AppWhere = {
  /** Whether they have users. */
  hasUsers?: boolean | null | undefined;
  /** Whose apps. */
  originIn?: Array<AppOrigin> | null | undefined;
  /** Whether Microsoft verified the publisher. */
  publisherVerified?: boolean | null | undefined;
  /** True: only those no longer there. False or not given: only those that are. */
  removed?: boolean | null | undefined;
  /** Part of the name or publisher, accents and case aside. */
  search?: string | null | undefined;
  /** Stages. */
  stageIn?: Array<AppStage> | null | undefined;
  /** Statuses. */
  statusIn?: Array<AppStatus> | null | undefined;
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

/** Input of connectTenant. */
export type ConnectTenantInput = {
  /** CUSTOMER_APP: the registration's client identifier. */
  clientId?: string | null | undefined;
  /** CUSTOMER_APP: the registration's client secret. */
  clientSecret?: string | null | undefined;
  /** Highest level to ask for, 1 to 3; 3 when not given. */
  consentLevel?: number | null | undefined;
  /** Domains whose users are stored; all when not given or *. */
  domainFilter?: Array<string> | null | undefined;
  /** How to connect. */
  mode: TenantMode;
  /** Identifier of the organization. */
  organizationId: string | number;
  /** CUSTOMER_APP: the directory's identifier or one of its domains. */
  tenantId?: string | null | undefined;
};

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

/** Input of createApiToken. */
export type CreateApiTokenInput = {
  /** When it ends: within a year. */
  expiresAt: string;
  /** Name to recognise it by. */
  name: string;
  /** Organizations it reaches; when not given, all that an instance owner has. */
  organizationIds?: Array<string | number> | null | undefined;
};

/** Input of createOrganization. */
export type CreateOrganizationInput = {
  /** Its name. */
  name: string;
};

/** Input of createWebhookEndpoint. */
export type CreateWebhookEndpointInput = {
  /** Event types to tell of. */
  events: Array<string>;
  /** Identifier of the organization. */
  organizationId: string | number;
  /** Address to tell, https. */
  url: string;
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

/** Input of deleteWebhookEndpoint. */
export type DeleteWebhookEndpointInput = {
  /** Identifier of the endpoint. */
  webhookEndpointId: string | number;
};

/** Input of disconnectTenant. */
export type DisconnectTenantInput = {
  /** Whether everything that was read from it is erased too. */
  eraseData: boolean;
  /** Identifier of the tenant. */
  tenantId: string | number;
};

/** How much a user uses an app, by days with a successful interactive sign-in in the last 30. */
export type Engagement =
  /** More than 15 days. */
  | 'HIGH'
  /** 1 to 4 days. */
  | 'LOW'
  /** 5 to 15 days. */
  | 'MEDIUM'
  /** No day. */
  | 'NONE'
  /** Sign-ins can't be read. */
  | 'UNKNOWN';

/** What sort of cause maps a user to an app. */
export type EvidenceKind =
  /** The app was given to the user. */
  | 'ASSIGNED'
  /** The app was given to a group the user is a direct member of. */
  | 'ASSIGNED_BY_GROUP'
  /** The user consented to the app for themselves. */
  | 'CONSENTED'
  /** The user signed in to the app. */
  | 'SIGNED_IN';

/** For whom an app acts with a permission. */
export type GrantKind =
  /** For itself. */
  | 'APPLICATION'
  /** For a signed-in user. */
  | 'DELEGATED';

/** Input of logIn. */
export type LogInInput = {
  /** Address of the member. */
  email: string;
  /** Password of the member. */
  password: string;
};

/** Which way a list runs. */
export type OrderDirection =
  /** Smallest, earliest or first in the alphabet first. */
  | 'ASC'
  /** Largest, latest or last in the alphabet first. */
  | 'DESC';

/** Input of pauseTenant. */
export type PauseTenantInput = {
  /** Identifier of the tenant. */
  tenantId: string | number;
};

/** Input of reconnectTenant. */
export type ReconnectTenantInput = {
  /** CUSTOMER_APP: a new client secret. */
  clientSecret?: string | null | undefined;
  /** Identifier of the tenant. */
  tenantId: string | number;
};

/** Input of refuseHeldSync. */
export type RefuseHeldSyncInput = {
  /** Identifier of the run. */
  syncRunId: string | number;
};

/** Input of releaseHeldSync. */
export type ReleaseHeldSyncInput = {
  /** Identifier of the run. */
  syncRunId: string | number;
};

/** Input of resumeTenant. */
export type ResumeTenantInput = {
  /** Identifier of the tenant. */
  tenantId: string | number;
};

/** Input of revokeApiToken. */
export type RevokeApiTokenInput = {
  /** Identifier of the token. */
  apiTokenId: string | number;
};

/** Input of sendTestWebhook. */
export type SendTestWebhookInput = {
  /** Identifier of the endpoint. */
  webhookEndpointId: string | number;
};

/** Input of startSync. */
export type StartSyncInput = {
  /** Whether to read every data set whole; by what changed when not given. */
  full?: boolean | null | undefined;
  /** Identifier of the tenant. */
  tenantId: string | number;
};

/** What an event is about. */
export type SubjectKind =
  /** An API token. */
  | 'API_TOKEN'
  /** An app. */
  | 'APP'
  /** An app given to somebody. */
  | 'ASSIGNMENT'
  /** A permission of an app. */
  | 'GRANT'
  /** A directory group. */
  | 'GROUP'
  /** A licence. */
  | 'LICENSE'
  /** A person who logs in here. */
  | 'MEMBER'
  /** An organization. */
  | 'ORGANIZATION'
  /** A sync. */
  | 'SYNC_RUN'
  /** A tenant. */
  | 'TENANT'
  /** A directory user. */
  | 'USER'
  /** A webhook endpoint. */
  | 'WEBHOOK_ENDPOINT';

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

/** Which syncs to list. */
export type SyncRunWhere = {
  /** Asked for at or after this time. */
  from?: string | null | undefined;
  /** In these states. */
  stateIn?: Array<SyncRunState> | null | undefined;
  /** Of this tenant. */
  tenantId?: string | number | null | undefined;
  /** Asked for before this time. */
  to?: string | null | undefined;
};

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

/** Input of updateOrganization. */
export type UpdateOrganizationInput = {
  /** Its new name; stays when not given. */
  name?: string | null | undefined;
  /** Identifier of the organization. */
  organizationId: string | number;
  /** New window of the rules, 30 to 180 days; stays when not given. */
  windowDays?: number | null | undefined;
};

/** Input of updateProfile: what is not given stays. */
export type UpdateProfileInput = {
  /** Language for numbers and dates, BCP 47; empty follows the browser. */
  locale?: string | null | undefined;
  /** Name shown to others. */
  name?: string | null | undefined;
  /** Zone in which times are shown, IANA; empty follows the browser. */
  timeZone?: string | null | undefined;
};

/** Input of updateWebhookEndpoint. */
export type UpdateWebhookEndpointInput = {
  /** Whether it is told; stays when not given. */
  enabled?: boolean | null | undefined;
  /** New event types; stay when not given. */
  events?: Array<string> | null | undefined;
  /** New address; stays when not given. */
  url?: string | null | undefined;
  /** Identifier of the endpoint. */
  webhookEndpointId: string | number;
};

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

/** What sort of account a directory user is. */
export type UserKind =
  /** Somebody from outside who was invited. */
  | 'GUEST'
  /** A person of the organization. */
  | 'PERSON'
  /** Nothing tells for sure. */
  | 'UNKNOWN';

/** Order of users. */
export type UserOrder = {
  /** Which way. */
  direction?: OrderDirection;
  /** What to order by. */
  field: UserOrderField;
};

/** What order of users can go by. */
export type UserOrderField =
  /** Their last known sign-in; those without one count as earliest. */
  | 'LAST_SIGN_IN_AT'
  /** Their name. */
  | 'NAME';

/** Which users to list. */
export type UserWhere = {
  /** Whether the account may sign in. */
  accountEnabled?: boolean | null | undefined;
  /** Departments they are in, exactly; an empty text stands for none. */
  departmentIn?: Array<string> | null | undefined;
  /** Sorts of account. */
  kindIn?: Array<UserKind> | null | undefined;
  /** A licence they hold. */
  licenseId?: string | number | null | undefined;
  /** Whether they hold any licence. */
  licensed?: boolean | null | undefined;
  /** True: only those no longer there. False or not given: only those that are. */
  removed?: boolean | null | undefined;
  /** Part of the name, sign-in name or address, accents and case aside. */
  search?: string | null | undefined;
  /** Member or Guest. */
  userType?: string | null | undefined;
};

/** Where a delivery stands. */
export type WebhookDeliveryState =
  /** Given up because the endpoint was switched off or deleted. */
  | 'CANCELED'
  /** Given up after the last attempt. */
  | 'FAILED'
  /** On its way, or waiting for the next attempt. */
  | 'PENDING'
  /** The endpoint took it. */
  | 'SUCCEEDED';

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

export type AppUserRowFragment = { id: string, present: boolean, engagement: Engagement, lastSignInAt: string | null, signInDays30: number | null, evidence: Array<{ kind: EvidenceKind, since: string | null, lastAt: string | null, detail: string | null, past: boolean }>, loginActivity: Array<{ date: string, signIns: number, otherSignIns: number, failedSignIns: number }> } & { ' $fragmentName'?: 'AppUserRowFragment' };

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


export type OrganizationShellQuery = { organization: { id: string, name: string, windowDays: number, tenants: Array<{ id: string, displayName: string | null, entraTenantId: string | null, mode: TenantMode, state: TenantState, stateReason: string | null, stateMend: string | null, nextSyncAt: string | null, consentLevel: number, licenseGapAcknowledgedAt: string | null, hasPremium: boolean | null, credentialExpiresAt: string | null, disconnectedAt: string | null, domains: Array<{ name: string, isDefault: boolean }>, lastSyncRun: { id: string, state: SyncRunState } | null }>, overview: { asOf: string | null, activeUsers: { unknownReason: string | null }, users: { value: number | null }, appsInUse: { value: number | null }, appsDiscovered: { value: number | null }, appsInactive: { value: number | null } }, licenses: { totalCount: number | null } } | null };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { isInstanceOwner: boolean, member: { id: string, email: string, name: string, locale: string | null, timeZone: string | null } | null, organizations: { totalCount: number | null, nodes: Array<{ id: string, name: string, tenants: Array<{ id: string, state: TenantState }> }> } } | null, instance: { version: string, needsSetup: boolean, simulated: boolean } };

export type ActivitiesQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
  where?: ActivityEventWhere | null | undefined;
}>;


export type ActivitiesQuery = { organization: { id: string, activityEvents: { nodes: Array<{ id: string, type: string, occurredAt: string, message: string, before: Record<string, unknown> | null, after: Record<string, unknown> | null, actor: { kind: ActorKind, displayName: string | null }, subject: { id: string | null, kind: SubjectKind, displayName: string | null } | null, syncRun: { id: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type AppPageQueryVariables = Exact<{
  id: string | number;
}>;


export type AppPageQuery = { node:
    | { id: string, entraId: string | null, appId: string, displayName: string, publisherName: string | null, publisherVerified: boolean, origin: AppOrigin, stage: AppStage, stageConfidence: Confidence, stageSince: string | null, dataDelayed: boolean, status: AppStatus, firstSeenAt: string, lastUsedAt: string | null, userCount: number, tenantWideConsent: boolean, accountEnabled: boolean | null, assignmentRequired: boolean, homepage: string | null, signOnMode: string | null, removedAt: string | null, stageReasons: Array<{ code: string, text: string, dataSet: DataSet | null, observedAt: string | null }>, credentials: Array<{ kind: string, displayName: string | null, expiresAt: string | null }>, history: Array<{ kind: AppChangeKind, before: string | null, after: string, occurredAt: string, reason: string | null }> }
    | Record<PropertyKey, never>
   | null };

export type AppUsersOfQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
  where?: AppUserWhere | null | undefined;
}>;


export type AppUsersOfQuery = { node:
    | { id: string, users: { totalCount: number | null, nodes: Array<(
          { user: { id: string, displayName: string, userPrincipalName: string, department: string | null, accountEnabled: boolean | null, removedAt: string | null, kind: UserKind } }
          & { ' $fragmentRefs'?: { 'AppUserRowFragment': AppUserRowFragment } }
        )>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | Record<PropertyKey, never>
   | null };

export type AppPermissionsQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type AppPermissionsQuery = { node:
    | { id: string, grants: { totalCount: number | null, nodes: Array<{ id: string, permission: string, permissionDescription: string | null, kind: GrantKind, tenantWide: boolean, grantedAt: string | null, firstSeenAt: string, user: { id: string, displayName: string } | null, resource: { id: string, displayName: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | Record<PropertyKey, never>
   | null };

export type AppsPageQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
  where?: AppWhere | null | undefined;
  orderBy?: AppOrder | null | undefined;
}>;


export type AppsPageQuery = { organization: { id: string, apps: { totalCount: number | null, nodes: Array<{ id: string, displayName: string, publisherName: string | null, publisherVerified: boolean, origin: AppOrigin, stage: AppStage, stageConfidence: Confidence, dataDelayed: boolean, userCount: number, tenantWideConsent: boolean, lastUsedAt: string | null, firstSeenAt: string, removedAt: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type AppCountsQueryVariables = Exact<{
  id: string | number;
}>;


export type AppCountsQuery = { organization: { id: string, overview: { asOf: string | null, appsInUse: { value: number | null, unknownReason: string | null }, appsDiscovered: { value: number | null, unknownReason: string | null }, appsInactive: { value: number | null, unknownReason: string | null } } } | null };

export type ConnectPageQueryVariables = Exact<{ [key: string]: never; }>;


export type ConnectPageQuery = { instance: { hasMicrosoftRegistration: boolean, connectModes: Array<TenantMode>, redirectUri: string, permissions: Array<{ permission: string, level: number, reason: string, dataSets: Array<DataSet> }> } };

export type ConnectMutationVariables = Exact<{
  input: ConnectTenantInput;
}>;


export type ConnectMutation = { connectTenant: { consentUrl: string | null, tenant: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type CoveragePageQueryVariables = Exact<{
  id: string | number;
}>;


export type CoveragePageQuery = { organization: { id: string, coverage: Array<{ ' $fragmentRefs'?: { 'CoverageCellFragment': CoverageCellFragment } }> } | null };

export type ReturnedQueryVariables = Exact<{
  tenant: string | number;
}>;


export type ReturnedQuery = { node:
    | { id: string, displayName: string | null, state: TenantState, stateReason: string | null, stateMend: string | null, organization: { id: string, name: string } }
    | Record<PropertyKey, never>
   | null };

export type HistoryQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
  where?: SyncRunWhere | null | undefined;
}>;


export type HistoryQuery = { organization: { id: string, syncRuns: { totalCount: number | null, nodes: Array<(
        { stages: Array<{ dataSet: DataSet, state: SyncStageState, fetched: number, added: number, changed: number, removed: number }> }
        & { ' $fragmentRefs'?: { 'RunHeadFragment': RunHeadFragment } }
      )>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type StripQueryVariables = Exact<{
  id: string | number;
  from: string;
}>;


export type StripQuery = { organization: { id: string, syncRuns: { nodes: Array<{ ' $fragmentRefs'?: { 'RunHeadFragment': RunHeadFragment } }> } } | null };

export type LicensesPageQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type LicensesPageQuery = { organization: { id: string, licenses: { totalCount: number | null, nodes: Array<{ id: string, displayName: string, skuPartNumber: string, seatsEnabled: number, seatsWarning: number, seatsSuspended: number, seatsConsumed: number, seatsAvailable: number, users: { totalCount: number | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

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

export type RunPageQueryVariables = Exact<{
  id: string | number;
}>;


export type RunPageQuery = { node:
    | (
      { stages: Array<{ ' $fragmentRefs'?: { 'StageLineFragment': StageLineFragment } }>, previous: { id: string, queuedAt: string } | null }
      & { ' $fragmentRefs'?: { 'RunHeadFragment': RunHeadFragment } }
    )
    | Record<PropertyKey, never>
   | null };

export type ReleaseHeldMutationVariables = Exact<{
  input: ReleaseHeldSyncInput;
}>;


export type ReleaseHeldMutation = { releaseHeldSync: { syncRun: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type RefuseHeldMutationVariables = Exact<{
  input: RefuseHeldSyncInput;
}>;


export type RefuseHeldMutation = { refuseHeldSync: { syncRun: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type ConnectionTabQueryVariables = Exact<{
  id: string | number;
}>;


export type ConnectionTabQuery = { organization: { id: string, tenants: Array<{ id: string, displayName: string | null, entraTenantId: string | null, mode: TenantMode, state: TenantState, clientId: string | null, consentLevel: number, domainFilter: Array<string>, grantedScopes: Array<string> | null, missingScopes: Array<string> | null, credentialExpiresAt: string | null, nextSyncAt: string | null, createdAt: string, domains: Array<{ name: string, isDefault: boolean }> }> } | null };

export type UpdateOrganizationMutationVariables = Exact<{
  input: UpdateOrganizationInput;
}>;


export type UpdateOrganizationMutation = { updateOrganization: { organization: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type PauseMutationVariables = Exact<{
  input: PauseTenantInput;
}>;


export type PauseMutation = { pauseTenant: { tenant: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type DisconnectMutationVariables = Exact<{
  input: DisconnectTenantInput;
}>;


export type DisconnectMutation = { disconnectTenant: { tenant: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type NewSecretMutationVariables = Exact<{
  input: ReconnectTenantInput;
}>;


export type NewSecretMutation = { reconnectTenant: { consentUrl: string | null, tenant: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type UpdateProfileMutationVariables = Exact<{
  input: UpdateProfileInput;
}>;


export type UpdateProfileMutation = { updateProfile: { member: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type TokensTabQueryVariables = Exact<{ [key: string]: never; }>;


export type TokensTabQuery = { viewer: { isInstanceOwner: boolean, apiTokens: Array<{ id: string, name: string, prefix: string, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null, organizations: Array<{ id: string, name: string }> | null }> } | null };

export type CreateTokenMutationVariables = Exact<{
  input: CreateApiTokenInput;
}>;


export type CreateTokenMutation = { createApiToken: { secret: string | null, apiToken: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type RevokeTokenMutationVariables = Exact<{
  input: RevokeApiTokenInput;
}>;


export type RevokeTokenMutation = { revokeApiToken: { apiToken: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type WebhooksTabQueryVariables = Exact<{
  id: string | number;
}>;


export type WebhooksTabQuery = { organization: { id: string, webhookEndpoints: Array<{ id: string, url: string, events: Array<string>, enabled: boolean, disabledReason: string | null, failingSince: string | null, createdAt: string }> } | null };

export type DeliveriesQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type DeliveriesQuery = { node:
    | { id: string, deliveries: { nodes: Array<{ id: string, eventType: string, state: WebhookDeliveryState, attempts: number, lastStatus: number | null, lastLatencyMs: number | null, lastError: string | null, nextAttemptAt: string | null, deliveredAt: string | null, createdAt: string, syncRun: { id: string, sequence: number } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | Record<PropertyKey, never>
   | null };

export type CreateWebhookMutationVariables = Exact<{
  input: CreateWebhookEndpointInput;
}>;


export type CreateWebhookMutation = { createWebhookEndpoint: { secret: string | null, webhookEndpoint: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type UpdateWebhookMutationVariables = Exact<{
  input: UpdateWebhookEndpointInput;
}>;


export type UpdateWebhookMutation = { updateWebhookEndpoint: { webhookEndpoint: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type DeleteWebhookMutationVariables = Exact<{
  input: DeleteWebhookEndpointInput;
}>;


export type DeleteWebhookMutation = { deleteWebhookEndpoint: { deletedWebhookEndpointId: string | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type TestWebhookMutationVariables = Exact<{
  input: SendTestWebhookInput;
}>;


export type TestWebhookMutation = { sendTestWebhook: { delivery: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type CompleteSetupMutationVariables = Exact<{
  input: CompleteSetupInput;
}>;


export type CompleteSetupMutation = { completeSetup: { viewer: { isInstanceOwner: boolean } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type UserPageQueryVariables = Exact<{
  id: string | number;
}>;


export type UserPageQuery = { node:
    | { id: string, displayName: string, userPrincipalName: string, mail: string | null, department: string | null, jobTitle: string | null, companyName: string | null, officeLocation: string | null, accountEnabled: boolean | null, kind: UserKind, lastSignInAt: string | null, createdAt: string | null, firstSeenAt: string, removedAt: string | null, manager: { id: string, displayName: string } | null, apps: { totalCount: number | null }, licenseAssignments: Array<{ id: string, direct: boolean, error: string | null, firstSeenAt: string, license: { id: string, displayName: string, skuPartNumber: string } }>, groups: { totalCount: number | null } }
    | Record<PropertyKey, never>
   | null };

export type UserAppsQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type UserAppsQuery = { node:
    | { id: string, apps: { totalCount: number | null, nodes: Array<(
          { app: { id: string, displayName: string, publisherName: string | null, stage: AppStage, stageConfidence: Confidence, dataDelayed: boolean } }
          & { ' $fragmentRefs'?: { 'AppUserRowFragment': AppUserRowFragment } }
        )>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | Record<PropertyKey, never>
   | null };

export type UserGroupsQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type UserGroupsQuery = { node:
    | { id: string, groups: { totalCount: number | null, nodes: Array<{ id: string, displayName: string, description: string | null, memberCount: number | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | Record<PropertyKey, never>
   | null };

export type UsersPageQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
  where?: UserWhere | null | undefined;
  orderBy?: UserOrder | null | undefined;
}>;


export type UsersPageQuery = { organization: { id: string, users: { totalCount: number | null, nodes: Array<{ id: string, displayName: string, userPrincipalName: string, department: string | null, jobTitle: string | null, accountEnabled: boolean | null, kind: UserKind, lastSignInAt: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type UserFiltersQueryVariables = Exact<{
  id: string | number;
}>;


export type UserFiltersQuery = { organization: { id: string, departments: Array<string>, licenses: { nodes: Array<{ id: string, displayName: string }> }, overview: { asOf: string | null }, tenants: Array<{ id: string, state: TenantState, domainFilter: Array<string> }> } | null };

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
export const AppUserRowFragmentDoc = new TypedDocumentString(`
    fragment AppUserRow on AppUser {
  id
  present
  engagement
  lastSignInAt
  signInDays30
  evidence {
    kind
    since
    lastAt
    detail
    past
  }
  loginActivity {
    date
    signIns
    otherSignIns
    failedSignIns
  }
}
    `, {"fragmentName":"AppUserRow"}) as unknown as TypedDocumentString<AppUserRowFragment, unknown>;
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
      activeUsers {
        unknownReason
      }
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
export const ActivitiesDocument = new TypedDocumentString(`
    query Activities($id: ID!, $after: String, $where: ActivityEventWhere) {
  organization(id: $id) {
    id
    activityEvents(first: 50, after: $after, where: $where) {
      nodes {
        id
        type
        occurredAt
        message
        before
        after
        actor {
          kind
          displayName
        }
        subject {
          id
          kind
          displayName
        }
        syncRun {
          id
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ActivitiesQuery, ActivitiesQueryVariables>;
export const AppPageDocument = new TypedDocumentString(`
    query AppPage($id: ID!) {
  node(id: $id) {
    ... on App {
      id
      entraId
      appId
      displayName
      publisherName
      publisherVerified
      origin
      stage
      stageReasons {
        code
        text
        dataSet
        observedAt
      }
      stageConfidence
      stageSince
      dataDelayed
      status
      firstSeenAt
      lastUsedAt
      userCount
      tenantWideConsent
      accountEnabled
      assignmentRequired
      homepage
      signOnMode
      removedAt
      credentials {
        kind
        displayName
        expiresAt
      }
      history {
        kind
        before
        after
        occurredAt
        reason
      }
    }
  }
}
    `) as unknown as TypedDocumentString<AppPageQuery, AppPageQueryVariables>;
export const AppUsersOfDocument = new TypedDocumentString(`
    query AppUsersOf($id: ID!, $after: String, $where: AppUserWhere) {
  node(id: $id) {
    ... on App {
      id
      users(first: 50, after: $after, where: $where) {
        nodes {
          ...AppUserRow
          user {
            id
            displayName
            userPrincipalName
            department
            accountEnabled
            removedAt
            kind
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
      }
    }
  }
}
    fragment AppUserRow on AppUser {
  id
  present
  engagement
  lastSignInAt
  signInDays30
  evidence {
    kind
    since
    lastAt
    detail
    past
  }
  loginActivity {
    date
    signIns
    otherSignIns
    failedSignIns
  }
}`) as unknown as TypedDocumentString<AppUsersOfQuery, AppUsersOfQueryVariables>;
export const AppPermissionsDocument = new TypedDocumentString(`
    query AppPermissions($id: ID!, $after: String) {
  node(id: $id) {
    ... on App {
      id
      grants(first: 100, after: $after) {
        nodes {
          id
          permission
          permissionDescription
          kind
          tenantWide
          grantedAt
          firstSeenAt
          user {
            id
            displayName
          }
          resource {
            id
            displayName
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
      }
    }
  }
}
    `) as unknown as TypedDocumentString<AppPermissionsQuery, AppPermissionsQueryVariables>;
export const AppsPageDocument = new TypedDocumentString(`
    query AppsPage($id: ID!, $after: String, $where: AppWhere, $orderBy: AppOrder) {
  organization(id: $id) {
    id
    apps(first: 50, after: $after, where: $where, orderBy: $orderBy) {
      nodes {
        id
        displayName
        publisherName
        publisherVerified
        origin
        stage
        stageConfidence
        dataDelayed
        userCount
        tenantWideConsent
        lastUsedAt
        firstSeenAt
        removedAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
}
    `) as unknown as TypedDocumentString<AppsPageQuery, AppsPageQueryVariables>;
export const AppCountsDocument = new TypedDocumentString(`
    query AppCounts($id: ID!) {
  organization(id: $id) {
    id
    overview {
      asOf
      appsInUse {
        value
        unknownReason
      }
      appsDiscovered {
        value
        unknownReason
      }
      appsInactive {
        value
        unknownReason
      }
    }
  }
}
    `) as unknown as TypedDocumentString<AppCountsQuery, AppCountsQueryVariables>;
export const ConnectPageDocument = new TypedDocumentString(`
    query ConnectPage {
  instance {
    hasMicrosoftRegistration
    connectModes
    redirectUri
    permissions {
      permission
      level
      reason
      dataSets
    }
  }
}
    `) as unknown as TypedDocumentString<ConnectPageQuery, ConnectPageQueryVariables>;
export const ConnectDocument = new TypedDocumentString(`
    mutation Connect($input: ConnectTenantInput!) {
  connectTenant(input: $input) {
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
    `) as unknown as TypedDocumentString<ConnectMutation, ConnectMutationVariables>;
export const CoveragePageDocument = new TypedDocumentString(`
    query CoveragePage($id: ID!) {
  organization(id: $id) {
    id
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
}`) as unknown as TypedDocumentString<CoveragePageQuery, CoveragePageQueryVariables>;
export const ReturnedDocument = new TypedDocumentString(`
    query Returned($tenant: ID!) {
  node(id: $tenant) {
    ... on Tenant {
      id
      displayName
      state
      stateReason
      stateMend
      organization {
        id
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ReturnedQuery, ReturnedQueryVariables>;
export const HistoryDocument = new TypedDocumentString(`
    query History($id: ID!, $after: String, $where: SyncRunWhere) {
  organization(id: $id) {
    id
    syncRuns(first: 30, after: $after, where: $where) {
      nodes {
        ...RunHead
        stages {
          dataSet
          state
          fetched
          added
          changed
          removed
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
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
}`) as unknown as TypedDocumentString<HistoryQuery, HistoryQueryVariables>;
export const StripDocument = new TypedDocumentString(`
    query Strip($id: ID!, $from: Time!) {
  organization(id: $id) {
    id
    syncRuns(first: 100, where: {from: $from}) {
      nodes {
        ...RunHead
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
}`) as unknown as TypedDocumentString<StripQuery, StripQueryVariables>;
export const LicensesPageDocument = new TypedDocumentString(`
    query LicensesPage($id: ID!, $after: String) {
  organization(id: $id) {
    id
    licenses(first: 100, after: $after) {
      nodes {
        id
        displayName
        skuPartNumber
        seatsEnabled
        seatsWarning
        seatsSuspended
        seatsConsumed
        seatsAvailable
        users(first: 1) {
          totalCount
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
}
    `) as unknown as TypedDocumentString<LicensesPageQuery, LicensesPageQueryVariables>;
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
export const RunPageDocument = new TypedDocumentString(`
    query RunPage($id: ID!) {
  node(id: $id) {
    ... on SyncRun {
      ...RunHead
      stages {
        ...StageLine
      }
      previous {
        id
        queuedAt
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
}`) as unknown as TypedDocumentString<RunPageQuery, RunPageQueryVariables>;
export const ReleaseHeldDocument = new TypedDocumentString(`
    mutation ReleaseHeld($input: ReleaseHeldSyncInput!) {
  releaseHeldSync(input: $input) {
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
    `) as unknown as TypedDocumentString<ReleaseHeldMutation, ReleaseHeldMutationVariables>;
export const RefuseHeldDocument = new TypedDocumentString(`
    mutation RefuseHeld($input: RefuseHeldSyncInput!) {
  refuseHeldSync(input: $input) {
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
    `) as unknown as TypedDocumentString<RefuseHeldMutation, RefuseHeldMutationVariables>;
export const ConnectionTabDocument = new TypedDocumentString(`
    query ConnectionTab($id: ID!) {
  organization(id: $id) {
    id
    tenants {
      id
      displayName
      entraTenantId
      mode
      state
      clientId
      consentLevel
      domainFilter
      grantedScopes
      missingScopes
      credentialExpiresAt
      nextSyncAt
      createdAt
      domains {
        name
        isDefault
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ConnectionTabQuery, ConnectionTabQueryVariables>;
export const UpdateOrganizationDocument = new TypedDocumentString(`
    mutation UpdateOrganization($input: UpdateOrganizationInput!) {
  updateOrganization(input: $input) {
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
    `) as unknown as TypedDocumentString<UpdateOrganizationMutation, UpdateOrganizationMutationVariables>;
export const PauseDocument = new TypedDocumentString(`
    mutation Pause($input: PauseTenantInput!) {
  pauseTenant(input: $input) {
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
    `) as unknown as TypedDocumentString<PauseMutation, PauseMutationVariables>;
export const DisconnectDocument = new TypedDocumentString(`
    mutation Disconnect($input: DisconnectTenantInput!) {
  disconnectTenant(input: $input) {
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
    `) as unknown as TypedDocumentString<DisconnectMutation, DisconnectMutationVariables>;
export const NewSecretDocument = new TypedDocumentString(`
    mutation NewSecret($input: ReconnectTenantInput!) {
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
    `) as unknown as TypedDocumentString<NewSecretMutation, NewSecretMutationVariables>;
export const UpdateProfileDocument = new TypedDocumentString(`
    mutation UpdateProfile($input: UpdateProfileInput!) {
  updateProfile(input: $input) {
    member {
      id
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<UpdateProfileMutation, UpdateProfileMutationVariables>;
export const TokensTabDocument = new TypedDocumentString(`
    query TokensTab {
  viewer {
    isInstanceOwner
    apiTokens {
      id
      name
      prefix
      createdAt
      expiresAt
      lastUsedAt
      revokedAt
      organizations {
        id
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<TokensTabQuery, TokensTabQueryVariables>;
export const CreateTokenDocument = new TypedDocumentString(`
    mutation CreateToken($input: CreateApiTokenInput!) {
  createApiToken(input: $input) {
    apiToken {
      id
    }
    secret
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreateTokenMutation, CreateTokenMutationVariables>;
export const RevokeTokenDocument = new TypedDocumentString(`
    mutation RevokeToken($input: RevokeApiTokenInput!) {
  revokeApiToken(input: $input) {
    apiToken {
      id
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RevokeTokenMutation, RevokeTokenMutationVariables>;
export const WebhooksTabDocument = new TypedDocumentString(`
    query WebhooksTab($id: ID!) {
  organization(id: $id) {
    id
    webhookEndpoints {
      id
      url
      events
      enabled
      disabledReason
      failingSince
      createdAt
    }
  }
}
    `) as unknown as TypedDocumentString<WebhooksTabQuery, WebhooksTabQueryVariables>;
export const DeliveriesDocument = new TypedDocumentString(`
    query Deliveries($id: ID!, $after: String) {
  node(id: $id) {
    ... on WebhookEndpoint {
      id
      deliveries(first: 25, after: $after) {
        nodes {
          id
          eventType
          state
          attempts
          lastStatus
          lastLatencyMs
          lastError
          nextAttemptAt
          deliveredAt
          createdAt
          syncRun {
            id
            sequence
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<DeliveriesQuery, DeliveriesQueryVariables>;
export const CreateWebhookDocument = new TypedDocumentString(`
    mutation CreateWebhook($input: CreateWebhookEndpointInput!) {
  createWebhookEndpoint(input: $input) {
    webhookEndpoint {
      id
    }
    secret
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreateWebhookMutation, CreateWebhookMutationVariables>;
export const UpdateWebhookDocument = new TypedDocumentString(`
    mutation UpdateWebhook($input: UpdateWebhookEndpointInput!) {
  updateWebhookEndpoint(input: $input) {
    webhookEndpoint {
      id
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<UpdateWebhookMutation, UpdateWebhookMutationVariables>;
export const DeleteWebhookDocument = new TypedDocumentString(`
    mutation DeleteWebhook($input: DeleteWebhookEndpointInput!) {
  deleteWebhookEndpoint(input: $input) {
    deletedWebhookEndpointId
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<DeleteWebhookMutation, DeleteWebhookMutationVariables>;
export const TestWebhookDocument = new TypedDocumentString(`
    mutation TestWebhook($input: SendTestWebhookInput!) {
  sendTestWebhook(input: $input) {
    delivery {
      id
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<TestWebhookMutation, TestWebhookMutationVariables>;
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
export const UserPageDocument = new TypedDocumentString(`
    query UserPage($id: ID!) {
  node(id: $id) {
    ... on User {
      id
      displayName
      userPrincipalName
      mail
      department
      jobTitle
      companyName
      officeLocation
      accountEnabled
      kind
      lastSignInAt
      createdAt
      firstSeenAt
      removedAt
      manager {
        id
        displayName
      }
      apps(first: 1) {
        totalCount
      }
      licenseAssignments {
        id
        direct
        error
        firstSeenAt
        license {
          id
          displayName
          skuPartNumber
        }
      }
      groups(first: 1) {
        totalCount
      }
    }
  }
}
    `) as unknown as TypedDocumentString<UserPageQuery, UserPageQueryVariables>;
export const UserAppsDocument = new TypedDocumentString(`
    query UserApps($id: ID!, $after: String) {
  node(id: $id) {
    ... on User {
      id
      apps(first: 50, after: $after) {
        nodes {
          ...AppUserRow
          app {
            id
            displayName
            publisherName
            stage
            stageConfidence
            dataDelayed
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
      }
    }
  }
}
    fragment AppUserRow on AppUser {
  id
  present
  engagement
  lastSignInAt
  signInDays30
  evidence {
    kind
    since
    lastAt
    detail
    past
  }
  loginActivity {
    date
    signIns
    otherSignIns
    failedSignIns
  }
}`) as unknown as TypedDocumentString<UserAppsQuery, UserAppsQueryVariables>;
export const UserGroupsDocument = new TypedDocumentString(`
    query UserGroups($id: ID!, $after: String) {
  node(id: $id) {
    ... on User {
      id
      groups(first: 50, after: $after) {
        nodes {
          id
          displayName
          description
          memberCount
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
      }
    }
  }
}
    `) as unknown as TypedDocumentString<UserGroupsQuery, UserGroupsQueryVariables>;
export const UsersPageDocument = new TypedDocumentString(`
    query UsersPage($id: ID!, $after: String, $where: UserWhere, $orderBy: UserOrder) {
  organization(id: $id) {
    id
    users(first: 50, after: $after, where: $where, orderBy: $orderBy) {
      nodes {
        id
        displayName
        userPrincipalName
        department
        jobTitle
        accountEnabled
        kind
        lastSignInAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
}
    `) as unknown as TypedDocumentString<UsersPageQuery, UsersPageQueryVariables>;
export const UserFiltersDocument = new TypedDocumentString(`
    query UserFilters($id: ID!) {
  organization(id: $id) {
    id
    departments
    licenses(first: 100) {
      nodes {
        id
        displayName
      }
    }
    overview {
      asOf
    }
    tenants {
      id
      state
      domainFilter
    }
  }
}
    `) as unknown as TypedDocumentString<UserFiltersQuery, UserFiltersQueryVariables>;