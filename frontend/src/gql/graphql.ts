/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Input of acceptInvitation. */
export type AcceptInvitationInput = {
  /** Name shown to others; stays for a member who is logged in. */
  name?: string | null | undefined;
  /** Password, at least 12 characters; not needed by a member who is logged in. */
  password?: string | null | undefined;
  /** Token of the link. */
  token: string;
};

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

/** Which entries of an audit log to list. */
export type AuditEventWhere = {
  /** Of these actions. */
  actionIn?: Array<string> | null | undefined;
  /** Done by this member or API token. */
  actorId?: string | number | null | undefined;
  /** From this time on. */
  from?: string | null | undefined;
  /** Done to this object. */
  subjectId?: string | number | null | undefined;
  /** Before this time. */
  to?: string | null | undefined;
};

/** Input of beginMicrosoftLogIn. */
export type BeginMicrosoftLogInInput = {
  /** Path here to come back to; the start when not given. */
  returnTo?: string | null | undefined;
};

/** How what only the beta of Microsoft Graph has stands. */
export type BetaFeedState =
  /** It was not asked: no sync came to it yet, its data set can't be read, or the tenant's consent level does not ask for its permission. */
  | 'NOT_ASKED_YET'
  /** It answered when it was last asked. */
  | 'READ'
  /** This server does not ask Microsoft Graph's beta: APPMUSTER_MICROSOFT_BETA=false. */
  | 'SWITCHED_OFF'
  /** It did not answer when it was last asked. */
  | 'UNANSWERED';

/** Input of cancelSync. */
export type CancelSyncInput = {
  /** Identifier of the run. */
  syncRunId: string | number;
};

/** Input of changePassword. */
export type ChangePasswordInput = {
  /** The password so far; empty for a member who has none. */
  currentPassword: string;
  /** The new password, at least 12 characters. */
  newPassword: string;
};

/** Input of checkTenant. */
export type CheckTenantInput = {
  /** Identifier of the tenant. */
  tenantId: string | number;
};

/** How a member's pages are coloured. */
export type ColorScheme =
  /** Dark. */
  | 'DARK'
  /** Light. */
  | 'LIGHT'
  /** As the device is. */
  | 'SYSTEM';

/** What people complain of. */
export type Complaint =
  /** Apps are missing. */
  | 'APPS_ARE_MISSING'
  /** The data is partial. */
  | 'DATA_IS_PARTIAL'
  /** Errors persist. */
  | 'ERRORS_PERSIST'
  /** The integration failed. */
  | 'INTEGRATION_FAILED'
  /** The sync doesn't start. */
  | 'SYNC_DOES_NOT_START';

/** Input of completeReset. */
export type CompleteResetInput = {
  /** Password, at least 12 characters. */
  password: string;
  /** Token of the link. */
  token: string;
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

/** Input of confirmMemberAddress. */
export type ConfirmMemberAddressInput = {
  /** Identifier of the member. */
  memberId: string | number;
};

/** Input of confirmTotp. */
export type ConfirmTotpInput = {
  /** Six digits that the app shows. */
  code: string;
};

/** Input of connectTenant. */
export type ConnectTenantInput = {
  /** CUSTOMER_APP: the registration's client identifier. */
  clientId?: string | null | undefined;
  /** CUSTOMER_APP: the registration's client secret. */
  clientSecret?: string | null | undefined;
  /** Highest level to ask for, 1 to 3; 3 when not given. */
  consentLevel?: number | null | undefined;
  /** CUSTOMER_APP: what the registration proves itself with; SECRET when not given. With CERTIFICATE the tenant waits with a nextCertificate; tenantId and clientId are given to reconnectTenant once it was uploaded. */
  credentialKind?: CredentialKind | null | undefined;
  /** Domains whose users are stored; all when not given or *. */
  domainFilter?: Array<string> | null | undefined;
  /** How to connect. */
  mode: TenantMode;
  /** Identifier of the organization. */
  organizationId: string | number;
  /** CUSTOMER_APP: when that secret expires, if you know; people are warned before. */
  secretExpiresAt?: string | null | undefined;
  /** CUSTOMER_APP: the directory's identifier or one of its domains. */
  tenantId?: string | null | undefined;
};

/** How far the story of a consent link is. */
export type ConsentLinkState =
  /** Consent came of it; it works no more. */
  | 'CONSENTED'
  /** Its date has passed unused. */
  | 'EXPIRED'
  /** Its page was opened; consent was not given yet. */
  | 'OPENED'
  /** It was withdrawn. */
  | 'REVOKED'
  /** Made; its page was not opened yet. */
  | 'SENT';

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
  /** Whether it may change things; when not given it may. */
  write?: boolean;
};

/** Input of createConsentLink. */
export type CreateConsentLinkInput = {
  /** Who asks, in words that the administrator knows: your company's name. */
  asker: string;
  /** Highest level to ask for, 1 to 3; 3 when not given. With tenantId the tenant's own when not given, and another one is refused once it is connected. */
  consentLevel?: number | null | undefined;
  /** How many days it holds, 1 to 30; 7 when not given. */
  days?: number | null | undefined;
  /** Domains whose users are stored; all when not given or *. With tenantId the tenant's own when not given, and others are refused once it is connected. */
  domainFilter?: Array<string> | null | undefined;
  /** How to connect: DELEGATED or APPLICATION; DELEGATED when not given. As it is with tenantId. */
  mode?: TenantMode | null | undefined;
  /** Identifier of the organization, for a tenant that is not connected yet; leave it away with tenantId. */
  organizationId?: string | number | null | undefined;
  /** Identifier of a tenant that needs consent again; leave it away for a new one. */
  tenantId?: string | number | null | undefined;
};

/** Input of createOrganization. */
export type CreateOrganizationInput = {
  /** Its name. */
  name: string;
};

/** Input of createTeam. */
export type CreateTeamInput = {
  /** When its rights end; they do not when not given. */
  expiresAt?: string | null | undefined;
  /** Members who are in it. */
  memberIds?: Array<string | number> | null | undefined;
  /** Its name. */
  name: string;
  /** Organizations it sees. */
  organizationIds?: Array<string | number> | null | undefined;
  /** What its members may do in each organization it sees. */
  role: Role;
  /** It sees every organization that carries this tag. */
  tag?: string | null | undefined;
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

/** Who told when a credential of an app registration expires. */
export type CredentialDatedBy =
  /** The certificate itself, which is kept here. */
  | 'CERTIFICATE'
  /** Microsoft: the date that stands in the registration. */
  | 'MICROSOFT'
  /** A person: the date that was entered here, or in the configuration. */
  | 'PERSON';

/** What a customer's own registration proves itself with. */
export type CredentialKind =
  /** A certificate that was made here; the customer uploads its public part. */
  | 'CERTIFICATE'
  /** A client secret. */
  | 'SECRET';

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

/** Input of deletePasskey. */
export type DeletePasskeyInput = {
  /** Identifier of the passkey. */
  passkeyId: string | number;
};

/** Input of deleteTeam. */
export type DeleteTeamInput = {
  /** Identifier of the team. */
  teamId: string | number;
};

/** Input of deleteWebhookEndpoint. */
export type DeleteWebhookEndpointInput = {
  /** Identifier of the endpoint. */
  webhookEndpointId: string | number;
};

/** Input of disableMember. */
export type DisableMemberInput = {
  /** Identifier of the member. */
  memberId: string | number;
};

/** Input of disableTotp. */
export type DisableTotpInput = {
  /** Six digits that the app shows, or a recovery code. */
  code: string;
};

/** Input of disconnectTenant. */
export type DisconnectTenantInput = {
  /** Whether everything that was read from it is erased too. */
  eraseData: boolean;
  /** Identifier of the tenant. */
  tenantId: string | number;
};

/** Input of enableMember. */
export type EnableMemberInput = {
  /** Identifier of the member. */
  memberId: string | number;
};

/** Input of endSession. */
export type EndSessionInput = {
  /** Identifier of the session. */
  memberSessionId: string | number;
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

/** Input of erasePerson. Give userId, or tenantId with login. */
export type ErasePersonInput = {
  /** Their whole sign-in name, or Microsoft's identifier of them. That it was asked for is kept in the audit log, without it, also where there is no such person. */
  login?: string | null | undefined;
  /** Identifier of the tenant that the person is in. */
  tenantId?: string | number | null | undefined;
  /** Identifier of the directory user; where the organization shows aggregates nobody has one. */
  userId?: string | number | null | undefined;
};

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

/** Input of exportPerson. Give userId, or tenantId with login. */
export type ExportPersonInput = {
  /** Their whole sign-in name, or Microsoft's identifier of them. That it was asked for is kept in the audit log, without it, also where there is no such person. */
  login?: string | null | undefined;
  /** Identifier of the tenant that the person is in. */
  tenantId?: string | number | null | undefined;
  /** Identifier of the directory user; where the organization shows aggregates nobody has one. */
  userId?: string | number | null | undefined;
};

/** Input of finishPasskey. */
export type FinishPasskeyInput = {
  /** Name to recognise it by. */
  name: string;
  /** What navigator.credentials.create gave, as JSON. */
  response: string;
};

/** Input of finishPasskeyLogIn. */
export type FinishPasskeyLogInInput = {
  /** What navigator.credentials.get gave, as JSON. */
  response: string;
};

/** For whom an app acts with a permission. */
export type GrantKind =
  /** For itself. */
  | 'APPLICATION'
  /** For a signed-in user. */
  | 'DELEGATED';

/** Input of inviteMember. */
export type InviteMemberInput = {
  /** Address of the person. */
  email: string;
  /** Whether who accepts shall own the whole instance. */
  instanceOwner?: boolean | null | undefined;
  /** When the membership it gives will end; it will not when not given. */
  membershipExpiresAt?: string | null | undefined;
  /** Organization it opens; not given for a team or an instance owner. */
  organizationId?: string | number | null | undefined;
  /** Role in that organization; needed with organizationId. */
  role?: Role | null | undefined;
  /** Team it puts into. */
  teamId?: string | number | null | undefined;
};

/** Input of linkMicrosoftIdentity. */
export type LinkMicrosoftIdentityInput = {
  /** Path here to come back to; the start when not given. */
  returnTo?: string | null | undefined;
};

/** Input of logIn. */
export type LogInInput = {
  /** Address of the member. */
  email: string;
  /** Password of the member. */
  password: string;
};

/** Input of makeMemberReset. */
export type MakeMemberResetInput = {
  /** Identifier of the member. */
  memberId: string | number;
};

/** How a thing stands that was looked at. */
export type MarkState =
  /** It works, but something is to do. */
  | 'ATTENTION'
  /** It does not work. */
  | 'BAD'
  /** As it has to be. */
  | 'GOOD'
  /** It can't be seen from here. */
  | 'UNKNOWN';

/** What kind of step mends something. */
export type NextAction =
  /** Say that the missing Microsoft licence is known: acknowledgeLicenseGap. */
  | 'ACKNOWLEDGE_LICENSE'
  /** An administrator of the tenant has to do something at Microsoft. */
  | 'ASK_ADMIN'
  /** Whoever hosts this server has to do something. */
  | 'ASK_OPERATOR'
  /** Ask Microsoft what the consent allows: checkTenant. */
  | 'CHECK'
  /** Correct the tenant ID or the client ID of the customer's own registration, or make a new registration: reconnectTenant. */
  | 'CHECK_NAMES'
  /** Connect the tenant anew: connectTenant. */
  | 'CONNECT'
  /** Give consent, for the first time or again: reconnectTenant, or a consent link. */
  | 'GRANT_CONSENT'
  /** Grant permissions to the customer's own registration in Microsoft's portal, then checkTenant. */
  | 'GRANT_IN_PORTAL'
  /** Nothing is to do. */
  | 'NONE'
  /** Ask for a higher consent level: reconnectTenant with a consentLevel. */
  | 'RAISE_LEVEL'
  /** Remove permissions that are not used in Microsoft's portal, then checkTenant. */
  | 'REMOVE_IN_PORTAL'
  /** Give a new secret, or make and upload a new certificate: reconnectTenant. */
  | 'REPLACE_CREDENTIAL'
  /** Let routine syncs run again: resumeTenant. */
  | 'RESUME'
  /** Decide what a held sync would remove: releaseHeldSync or refuseHeldSync. */
  | 'REVIEW_HELD'
  /** Show names in usage reports, in Microsoft's admin center. */
  | 'SHOW_NAMES'
  /** Read now: startSync. */
  | 'SYNC_NOW'
  /** Upload the certificate that was made here to the app registration, then reconnectTenant. */
  | 'UPLOAD_CERTIFICATE'
  /** Wait until Microsoft has passed a change on, then checkTenant. */
  | 'WAIT';

/** What a notice tells. */
export type NoticeKind =
  /** A tenant can't be read any more: its consent or its credential does not hold. */
  | 'CONSENT_BROKEN'
  /** A client secret or a certificate ends soon, or has ended. */
  | 'CREDENTIAL_EXPIRING'
  /** The first sync of a tenant is done. */
  | 'FIRST_SYNC_DONE'
  /** A permission that data was read with is gone. */
  | 'PERMISSION_LOST'
  /** A sync would remove unusually much and waits for a person. */
  | 'SYNC_HELD'
  /** An administrator of a tenant's directory moved it to another organization. What was read stays. */
  | 'TENANT_TRANSFERRED'
  /** A webhook endpoint was switched off because nothing reached it. */
  | 'WEBHOOK_DISABLED';

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

/** How a permission stands. */
export type PermissionState =
  /** Not granted by name, but another permission that was granted opens the same. */
  | 'COVERED'
  /** Asked for and granted. */
  | 'GRANTED'
  /** Asked for and not granted. */
  | 'MISSING'
  /** Not asked for at this consent level, and not granted. */
  | 'NOT_ASKED'
  /** Granted, but not known yet to all of Microsoft's servers. */
  | 'SPREADING'
  /** Granted, but not used: remove it. */
  | 'TOO_MUCH'
  /** Not known whether it was granted. */
  | 'UNKNOWN'
  /** Still in the token, but taken away in the tenant: it ends with the token. */
  | 'WITHDRAWN';

/** Input of prepareCertificate. */
export type PrepareCertificateInput = {
  /** Identifier of the tenant; one that is read by its own registration. */
  tenantId: string | number;
};

/** How much of a person an organization shows. */
export type PrivacyMode =
  /** No persons at all, and no counts of persons below 5. */
  | 'AGGREGATES'
  /** Names and addresses as the directory has them. */
  | 'FULL_NAMES'
  /** A made-up name in place of each; who it stands for can be revealed by giving a reason. */
  | 'PSEUDONYMS';

/** Input of readNotices. */
export type ReadNoticesInput = {
  /** raisedAt of the newest notice that was shown; what was raised later stays unread. */
  upTo: string;
};

/** Input of reconnectTenant. */
export type ReconnectTenantInput = {
  /** CUSTOMER_APP: the registration's client identifier; as it is when not given. */
  clientId?: string | null | undefined;
  /** CUSTOMER_APP: a new client secret. */
  clientSecret?: string | null | undefined;
  /** Highest level to ask for from now on, 1 to 3; as it is when not given. With consent it holds once that was given; with CUSTOMER_APP at once, and alone it needs no new credential. */
  consentLevel?: number | null | undefined;
  /** CUSTOMER_APP: what the registration proves itself with; SECRET when not given. With CERTIFICATE the nextCertificate is tried. */
  credentialKind?: CredentialKind | null | undefined;
  /** CUSTOMER_APP: the directory's identifier or one of its domains; needed until it is connected. */
  entraTenantId?: string | null | undefined;
  /** CUSTOMER_APP: when that secret expires, if you know. */
  secretExpiresAt?: string | null | undefined;
  /** Identifier of the tenant. */
  tenantId: string | number;
};

/** Input of refuseHeldSync. */
export type RefuseHeldSyncInput = {
  /** Identifier of the run. */
  syncRunId: string | number;
};

/** What of an app registration is looked at. */
export type RegistrationAspect =
  /** Whether the secret or the certificate is taken. */
  | 'CREDENTIAL'
  /** When the secret or the certificate ends. */
  | 'EXPIRY'
  /** Whether the registration asks for the permissions that are used, and for no more. */
  | 'PERMISSIONS'
  /** Whether Microsoft's identity platform can be reached. */
  | 'PLATFORM'
  /** Whether the redirect URI is registered. */
  | 'REDIRECT_URI';

/** Input of releaseHeldSync. */
export type ReleaseHeldSyncInput = {
  /** Identifier of the run. */
  syncRunId: string | number;
};

/** Input of removeMember. */
export type RemoveMemberInput = {
  /** Identifier of the member. */
  memberId: string | number;
  /** Identifier of the organization. */
  organizationId: string | number;
};

/** Input of renamePasskey. */
export type RenamePasskeyInput = {
  /** Its new name. */
  name: string;
  /** Identifier of the passkey. */
  passkeyId: string | number;
};

/** Input of renewRecoveryCodes. */
export type RenewRecoveryCodesInput = {
  /** Six digits that the app shows. */
  code: string;
};

/** Input of resumeTenant. */
export type ResumeTenantInput = {
  /** Identifier of the tenant. */
  tenantId: string | number;
};

/** Input of revealPerson. */
export type RevealPersonInput = {
  /** Why, in 10 to 500 characters. */
  reason: string;
  /** Identifier of the directory user. */
  userId: string | number;
};

/** Input of revokeApiToken. */
export type RevokeApiTokenInput = {
  /** Identifier of the token. */
  apiTokenId: string | number;
};

/** Input of revokeConsentLink. */
export type RevokeConsentLinkInput = {
  /** Identifier of the link. */
  consentLinkId: string | number;
};

/** Input of revokeInvitation. */
export type RevokeInvitationInput = {
  /** Identifier of the invitation. */
  invitationId: string | number;
};

/** Something a role may do in an organization. */
export type Right =
  /** End a connection and erase what was read. */
  | 'DISCONNECT_TENANTS'
  /** Erase a person, or export all that is kept of them. */
  | 'ERASE_PERSON'
  /** Invite, change the role of and remove its members. */
  | 'MANAGE_MEMBERS'
  /** Change its name, tags and the rules' settings. */
  | 'MANAGE_ORGANIZATION'
  /** Choose how much of a person is shown. */
  | 'MANAGE_PRIVACY'
  /** Connect, reconnect, pause and resume tenants. */
  | 'MANAGE_TENANTS'
  /** Add, change and delete webhook endpoints. */
  | 'MANAGE_WEBHOOKS'
  /** See the audit log. */
  | 'READ_AUDIT'
  /** See what was read from its tenants. */
  | 'READ_DATA'
  /** See who a pseudonym stands for, by giving a reason. */
  | 'REVEAL_PERSON'
  /** Start and stop syncs, release or refuse held ones. */
  | 'RUN_SYNCS';

/** What a member may be to an organization; rights says what each may do. */
export type Role =
  /** Sees the data and starts syncs. */
  | 'ANALYST'
  /** Sees the data and the audit log; changes nothing. */
  | 'AUDITOR'
  /** Runs it: tenants, syncs, webhooks, settings; no members, no erasing. */
  | 'MANAGER'
  /** May do everything. */
  | 'OWNER';

/** What a seat in an organization comes from. */
export type SeatSource =
  /** The member owns the whole instance. */
  | 'INSTANCE_OWNER'
  /** A role given to the member. */
  | 'MEMBERSHIP'
  /** A team the member is in. */
  | 'TEAM';

/** Input of sendTestWebhook. */
export type SendTestWebhookInput = {
  /** Identifier of the endpoint. */
  webhookEndpointId: string | number;
};

/** Input of setInstanceOwner. */
export type SetInstanceOwnerInput = {
  /** Whether the whole instance shall be theirs. */
  isInstanceOwner: boolean;
  /** Identifier of the member. */
  memberId: string | number;
};

/** Input of setMemberRole. */
export type SetMemberRoleInput = {
  /** When it ends; it does not when not given. */
  expiresAt?: string | null | undefined;
  /** Identifier of the member. */
  memberId: string | number;
  /** Identifier of the organization. */
  organizationId: string | number;
  /** What the member may do. */
  role: Role;
};

/** Input of setOrganizationTags. */
export type SetOrganizationTagsInput = {
  /** Identifier of the organization. */
  organizationId: string | number;
  /** All its tags, in place of those so far. */
  tags: Array<string>;
};

/** Input of setPrivacyMode. */
export type SetPrivacyModeInput = {
  /** How much to show. */
  mode: PrivacyMode;
  /** Identifier of the organization. */
  organizationId: string | number;
};

/** Input of setUserKind. */
export type SetUserKindInput = {
  /** PERSON, SHARED_MAILBOX, ROOM, RESOURCE or SERVICE; null takes back what was said. */
  kind?: UserKind | null | undefined;
  /** Identifier of the directory user. */
  userId: string | number;
};

/** Input of startSync. */
export type StartSyncInput = {
  /** One data set to read whole, the others by what changed; not together with full. */
  dataSet?: DataSet | null | undefined;
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
  /** An invitation. */
  | 'INVITATION'
  /** A key that secrets are sealed with. */
  | 'KEY'
  /** A licence. */
  | 'LICENSE'
  /** A person who logs in here. */
  | 'MEMBER'
  /** A member's role in an organization. */
  | 'MEMBERSHIP'
  /** An organization. */
  | 'ORGANIZATION'
  /** A passkey. */
  | 'PASSKEY'
  /** A log-in. */
  | 'SESSION'
  /** A sync. */
  | 'SYNC_RUN'
  /** A team. */
  | 'TEAM'
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
  /** By an administrator's consent to the operator's registration, as the application itself; it outlives the administrator's account. */
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

/** Input of unlinkMicrosoftIdentity. */
export type UnlinkMicrosoftIdentityInput = {
  /** Identifier of the link. */
  microsoftIdentityId: string | number;
};

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
  /** How the pages are coloured. */
  colorScheme?: ColorScheme | null | undefined;
  /** Language for numbers and dates, BCP 47; empty follows the browser. */
  locale?: string | null | undefined;
  /** Name shown to others. */
  name?: string | null | undefined;
  /** Zone in which times are shown, IANA; empty follows the browser. */
  timeZone?: string | null | undefined;
};

/** Input of updateTeam. */
export type UpdateTeamInput = {
  /** When its rights end, null for never; stays when not given. */
  expiresAt?: string | null | undefined;
  /** All members who are in it; stay when not given. */
  memberIds?: Array<string | number> | null | undefined;
  /** Its new name; stays when not given. */
  name?: string | null | undefined;
  /** All organizations it sees by the list; stay when not given. */
  organizationIds?: Array<string | number> | null | undefined;
  /** What its members may do; stays when not given. */
  role?: Role | null | undefined;
  /** The new tag, empty for none; stays when not given. */
  tag?: string | null | undefined;
  /** Identifier of the team. */
  teamId: string | number;
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
  /** A thing that can be booked. */
  | 'RESOURCE'
  /** A room that can be booked. */
  | 'ROOM'
  /** An account of a program. */
  | 'SERVICE'
  /** A mailbox that several people share. */
  | 'SHARED_MAILBOX'
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
  /** Sorts of account, as a member says, else as the published rules find them. */
  kindIn?: Array<UserKind> | null | undefined;
  /** Whether a member said what sort of account they are. */
  kindTagged?: boolean | null | undefined;
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

/** Input of verifyCode. */
export type VerifyCodeInput = {
  /** Six digits, or a recovery code. */
  code: string;
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

export type AccountKindFragment = { id: string, displayName: string, kind: UserKind, foundKind: { kind: UserKind, confidence: Confidence, rule: string }, kindTag: { kind: UserKind, taggedAt: string, taggedBy: { displayName: string | null } } | null } & { ' $fragmentName'?: 'AccountKindFragment' };

export type SetUserKindMutationVariables = Exact<{
  input: SetUserKindInput;
}>;


export type SetUserKindMutation = { setUserKind: { user: { ' $fragmentRefs'?: { 'AccountKindFragment': AccountKindFragment } } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type AuditLineFragment = { id: string, occurredAt: string, action: string, message: string, detail: Record<string, unknown> | null, ip: string | null, requestId: string | null, hash: string, previousHash: string | null, actor: { id: string | null, kind: ActorKind, displayName: string | null }, subject: { id: string | null, kind: SubjectKind, displayName: string | null } | null } & { ' $fragmentName'?: 'AuditLineFragment' };

export type OrganizationAuditQueryVariables = Exact<{
  id: string | number;
  first: number;
  after?: string | null | undefined;
  where?: AuditEventWhere | null | undefined;
}>;


export type OrganizationAuditQuery = { organization: { id: string, auditEvents: { nodes: Array<{ ' $fragmentRefs'?: { 'AuditLineFragment': AuditLineFragment } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type InstanceAuditQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  where?: AuditEventWhere | null | undefined;
}>;


export type InstanceAuditQuery = { auditEvents: { nodes: Array<{ ' $fragmentRefs'?: { 'AuditLineFragment': AuditLineFragment } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type EraseByLoginMutationVariables = Exact<{
  input: ErasePersonInput;
}>;


export type EraseByLoginMutation = { erasePerson: { erased: Array<{ table: string, count: number }> | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type ExportByLoginMutationVariables = Exact<{
  input: ExportPersonInput;
}>;


export type ExportByLoginMutation = { exportPerson: { export: string | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type ComparedRunQueryVariables = Exact<{
  id: string | number;
}>;


export type ComparedRunQuery = { node:
    | (
      { stages: Array<{ ' $fragmentRefs'?: { 'StageLineFragment': StageLineFragment } }> }
      & { ' $fragmentRefs'?: { 'RunHeadFragment': RunHeadFragment } }
    )
    | Record<PropertyKey, never>
   | null };

export type RunsToCompareQueryVariables = Exact<{
  id: string | number;
  where?: SyncRunWhere | null | undefined;
}>;


export type RunsToCompareQuery = { organization: { id: string, syncRuns: { nodes: Array<{ id: string, state: SyncRunState, queuedAt: string }> } } | null };

export type CoverageCellFragment = { dataSet: DataSet, state: CoverageState, reason: string | null, mend: string | null, darkens: Array<string>, lastSuccessAt: string | null, scopeGranted: boolean | null, licensed: boolean | null, coveredFrom: string | null, permission: string, level: number, license: string | null, concealed: boolean | null, betaFeed: { title: string, endpoint: string, permission: string, level: number, scopeGranted: boolean | null, license: string | null, licensed: boolean | null, lights: Array<string>, state: BetaFeedState, reason: string | null, lastSuccessAt: string | null } | null, next: { ' $fragmentRefs'?: { 'NextStepFragment': NextStepFragment } } | null, tenant: { id: string, mode: TenantMode, consentLevel: number, credentialKind: CredentialKind | null, displayName: string | null } } & { ' $fragmentName'?: 'CoverageCellFragment' };

export type EraseKeptMutationVariables = Exact<{
  input: DisconnectTenantInput;
}>;


export type EraseKeptMutation = { disconnectTenant: { tenant: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type KeptQueryVariables = Exact<{
  id: string | number;
}>;


export type KeptQuery = { node:
    | { eraseRequestedAt: string | null, erasedAt: string | null }
    | Record<PropertyKey, never>
   | null };

export type EverythingQueryVariables = Exact<{
  search: string;
  organization: string | number;
  inside: boolean;
}>;


export type EverythingQuery = { organizations: { nodes: Array<{ id: string, name: string }> }, organization?: { id: string, apps: { nodes: Array<{ id: string, displayName: string, publisherName: string | null }> }, users: { nodes: Array<{ id: string, displayName: string, userPrincipalName: string | null }> } } | null };

export type HeldReviewQueryVariables = Exact<{
  id: string | number;
}>;


export type HeldReviewQuery = { node:
    | { held: Array<{ dataSet: DataSet, count: number, stored: number | null, memberships: number | null, losing: Array<{ id: string, displayName: string }>, objects: Array<
          | { __typename: 'ActivityEvent', id: string }
          | { __typename: 'ApiToken', id: string }
          | { __typename: 'App', displayName: string, id: string }
          | { __typename: 'AppUser', id: string }
          | { __typename: 'Assignment', id: string, app: { id: string, displayName: string }, user: { id: string, displayName: string } | null, group: { id: string, displayName: string } | null }
          | { __typename: 'AuditEvent', id: string }
          | { __typename: 'Grant', permission: string, id: string, app: { id: string, displayName: string } }
          | { __typename: 'Group', displayName: string, id: string }
          | { __typename: 'License', displayName: string, id: string }
          | { __typename: 'LicenseUser', id: string }
          | { __typename: 'Member', id: string }
          | { __typename: 'MemberSession', id: string }
          | { __typename: 'MicrosoftIdentity', id: string }
          | { __typename: 'Organization', id: string }
          | { __typename: 'Passkey', id: string }
          | { __typename: 'SignIn', id: string }
          | { __typename: 'SyncRun', id: string }
          | { __typename: 'SyncStage', id: string }
          | { __typename: 'Team', id: string }
          | { __typename: 'Tenant', id: string }
          | { __typename: 'User', displayName: string, userPrincipalName: string | null, id: string }
          | { __typename: 'WebhookDelivery', id: string }
          | { __typename: 'WebhookEndpoint', id: string }
         | null> }> }
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

export type InvitationRowFragment = { id: string, email: string, role: Role | null, instanceOwner: boolean, createdAt: string, expiresAt: string, acceptedAt: string | null, revokedAt: string | null, team: { id: string, name: string } | null, invitedBy: { id: string, name: string, email: string } | null } & { ' $fragmentName'?: 'InvitationRowFragment' };

export type RevokeInvitationMutationVariables = Exact<{
  input: RevokeInvitationInput;
}>;


export type RevokeInvitationMutation = { revokeInvitation: { invitation: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type InviteMemberMutationVariables = Exact<{
  input: InviteMemberInput;
}>;


export type InviteMemberMutation = { inviteMember: { link: string | null, mailed: boolean, invitation: { id: string, email: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type NextStepFragment = { action: NextAction, sentence: string, url: string | null } & { ' $fragmentName'?: 'NextStepFragment' };

export type CheckTenantMutationVariables = Exact<{
  input: CheckTenantInput;
}>;


export type CheckTenantMutation = { checkTenant: { tenant: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type ReadNoticesMutationVariables = Exact<{
  input: ReadNoticesInput;
}>;


export type ReadNoticesMutation = { readNotices: { userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type PickableQueryVariables = Exact<{
  search?: string | null | undefined;
}>;


export type PickableQuery = { organizations: { nodes: Array<{ id: string, name: string }> } };

export type AppUserRowFragment = { id: string, present: boolean, engagement: Engagement, lastSignInAt: string | null, signInDays30: number | null, evidence: Array<{ kind: EvidenceKind, since: string | null, lastAt: string | null, detail: string | null, past: boolean }>, loginActivity: Array<{ date: string, signIns: number, otherSignIns: number, failedSignIns: number }> } & { ' $fragmentName'?: 'AppUserRowFragment' };

export type RevealPersonMutationVariables = Exact<{
  input: RevealPersonInput;
}>;


export type RevealPersonMutation = { revealPerson: { person: { displayName: string, userPrincipalName: string, mail: string | null } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type ErasePersonMutationVariables = Exact<{
  input: ErasePersonInput;
}>;


export type ErasePersonMutation = { erasePerson: { erasedUserId: string | null, erased: Array<{ table: string, count: number }> | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type ExportPersonMutationVariables = Exact<{
  input: ExportPersonInput;
}>;


export type ExportPersonMutation = { exportPerson: { export: string | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type CancelSyncMutationVariables = Exact<{
  input: CancelSyncInput;
}>;


export type CancelSyncMutation = { cancelSync: { syncRun: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type RunBeforeQueryVariables = Exact<{
  id: string | number;
}>;


export type RunBeforeQuery = { node:
    | { previous: { id: string, stages: Array<{ dataSet: DataSet, state: SyncStageState, mode: SyncMode | null, startedAt: string | null, finishedAt: string | null }> } | null }
    | Record<PropertyKey, never>
   | null };

export type ConfirmAddressMutationVariables = Exact<{
  input: ConfirmMemberAddressInput;
}>;


export type ConfirmAddressMutation = { confirmMemberAddress: { member: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type MakeResetMutationVariables = Exact<{
  input: MakeMemberResetInput;
}>;


export type MakeResetMutation = { makeMemberReset: { link: string | null, expiresAt: string | null, seats: Array<{ role: Role, organization: { id: string, name: string } }>, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type RunHeadFragment = { id: string, sequence: number, state: SyncRunState, trigger: SyncTrigger, full: boolean, resumedCount: number, queuedAt: string, startedAt: string | null, finishedAt: string | null, throttledUntil: string | null, error: string | null, changes: Array<{ kind: string, count: number }>, tenant: { id: string, displayName: string | null } } & { ' $fragmentName'?: 'RunHeadFragment' };

export type StageLineFragment = { id: string, dataSet: DataSet, state: SyncStageState, mode: SyncMode | null, reason: string | null, mend: string | null, errorDetail: string | null, fetched: number | null, expected: number | null, added: number | null, changed: number | null, removed: number | null, requests: number, units: number, throttledMs: number, startedAt: string | null, finishedAt: string | null, drift: { missing: number, stale: number, extra: number } | null } & { ' $fragmentName'?: 'StageLineFragment' };

export type LogOutMutationVariables = Exact<{ [key: string]: never; }>;


export type LogOutMutation = { logOut: { userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type ChoicesQueryVariables = Exact<{
  search?: string | null | undefined;
}>;


export type ChoicesQuery = { organizations: { nodes: Array<{ id: string, name: string, tenants: Array<{ id: string, state: TenantState }> }> } };

export type TileMetricFragment = { value: number | null, unknownReason: string | null, confidence: Confidence, asOf: string | null, previous: number | null } & { ' $fragmentName'?: 'TileMetricFragment' };

export type TokenRowFragment = { id: string, name: string, prefix: string, write: boolean, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null, organizations: Array<{ id: string, name: string }> | null, member: { id: string, name: string, email: string } | null } & { ' $fragmentName'?: 'TokenRowFragment' };

export type RevokeTokenMutationVariables = Exact<{
  input: RevokeApiTokenInput;
}>;


export type RevokeTokenMutation = { revokeApiToken: { apiToken: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

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

export type NoticeLineFragment = { id: string, kind: NoticeKind, message: string, raisedAt: string, resolvedAt: string | null, isUnread: boolean, syncRunId: string | null, organization: { id: string, name: string } } & { ' $fragmentName'?: 'NoticeLineFragment' };

export type NoticesQueryVariables = Exact<{ [key: string]: never; }>;


export type NoticesQuery = { notices: Array<{ ' $fragmentRefs'?: { 'NoticeLineFragment': NoticeLineFragment } }> };

export type NoticesLiveSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type NoticesLiveSubscription = { noticesChanged: Array<{ ' $fragmentRefs'?: { 'NoticeLineFragment': NoticeLineFragment } }> };

export type OrganizationShellQueryVariables = Exact<{
  id: string | number;
}>;


export type OrganizationShellQuery = { organization: { id: string, name: string, windowDays: number, tags: Array<string>, privacyMode: PrivacyMode, viewerRights: Array<Right>, tenants: Array<{ id: string, displayName: string | null, entraTenantId: string | null, mode: TenantMode, state: TenantState, stateReason: string | null, stateMend: string | null, credentialKind: CredentialKind | null, nextSyncAt: string | null, consentLevel: number, licenseGapAcknowledgedAt: string | null, hasPremium: boolean | null, credentialExpiresAt: string | null, disconnectedAt: string | null, eraseRequestedAt: string | null, stateStep: { action: NextAction } | null, domains: Array<{ name: string, isDefault: boolean }>, lastSyncRun: { id: string, state: SyncRunState } | null }>, overview: { asOf: string | null, activeUsers: { unknownReason: string | null }, users: { value: number | null }, appsInUse: { value: number | null }, appsDiscovered: { value: number | null }, appsInactive: { value: number | null } }, licenses: { totalCount: number | null } } | null };

export type KeepSchemeMutationVariables = Exact<{
  input: UpdateProfileInput;
}>;


export type KeepSchemeMutation = { updateProfile: { member: { id: string, colorScheme: ColorScheme } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { isInstanceOwner: boolean, canManageInstance: boolean, member: { id: string, email: string, name: string, locale: string | null, timeZone: string | null, colorScheme: ColorScheme } | null, organizations: { totalCount: number | null, nodes: Array<{ id: string, name: string, tenants: Array<{ id: string, state: TenantState }> }> } } | null, instance: { version: string, needsSetup: boolean, simulated: boolean, hasMicrosoftRegistration: boolean, registration: { healthy: boolean } | null } };

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
    | { id: string, entraId: string | null, appId: string, displayName: string, publisherName: string | null, publisherVerified: boolean, origin: AppOrigin, stage: AppStage, stageConfidence: Confidence, stageSince: string | null, dataDelayed: boolean, status: AppStatus, firstSeenAt: string, lastUsedAt: string | null, userCount: number | null, tenantWideConsent: boolean, accountEnabled: boolean | null, assignmentRequired: boolean, homepage: string | null, signOnMode: string | null, removedAt: string | null, stageReasons: Array<{ code: string, text: string, dataSet: DataSet | null, observedAt: string | null }>, credentials: Array<{ kind: string, displayName: string | null, expiresAt: string | null }>, history: Array<{ kind: AppChangeKind, before: string | null, after: string, occurredAt: string, reason: string | null }> }
    | Record<PropertyKey, never>
   | null };

export type AppUsersOfQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
  where?: AppUserWhere | null | undefined;
}>;


export type AppUsersOfQuery = { node:
    | { id: string, users: { totalCount: number | null, nodes: Array<(
          { user: { id: string, displayName: string, userPrincipalName: string | null, department: string | null, accountEnabled: boolean | null, removedAt: string | null, kind: UserKind } }
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


export type AppsPageQuery = { organization: { id: string, apps: { totalCount: number | null, nodes: Array<{ id: string, displayName: string, publisherName: string | null, publisherVerified: boolean, origin: AppOrigin, stage: AppStage, stageConfidence: Confidence, dataDelayed: boolean, userCount: number | null, tenantWideConsent: boolean, lastUsedAt: string | null, firstSeenAt: string, removedAt: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type AppCountsQueryVariables = Exact<{
  id: string | number;
}>;


export type AppCountsQuery = { organization: { id: string, overview: { asOf: string | null, appsInUse: { value: number | null, unknownReason: string | null }, appsDiscovered: { value: number | null, unknownReason: string | null }, appsInactive: { value: number | null, unknownReason: string | null } } } | null };

export type ConnectPageQueryVariables = Exact<{
  id: string | number;
}>;


export type ConnectPageQuery = { organization: { id: string, tenants: Array<{ id: string, state: TenantState, mode: TenantMode, nextCertificate: { pem: string, thumbprint: string, expiresAt: string } | null }> } | null, instance: { hasMicrosoftRegistration: boolean, connectModes: Array<TenantMode>, redirectUri: string, permissions: Array<{ permission: string, level: number, reason: string, dataSets: Array<DataSet> }>, cloud: { entraUrl: string, azureCli: string, powerShell: string }, consentLevels: Array<{ level: number, dataSets: Array<DataSet>, lightsUp: Array<string> }> } };

export type ConnectMutationVariables = Exact<{
  input: ConnectTenantInput;
}>;


export type ConnectMutation = { connectTenant: { consentUrl: string | null, tenant: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type ConnectByCertificateMutationVariables = Exact<{
  input: ReconnectTenantInput;
}>;


export type ConnectByCertificateMutation = { reconnectTenant: { tenant: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type ShareConsentMutationVariables = Exact<{
  input: CreateConsentLinkInput;
}>;


export type ShareConsentMutation = { createConsentLink: { url: string | null, consentLink: { id: string, expiresAt: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type ConnectionPageQueryVariables = Exact<{
  tenant: string | number;
}>;


export type ConnectionPageQuery = { node:
    | { id: string, mode: TenantMode, state: TenantState, credentialKind: CredentialKind | null, consentLevel: number, stateStep: { action: NextAction } | null, checkup: { healthy: boolean, sentence: string, checkedAt: string | null, retryAt: string | null, code: string | null, appEnabled: boolean | null, next: { ' $fragmentRefs'?: { 'NextStepFragment': NextStepFragment } }, permissions: Array<{ permission: string, kind: GrantKind, level: number | null, required: boolean, state: PermissionState, reason: string, coveredBy: Array<string>, dataSets: Array<DataSet>, usedBy: Array<DataSet>, darkDataSets: Array<DataSet>, darkens: Array<string>, next: { ' $fragmentRefs'?: { 'NextStepFragment': NextStepFragment } } | null }>, complaints: Array<{ complaint: Complaint, applies: boolean, followsFrom: Complaint | null, answer: string, evidence: Array<string>, next: { ' $fragmentRefs'?: { 'NextStepFragment': NextStepFragment } } }>, byHand: Array<{ sentence: string, url: string | null, copy: string | null }>, removal: Array<{ sentence: string, url: string | null, copy: string | null }> } }
    | Record<PropertyKey, never>
   | null, instance: { consentLevels: Array<{ level: number, dataSets: Array<DataSet>, lightsUp: Array<string> }> } };

export type CoveragePageQueryVariables = Exact<{
  id: string | number;
}>;


export type CoveragePageQuery = { organization: { id: string, coverage: Array<{ ' $fragmentRefs'?: { 'CoverageCellFragment': CoverageCellFragment } }> } | null };

export type ReturnedQueryVariables = Exact<{
  tenant: string | number;
}>;


export type ReturnedQuery = { node:
    | { id: string, displayName: string | null, state: TenantState, stateReason: string | null, stateMend: string | null, consentRetryAt: string | null, organization: { id: string, name: string } }
    | Record<PropertyKey, never>
   | null };

export type HistoryQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
  where?: SyncRunWhere | null | undefined;
}>;


export type HistoryQuery = { organization: { id: string, syncRuns: { totalCount: number | null, nodes: Array<(
        { stages: Array<{ dataSet: DataSet, state: SyncStageState, fetched: number | null, added: number | null, changed: number | null, removed: number | null }> }
        & { ' $fragmentRefs'?: { 'RunHeadFragment': RunHeadFragment } }
      )>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type StripQueryVariables = Exact<{
  id: string | number;
  from: string;
}>;


export type StripQuery = { organization: { id: string, syncRuns: { nodes: Array<(
        { stages: Array<{ fetched: number | null }> }
        & { ' $fragmentRefs'?: { 'RunHeadFragment': RunHeadFragment } }
      )> } } | null };

export type InstanceMembersQueryVariables = Exact<{ [key: string]: never; }>;


export type InstanceMembersQuery = { members: Array<{ id: string, name: string, email: string, isInstanceOwner: boolean, createdAt: string, lastLoginAt: string | null, disabledAt: string | null, addressProven: boolean, invitedByOrganization: { id: string, name: string } | null }>, invitations: Array<{ ' $fragmentRefs'?: { 'InvitationRowFragment': InvitationRowFragment } }> };

export type SetInstanceOwnerMutationVariables = Exact<{
  input: SetInstanceOwnerInput;
}>;


export type SetInstanceOwnerMutation = { setInstanceOwner: { member: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type DisableMemberMutationVariables = Exact<{
  input: DisableMemberInput;
}>;


export type DisableMemberMutation = { disableMember: { member: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type EnableMemberMutationVariables = Exact<{
  input: EnableMemberInput;
}>;


export type EnableMemberMutation = { enableMember: { member: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type OperatorRegistrationQueryVariables = Exact<{ [key: string]: never; }>;


export type OperatorRegistrationQuery = { instance: { registration: { clientId: string, credentialKind: CredentialKind, credentialExpiresAt: string | null, credentialDatedBy: CredentialDatedBy | null, checkedAt: string | null, healthy: boolean, marks: Array<{ about: RegistrationAspect, state: MarkState, sentence: string, mend: string | null, url: string | null }> } | null } };

export type CheckRegistrationMutationVariables = Exact<{ [key: string]: never; }>;


export type CheckRegistrationMutation = { checkRegistration: { registration: { checkedAt: string | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type PurgesQueryVariables = Exact<{ [key: string]: never; }>;


export type PurgesQuery = { purges: Array<{ class: string, cutoff: string, deleted: number, remaining: number, finishedAt: string }> };

export type TeamsQueryVariables = Exact<{ [key: string]: never; }>;


export type TeamsQuery = { teams: Array<{ id: string, name: string, role: Role, tag: string | null, expiresAt: string | null, members: Array<{ id: string, name: string, email: string, addressProven: boolean }>, organizations: Array<{ id: string, name: string }> }>, members: Array<{ id: string, name: string, email: string, addressProven: boolean }> };

export type CreateTeamMutationVariables = Exact<{
  input: CreateTeamInput;
}>;


export type CreateTeamMutation = { createTeam: { team: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type UpdateTeamMutationVariables = Exact<{
  input: UpdateTeamInput;
}>;


export type UpdateTeamMutation = { updateTeam: { team: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type DeleteTeamMutationVariables = Exact<{
  input: DeleteTeamInput;
}>;


export type DeleteTeamMutation = { deleteTeam: { deletedTeamId: string | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type AllTokensQueryVariables = Exact<{ [key: string]: never; }>;


export type AllTokensQuery = { apiTokens: Array<(
    { id: string }
    & { ' $fragmentRefs'?: { 'TokenRowFragment': TokenRowFragment } }
  )> };

export type InvitationPageQueryVariables = Exact<{
  token: string;
}>;


export type InvitationPageQuery = { invitation: { email: string, organizationName: string | null, teamName: string | null, role: Role | null, instanceOwner: boolean, expiresAt: string } | null, viewer: { member: { id: string, email: string } | null } | null, instance: { hasMicrosoftRegistration: boolean } };

export type AcceptInvitationMutationVariables = Exact<{
  input: AcceptInvitationInput;
}>;


export type AcceptInvitationMutation = { acceptInvitation: { viewer: { isInstanceOwner: boolean } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type LeaveForInvitationMutationVariables = Exact<{ [key: string]: never; }>;


export type LeaveForInvitationMutation = { logOut: { userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type LicensesPageQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type LicensesPageQuery = { organization: { id: string, licenses: { totalCount: number | null, nodes: Array<{ id: string, displayName: string, skuPartNumber: string, seatsEnabled: number, seatsWarning: number, seatsSuspended: number, seatsConsumed: number | null, seatsAvailable: number | null, users: { totalCount: number | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type LogInMutationVariables = Exact<{
  input: LogInInput;
}>;


export type LogInMutation = { logIn: { codeNeeded: boolean, viewer: { isInstanceOwner: boolean } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type VerifyCodeMutationVariables = Exact<{
  input: VerifyCodeInput;
}>;


export type VerifyCodeMutation = { verifyCode: { viewer: { isInstanceOwner: boolean } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type BeginPasskeyLogInMutationVariables = Exact<{ [key: string]: never; }>;


export type BeginPasskeyLogInMutation = { beginPasskeyLogIn: { options: string | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type FinishPasskeyLogInMutationVariables = Exact<{
  input: FinishPasskeyLogInInput;
}>;


export type FinishPasskeyLogInMutation = { finishPasskeyLogIn: { viewer: { isInstanceOwner: boolean } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type BeginMicrosoftLogInMutationVariables = Exact<{
  input: BeginMicrosoftLogInInput;
}>;


export type BeginMicrosoftLogInMutation = { beginMicrosoftLogIn: { url: string | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

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
  tag?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type PortfolioQuery = { organizations: { totalCount: number | null, nodes: Array<{ id: string, name: string, tags: Array<string>, tenants: Array<{ id: string, state: TenantState, stateReason: string | null, credentialKind: CredentialKind | null, displayName: string | null, stateStep: { action: NextAction } | null }>, worstCoverage: { dataSet: DataSet, state: CoverageState, reason: string | null, mend: string | null } | null, overview: { asOf: string | null, appsInUse: { value: number | null, unknownReason: string | null }, users: { value: number | null, unknownReason: string | null }, activeUsers: { value: number | null, unknownReason: string | null } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PortfolioTagsQueryVariables = Exact<{ [key: string]: never; }>;


export type PortfolioTagsQuery = { organizations: { nodes: Array<{ id: string, tags: Array<string> }> } };

export type CreateOrganizationMutationVariables = Exact<{
  input: CreateOrganizationInput;
}>;


export type CreateOrganizationMutation = { createOrganization: { organization: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type CompleteResetMutationVariables = Exact<{
  input: CompleteResetInput;
}>;


export type CompleteResetMutation = { completeReset: { viewer: { isInstanceOwner: boolean } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

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

export type ConnectionTabQueryVariables = Exact<{
  id: string | number;
}>;


export type ConnectionTabQuery = { organization: { id: string, tenants: Array<{ id: string, displayName: string | null, entraTenantId: string | null, mode: TenantMode, state: TenantState, clientId: string | null, consentLevel: number, domainFilter: Array<string>, grantedScopes: Array<string> | null, missingScopes: Array<string> | null, credentialExpiresAt: string | null, credentialDatedBy: CredentialDatedBy | null, credentialKind: CredentialKind | null, nextSyncAt: string | null, createdAt: string, certificate: { thumbprint: string } | null, nextCertificate: { pem: string, thumbprint: string, expiresAt: string } | null, consentLinks: Array<{ id: string, asker: string, state: ConsentLinkState, createdAt: string, expiresAt: string, openedAt: string | null, consentedAt: string | null, refusedReason: string | null }>, domains: Array<{ name: string, isDefault: boolean }> }> } | null };

export type UpdateOrganizationMutationVariables = Exact<{
  input: UpdateOrganizationInput;
}>;


export type UpdateOrganizationMutation = { updateOrganization: { organization: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type SetTagsMutationVariables = Exact<{
  input: SetOrganizationTagsInput;
}>;


export type SetTagsMutation = { setOrganizationTags: { organization: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type PauseMutationVariables = Exact<{
  input: PauseTenantInput;
}>;


export type PauseMutation = { pauseTenant: { tenant: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type DisconnectMutationVariables = Exact<{
  input: DisconnectTenantInput;
}>;


export type DisconnectMutation = { disconnectTenant: { tenant: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type PrepareCertificateMutationVariables = Exact<{
  input: PrepareCertificateInput;
}>;


export type PrepareCertificateMutation = { prepareCertificate: { tenant: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type RevokeLinkMutationVariables = Exact<{
  input: RevokeConsentLinkInput;
}>;


export type RevokeLinkMutation = { revokeConsentLink: { consentLink: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type RenewByLinkMutationVariables = Exact<{
  input: CreateConsentLinkInput;
}>;


export type RenewByLinkMutation = { createConsentLink: { url: string | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type NewSecretMutationVariables = Exact<{
  input: ReconnectTenantInput;
}>;


export type NewSecretMutation = { reconnectTenant: { consentUrl: string | null, tenant: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type MembersTabQueryVariables = Exact<{
  id: string | number;
  manage: boolean;
}>;


export type MembersTabQuery = { organization: { id: string, members: Array<{ role: Role, via: SeatSource, expiresAt: string | null, team: { id: string, name: string } | null, member: { id: string, name: string, email: string, lastLoginAt: string | null, disabledAt: string | null, addressProven: boolean, invitedByOrganization: { id: string, name: string } | null } }>, invitations?: Array<{ ' $fragmentRefs'?: { 'InvitationRowFragment': InvitationRowFragment } }> } | null };

export type SetRoleMutationVariables = Exact<{
  input: SetMemberRoleInput;
}>;


export type SetRoleMutation = { setMemberRole: { organizationMember: { role: Role } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type RemoveMemberMutationVariables = Exact<{
  input: RemoveMemberInput;
}>;


export type RemoveMemberMutation = { removeMember: { removedMemberId: string | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type SetPrivacyModeMutationVariables = Exact<{
  input: SetPrivacyModeInput;
}>;


export type SetPrivacyModeMutation = { setPrivacyMode: { organization: { id: string, privacyMode: PrivacyMode } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

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
    | (
      { id: string, displayName: string, userPrincipalName: string | null, mail: string | null, department: string | null, jobTitle: string | null, companyName: string | null, officeLocation: string | null, accountEnabled: boolean | null, kind: UserKind, lastSignInAt: string | null, createdAt: string | null, firstSeenAt: string, removedAt: string | null, manager: { id: string, displayName: string } | null, apps: { totalCount: number | null }, licenseAssignments: Array<{ id: string, direct: boolean, error: string | null, firstSeenAt: string, license: { id: string, displayName: string, skuPartNumber: string } }>, groups: { totalCount: number | null } }
      & { ' $fragmentRefs'?: { 'AccountKindFragment': AccountKindFragment } }
    )
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


export type UsersPageQuery = { organization: { id: string, users: { totalCount: number | null, nodes: Array<{ id: string, displayName: string, userPrincipalName: string | null, department: string | null, jobTitle: string | null, accountEnabled: boolean | null, kind: UserKind, lastSignInAt: string | null, kindTag: { taggedAt: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type UserFiltersQueryVariables = Exact<{
  id: string | number;
}>;


export type UserFiltersQuery = { organization: { id: string, departments: Array<string>, licenses: { nodes: Array<{ id: string, displayName: string }> }, overview: { asOf: string | null }, tenants: Array<{ id: string, state: TenantState, domainFilter: Array<string> }> } | null };

export type IdentityRowFragment = { id: string, login: string | null, entraTenantId: string, entraId: string, createdAt: string, lastUsedAt: string | null } & { ' $fragmentName'?: 'IdentityRowFragment' };

export type LinkMicrosoftMutationVariables = Exact<{
  input: LinkMicrosoftIdentityInput;
}>;


export type LinkMicrosoftMutation = { linkMicrosoftIdentity: { url: string | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type UnlinkMicrosoftMutationVariables = Exact<{
  input: UnlinkMicrosoftIdentityInput;
}>;


export type UnlinkMicrosoftMutation = { unlinkMicrosoftIdentity: { deletedMicrosoftIdentityId: string | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type PasskeyRowFragment = { id: string, name: string, createdAt: string, lastUsedAt: string | null } & { ' $fragmentName'?: 'PasskeyRowFragment' };

export type BeginPasskeyMutationVariables = Exact<{ [key: string]: never; }>;


export type BeginPasskeyMutation = { beginPasskey: { options: string | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type FinishPasskeyMutationVariables = Exact<{
  input: FinishPasskeyInput;
}>;


export type FinishPasskeyMutation = { finishPasskey: { passkey: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type RenamePasskeyMutationVariables = Exact<{
  input: RenamePasskeyInput;
}>;


export type RenamePasskeyMutation = { renamePasskey: { passkey: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type DeletePasskeyMutationVariables = Exact<{
  input: DeletePasskeyInput;
}>;


export type DeletePasskeyMutation = { deletePasskey: { deletedPasskeyId: string | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type ChangePasswordMutationVariables = Exact<{
  input: ChangePasswordInput;
}>;


export type ChangePasswordMutation = { changePassword: { member: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type UpdateProfileMutationVariables = Exact<{
  input: UpdateProfileInput;
}>;


export type UpdateProfileMutation = { updateProfile: { member: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type SecurityQueryVariables = Exact<{ [key: string]: never; }>;


export type SecurityQuery = { viewer: { member: { id: string, email: string } | null, secondFactor: { totp: boolean, recoveryCodesLeft: number, hasPassword: boolean } | null, passkeys: Array<{ ' $fragmentRefs'?: { 'PasskeyRowFragment': PasskeyRowFragment } }>, microsoftIdentities: Array<{ ' $fragmentRefs'?: { 'IdentityRowFragment': IdentityRowFragment } }> } | null, instance: { hasMicrosoftRegistration: boolean } };

export type SessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionsQuery = { viewer: { sessions: Array<{ id: string, isCurrent: boolean, method: string | null, ip: string | null, userAgent: string | null, createdAt: string, lastUsedAt: string, expiresAt: string }> } | null };

export type EndSessionMutationVariables = Exact<{
  input: EndSessionInput;
}>;


export type EndSessionMutation = { endSession: { endedMemberSessionId: string | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type EndOtherSessionsMutationVariables = Exact<{ [key: string]: never; }>;


export type EndOtherSessionsMutation = { endOtherSessions: { endedCount: number | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type TokensTabQueryVariables = Exact<{ [key: string]: never; }>;


export type TokensTabQuery = { viewer: { isInstanceOwner: boolean, apiTokens: Array<(
      { id: string }
      & { ' $fragmentRefs'?: { 'TokenRowFragment': TokenRowFragment } }
    )>, organizations: { nodes: Array<{ id: string, name: string }> } } | null };

export type CreateTokenMutationVariables = Exact<{
  input: CreateApiTokenInput;
}>;


export type CreateTokenMutation = { createApiToken: { secret: string | null, apiToken: { id: string } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type BeginTotpMutationVariables = Exact<{ [key: string]: never; }>;


export type BeginTotpMutation = { beginTotp: { secret: string | null, otpauthUrl: string | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type ConfirmTotpMutationVariables = Exact<{
  input: ConfirmTotpInput;
}>;


export type ConfirmTotpMutation = { confirmTotp: { recoveryCodes: Array<string> | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type DisableTotpMutationVariables = Exact<{
  input: DisableTotpInput;
}>;


export type DisableTotpMutation = { disableTotp: { secondFactor: { totp: boolean } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type RenewRecoveryCodesMutationVariables = Exact<{
  input: RenewRecoveryCodesInput;
}>;


export type RenewRecoveryCodesMutation = { renewRecoveryCodes: { recoveryCodes: Array<string> | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

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
export const AccountKindFragmentDoc = new TypedDocumentString(`
    fragment AccountKind on User {
  id
  displayName
  kind
  foundKind {
    kind
    confidence
    rule
  }
  kindTag {
    kind
    taggedAt
    taggedBy {
      displayName
    }
  }
}
    `, {"fragmentName":"AccountKind"}) as unknown as TypedDocumentString<AccountKindFragment, unknown>;
export const AuditLineFragmentDoc = new TypedDocumentString(`
    fragment AuditLine on AuditEvent {
  id
  occurredAt
  action
  message
  detail
  ip
  requestId
  hash
  previousHash
  actor {
    id
    kind
    displayName
  }
  subject {
    id
    kind
    displayName
  }
}
    `, {"fragmentName":"AuditLine"}) as unknown as TypedDocumentString<AuditLineFragment, unknown>;
export const NextStepFragmentDoc = new TypedDocumentString(`
    fragment NextStep on NextStep {
  action
  sentence
  url
}
    `, {"fragmentName":"NextStep"}) as unknown as TypedDocumentString<NextStepFragment, unknown>;
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
  permission
  level
  license
  concealed
  betaFeed {
    title
    endpoint
    permission
    level
    scopeGranted
    license
    licensed
    lights
    state
    reason
    lastSuccessAt
  }
  next {
    ...NextStep
  }
  tenant {
    id
    mode
    consentLevel
    credentialKind
    displayName
  }
}
    fragment NextStep on NextStep {
  action
  sentence
  url
}`, {"fragmentName":"CoverageCell"}) as unknown as TypedDocumentString<CoverageCellFragment, unknown>;
export const InvitationRowFragmentDoc = new TypedDocumentString(`
    fragment InvitationRow on Invitation {
  id
  email
  role
  instanceOwner
  team {
    id
    name
  }
  invitedBy {
    id
    name
    email
  }
  createdAt
  expiresAt
  acceptedAt
  revokedAt
}
    `, {"fragmentName":"InvitationRow"}) as unknown as TypedDocumentString<InvitationRowFragment, unknown>;
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
  units
  throttledMs
  startedAt
  finishedAt
  drift {
    missing
    stale
    extra
  }
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
export const TokenRowFragmentDoc = new TypedDocumentString(`
    fragment TokenRow on ApiToken {
  id
  name
  prefix
  write
  createdAt
  expiresAt
  lastUsedAt
  revokedAt
  organizations {
    id
    name
  }
  member {
    id
    name
    email
  }
}
    `, {"fragmentName":"TokenRow"}) as unknown as TypedDocumentString<TokenRowFragment, unknown>;
export const NoticeLineFragmentDoc = new TypedDocumentString(`
    fragment NoticeLine on Notice {
  id
  kind
  message
  raisedAt
  resolvedAt
  isUnread
  syncRunId
  organization {
    id
    name
  }
}
    `, {"fragmentName":"NoticeLine"}) as unknown as TypedDocumentString<NoticeLineFragment, unknown>;
export const IdentityRowFragmentDoc = new TypedDocumentString(`
    fragment IdentityRow on MicrosoftIdentity {
  id
  login
  entraTenantId
  entraId
  createdAt
  lastUsedAt
}
    `, {"fragmentName":"IdentityRow"}) as unknown as TypedDocumentString<IdentityRowFragment, unknown>;
export const PasskeyRowFragmentDoc = new TypedDocumentString(`
    fragment PasskeyRow on Passkey {
  id
  name
  createdAt
  lastUsedAt
}
    `, {"fragmentName":"PasskeyRow"}) as unknown as TypedDocumentString<PasskeyRowFragment, unknown>;
export const SetUserKindDocument = new TypedDocumentString(`
    mutation SetUserKind($input: SetUserKindInput!) {
  setUserKind(input: $input) {
    user {
      ...AccountKind
    }
    userErrors {
      field
      code
      message
    }
  }
}
    fragment AccountKind on User {
  id
  displayName
  kind
  foundKind {
    kind
    confidence
    rule
  }
  kindTag {
    kind
    taggedAt
    taggedBy {
      displayName
    }
  }
}`) as unknown as TypedDocumentString<SetUserKindMutation, SetUserKindMutationVariables>;
export const OrganizationAuditDocument = new TypedDocumentString(`
    query OrganizationAudit($id: ID!, $first: Int!, $after: String, $where: AuditEventWhere) {
  organization(id: $id) {
    id
    auditEvents(first: $first, after: $after, where: $where) {
      nodes {
        ...AuditLine
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment AuditLine on AuditEvent {
  id
  occurredAt
  action
  message
  detail
  ip
  requestId
  hash
  previousHash
  actor {
    id
    kind
    displayName
  }
  subject {
    id
    kind
    displayName
  }
}`) as unknown as TypedDocumentString<OrganizationAuditQuery, OrganizationAuditQueryVariables>;
export const InstanceAuditDocument = new TypedDocumentString(`
    query InstanceAudit($first: Int!, $after: String, $where: AuditEventWhere) {
  auditEvents(first: $first, after: $after, where: $where) {
    nodes {
      ...AuditLine
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment AuditLine on AuditEvent {
  id
  occurredAt
  action
  message
  detail
  ip
  requestId
  hash
  previousHash
  actor {
    id
    kind
    displayName
  }
  subject {
    id
    kind
    displayName
  }
}`) as unknown as TypedDocumentString<InstanceAuditQuery, InstanceAuditQueryVariables>;
export const EraseByLoginDocument = new TypedDocumentString(`
    mutation EraseByLogin($input: ErasePersonInput!) {
  erasePerson(input: $input) {
    erased {
      table
      count
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<EraseByLoginMutation, EraseByLoginMutationVariables>;
export const ExportByLoginDocument = new TypedDocumentString(`
    mutation ExportByLogin($input: ExportPersonInput!) {
  exportPerson(input: $input) {
    export
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ExportByLoginMutation, ExportByLoginMutationVariables>;
export const ComparedRunDocument = new TypedDocumentString(`
    query ComparedRun($id: ID!) {
  node(id: $id) {
    ... on SyncRun {
      ...RunHead
      stages {
        ...StageLine
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
  units
  throttledMs
  startedAt
  finishedAt
  drift {
    missing
    stale
    extra
  }
}`) as unknown as TypedDocumentString<ComparedRunQuery, ComparedRunQueryVariables>;
export const RunsToCompareDocument = new TypedDocumentString(`
    query RunsToCompare($id: ID!, $where: SyncRunWhere) {
  organization(id: $id) {
    id
    syncRuns(first: 50, where: $where) {
      nodes {
        id
        state
        queuedAt
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RunsToCompareQuery, RunsToCompareQueryVariables>;
export const EraseKeptDocument = new TypedDocumentString(`
    mutation EraseKept($input: DisconnectTenantInput!) {
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
    `) as unknown as TypedDocumentString<EraseKeptMutation, EraseKeptMutationVariables>;
export const KeptDocument = new TypedDocumentString(`
    query Kept($id: ID!) {
  node(id: $id) {
    ... on Tenant {
      eraseRequestedAt
      erasedAt
    }
  }
}
    `) as unknown as TypedDocumentString<KeptQuery, KeptQueryVariables>;
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
export const HeldReviewDocument = new TypedDocumentString(`
    query HeldReview($id: ID!) {
  node(id: $id) {
    ... on SyncRun {
      held {
        dataSet
        count
        stored
        memberships
        losing {
          id
          displayName
        }
        objects {
          __typename
          id
          ... on User {
            displayName
            userPrincipalName
          }
          ... on Group {
            displayName
          }
          ... on App {
            displayName
          }
          ... on License {
            displayName
          }
          ... on Grant {
            permission
            app {
              id
              displayName
            }
          }
          ... on Assignment {
            app {
              id
              displayName
            }
            user {
              id
              displayName
            }
            group {
              id
              displayName
            }
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<HeldReviewQuery, HeldReviewQueryVariables>;
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
export const RevokeInvitationDocument = new TypedDocumentString(`
    mutation RevokeInvitation($input: RevokeInvitationInput!) {
  revokeInvitation(input: $input) {
    invitation {
      id
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RevokeInvitationMutation, RevokeInvitationMutationVariables>;
export const InviteMemberDocument = new TypedDocumentString(`
    mutation InviteMember($input: InviteMemberInput!) {
  inviteMember(input: $input) {
    invitation {
      id
      email
    }
    link
    mailed
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<InviteMemberMutation, InviteMemberMutationVariables>;
export const CheckTenantDocument = new TypedDocumentString(`
    mutation CheckTenant($input: CheckTenantInput!) {
  checkTenant(input: $input) {
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
    `) as unknown as TypedDocumentString<CheckTenantMutation, CheckTenantMutationVariables>;
export const ReadNoticesDocument = new TypedDocumentString(`
    mutation ReadNotices($input: ReadNoticesInput!) {
  readNotices(input: $input) {
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ReadNoticesMutation, ReadNoticesMutationVariables>;
export const PickableDocument = new TypedDocumentString(`
    query Pickable($search: String) {
  organizations(first: 50, where: {search: $search}) {
    nodes {
      id
      name
    }
  }
}
    `) as unknown as TypedDocumentString<PickableQuery, PickableQueryVariables>;
export const RevealPersonDocument = new TypedDocumentString(`
    mutation RevealPerson($input: RevealPersonInput!) {
  revealPerson(input: $input) {
    person {
      displayName
      userPrincipalName
      mail
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RevealPersonMutation, RevealPersonMutationVariables>;
export const ErasePersonDocument = new TypedDocumentString(`
    mutation ErasePerson($input: ErasePersonInput!) {
  erasePerson(input: $input) {
    erasedUserId
    erased {
      table
      count
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ErasePersonMutation, ErasePersonMutationVariables>;
export const ExportPersonDocument = new TypedDocumentString(`
    mutation ExportPerson($input: ExportPersonInput!) {
  exportPerson(input: $input) {
    export
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ExportPersonMutation, ExportPersonMutationVariables>;
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
export const RunBeforeDocument = new TypedDocumentString(`
    query RunBefore($id: ID!) {
  node(id: $id) {
    ... on SyncRun {
      previous {
        id
        stages {
          dataSet
          state
          mode
          startedAt
          finishedAt
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RunBeforeQuery, RunBeforeQueryVariables>;
export const ConfirmAddressDocument = new TypedDocumentString(`
    mutation ConfirmAddress($input: ConfirmMemberAddressInput!) {
  confirmMemberAddress(input: $input) {
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
    `) as unknown as TypedDocumentString<ConfirmAddressMutation, ConfirmAddressMutationVariables>;
export const MakeResetDocument = new TypedDocumentString(`
    mutation MakeReset($input: MakeMemberResetInput!) {
  makeMemberReset(input: $input) {
    link
    expiresAt
    seats {
      role
      organization {
        id
        name
      }
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<MakeResetMutation, MakeResetMutationVariables>;
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
  units
  throttledMs
  startedAt
  finishedAt
  drift {
    missing
    stale
    extra
  }
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
  units
  throttledMs
  startedAt
  finishedAt
  drift {
    missing
    stale
    extra
  }
}`) as unknown as TypedDocumentString<NewestRunQuery, NewestRunQueryVariables>;
export const NoticesDocument = new TypedDocumentString(`
    query Notices {
  notices {
    ...NoticeLine
  }
}
    fragment NoticeLine on Notice {
  id
  kind
  message
  raisedAt
  resolvedAt
  isUnread
  syncRunId
  organization {
    id
    name
  }
}`) as unknown as TypedDocumentString<NoticesQuery, NoticesQueryVariables>;
export const NoticesLiveDocument = new TypedDocumentString(`
    subscription NoticesLive {
  noticesChanged {
    ...NoticeLine
  }
}
    fragment NoticeLine on Notice {
  id
  kind
  message
  raisedAt
  resolvedAt
  isUnread
  syncRunId
  organization {
    id
    name
  }
}`) as unknown as TypedDocumentString<NoticesLiveSubscription, NoticesLiveSubscriptionVariables>;
export const OrganizationShellDocument = new TypedDocumentString(`
    query OrganizationShell($id: ID!) {
  organization(id: $id) {
    id
    name
    windowDays
    tags
    privacyMode
    viewerRights
    tenants {
      id
      displayName
      entraTenantId
      mode
      state
      stateReason
      stateMend
      stateStep {
        action
      }
      credentialKind
      nextSyncAt
      consentLevel
      licenseGapAcknowledgedAt
      hasPremium
      credentialExpiresAt
      disconnectedAt
      eraseRequestedAt
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
export const KeepSchemeDocument = new TypedDocumentString(`
    mutation KeepScheme($input: UpdateProfileInput!) {
  updateProfile(input: $input) {
    member {
      id
      colorScheme
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<KeepSchemeMutation, KeepSchemeMutationVariables>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    isInstanceOwner
    canManageInstance
    member {
      id
      email
      name
      locale
      timeZone
      colorScheme
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
    hasMicrosoftRegistration
    registration {
      healthy
    }
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
    query ConnectPage($id: ID!) {
  organization(id: $id) {
    id
    tenants {
      id
      state
      mode
      nextCertificate {
        pem
        thumbprint
        expiresAt
      }
    }
  }
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
    cloud {
      entraUrl
      azureCli
      powerShell
    }
    consentLevels {
      level
      dataSets
      lightsUp
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
export const ConnectByCertificateDocument = new TypedDocumentString(`
    mutation ConnectByCertificate($input: ReconnectTenantInput!) {
  reconnectTenant(input: $input) {
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
    `) as unknown as TypedDocumentString<ConnectByCertificateMutation, ConnectByCertificateMutationVariables>;
export const ShareConsentDocument = new TypedDocumentString(`
    mutation ShareConsent($input: CreateConsentLinkInput!) {
  createConsentLink(input: $input) {
    url
    consentLink {
      id
      expiresAt
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ShareConsentMutation, ShareConsentMutationVariables>;
export const ConnectionPageDocument = new TypedDocumentString(`
    query ConnectionPage($tenant: ID!) {
  node(id: $tenant) {
    ... on Tenant {
      id
      mode
      state
      stateStep {
        action
      }
      credentialKind
      consentLevel
      checkup {
        healthy
        sentence
        next {
          ...NextStep
        }
        checkedAt
        retryAt
        code
        appEnabled
        permissions {
          permission
          kind
          level
          required
          state
          reason
          coveredBy
          dataSets
          usedBy
          darkDataSets
          darkens
          next {
            ...NextStep
          }
        }
        complaints {
          complaint
          applies
          followsFrom
          answer
          evidence
          next {
            ...NextStep
          }
        }
        byHand {
          sentence
          url
          copy
        }
        removal {
          sentence
          url
          copy
        }
      }
    }
  }
  instance {
    consentLevels {
      level
      dataSets
      lightsUp
    }
  }
}
    fragment NextStep on NextStep {
  action
  sentence
  url
}`) as unknown as TypedDocumentString<ConnectionPageQuery, ConnectionPageQueryVariables>;
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
  permission
  level
  license
  concealed
  betaFeed {
    title
    endpoint
    permission
    level
    scopeGranted
    license
    licensed
    lights
    state
    reason
    lastSuccessAt
  }
  next {
    ...NextStep
  }
  tenant {
    id
    mode
    consentLevel
    credentialKind
    displayName
  }
}
fragment NextStep on NextStep {
  action
  sentence
  url
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
      consentRetryAt
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
        stages {
          fetched
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
}`) as unknown as TypedDocumentString<StripQuery, StripQueryVariables>;
export const InstanceMembersDocument = new TypedDocumentString(`
    query InstanceMembers {
  members {
    id
    name
    email
    isInstanceOwner
    createdAt
    lastLoginAt
    disabledAt
    addressProven
    invitedByOrganization {
      id
      name
    }
  }
  invitations {
    ...InvitationRow
  }
}
    fragment InvitationRow on Invitation {
  id
  email
  role
  instanceOwner
  team {
    id
    name
  }
  invitedBy {
    id
    name
    email
  }
  createdAt
  expiresAt
  acceptedAt
  revokedAt
}`) as unknown as TypedDocumentString<InstanceMembersQuery, InstanceMembersQueryVariables>;
export const SetInstanceOwnerDocument = new TypedDocumentString(`
    mutation SetInstanceOwner($input: SetInstanceOwnerInput!) {
  setInstanceOwner(input: $input) {
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
    `) as unknown as TypedDocumentString<SetInstanceOwnerMutation, SetInstanceOwnerMutationVariables>;
export const DisableMemberDocument = new TypedDocumentString(`
    mutation DisableMember($input: DisableMemberInput!) {
  disableMember(input: $input) {
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
    `) as unknown as TypedDocumentString<DisableMemberMutation, DisableMemberMutationVariables>;
export const EnableMemberDocument = new TypedDocumentString(`
    mutation EnableMember($input: EnableMemberInput!) {
  enableMember(input: $input) {
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
    `) as unknown as TypedDocumentString<EnableMemberMutation, EnableMemberMutationVariables>;
export const OperatorRegistrationDocument = new TypedDocumentString(`
    query OperatorRegistration {
  instance {
    registration {
      clientId
      credentialKind
      credentialExpiresAt
      credentialDatedBy
      checkedAt
      healthy
      marks {
        about
        state
        sentence
        mend
        url
      }
    }
  }
}
    `) as unknown as TypedDocumentString<OperatorRegistrationQuery, OperatorRegistrationQueryVariables>;
export const CheckRegistrationDocument = new TypedDocumentString(`
    mutation CheckRegistration {
  checkRegistration {
    registration {
      checkedAt
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CheckRegistrationMutation, CheckRegistrationMutationVariables>;
export const PurgesDocument = new TypedDocumentString(`
    query Purges {
  purges {
    class
    cutoff
    deleted
    remaining
    finishedAt
  }
}
    `) as unknown as TypedDocumentString<PurgesQuery, PurgesQueryVariables>;
export const TeamsDocument = new TypedDocumentString(`
    query Teams {
  teams {
    id
    name
    role
    tag
    expiresAt
    members {
      id
      name
      email
      addressProven
    }
    organizations {
      id
      name
    }
  }
  members {
    id
    name
    email
    addressProven
  }
}
    `) as unknown as TypedDocumentString<TeamsQuery, TeamsQueryVariables>;
export const CreateTeamDocument = new TypedDocumentString(`
    mutation CreateTeam($input: CreateTeamInput!) {
  createTeam(input: $input) {
    team {
      id
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreateTeamMutation, CreateTeamMutationVariables>;
export const UpdateTeamDocument = new TypedDocumentString(`
    mutation UpdateTeam($input: UpdateTeamInput!) {
  updateTeam(input: $input) {
    team {
      id
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<UpdateTeamMutation, UpdateTeamMutationVariables>;
export const DeleteTeamDocument = new TypedDocumentString(`
    mutation DeleteTeam($input: DeleteTeamInput!) {
  deleteTeam(input: $input) {
    deletedTeamId
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<DeleteTeamMutation, DeleteTeamMutationVariables>;
export const AllTokensDocument = new TypedDocumentString(`
    query AllTokens {
  apiTokens {
    id
    ...TokenRow
  }
}
    fragment TokenRow on ApiToken {
  id
  name
  prefix
  write
  createdAt
  expiresAt
  lastUsedAt
  revokedAt
  organizations {
    id
    name
  }
  member {
    id
    name
    email
  }
}`) as unknown as TypedDocumentString<AllTokensQuery, AllTokensQueryVariables>;
export const InvitationPageDocument = new TypedDocumentString(`
    query InvitationPage($token: String!) {
  invitation(token: $token) {
    email
    organizationName
    teamName
    role
    instanceOwner
    expiresAt
  }
  viewer {
    member {
      id
      email
    }
  }
  instance {
    hasMicrosoftRegistration
  }
}
    `) as unknown as TypedDocumentString<InvitationPageQuery, InvitationPageQueryVariables>;
export const AcceptInvitationDocument = new TypedDocumentString(`
    mutation AcceptInvitation($input: AcceptInvitationInput!) {
  acceptInvitation(input: $input) {
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
    `) as unknown as TypedDocumentString<AcceptInvitationMutation, AcceptInvitationMutationVariables>;
export const LeaveForInvitationDocument = new TypedDocumentString(`
    mutation LeaveForInvitation {
  logOut {
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<LeaveForInvitationMutation, LeaveForInvitationMutationVariables>;
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
    codeNeeded
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<LogInMutation, LogInMutationVariables>;
export const VerifyCodeDocument = new TypedDocumentString(`
    mutation VerifyCode($input: VerifyCodeInput!) {
  verifyCode(input: $input) {
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
    `) as unknown as TypedDocumentString<VerifyCodeMutation, VerifyCodeMutationVariables>;
export const BeginPasskeyLogInDocument = new TypedDocumentString(`
    mutation BeginPasskeyLogIn {
  beginPasskeyLogIn {
    options
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<BeginPasskeyLogInMutation, BeginPasskeyLogInMutationVariables>;
export const FinishPasskeyLogInDocument = new TypedDocumentString(`
    mutation FinishPasskeyLogIn($input: FinishPasskeyLogInInput!) {
  finishPasskeyLogIn(input: $input) {
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
    `) as unknown as TypedDocumentString<FinishPasskeyLogInMutation, FinishPasskeyLogInMutationVariables>;
export const BeginMicrosoftLogInDocument = new TypedDocumentString(`
    mutation BeginMicrosoftLogIn($input: BeginMicrosoftLogInInput!) {
  beginMicrosoftLogIn(input: $input) {
    url
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<BeginMicrosoftLogInMutation, BeginMicrosoftLogInMutationVariables>;
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
  permission
  level
  license
  concealed
  betaFeed {
    title
    endpoint
    permission
    level
    scopeGranted
    license
    licensed
    lights
    state
    reason
    lastSuccessAt
  }
  next {
    ...NextStep
  }
  tenant {
    id
    mode
    consentLevel
    credentialKind
    displayName
  }
}
fragment NextStep on NextStep {
  action
  sentence
  url
}
fragment TileMetric on Metric {
  value
  unknownReason
  confidence
  asOf
  previous
}`) as unknown as TypedDocumentString<OverviewPageQuery, OverviewPageQueryVariables>;
export const PortfolioDocument = new TypedDocumentString(`
    query Portfolio($search: String, $tag: String, $after: String) {
  organizations(first: 50, after: $after, where: {search: $search, tag: $tag}) {
    nodes {
      id
      name
      tags
      tenants {
        id
        state
        stateReason
        stateStep {
          action
        }
        credentialKind
        displayName
      }
      worstCoverage {
        dataSet
        state
        reason
        mend
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
export const PortfolioTagsDocument = new TypedDocumentString(`
    query PortfolioTags {
  organizations(first: 100) {
    nodes {
      id
      tags
    }
  }
}
    `) as unknown as TypedDocumentString<PortfolioTagsQuery, PortfolioTagsQueryVariables>;
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
export const CompleteResetDocument = new TypedDocumentString(`
    mutation CompleteReset($input: CompleteResetInput!) {
  completeReset(input: $input) {
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
    `) as unknown as TypedDocumentString<CompleteResetMutation, CompleteResetMutationVariables>;
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
  units
  throttledMs
  startedAt
  finishedAt
  drift {
    missing
    stale
    extra
  }
}`) as unknown as TypedDocumentString<RunPageQuery, RunPageQueryVariables>;
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
      credentialDatedBy
      credentialKind
      certificate {
        thumbprint
      }
      nextCertificate {
        pem
        thumbprint
        expiresAt
      }
      consentLinks {
        id
        asker
        state
        createdAt
        expiresAt
        openedAt
        consentedAt
        refusedReason
      }
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
export const SetTagsDocument = new TypedDocumentString(`
    mutation SetTags($input: SetOrganizationTagsInput!) {
  setOrganizationTags(input: $input) {
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
    `) as unknown as TypedDocumentString<SetTagsMutation, SetTagsMutationVariables>;
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
export const PrepareCertificateDocument = new TypedDocumentString(`
    mutation PrepareCertificate($input: PrepareCertificateInput!) {
  prepareCertificate(input: $input) {
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
    `) as unknown as TypedDocumentString<PrepareCertificateMutation, PrepareCertificateMutationVariables>;
export const RevokeLinkDocument = new TypedDocumentString(`
    mutation RevokeLink($input: RevokeConsentLinkInput!) {
  revokeConsentLink(input: $input) {
    consentLink {
      id
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RevokeLinkMutation, RevokeLinkMutationVariables>;
export const RenewByLinkDocument = new TypedDocumentString(`
    mutation RenewByLink($input: CreateConsentLinkInput!) {
  createConsentLink(input: $input) {
    url
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RenewByLinkMutation, RenewByLinkMutationVariables>;
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
export const MembersTabDocument = new TypedDocumentString(`
    query MembersTab($id: ID!, $manage: Boolean!) {
  organization(id: $id) {
    id
    members {
      role
      via
      expiresAt
      team {
        id
        name
      }
      member {
        id
        name
        email
        lastLoginAt
        disabledAt
        addressProven
        invitedByOrganization {
          id
          name
        }
      }
    }
    invitations @include(if: $manage) {
      ...InvitationRow
    }
  }
}
    fragment InvitationRow on Invitation {
  id
  email
  role
  instanceOwner
  team {
    id
    name
  }
  invitedBy {
    id
    name
    email
  }
  createdAt
  expiresAt
  acceptedAt
  revokedAt
}`) as unknown as TypedDocumentString<MembersTabQuery, MembersTabQueryVariables>;
export const SetRoleDocument = new TypedDocumentString(`
    mutation SetRole($input: SetMemberRoleInput!) {
  setMemberRole(input: $input) {
    organizationMember {
      role
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<SetRoleMutation, SetRoleMutationVariables>;
export const RemoveMemberDocument = new TypedDocumentString(`
    mutation RemoveMember($input: RemoveMemberInput!) {
  removeMember(input: $input) {
    removedMemberId
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RemoveMemberMutation, RemoveMemberMutationVariables>;
export const SetPrivacyModeDocument = new TypedDocumentString(`
    mutation SetPrivacyMode($input: SetPrivacyModeInput!) {
  setPrivacyMode(input: $input) {
    organization {
      id
      privacyMode
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<SetPrivacyModeMutation, SetPrivacyModeMutationVariables>;
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
      ...AccountKind
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
    fragment AccountKind on User {
  id
  displayName
  kind
  foundKind {
    kind
    confidence
    rule
  }
  kindTag {
    kind
    taggedAt
    taggedBy {
      displayName
    }
  }
}`) as unknown as TypedDocumentString<UserPageQuery, UserPageQueryVariables>;
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
        kindTag {
          taggedAt
        }
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
export const LinkMicrosoftDocument = new TypedDocumentString(`
    mutation LinkMicrosoft($input: LinkMicrosoftIdentityInput!) {
  linkMicrosoftIdentity(input: $input) {
    url
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<LinkMicrosoftMutation, LinkMicrosoftMutationVariables>;
export const UnlinkMicrosoftDocument = new TypedDocumentString(`
    mutation UnlinkMicrosoft($input: UnlinkMicrosoftIdentityInput!) {
  unlinkMicrosoftIdentity(input: $input) {
    deletedMicrosoftIdentityId
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<UnlinkMicrosoftMutation, UnlinkMicrosoftMutationVariables>;
export const BeginPasskeyDocument = new TypedDocumentString(`
    mutation BeginPasskey {
  beginPasskey {
    options
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<BeginPasskeyMutation, BeginPasskeyMutationVariables>;
export const FinishPasskeyDocument = new TypedDocumentString(`
    mutation FinishPasskey($input: FinishPasskeyInput!) {
  finishPasskey(input: $input) {
    passkey {
      id
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FinishPasskeyMutation, FinishPasskeyMutationVariables>;
export const RenamePasskeyDocument = new TypedDocumentString(`
    mutation RenamePasskey($input: RenamePasskeyInput!) {
  renamePasskey(input: $input) {
    passkey {
      id
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RenamePasskeyMutation, RenamePasskeyMutationVariables>;
export const DeletePasskeyDocument = new TypedDocumentString(`
    mutation DeletePasskey($input: DeletePasskeyInput!) {
  deletePasskey(input: $input) {
    deletedPasskeyId
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<DeletePasskeyMutation, DeletePasskeyMutationVariables>;
export const ChangePasswordDocument = new TypedDocumentString(`
    mutation ChangePassword($input: ChangePasswordInput!) {
  changePassword(input: $input) {
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
    `) as unknown as TypedDocumentString<ChangePasswordMutation, ChangePasswordMutationVariables>;
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
export const SecurityDocument = new TypedDocumentString(`
    query Security {
  viewer {
    member {
      id
      email
    }
    secondFactor {
      totp
      recoveryCodesLeft
      hasPassword
    }
    passkeys {
      ...PasskeyRow
    }
    microsoftIdentities {
      ...IdentityRow
    }
  }
  instance {
    hasMicrosoftRegistration
  }
}
    fragment IdentityRow on MicrosoftIdentity {
  id
  login
  entraTenantId
  entraId
  createdAt
  lastUsedAt
}
fragment PasskeyRow on Passkey {
  id
  name
  createdAt
  lastUsedAt
}`) as unknown as TypedDocumentString<SecurityQuery, SecurityQueryVariables>;
export const SessionsDocument = new TypedDocumentString(`
    query Sessions {
  viewer {
    sessions {
      id
      isCurrent
      method
      ip
      userAgent
      createdAt
      lastUsedAt
      expiresAt
    }
  }
}
    `) as unknown as TypedDocumentString<SessionsQuery, SessionsQueryVariables>;
export const EndSessionDocument = new TypedDocumentString(`
    mutation EndSession($input: EndSessionInput!) {
  endSession(input: $input) {
    endedMemberSessionId
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<EndSessionMutation, EndSessionMutationVariables>;
export const EndOtherSessionsDocument = new TypedDocumentString(`
    mutation EndOtherSessions {
  endOtherSessions {
    endedCount
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<EndOtherSessionsMutation, EndOtherSessionsMutationVariables>;
export const TokensTabDocument = new TypedDocumentString(`
    query TokensTab {
  viewer {
    isInstanceOwner
    apiTokens {
      id
      ...TokenRow
    }
    organizations(first: 2) {
      nodes {
        id
        name
      }
    }
  }
}
    fragment TokenRow on ApiToken {
  id
  name
  prefix
  write
  createdAt
  expiresAt
  lastUsedAt
  revokedAt
  organizations {
    id
    name
  }
  member {
    id
    name
    email
  }
}`) as unknown as TypedDocumentString<TokensTabQuery, TokensTabQueryVariables>;
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
export const BeginTotpDocument = new TypedDocumentString(`
    mutation BeginTotp {
  beginTotp {
    secret
    otpauthUrl
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<BeginTotpMutation, BeginTotpMutationVariables>;
export const ConfirmTotpDocument = new TypedDocumentString(`
    mutation ConfirmTotp($input: ConfirmTotpInput!) {
  confirmTotp(input: $input) {
    recoveryCodes
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ConfirmTotpMutation, ConfirmTotpMutationVariables>;
export const DisableTotpDocument = new TypedDocumentString(`
    mutation DisableTotp($input: DisableTotpInput!) {
  disableTotp(input: $input) {
    secondFactor {
      totp
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<DisableTotpMutation, DisableTotpMutationVariables>;
export const RenewRecoveryCodesDocument = new TypedDocumentString(`
    mutation RenewRecoveryCodes($input: RenewRecoveryCodesInput!) {
  renewRecoveryCodes(input: $input) {
    recoveryCodes
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RenewRecoveryCodesMutation, RenewRecoveryCodesMutationVariables>;