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
    "\n  fragment AccountKind on User {\n    id\n    displayName\n    kind\n    foundKind {\n      kind\n      confidence\n      rule\n    }\n    kindTag {\n      kind\n      taggedAt\n      taggedBy {\n        displayName\n      }\n    }\n  }\n": typeof types.AccountKindFragmentDoc,
    "\n  mutation SetUserKind($input: SetUserKindInput!) {\n    setUserKind(input: $input) {\n      user {\n        ...AccountKind\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.SetUserKindDocument,
    "\n  fragment AuditLine on AuditEvent {\n    id\n    occurredAt\n    action\n    message\n    detail\n    ip\n    requestId\n    hash\n    previousHash\n    actor {\n      id\n      kind\n      displayName\n    }\n    subject {\n      id\n      kind\n      displayName\n    }\n  }\n": typeof types.AuditLineFragmentDoc,
    "\n  query OrganizationAudit($id: ID!, $first: Int!, $after: String, $where: AuditEventWhere) {\n    organization(id: $id) {\n      id\n      auditEvents(first: $first, after: $after, where: $where) {\n        nodes {\n          ...AuditLine\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.OrganizationAuditDocument,
    "\n  query InstanceAudit($first: Int!, $after: String, $where: AuditEventWhere) {\n    auditEvents(first: $first, after: $after, where: $where) {\n      nodes {\n        ...AuditLine\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.InstanceAuditDocument,
    "\n  mutation EraseByLogin($input: ErasePersonInput!) {\n    erasePerson(input: $input) {\n      erased {\n        table\n        count\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.EraseByLoginDocument,
    "\n  mutation ExportByLogin($input: ExportPersonInput!) {\n    exportPerson(input: $input) {\n      export\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.ExportByLoginDocument,
    "\n  query ComparedRun($id: ID!) {\n    node(id: $id) {\n      ... on SyncRun {\n        ...RunHead\n        stages {\n          ...StageLine\n        }\n      }\n    }\n  }\n": typeof types.ComparedRunDocument,
    "\n  query RunsToCompare($id: ID!, $where: SyncRunWhere) {\n    organization(id: $id) {\n      id\n      syncRuns(first: 50, where: $where) {\n        nodes {\n          id\n          state\n          queuedAt\n        }\n      }\n    }\n  }\n": typeof types.RunsToCompareDocument,
    "\n  fragment CoverageCell on Coverage {\n    dataSet\n    state\n    reason\n    mend\n    darkens\n    lastSuccessAt\n    scopeGranted\n    licensed\n    coveredFrom\n    permission\n    level\n    license\n    concealed\n    betaFeed {\n      title\n      endpoint\n      permission\n      level\n      scopeGranted\n      license\n      licensed\n      lights\n      state\n      reason\n      lastSuccessAt\n    }\n    next {\n      ...NextStep\n    }\n    tenant {\n      id\n      mode\n      consentLevel\n      credentialKind\n      displayName\n    }\n  }\n": typeof types.CoverageCellFragmentDoc,
    "\n  mutation EraseKept($input: DisconnectTenantInput!) {\n    disconnectTenant(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.EraseKeptDocument,
    "\n  query Kept($id: ID!) {\n    node(id: $id) {\n      ... on Tenant {\n        eraseRequestedAt\n        erasedAt\n      }\n    }\n  }\n": typeof types.KeptDocument,
    "\n  query Everything($search: String!, $organization: ID!, $inside: Boolean!) {\n    organizations(first: 6, where: { search: $search }) {\n      nodes {\n        id\n        name\n      }\n    }\n    organization(id: $organization) @include(if: $inside) {\n      id\n      apps(first: 6, where: { search: $search }) {\n        nodes {\n          id\n          displayName\n          publisherName\n        }\n      }\n      users(first: 6, where: { search: $search }) {\n        nodes {\n          id\n          displayName\n          userPrincipalName\n        }\n      }\n    }\n  }\n": typeof types.EverythingDocument,
    "\n  query HeldReview($id: ID!) {\n    node(id: $id) {\n      ... on SyncRun {\n        held {\n          dataSet\n          count\n          stored\n          memberships\n          losing {\n            id\n            displayName\n          }\n          objects {\n            __typename\n            id\n            ... on User {\n              displayName\n              userPrincipalName\n            }\n            ... on Group {\n              displayName\n            }\n            ... on App {\n              displayName\n            }\n            ... on License {\n              displayName\n            }\n            ... on Grant {\n              permission\n              app {\n                id\n                displayName\n              }\n            }\n            ... on Assignment {\n              app {\n                id\n                displayName\n              }\n              user {\n                id\n                displayName\n              }\n              group {\n                id\n                displayName\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n": typeof types.HeldReviewDocument,
    "\n  mutation ReleaseHeld($input: ReleaseHeldSyncInput!) {\n    releaseHeldSync(input: $input) {\n      syncRun {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.ReleaseHeldDocument,
    "\n  mutation RefuseHeld($input: RefuseHeldSyncInput!) {\n    refuseHeldSync(input: $input) {\n      syncRun {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.RefuseHeldDocument,
    "\n  mutation StartSync($input: StartSyncInput!) {\n    startSync(input: $input) {\n      syncRun {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.StartSyncDocument,
    "\n  mutation Reconnect($input: ReconnectTenantInput!) {\n    reconnectTenant(input: $input) {\n      tenant {\n        id\n      }\n      consentUrl\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.ReconnectDocument,
    "\n  mutation Resume($input: ResumeTenantInput!) {\n    resumeTenant(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.ResumeDocument,
    "\n  mutation Acknowledge($input: AcknowledgeLicenseGapInput!) {\n    acknowledgeLicenseGap(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.AcknowledgeDocument,
    "\n  fragment InvitationRow on Invitation {\n    id\n    email\n    role\n    instanceOwner\n    team {\n      id\n      name\n    }\n    invitedBy {\n      id\n      name\n      email\n    }\n    createdAt\n    expiresAt\n    acceptedAt\n    revokedAt\n  }\n": typeof types.InvitationRowFragmentDoc,
    "\n  mutation RevokeInvitation($input: RevokeInvitationInput!) {\n    revokeInvitation(input: $input) {\n      invitation {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.RevokeInvitationDocument,
    "\n  mutation InviteMember($input: InviteMemberInput!) {\n    inviteMember(input: $input) {\n      invitation {\n        id\n        email\n      }\n      link\n      mailed\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.InviteMemberDocument,
    "\n  fragment NextStep on NextStep {\n    action\n    sentence\n    url\n  }\n": typeof types.NextStepFragmentDoc,
    "\n  mutation CheckTenant($input: CheckTenantInput!) {\n    checkTenant(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.CheckTenantDocument,
    "\n  mutation ReadNotices($input: ReadNoticesInput!) {\n    readNotices(input: $input) {\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.ReadNoticesDocument,
    "\n  query Pickable($search: String) {\n    organizations(first: 50, where: { search: $search }) {\n      nodes {\n        id\n        name\n      }\n    }\n  }\n": typeof types.PickableDocument,
    "\n  fragment AppUserRow on AppUser {\n    id\n    present\n    engagement\n    lastSignInAt\n    signInDays30\n    evidence {\n      kind\n      since\n      lastAt\n      detail\n      past\n    }\n    loginActivity {\n      date\n      signIns\n      otherSignIns\n      failedSignIns\n    }\n  }\n": typeof types.AppUserRowFragmentDoc,
    "\n  mutation RevealPerson($input: RevealPersonInput!) {\n    revealPerson(input: $input) {\n      person {\n        displayName\n        userPrincipalName\n        mail\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.RevealPersonDocument,
    "\n  mutation ErasePerson($input: ErasePersonInput!) {\n    erasePerson(input: $input) {\n      erasedUserId\n      erased {\n        table\n        count\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.ErasePersonDocument,
    "\n  mutation ExportPerson($input: ExportPersonInput!) {\n    exportPerson(input: $input) {\n      export\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.ExportPersonDocument,
    "\n  mutation CancelSync($input: CancelSyncInput!) {\n    cancelSync(input: $input) {\n      syncRun {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.CancelSyncDocument,
    "\n  query RunBefore($id: ID!) {\n    node(id: $id) {\n      ... on SyncRun {\n        previous {\n          id\n          stages {\n            dataSet\n            state\n            mode\n            startedAt\n            finishedAt\n          }\n        }\n      }\n    }\n  }\n": typeof types.RunBeforeDocument,
    "\n  mutation ConfirmAddress($input: ConfirmMemberAddressInput!) {\n    confirmMemberAddress(input: $input) {\n      member {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.ConfirmAddressDocument,
    "\n  mutation MakeReset($input: MakeMemberResetInput!) {\n    makeMemberReset(input: $input) {\n      link\n      expiresAt\n      seats {\n        role\n        organization {\n          id\n          name\n        }\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.MakeResetDocument,
    "\n  fragment RunHead on SyncRun {\n    id\n    sequence\n    state\n    trigger\n    full\n    resumedCount\n    queuedAt\n    startedAt\n    finishedAt\n    throttledUntil\n    error\n    changes {\n      kind\n      count\n    }\n    tenant {\n      id\n      displayName\n    }\n  }\n": typeof types.RunHeadFragmentDoc,
    "\n  fragment StageLine on SyncStage {\n    id\n    dataSet\n    state\n    mode\n    reason\n    mend\n    errorDetail\n    fetched\n    expected\n    added\n    changed\n    removed\n    requests\n    units\n    throttledMs\n    startedAt\n    finishedAt\n    drift {\n      missing\n      stale\n      extra\n    }\n  }\n": typeof types.StageLineFragmentDoc,
    "\n  mutation LogOut {\n    logOut {\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.LogOutDocument,
    "\n  query Choices($search: String) {\n    organizations(first: 30, where: { search: $search }) {\n      nodes {\n        id\n        name\n        tenants {\n          id\n          state\n        }\n      }\n    }\n  }\n": typeof types.ChoicesDocument,
    "\n  fragment TileMetric on Metric {\n    value\n    unknownReason\n    confidence\n    asOf\n    previous\n  }\n": typeof types.TileMetricFragmentDoc,
    "\n  fragment TokenRow on ApiToken {\n    id\n    name\n    prefix\n    write\n    createdAt\n    expiresAt\n    lastUsedAt\n    revokedAt\n    organizations {\n      id\n      name\n    }\n    member {\n      id\n      name\n      email\n    }\n  }\n": typeof types.TokenRowFragmentDoc,
    "\n  mutation RevokeToken($input: RevokeApiTokenInput!) {\n    revokeApiToken(input: $input) {\n      apiToken {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.RevokeTokenDocument,
    "\n  subscription LiveRun($tenantId: ID!) {\n    syncRunUpdated(tenantId: $tenantId) {\n      ...RunHead\n      stages {\n        ...StageLine\n      }\n    }\n  }\n": typeof types.LiveRunDocument,
    "\n  query NewestRun($tenantId: ID!) {\n    node(id: $tenantId) {\n      ... on Tenant {\n        lastSyncRun {\n          ...RunHead\n          stages {\n            ...StageLine\n          }\n        }\n      }\n    }\n  }\n": typeof types.NewestRunDocument,
    "\n  fragment NoticeLine on Notice {\n    id\n    kind\n    message\n    raisedAt\n    resolvedAt\n    isUnread\n    syncRunId\n    organization {\n      id\n      name\n    }\n  }\n": typeof types.NoticeLineFragmentDoc,
    "\n  query Notices {\n    notices {\n      ...NoticeLine\n    }\n  }\n": typeof types.NoticesDocument,
    "\n  subscription NoticesLive {\n    noticesChanged {\n      ...NoticeLine\n    }\n  }\n": typeof types.NoticesLiveDocument,
    "\n  query OrganizationShell($id: ID!) {\n    organization(id: $id) {\n      id\n      name\n      windowDays\n      tags\n      privacyMode\n      viewerRights\n      tenants {\n        id\n        displayName\n        entraTenantId\n        mode\n        state\n        stateReason\n        stateMend\n        stateStep {\n          action\n        }\n        credentialKind\n        nextSyncAt\n        consentLevel\n        licenseGapAcknowledgedAt\n        hasPremium\n        credentialExpiresAt\n        disconnectedAt\n        eraseRequestedAt\n        domains {\n          name\n          isDefault\n        }\n        lastSyncRun {\n          id\n          state\n        }\n      }\n      overview {\n        asOf\n        activeUsers {\n          unknownReason\n        }\n        users {\n          value\n        }\n        appsInUse {\n          value\n        }\n        appsDiscovered {\n          value\n        }\n        appsInactive {\n          value\n        }\n      }\n      licenses(first: 1) {\n        totalCount\n      }\n    }\n  }\n": typeof types.OrganizationShellDocument,
    "\n  mutation KeepScheme($input: UpdateProfileInput!) {\n    updateProfile(input: $input) {\n      member {\n        id\n        colorScheme\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.KeepSchemeDocument,
    "\n  query Viewer {\n    viewer {\n      isInstanceOwner\n      canManageInstance\n      member {\n        id\n        email\n        name\n        locale\n        timeZone\n        colorScheme\n      }\n      organizations(first: 100) {\n        nodes {\n          id\n          name\n          tenants {\n            id\n            state\n          }\n        }\n        totalCount\n      }\n    }\n    instance {\n      version\n      needsSetup\n      simulated\n      hasMicrosoftRegistration\n      registration {\n        healthy\n      }\n    }\n  }\n": typeof types.ViewerDocument,
    "\n  query Activities($id: ID!, $after: String, $where: ActivityEventWhere) {\n    organization(id: $id) {\n      id\n      activityEvents(first: 50, after: $after, where: $where) {\n        nodes {\n          id\n          type\n          occurredAt\n          message\n          before\n          after\n          actor {\n            kind\n            displayName\n          }\n          subject {\n            id\n            kind\n            displayName\n          }\n          syncRun {\n            id\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.ActivitiesDocument,
    "\n  query AppPage($id: ID!) {\n    node(id: $id) {\n      ... on App {\n        id\n        entraId\n        appId\n        displayName\n        publisherName\n        publisherVerified\n        origin\n        stage\n        stageReasons {\n          code\n          text\n          dataSet\n          observedAt\n        }\n        stageConfidence\n        stageSince\n        dataDelayed\n        status\n        firstSeenAt\n        lastUsedAt\n        userCount\n        tenantWideConsent\n        accountEnabled\n        assignmentRequired\n        homepage\n        signOnMode\n        removedAt\n        credentials {\n          kind\n          displayName\n          expiresAt\n        }\n        history {\n          kind\n          before\n          after\n          occurredAt\n          reason\n        }\n      }\n    }\n  }\n": typeof types.AppPageDocument,
    "\n  query AppUsersOf($id: ID!, $after: String, $where: AppUserWhere) {\n    node(id: $id) {\n      ... on App {\n        id\n        users(first: 50, after: $after, where: $where) {\n          nodes {\n            ...AppUserRow\n            user {\n              id\n              displayName\n              userPrincipalName\n              department\n              accountEnabled\n              removedAt\n              kind\n            }\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n          totalCount\n        }\n      }\n    }\n  }\n": typeof types.AppUsersOfDocument,
    "\n  query AppPermissions($id: ID!, $after: String) {\n    node(id: $id) {\n      ... on App {\n        id\n        grants(first: 100, after: $after) {\n          nodes {\n            id\n            permission\n            permissionDescription\n            kind\n            tenantWide\n            grantedAt\n            firstSeenAt\n            user {\n              id\n              displayName\n            }\n            resource {\n              id\n              displayName\n            }\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n          totalCount\n        }\n      }\n    }\n  }\n": typeof types.AppPermissionsDocument,
    "\n  query AppsPage($id: ID!, $after: String, $where: AppWhere, $orderBy: AppOrder) {\n    organization(id: $id) {\n      id\n      apps(first: 50, after: $after, where: $where, orderBy: $orderBy) {\n        nodes {\n          id\n          displayName\n          publisherName\n          publisherVerified\n          origin\n          stage\n          stageConfidence\n          dataDelayed\n          userCount\n          tenantWideConsent\n          lastUsedAt\n          firstSeenAt\n          removedAt\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n        totalCount\n      }\n    }\n  }\n": typeof types.AppsPageDocument,
    "\n  query AppCounts($id: ID!) {\n    organization(id: $id) {\n      id\n      overview {\n        asOf\n        appsInUse {\n          value\n          unknownReason\n        }\n        appsDiscovered {\n          value\n          unknownReason\n        }\n        appsInactive {\n          value\n          unknownReason\n        }\n      }\n    }\n  }\n": typeof types.AppCountsDocument,
    "\n  query ConnectPage($id: ID!) {\n    organization(id: $id) {\n      id\n      tenants {\n        id\n        state\n        mode\n        nextCertificate {\n          pem\n          thumbprint\n          expiresAt\n        }\n      }\n    }\n    instance {\n      hasMicrosoftRegistration\n      connectModes\n      redirectUri\n      permissions {\n        permission\n        level\n        reason\n        dataSets\n      }\n      cloud {\n        entraUrl\n        azureCli\n        powerShell\n      }\n      consentLevels {\n        level\n        dataSets\n        lightsUp\n      }\n    }\n  }\n": typeof types.ConnectPageDocument,
    "\n  mutation Connect($input: ConnectTenantInput!) {\n    connectTenant(input: $input) {\n      tenant {\n        id\n      }\n      consentUrl\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.ConnectDocument,
    "\n  mutation ConnectByCertificate($input: ReconnectTenantInput!) {\n    reconnectTenant(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.ConnectByCertificateDocument,
    "\n  mutation ShareConsent($input: CreateConsentLinkInput!) {\n    createConsentLink(input: $input) {\n      url\n      consentLink {\n        id\n        expiresAt\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.ShareConsentDocument,
    "\n  query ConnectionPage($tenant: ID!) {\n    node(id: $tenant) {\n      ... on Tenant {\n        id\n        mode\n        state\n        stateStep {\n          action\n        }\n        credentialKind\n        consentLevel\n        checkup {\n          healthy\n          sentence\n          next {\n            ...NextStep\n          }\n          checkedAt\n          retryAt\n          code\n          appEnabled\n          permissions {\n            permission\n            kind\n            level\n            required\n            state\n            reason\n            coveredBy\n            dataSets\n            usedBy\n            darkDataSets\n            darkens\n            next {\n              ...NextStep\n            }\n          }\n          complaints {\n            complaint\n            applies\n            followsFrom\n            answer\n            evidence\n            next {\n              ...NextStep\n            }\n          }\n          byHand {\n            sentence\n            url\n            copy\n          }\n          removal {\n            sentence\n            url\n            copy\n          }\n        }\n      }\n    }\n    instance {\n      consentLevels {\n        level\n        dataSets\n        lightsUp\n      }\n    }\n  }\n": typeof types.ConnectionPageDocument,
    "\n  query CoveragePage($id: ID!) {\n    organization(id: $id) {\n      id\n      coverage {\n        ...CoverageCell\n      }\n    }\n  }\n": typeof types.CoveragePageDocument,
    "\n  query Returned($tenant: ID!) {\n    node(id: $tenant) {\n      ... on Tenant {\n        id\n        displayName\n        state\n        stateReason\n        stateMend\n        consentRetryAt\n        organization {\n          id\n          name\n        }\n      }\n    }\n  }\n": typeof types.ReturnedDocument,
    "\n  query History($id: ID!, $after: String, $where: SyncRunWhere) {\n    organization(id: $id) {\n      id\n      syncRuns(first: 30, after: $after, where: $where) {\n        nodes {\n          ...RunHead\n          stages {\n            dataSet\n            state\n            fetched\n            added\n            changed\n            removed\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n        totalCount\n      }\n    }\n  }\n": typeof types.HistoryDocument,
    "\n  query Strip($id: ID!, $from: Time!) {\n    organization(id: $id) {\n      id\n      syncRuns(first: 100, where: { from: $from }) {\n        nodes {\n          ...RunHead\n          stages {\n            fetched\n          }\n        }\n      }\n    }\n  }\n": typeof types.StripDocument,
    "\n  query InstanceMembers {\n    members {\n      id\n      name\n      email\n      isInstanceOwner\n      createdAt\n      lastLoginAt\n      disabledAt\n      addressProven\n      invitedByOrganization {\n        id\n        name\n      }\n    }\n    invitations {\n      ...InvitationRow\n    }\n  }\n": typeof types.InstanceMembersDocument,
    "\n  mutation SetInstanceOwner($input: SetInstanceOwnerInput!) {\n    setInstanceOwner(input: $input) {\n      member {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.SetInstanceOwnerDocument,
    "\n  mutation DisableMember($input: DisableMemberInput!) {\n    disableMember(input: $input) {\n      member {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.DisableMemberDocument,
    "\n  mutation EnableMember($input: EnableMemberInput!) {\n    enableMember(input: $input) {\n      member {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.EnableMemberDocument,
    "\n  query OperatorRegistration {\n    instance {\n      registration {\n        clientId\n        credentialKind\n        credentialExpiresAt\n        credentialDatedBy\n        checkedAt\n        healthy\n        marks {\n          about\n          state\n          sentence\n          mend\n          url\n        }\n      }\n    }\n  }\n": typeof types.OperatorRegistrationDocument,
    "\n  mutation CheckRegistration {\n    checkRegistration {\n      registration {\n        checkedAt\n      }\n      userErrors {\n        code\n        field\n        message\n      }\n    }\n  }\n": typeof types.CheckRegistrationDocument,
    "\n  query Purges {\n    purges {\n      class\n      cutoff\n      deleted\n      remaining\n      finishedAt\n    }\n  }\n": typeof types.PurgesDocument,
    "\n  query Teams {\n    teams {\n      id\n      name\n      role\n      tag\n      expiresAt\n      members {\n        id\n        name\n        email\n        addressProven\n      }\n      organizations {\n        id\n        name\n      }\n    }\n    members {\n      id\n      name\n      email\n      addressProven\n    }\n  }\n": typeof types.TeamsDocument,
    "\n  mutation CreateTeam($input: CreateTeamInput!) {\n    createTeam(input: $input) {\n      team {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.CreateTeamDocument,
    "\n  mutation UpdateTeam($input: UpdateTeamInput!) {\n    updateTeam(input: $input) {\n      team {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.UpdateTeamDocument,
    "\n  mutation DeleteTeam($input: DeleteTeamInput!) {\n    deleteTeam(input: $input) {\n      deletedTeamId\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.DeleteTeamDocument,
    "\n  query AllTokens {\n    apiTokens {\n      id\n      ...TokenRow\n    }\n  }\n": typeof types.AllTokensDocument,
    "\n  query InvitationPage($token: String!) {\n    invitation(token: $token) {\n      email\n      organizationName\n      teamName\n      role\n      instanceOwner\n      expiresAt\n    }\n    viewer {\n      member {\n        id\n        email\n      }\n    }\n    instance {\n      hasMicrosoftRegistration\n    }\n  }\n": typeof types.InvitationPageDocument,
    "\n  mutation AcceptInvitation($input: AcceptInvitationInput!) {\n    acceptInvitation(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.AcceptInvitationDocument,
    "\n  mutation LeaveForInvitation {\n    logOut {\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.LeaveForInvitationDocument,
    "\n  query LicensesPage($id: ID!, $after: String) {\n    organization(id: $id) {\n      id\n      licenses(first: 100, after: $after) {\n        nodes {\n          id\n          displayName\n          skuPartNumber\n          seatsEnabled\n          seatsWarning\n          seatsSuspended\n          seatsConsumed\n          seatsAvailable\n          users(first: 1) {\n            totalCount\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n        totalCount\n      }\n    }\n  }\n": typeof types.LicensesPageDocument,
    "\n  mutation LogIn($input: LogInInput!) {\n    logIn(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      codeNeeded\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.LogInDocument,
    "\n  mutation VerifyCode($input: VerifyCodeInput!) {\n    verifyCode(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.VerifyCodeDocument,
    "\n  mutation BeginPasskeyLogIn {\n    beginPasskeyLogIn {\n      options\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.BeginPasskeyLogInDocument,
    "\n  mutation FinishPasskeyLogIn($input: FinishPasskeyLogInInput!) {\n    finishPasskeyLogIn(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.FinishPasskeyLogInDocument,
    "\n  mutation BeginMicrosoftLogIn($input: BeginMicrosoftLogInInput!) {\n    beginMicrosoftLogIn(input: $input) {\n      url\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.BeginMicrosoftLogInDocument,
    "\n  query OverviewPage($id: ID!) {\n    organization(id: $id) {\n      id\n      overview {\n        asOf\n        appsInUse {\n          ...TileMetric\n          value\n        }\n        appsDiscovered {\n          ...TileMetric\n          value\n        }\n        appsInactive {\n          ...TileMetric\n          value\n        }\n        users {\n          ...TileMetric\n        }\n        activeUsers {\n          ...TileMetric\n        }\n        seats {\n          ...TileMetric\n        }\n        usePerDay(days: 30) {\n          date\n          apps\n          users\n        }\n      }\n      coverage {\n        ...CoverageCell\n      }\n    }\n  }\n": typeof types.OverviewPageDocument,
    "\n  query Portfolio($search: String, $tag: String, $after: String) {\n    organizations(first: 50, after: $after, where: { search: $search, tag: $tag }) {\n      nodes {\n        id\n        name\n        tags\n        tenants {\n          id\n          state\n          stateReason\n          stateStep {\n            action\n          }\n          credentialKind\n          displayName\n        }\n        worstCoverage {\n          dataSet\n          state\n          reason\n          mend\n        }\n        overview {\n          asOf\n          appsInUse {\n            value\n            unknownReason\n          }\n          users {\n            value\n            unknownReason\n          }\n          activeUsers {\n            value\n            unknownReason\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n": typeof types.PortfolioDocument,
    "\n  query PortfolioTags {\n    organizations(first: 100) {\n      nodes {\n        id\n        tags\n      }\n    }\n  }\n": typeof types.PortfolioTagsDocument,
    "\n  mutation CreateOrganization($input: CreateOrganizationInput!) {\n    createOrganization(input: $input) {\n      organization {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.CreateOrganizationDocument,
    "\n  mutation CompleteReset($input: CompleteResetInput!) {\n    completeReset(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.CompleteResetDocument,
    "\n  query RunPage($id: ID!) {\n    node(id: $id) {\n      ... on SyncRun {\n        ...RunHead\n        stages {\n          ...StageLine\n        }\n        previous {\n          id\n          queuedAt\n        }\n      }\n    }\n  }\n": typeof types.RunPageDocument,
    "\n  query ConnectionTab($id: ID!) {\n    organization(id: $id) {\n      id\n      tenants {\n        id\n        displayName\n        entraTenantId\n        mode\n        state\n        clientId\n        consentLevel\n        domainFilter\n        grantedScopes\n        missingScopes\n        credentialExpiresAt\n        credentialDatedBy\n        credentialKind\n        certificate {\n          thumbprint\n        }\n        nextCertificate {\n          pem\n          thumbprint\n          expiresAt\n        }\n        consentLinks {\n          id\n          asker\n          state\n          createdAt\n          expiresAt\n          openedAt\n          consentedAt\n          refusedReason\n        }\n        nextSyncAt\n        createdAt\n        domains {\n          name\n          isDefault\n        }\n      }\n    }\n  }\n": typeof types.ConnectionTabDocument,
    "\n  mutation UpdateOrganization($input: UpdateOrganizationInput!) {\n    updateOrganization(input: $input) {\n      organization {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.UpdateOrganizationDocument,
    "\n  mutation SetTags($input: SetOrganizationTagsInput!) {\n    setOrganizationTags(input: $input) {\n      organization {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.SetTagsDocument,
    "\n  mutation Pause($input: PauseTenantInput!) {\n    pauseTenant(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.PauseDocument,
    "\n  mutation Disconnect($input: DisconnectTenantInput!) {\n    disconnectTenant(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.DisconnectDocument,
    "\n  mutation PrepareCertificate($input: PrepareCertificateInput!) {\n    prepareCertificate(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.PrepareCertificateDocument,
    "\n  mutation RevokeLink($input: RevokeConsentLinkInput!) {\n    revokeConsentLink(input: $input) {\n      consentLink {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.RevokeLinkDocument,
    "\n  mutation RenewByLink($input: CreateConsentLinkInput!) {\n    createConsentLink(input: $input) {\n      url\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.RenewByLinkDocument,
    "\n  mutation NewSecret($input: ReconnectTenantInput!) {\n    reconnectTenant(input: $input) {\n      tenant {\n        id\n      }\n      consentUrl\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.NewSecretDocument,
    "\n  query MembersTab($id: ID!, $manage: Boolean!) {\n    organization(id: $id) {\n      id\n      members {\n        role\n        via\n        expiresAt\n        team {\n          id\n          name\n        }\n        member {\n          id\n          name\n          email\n          lastLoginAt\n          disabledAt\n          addressProven\n          invitedByOrganization {\n            id\n            name\n          }\n        }\n      }\n      invitations @include(if: $manage) {\n        ...InvitationRow\n      }\n    }\n  }\n": typeof types.MembersTabDocument,
    "\n  mutation SetRole($input: SetMemberRoleInput!) {\n    setMemberRole(input: $input) {\n      organizationMember {\n        role\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.SetRoleDocument,
    "\n  mutation RemoveMember($input: RemoveMemberInput!) {\n    removeMember(input: $input) {\n      removedMemberId\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.RemoveMemberDocument,
    "\n  mutation SetPrivacyMode($input: SetPrivacyModeInput!) {\n    setPrivacyMode(input: $input) {\n      organization {\n        id\n        privacyMode\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.SetPrivacyModeDocument,
    "\n  query WebhooksTab($id: ID!) {\n    organization(id: $id) {\n      id\n      webhookEndpoints {\n        id\n        url\n        events\n        enabled\n        disabledReason\n        failingSince\n        createdAt\n      }\n    }\n  }\n": typeof types.WebhooksTabDocument,
    "\n  query Deliveries($id: ID!, $after: String) {\n    node(id: $id) {\n      ... on WebhookEndpoint {\n        id\n        deliveries(first: 25, after: $after) {\n          nodes {\n            id\n            eventType\n            state\n            attempts\n            lastStatus\n            lastLatencyMs\n            lastError\n            nextAttemptAt\n            deliveredAt\n            createdAt\n            syncRun {\n              id\n              sequence\n            }\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n        }\n      }\n    }\n  }\n": typeof types.DeliveriesDocument,
    "\n  mutation CreateWebhook($input: CreateWebhookEndpointInput!) {\n    createWebhookEndpoint(input: $input) {\n      webhookEndpoint {\n        id\n      }\n      secret\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.CreateWebhookDocument,
    "\n  mutation UpdateWebhook($input: UpdateWebhookEndpointInput!) {\n    updateWebhookEndpoint(input: $input) {\n      webhookEndpoint {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.UpdateWebhookDocument,
    "\n  mutation DeleteWebhook($input: DeleteWebhookEndpointInput!) {\n    deleteWebhookEndpoint(input: $input) {\n      deletedWebhookEndpointId\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.DeleteWebhookDocument,
    "\n  mutation TestWebhook($input: SendTestWebhookInput!) {\n    sendTestWebhook(input: $input) {\n      delivery {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.TestWebhookDocument,
    "\n  mutation CompleteSetup($input: CompleteSetupInput!) {\n    completeSetup(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.CompleteSetupDocument,
    "\n  query UserPage($id: ID!) {\n    node(id: $id) {\n      ... on User {\n        id\n        displayName\n        userPrincipalName\n        mail\n        department\n        jobTitle\n        companyName\n        officeLocation\n        accountEnabled\n        kind\n        ...AccountKind\n        lastSignInAt\n        createdAt\n        firstSeenAt\n        removedAt\n        manager {\n          id\n          displayName\n        }\n        apps(first: 1) {\n          totalCount\n        }\n        licenseAssignments {\n          id\n          direct\n          error\n          firstSeenAt\n          license {\n            id\n            displayName\n            skuPartNumber\n          }\n        }\n        groups(first: 1) {\n          totalCount\n        }\n      }\n    }\n  }\n": typeof types.UserPageDocument,
    "\n  query UserApps($id: ID!, $after: String) {\n    node(id: $id) {\n      ... on User {\n        id\n        apps(first: 50, after: $after) {\n          nodes {\n            ...AppUserRow\n            app {\n              id\n              displayName\n              publisherName\n              stage\n              stageConfidence\n              dataDelayed\n            }\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n          totalCount\n        }\n      }\n    }\n  }\n": typeof types.UserAppsDocument,
    "\n  query UserGroups($id: ID!, $after: String) {\n    node(id: $id) {\n      ... on User {\n        id\n        groups(first: 50, after: $after) {\n          nodes {\n            id\n            displayName\n            description\n            memberCount\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n          totalCount\n        }\n      }\n    }\n  }\n": typeof types.UserGroupsDocument,
    "\n  query UsersPage($id: ID!, $after: String, $where: UserWhere, $orderBy: UserOrder) {\n    organization(id: $id) {\n      id\n      users(first: 50, after: $after, where: $where, orderBy: $orderBy) {\n        nodes {\n          id\n          displayName\n          userPrincipalName\n          department\n          jobTitle\n          accountEnabled\n          kind\n          kindTag {\n            taggedAt\n          }\n          lastSignInAt\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n        totalCount\n      }\n    }\n  }\n": typeof types.UsersPageDocument,
    "\n  query UserFilters($id: ID!) {\n    organization(id: $id) {\n      id\n      departments\n      licenses(first: 100) {\n        nodes {\n          id\n          displayName\n        }\n      }\n      overview {\n        asOf\n      }\n      tenants {\n        id\n        state\n        domainFilter\n      }\n    }\n  }\n": typeof types.UserFiltersDocument,
    "\n  fragment IdentityRow on MicrosoftIdentity {\n    id\n    login\n    entraTenantId\n    entraId\n    createdAt\n    lastUsedAt\n  }\n": typeof types.IdentityRowFragmentDoc,
    "\n  mutation LinkMicrosoft($input: LinkMicrosoftIdentityInput!) {\n    linkMicrosoftIdentity(input: $input) {\n      url\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.LinkMicrosoftDocument,
    "\n  mutation UnlinkMicrosoft($input: UnlinkMicrosoftIdentityInput!) {\n    unlinkMicrosoftIdentity(input: $input) {\n      deletedMicrosoftIdentityId\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.UnlinkMicrosoftDocument,
    "\n  fragment PasskeyRow on Passkey {\n    id\n    name\n    createdAt\n    lastUsedAt\n  }\n": typeof types.PasskeyRowFragmentDoc,
    "\n  mutation BeginPasskey {\n    beginPasskey {\n      options\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.BeginPasskeyDocument,
    "\n  mutation FinishPasskey($input: FinishPasskeyInput!) {\n    finishPasskey(input: $input) {\n      passkey {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.FinishPasskeyDocument,
    "\n  mutation RenamePasskey($input: RenamePasskeyInput!) {\n    renamePasskey(input: $input) {\n      passkey {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.RenamePasskeyDocument,
    "\n  mutation DeletePasskey($input: DeletePasskeyInput!) {\n    deletePasskey(input: $input) {\n      deletedPasskeyId\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.DeletePasskeyDocument,
    "\n  mutation ChangePassword($input: ChangePasswordInput!) {\n    changePassword(input: $input) {\n      member {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.ChangePasswordDocument,
    "\n  mutation UpdateProfile($input: UpdateProfileInput!) {\n    updateProfile(input: $input) {\n      member {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.UpdateProfileDocument,
    "\n  query Security {\n    viewer {\n      member {\n        id\n        email\n      }\n      secondFactor {\n        totp\n        recoveryCodesLeft\n        hasPassword\n      }\n      passkeys {\n        ...PasskeyRow\n      }\n      microsoftIdentities {\n        ...IdentityRow\n      }\n    }\n    instance {\n      hasMicrosoftRegistration\n    }\n  }\n": typeof types.SecurityDocument,
    "\n  query Sessions {\n    viewer {\n      sessions {\n        id\n        isCurrent\n        method\n        ip\n        userAgent\n        createdAt\n        lastUsedAt\n        expiresAt\n      }\n    }\n  }\n": typeof types.SessionsDocument,
    "\n  mutation EndSession($input: EndSessionInput!) {\n    endSession(input: $input) {\n      endedMemberSessionId\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.EndSessionDocument,
    "\n  mutation EndOtherSessions {\n    endOtherSessions {\n      endedCount\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.EndOtherSessionsDocument,
    "\n  query TokensTab {\n    viewer {\n      isInstanceOwner\n      apiTokens {\n        id\n        ...TokenRow\n      }\n      organizations(first: 2) {\n        nodes {\n          id\n          name\n        }\n      }\n    }\n  }\n": typeof types.TokensTabDocument,
    "\n  mutation CreateToken($input: CreateApiTokenInput!) {\n    createApiToken(input: $input) {\n      apiToken {\n        id\n      }\n      secret\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.CreateTokenDocument,
    "\n  mutation BeginTotp {\n    beginTotp {\n      secret\n      otpauthUrl\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.BeginTotpDocument,
    "\n  mutation ConfirmTotp($input: ConfirmTotpInput!) {\n    confirmTotp(input: $input) {\n      recoveryCodes\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.ConfirmTotpDocument,
    "\n  mutation DisableTotp($input: DisableTotpInput!) {\n    disableTotp(input: $input) {\n      secondFactor {\n        totp\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.DisableTotpDocument,
    "\n  mutation RenewRecoveryCodes($input: RenewRecoveryCodesInput!) {\n    renewRecoveryCodes(input: $input) {\n      recoveryCodes\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.RenewRecoveryCodesDocument,
};
const documents: Documents = {
    "\n  fragment AccountKind on User {\n    id\n    displayName\n    kind\n    foundKind {\n      kind\n      confidence\n      rule\n    }\n    kindTag {\n      kind\n      taggedAt\n      taggedBy {\n        displayName\n      }\n    }\n  }\n": types.AccountKindFragmentDoc,
    "\n  mutation SetUserKind($input: SetUserKindInput!) {\n    setUserKind(input: $input) {\n      user {\n        ...AccountKind\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.SetUserKindDocument,
    "\n  fragment AuditLine on AuditEvent {\n    id\n    occurredAt\n    action\n    message\n    detail\n    ip\n    requestId\n    hash\n    previousHash\n    actor {\n      id\n      kind\n      displayName\n    }\n    subject {\n      id\n      kind\n      displayName\n    }\n  }\n": types.AuditLineFragmentDoc,
    "\n  query OrganizationAudit($id: ID!, $first: Int!, $after: String, $where: AuditEventWhere) {\n    organization(id: $id) {\n      id\n      auditEvents(first: $first, after: $after, where: $where) {\n        nodes {\n          ...AuditLine\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": types.OrganizationAuditDocument,
    "\n  query InstanceAudit($first: Int!, $after: String, $where: AuditEventWhere) {\n    auditEvents(first: $first, after: $after, where: $where) {\n      nodes {\n        ...AuditLine\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.InstanceAuditDocument,
    "\n  mutation EraseByLogin($input: ErasePersonInput!) {\n    erasePerson(input: $input) {\n      erased {\n        table\n        count\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.EraseByLoginDocument,
    "\n  mutation ExportByLogin($input: ExportPersonInput!) {\n    exportPerson(input: $input) {\n      export\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.ExportByLoginDocument,
    "\n  query ComparedRun($id: ID!) {\n    node(id: $id) {\n      ... on SyncRun {\n        ...RunHead\n        stages {\n          ...StageLine\n        }\n      }\n    }\n  }\n": types.ComparedRunDocument,
    "\n  query RunsToCompare($id: ID!, $where: SyncRunWhere) {\n    organization(id: $id) {\n      id\n      syncRuns(first: 50, where: $where) {\n        nodes {\n          id\n          state\n          queuedAt\n        }\n      }\n    }\n  }\n": types.RunsToCompareDocument,
    "\n  fragment CoverageCell on Coverage {\n    dataSet\n    state\n    reason\n    mend\n    darkens\n    lastSuccessAt\n    scopeGranted\n    licensed\n    coveredFrom\n    permission\n    level\n    license\n    concealed\n    betaFeed {\n      title\n      endpoint\n      permission\n      level\n      scopeGranted\n      license\n      licensed\n      lights\n      state\n      reason\n      lastSuccessAt\n    }\n    next {\n      ...NextStep\n    }\n    tenant {\n      id\n      mode\n      consentLevel\n      credentialKind\n      displayName\n    }\n  }\n": types.CoverageCellFragmentDoc,
    "\n  mutation EraseKept($input: DisconnectTenantInput!) {\n    disconnectTenant(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.EraseKeptDocument,
    "\n  query Kept($id: ID!) {\n    node(id: $id) {\n      ... on Tenant {\n        eraseRequestedAt\n        erasedAt\n      }\n    }\n  }\n": types.KeptDocument,
    "\n  query Everything($search: String!, $organization: ID!, $inside: Boolean!) {\n    organizations(first: 6, where: { search: $search }) {\n      nodes {\n        id\n        name\n      }\n    }\n    organization(id: $organization) @include(if: $inside) {\n      id\n      apps(first: 6, where: { search: $search }) {\n        nodes {\n          id\n          displayName\n          publisherName\n        }\n      }\n      users(first: 6, where: { search: $search }) {\n        nodes {\n          id\n          displayName\n          userPrincipalName\n        }\n      }\n    }\n  }\n": types.EverythingDocument,
    "\n  query HeldReview($id: ID!) {\n    node(id: $id) {\n      ... on SyncRun {\n        held {\n          dataSet\n          count\n          stored\n          memberships\n          losing {\n            id\n            displayName\n          }\n          objects {\n            __typename\n            id\n            ... on User {\n              displayName\n              userPrincipalName\n            }\n            ... on Group {\n              displayName\n            }\n            ... on App {\n              displayName\n            }\n            ... on License {\n              displayName\n            }\n            ... on Grant {\n              permission\n              app {\n                id\n                displayName\n              }\n            }\n            ... on Assignment {\n              app {\n                id\n                displayName\n              }\n              user {\n                id\n                displayName\n              }\n              group {\n                id\n                displayName\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n": types.HeldReviewDocument,
    "\n  mutation ReleaseHeld($input: ReleaseHeldSyncInput!) {\n    releaseHeldSync(input: $input) {\n      syncRun {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.ReleaseHeldDocument,
    "\n  mutation RefuseHeld($input: RefuseHeldSyncInput!) {\n    refuseHeldSync(input: $input) {\n      syncRun {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.RefuseHeldDocument,
    "\n  mutation StartSync($input: StartSyncInput!) {\n    startSync(input: $input) {\n      syncRun {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.StartSyncDocument,
    "\n  mutation Reconnect($input: ReconnectTenantInput!) {\n    reconnectTenant(input: $input) {\n      tenant {\n        id\n      }\n      consentUrl\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.ReconnectDocument,
    "\n  mutation Resume($input: ResumeTenantInput!) {\n    resumeTenant(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.ResumeDocument,
    "\n  mutation Acknowledge($input: AcknowledgeLicenseGapInput!) {\n    acknowledgeLicenseGap(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.AcknowledgeDocument,
    "\n  fragment InvitationRow on Invitation {\n    id\n    email\n    role\n    instanceOwner\n    team {\n      id\n      name\n    }\n    invitedBy {\n      id\n      name\n      email\n    }\n    createdAt\n    expiresAt\n    acceptedAt\n    revokedAt\n  }\n": types.InvitationRowFragmentDoc,
    "\n  mutation RevokeInvitation($input: RevokeInvitationInput!) {\n    revokeInvitation(input: $input) {\n      invitation {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.RevokeInvitationDocument,
    "\n  mutation InviteMember($input: InviteMemberInput!) {\n    inviteMember(input: $input) {\n      invitation {\n        id\n        email\n      }\n      link\n      mailed\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.InviteMemberDocument,
    "\n  fragment NextStep on NextStep {\n    action\n    sentence\n    url\n  }\n": types.NextStepFragmentDoc,
    "\n  mutation CheckTenant($input: CheckTenantInput!) {\n    checkTenant(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.CheckTenantDocument,
    "\n  mutation ReadNotices($input: ReadNoticesInput!) {\n    readNotices(input: $input) {\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.ReadNoticesDocument,
    "\n  query Pickable($search: String) {\n    organizations(first: 50, where: { search: $search }) {\n      nodes {\n        id\n        name\n      }\n    }\n  }\n": types.PickableDocument,
    "\n  fragment AppUserRow on AppUser {\n    id\n    present\n    engagement\n    lastSignInAt\n    signInDays30\n    evidence {\n      kind\n      since\n      lastAt\n      detail\n      past\n    }\n    loginActivity {\n      date\n      signIns\n      otherSignIns\n      failedSignIns\n    }\n  }\n": types.AppUserRowFragmentDoc,
    "\n  mutation RevealPerson($input: RevealPersonInput!) {\n    revealPerson(input: $input) {\n      person {\n        displayName\n        userPrincipalName\n        mail\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.RevealPersonDocument,
    "\n  mutation ErasePerson($input: ErasePersonInput!) {\n    erasePerson(input: $input) {\n      erasedUserId\n      erased {\n        table\n        count\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.ErasePersonDocument,
    "\n  mutation ExportPerson($input: ExportPersonInput!) {\n    exportPerson(input: $input) {\n      export\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.ExportPersonDocument,
    "\n  mutation CancelSync($input: CancelSyncInput!) {\n    cancelSync(input: $input) {\n      syncRun {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.CancelSyncDocument,
    "\n  query RunBefore($id: ID!) {\n    node(id: $id) {\n      ... on SyncRun {\n        previous {\n          id\n          stages {\n            dataSet\n            state\n            mode\n            startedAt\n            finishedAt\n          }\n        }\n      }\n    }\n  }\n": types.RunBeforeDocument,
    "\n  mutation ConfirmAddress($input: ConfirmMemberAddressInput!) {\n    confirmMemberAddress(input: $input) {\n      member {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.ConfirmAddressDocument,
    "\n  mutation MakeReset($input: MakeMemberResetInput!) {\n    makeMemberReset(input: $input) {\n      link\n      expiresAt\n      seats {\n        role\n        organization {\n          id\n          name\n        }\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.MakeResetDocument,
    "\n  fragment RunHead on SyncRun {\n    id\n    sequence\n    state\n    trigger\n    full\n    resumedCount\n    queuedAt\n    startedAt\n    finishedAt\n    throttledUntil\n    error\n    changes {\n      kind\n      count\n    }\n    tenant {\n      id\n      displayName\n    }\n  }\n": types.RunHeadFragmentDoc,
    "\n  fragment StageLine on SyncStage {\n    id\n    dataSet\n    state\n    mode\n    reason\n    mend\n    errorDetail\n    fetched\n    expected\n    added\n    changed\n    removed\n    requests\n    units\n    throttledMs\n    startedAt\n    finishedAt\n    drift {\n      missing\n      stale\n      extra\n    }\n  }\n": types.StageLineFragmentDoc,
    "\n  mutation LogOut {\n    logOut {\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.LogOutDocument,
    "\n  query Choices($search: String) {\n    organizations(first: 30, where: { search: $search }) {\n      nodes {\n        id\n        name\n        tenants {\n          id\n          state\n        }\n      }\n    }\n  }\n": types.ChoicesDocument,
    "\n  fragment TileMetric on Metric {\n    value\n    unknownReason\n    confidence\n    asOf\n    previous\n  }\n": types.TileMetricFragmentDoc,
    "\n  fragment TokenRow on ApiToken {\n    id\n    name\n    prefix\n    write\n    createdAt\n    expiresAt\n    lastUsedAt\n    revokedAt\n    organizations {\n      id\n      name\n    }\n    member {\n      id\n      name\n      email\n    }\n  }\n": types.TokenRowFragmentDoc,
    "\n  mutation RevokeToken($input: RevokeApiTokenInput!) {\n    revokeApiToken(input: $input) {\n      apiToken {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.RevokeTokenDocument,
    "\n  subscription LiveRun($tenantId: ID!) {\n    syncRunUpdated(tenantId: $tenantId) {\n      ...RunHead\n      stages {\n        ...StageLine\n      }\n    }\n  }\n": types.LiveRunDocument,
    "\n  query NewestRun($tenantId: ID!) {\n    node(id: $tenantId) {\n      ... on Tenant {\n        lastSyncRun {\n          ...RunHead\n          stages {\n            ...StageLine\n          }\n        }\n      }\n    }\n  }\n": types.NewestRunDocument,
    "\n  fragment NoticeLine on Notice {\n    id\n    kind\n    message\n    raisedAt\n    resolvedAt\n    isUnread\n    syncRunId\n    organization {\n      id\n      name\n    }\n  }\n": types.NoticeLineFragmentDoc,
    "\n  query Notices {\n    notices {\n      ...NoticeLine\n    }\n  }\n": types.NoticesDocument,
    "\n  subscription NoticesLive {\n    noticesChanged {\n      ...NoticeLine\n    }\n  }\n": types.NoticesLiveDocument,
    "\n  query OrganizationShell($id: ID!) {\n    organization(id: $id) {\n      id\n      name\n      windowDays\n      tags\n      privacyMode\n      viewerRights\n      tenants {\n        id\n        displayName\n        entraTenantId\n        mode\n        state\n        stateReason\n        stateMend\n        stateStep {\n          action\n        }\n        credentialKind\n        nextSyncAt\n        consentLevel\n        licenseGapAcknowledgedAt\n        hasPremium\n        credentialExpiresAt\n        disconnectedAt\n        eraseRequestedAt\n        domains {\n          name\n          isDefault\n        }\n        lastSyncRun {\n          id\n          state\n        }\n      }\n      overview {\n        asOf\n        activeUsers {\n          unknownReason\n        }\n        users {\n          value\n        }\n        appsInUse {\n          value\n        }\n        appsDiscovered {\n          value\n        }\n        appsInactive {\n          value\n        }\n      }\n      licenses(first: 1) {\n        totalCount\n      }\n    }\n  }\n": types.OrganizationShellDocument,
    "\n  mutation KeepScheme($input: UpdateProfileInput!) {\n    updateProfile(input: $input) {\n      member {\n        id\n        colorScheme\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.KeepSchemeDocument,
    "\n  query Viewer {\n    viewer {\n      isInstanceOwner\n      canManageInstance\n      member {\n        id\n        email\n        name\n        locale\n        timeZone\n        colorScheme\n      }\n      organizations(first: 100) {\n        nodes {\n          id\n          name\n          tenants {\n            id\n            state\n          }\n        }\n        totalCount\n      }\n    }\n    instance {\n      version\n      needsSetup\n      simulated\n      hasMicrosoftRegistration\n      registration {\n        healthy\n      }\n    }\n  }\n": types.ViewerDocument,
    "\n  query Activities($id: ID!, $after: String, $where: ActivityEventWhere) {\n    organization(id: $id) {\n      id\n      activityEvents(first: 50, after: $after, where: $where) {\n        nodes {\n          id\n          type\n          occurredAt\n          message\n          before\n          after\n          actor {\n            kind\n            displayName\n          }\n          subject {\n            id\n            kind\n            displayName\n          }\n          syncRun {\n            id\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": types.ActivitiesDocument,
    "\n  query AppPage($id: ID!) {\n    node(id: $id) {\n      ... on App {\n        id\n        entraId\n        appId\n        displayName\n        publisherName\n        publisherVerified\n        origin\n        stage\n        stageReasons {\n          code\n          text\n          dataSet\n          observedAt\n        }\n        stageConfidence\n        stageSince\n        dataDelayed\n        status\n        firstSeenAt\n        lastUsedAt\n        userCount\n        tenantWideConsent\n        accountEnabled\n        assignmentRequired\n        homepage\n        signOnMode\n        removedAt\n        credentials {\n          kind\n          displayName\n          expiresAt\n        }\n        history {\n          kind\n          before\n          after\n          occurredAt\n          reason\n        }\n      }\n    }\n  }\n": types.AppPageDocument,
    "\n  query AppUsersOf($id: ID!, $after: String, $where: AppUserWhere) {\n    node(id: $id) {\n      ... on App {\n        id\n        users(first: 50, after: $after, where: $where) {\n          nodes {\n            ...AppUserRow\n            user {\n              id\n              displayName\n              userPrincipalName\n              department\n              accountEnabled\n              removedAt\n              kind\n            }\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n          totalCount\n        }\n      }\n    }\n  }\n": types.AppUsersOfDocument,
    "\n  query AppPermissions($id: ID!, $after: String) {\n    node(id: $id) {\n      ... on App {\n        id\n        grants(first: 100, after: $after) {\n          nodes {\n            id\n            permission\n            permissionDescription\n            kind\n            tenantWide\n            grantedAt\n            firstSeenAt\n            user {\n              id\n              displayName\n            }\n            resource {\n              id\n              displayName\n            }\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n          totalCount\n        }\n      }\n    }\n  }\n": types.AppPermissionsDocument,
    "\n  query AppsPage($id: ID!, $after: String, $where: AppWhere, $orderBy: AppOrder) {\n    organization(id: $id) {\n      id\n      apps(first: 50, after: $after, where: $where, orderBy: $orderBy) {\n        nodes {\n          id\n          displayName\n          publisherName\n          publisherVerified\n          origin\n          stage\n          stageConfidence\n          dataDelayed\n          userCount\n          tenantWideConsent\n          lastUsedAt\n          firstSeenAt\n          removedAt\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n        totalCount\n      }\n    }\n  }\n": types.AppsPageDocument,
    "\n  query AppCounts($id: ID!) {\n    organization(id: $id) {\n      id\n      overview {\n        asOf\n        appsInUse {\n          value\n          unknownReason\n        }\n        appsDiscovered {\n          value\n          unknownReason\n        }\n        appsInactive {\n          value\n          unknownReason\n        }\n      }\n    }\n  }\n": types.AppCountsDocument,
    "\n  query ConnectPage($id: ID!) {\n    organization(id: $id) {\n      id\n      tenants {\n        id\n        state\n        mode\n        nextCertificate {\n          pem\n          thumbprint\n          expiresAt\n        }\n      }\n    }\n    instance {\n      hasMicrosoftRegistration\n      connectModes\n      redirectUri\n      permissions {\n        permission\n        level\n        reason\n        dataSets\n      }\n      cloud {\n        entraUrl\n        azureCli\n        powerShell\n      }\n      consentLevels {\n        level\n        dataSets\n        lightsUp\n      }\n    }\n  }\n": types.ConnectPageDocument,
    "\n  mutation Connect($input: ConnectTenantInput!) {\n    connectTenant(input: $input) {\n      tenant {\n        id\n      }\n      consentUrl\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.ConnectDocument,
    "\n  mutation ConnectByCertificate($input: ReconnectTenantInput!) {\n    reconnectTenant(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.ConnectByCertificateDocument,
    "\n  mutation ShareConsent($input: CreateConsentLinkInput!) {\n    createConsentLink(input: $input) {\n      url\n      consentLink {\n        id\n        expiresAt\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.ShareConsentDocument,
    "\n  query ConnectionPage($tenant: ID!) {\n    node(id: $tenant) {\n      ... on Tenant {\n        id\n        mode\n        state\n        stateStep {\n          action\n        }\n        credentialKind\n        consentLevel\n        checkup {\n          healthy\n          sentence\n          next {\n            ...NextStep\n          }\n          checkedAt\n          retryAt\n          code\n          appEnabled\n          permissions {\n            permission\n            kind\n            level\n            required\n            state\n            reason\n            coveredBy\n            dataSets\n            usedBy\n            darkDataSets\n            darkens\n            next {\n              ...NextStep\n            }\n          }\n          complaints {\n            complaint\n            applies\n            followsFrom\n            answer\n            evidence\n            next {\n              ...NextStep\n            }\n          }\n          byHand {\n            sentence\n            url\n            copy\n          }\n          removal {\n            sentence\n            url\n            copy\n          }\n        }\n      }\n    }\n    instance {\n      consentLevels {\n        level\n        dataSets\n        lightsUp\n      }\n    }\n  }\n": types.ConnectionPageDocument,
    "\n  query CoveragePage($id: ID!) {\n    organization(id: $id) {\n      id\n      coverage {\n        ...CoverageCell\n      }\n    }\n  }\n": types.CoveragePageDocument,
    "\n  query Returned($tenant: ID!) {\n    node(id: $tenant) {\n      ... on Tenant {\n        id\n        displayName\n        state\n        stateReason\n        stateMend\n        consentRetryAt\n        organization {\n          id\n          name\n        }\n      }\n    }\n  }\n": types.ReturnedDocument,
    "\n  query History($id: ID!, $after: String, $where: SyncRunWhere) {\n    organization(id: $id) {\n      id\n      syncRuns(first: 30, after: $after, where: $where) {\n        nodes {\n          ...RunHead\n          stages {\n            dataSet\n            state\n            fetched\n            added\n            changed\n            removed\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n        totalCount\n      }\n    }\n  }\n": types.HistoryDocument,
    "\n  query Strip($id: ID!, $from: Time!) {\n    organization(id: $id) {\n      id\n      syncRuns(first: 100, where: { from: $from }) {\n        nodes {\n          ...RunHead\n          stages {\n            fetched\n          }\n        }\n      }\n    }\n  }\n": types.StripDocument,
    "\n  query InstanceMembers {\n    members {\n      id\n      name\n      email\n      isInstanceOwner\n      createdAt\n      lastLoginAt\n      disabledAt\n      addressProven\n      invitedByOrganization {\n        id\n        name\n      }\n    }\n    invitations {\n      ...InvitationRow\n    }\n  }\n": types.InstanceMembersDocument,
    "\n  mutation SetInstanceOwner($input: SetInstanceOwnerInput!) {\n    setInstanceOwner(input: $input) {\n      member {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.SetInstanceOwnerDocument,
    "\n  mutation DisableMember($input: DisableMemberInput!) {\n    disableMember(input: $input) {\n      member {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.DisableMemberDocument,
    "\n  mutation EnableMember($input: EnableMemberInput!) {\n    enableMember(input: $input) {\n      member {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.EnableMemberDocument,
    "\n  query OperatorRegistration {\n    instance {\n      registration {\n        clientId\n        credentialKind\n        credentialExpiresAt\n        credentialDatedBy\n        checkedAt\n        healthy\n        marks {\n          about\n          state\n          sentence\n          mend\n          url\n        }\n      }\n    }\n  }\n": types.OperatorRegistrationDocument,
    "\n  mutation CheckRegistration {\n    checkRegistration {\n      registration {\n        checkedAt\n      }\n      userErrors {\n        code\n        field\n        message\n      }\n    }\n  }\n": types.CheckRegistrationDocument,
    "\n  query Purges {\n    purges {\n      class\n      cutoff\n      deleted\n      remaining\n      finishedAt\n    }\n  }\n": types.PurgesDocument,
    "\n  query Teams {\n    teams {\n      id\n      name\n      role\n      tag\n      expiresAt\n      members {\n        id\n        name\n        email\n        addressProven\n      }\n      organizations {\n        id\n        name\n      }\n    }\n    members {\n      id\n      name\n      email\n      addressProven\n    }\n  }\n": types.TeamsDocument,
    "\n  mutation CreateTeam($input: CreateTeamInput!) {\n    createTeam(input: $input) {\n      team {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.CreateTeamDocument,
    "\n  mutation UpdateTeam($input: UpdateTeamInput!) {\n    updateTeam(input: $input) {\n      team {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.UpdateTeamDocument,
    "\n  mutation DeleteTeam($input: DeleteTeamInput!) {\n    deleteTeam(input: $input) {\n      deletedTeamId\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.DeleteTeamDocument,
    "\n  query AllTokens {\n    apiTokens {\n      id\n      ...TokenRow\n    }\n  }\n": types.AllTokensDocument,
    "\n  query InvitationPage($token: String!) {\n    invitation(token: $token) {\n      email\n      organizationName\n      teamName\n      role\n      instanceOwner\n      expiresAt\n    }\n    viewer {\n      member {\n        id\n        email\n      }\n    }\n    instance {\n      hasMicrosoftRegistration\n    }\n  }\n": types.InvitationPageDocument,
    "\n  mutation AcceptInvitation($input: AcceptInvitationInput!) {\n    acceptInvitation(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.AcceptInvitationDocument,
    "\n  mutation LeaveForInvitation {\n    logOut {\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.LeaveForInvitationDocument,
    "\n  query LicensesPage($id: ID!, $after: String) {\n    organization(id: $id) {\n      id\n      licenses(first: 100, after: $after) {\n        nodes {\n          id\n          displayName\n          skuPartNumber\n          seatsEnabled\n          seatsWarning\n          seatsSuspended\n          seatsConsumed\n          seatsAvailable\n          users(first: 1) {\n            totalCount\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n        totalCount\n      }\n    }\n  }\n": types.LicensesPageDocument,
    "\n  mutation LogIn($input: LogInInput!) {\n    logIn(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      codeNeeded\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.LogInDocument,
    "\n  mutation VerifyCode($input: VerifyCodeInput!) {\n    verifyCode(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.VerifyCodeDocument,
    "\n  mutation BeginPasskeyLogIn {\n    beginPasskeyLogIn {\n      options\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.BeginPasskeyLogInDocument,
    "\n  mutation FinishPasskeyLogIn($input: FinishPasskeyLogInInput!) {\n    finishPasskeyLogIn(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.FinishPasskeyLogInDocument,
    "\n  mutation BeginMicrosoftLogIn($input: BeginMicrosoftLogInInput!) {\n    beginMicrosoftLogIn(input: $input) {\n      url\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.BeginMicrosoftLogInDocument,
    "\n  query OverviewPage($id: ID!) {\n    organization(id: $id) {\n      id\n      overview {\n        asOf\n        appsInUse {\n          ...TileMetric\n          value\n        }\n        appsDiscovered {\n          ...TileMetric\n          value\n        }\n        appsInactive {\n          ...TileMetric\n          value\n        }\n        users {\n          ...TileMetric\n        }\n        activeUsers {\n          ...TileMetric\n        }\n        seats {\n          ...TileMetric\n        }\n        usePerDay(days: 30) {\n          date\n          apps\n          users\n        }\n      }\n      coverage {\n        ...CoverageCell\n      }\n    }\n  }\n": types.OverviewPageDocument,
    "\n  query Portfolio($search: String, $tag: String, $after: String) {\n    organizations(first: 50, after: $after, where: { search: $search, tag: $tag }) {\n      nodes {\n        id\n        name\n        tags\n        tenants {\n          id\n          state\n          stateReason\n          stateStep {\n            action\n          }\n          credentialKind\n          displayName\n        }\n        worstCoverage {\n          dataSet\n          state\n          reason\n          mend\n        }\n        overview {\n          asOf\n          appsInUse {\n            value\n            unknownReason\n          }\n          users {\n            value\n            unknownReason\n          }\n          activeUsers {\n            value\n            unknownReason\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n": types.PortfolioDocument,
    "\n  query PortfolioTags {\n    organizations(first: 100) {\n      nodes {\n        id\n        tags\n      }\n    }\n  }\n": types.PortfolioTagsDocument,
    "\n  mutation CreateOrganization($input: CreateOrganizationInput!) {\n    createOrganization(input: $input) {\n      organization {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.CreateOrganizationDocument,
    "\n  mutation CompleteReset($input: CompleteResetInput!) {\n    completeReset(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.CompleteResetDocument,
    "\n  query RunPage($id: ID!) {\n    node(id: $id) {\n      ... on SyncRun {\n        ...RunHead\n        stages {\n          ...StageLine\n        }\n        previous {\n          id\n          queuedAt\n        }\n      }\n    }\n  }\n": types.RunPageDocument,
    "\n  query ConnectionTab($id: ID!) {\n    organization(id: $id) {\n      id\n      tenants {\n        id\n        displayName\n        entraTenantId\n        mode\n        state\n        clientId\n        consentLevel\n        domainFilter\n        grantedScopes\n        missingScopes\n        credentialExpiresAt\n        credentialDatedBy\n        credentialKind\n        certificate {\n          thumbprint\n        }\n        nextCertificate {\n          pem\n          thumbprint\n          expiresAt\n        }\n        consentLinks {\n          id\n          asker\n          state\n          createdAt\n          expiresAt\n          openedAt\n          consentedAt\n          refusedReason\n        }\n        nextSyncAt\n        createdAt\n        domains {\n          name\n          isDefault\n        }\n      }\n    }\n  }\n": types.ConnectionTabDocument,
    "\n  mutation UpdateOrganization($input: UpdateOrganizationInput!) {\n    updateOrganization(input: $input) {\n      organization {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.UpdateOrganizationDocument,
    "\n  mutation SetTags($input: SetOrganizationTagsInput!) {\n    setOrganizationTags(input: $input) {\n      organization {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.SetTagsDocument,
    "\n  mutation Pause($input: PauseTenantInput!) {\n    pauseTenant(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.PauseDocument,
    "\n  mutation Disconnect($input: DisconnectTenantInput!) {\n    disconnectTenant(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.DisconnectDocument,
    "\n  mutation PrepareCertificate($input: PrepareCertificateInput!) {\n    prepareCertificate(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.PrepareCertificateDocument,
    "\n  mutation RevokeLink($input: RevokeConsentLinkInput!) {\n    revokeConsentLink(input: $input) {\n      consentLink {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.RevokeLinkDocument,
    "\n  mutation RenewByLink($input: CreateConsentLinkInput!) {\n    createConsentLink(input: $input) {\n      url\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.RenewByLinkDocument,
    "\n  mutation NewSecret($input: ReconnectTenantInput!) {\n    reconnectTenant(input: $input) {\n      tenant {\n        id\n      }\n      consentUrl\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.NewSecretDocument,
    "\n  query MembersTab($id: ID!, $manage: Boolean!) {\n    organization(id: $id) {\n      id\n      members {\n        role\n        via\n        expiresAt\n        team {\n          id\n          name\n        }\n        member {\n          id\n          name\n          email\n          lastLoginAt\n          disabledAt\n          addressProven\n          invitedByOrganization {\n            id\n            name\n          }\n        }\n      }\n      invitations @include(if: $manage) {\n        ...InvitationRow\n      }\n    }\n  }\n": types.MembersTabDocument,
    "\n  mutation SetRole($input: SetMemberRoleInput!) {\n    setMemberRole(input: $input) {\n      organizationMember {\n        role\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.SetRoleDocument,
    "\n  mutation RemoveMember($input: RemoveMemberInput!) {\n    removeMember(input: $input) {\n      removedMemberId\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.RemoveMemberDocument,
    "\n  mutation SetPrivacyMode($input: SetPrivacyModeInput!) {\n    setPrivacyMode(input: $input) {\n      organization {\n        id\n        privacyMode\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.SetPrivacyModeDocument,
    "\n  query WebhooksTab($id: ID!) {\n    organization(id: $id) {\n      id\n      webhookEndpoints {\n        id\n        url\n        events\n        enabled\n        disabledReason\n        failingSince\n        createdAt\n      }\n    }\n  }\n": types.WebhooksTabDocument,
    "\n  query Deliveries($id: ID!, $after: String) {\n    node(id: $id) {\n      ... on WebhookEndpoint {\n        id\n        deliveries(first: 25, after: $after) {\n          nodes {\n            id\n            eventType\n            state\n            attempts\n            lastStatus\n            lastLatencyMs\n            lastError\n            nextAttemptAt\n            deliveredAt\n            createdAt\n            syncRun {\n              id\n              sequence\n            }\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n        }\n      }\n    }\n  }\n": types.DeliveriesDocument,
    "\n  mutation CreateWebhook($input: CreateWebhookEndpointInput!) {\n    createWebhookEndpoint(input: $input) {\n      webhookEndpoint {\n        id\n      }\n      secret\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.CreateWebhookDocument,
    "\n  mutation UpdateWebhook($input: UpdateWebhookEndpointInput!) {\n    updateWebhookEndpoint(input: $input) {\n      webhookEndpoint {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.UpdateWebhookDocument,
    "\n  mutation DeleteWebhook($input: DeleteWebhookEndpointInput!) {\n    deleteWebhookEndpoint(input: $input) {\n      deletedWebhookEndpointId\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.DeleteWebhookDocument,
    "\n  mutation TestWebhook($input: SendTestWebhookInput!) {\n    sendTestWebhook(input: $input) {\n      delivery {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.TestWebhookDocument,
    "\n  mutation CompleteSetup($input: CompleteSetupInput!) {\n    completeSetup(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.CompleteSetupDocument,
    "\n  query UserPage($id: ID!) {\n    node(id: $id) {\n      ... on User {\n        id\n        displayName\n        userPrincipalName\n        mail\n        department\n        jobTitle\n        companyName\n        officeLocation\n        accountEnabled\n        kind\n        ...AccountKind\n        lastSignInAt\n        createdAt\n        firstSeenAt\n        removedAt\n        manager {\n          id\n          displayName\n        }\n        apps(first: 1) {\n          totalCount\n        }\n        licenseAssignments {\n          id\n          direct\n          error\n          firstSeenAt\n          license {\n            id\n            displayName\n            skuPartNumber\n          }\n        }\n        groups(first: 1) {\n          totalCount\n        }\n      }\n    }\n  }\n": types.UserPageDocument,
    "\n  query UserApps($id: ID!, $after: String) {\n    node(id: $id) {\n      ... on User {\n        id\n        apps(first: 50, after: $after) {\n          nodes {\n            ...AppUserRow\n            app {\n              id\n              displayName\n              publisherName\n              stage\n              stageConfidence\n              dataDelayed\n            }\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n          totalCount\n        }\n      }\n    }\n  }\n": types.UserAppsDocument,
    "\n  query UserGroups($id: ID!, $after: String) {\n    node(id: $id) {\n      ... on User {\n        id\n        groups(first: 50, after: $after) {\n          nodes {\n            id\n            displayName\n            description\n            memberCount\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n          totalCount\n        }\n      }\n    }\n  }\n": types.UserGroupsDocument,
    "\n  query UsersPage($id: ID!, $after: String, $where: UserWhere, $orderBy: UserOrder) {\n    organization(id: $id) {\n      id\n      users(first: 50, after: $after, where: $where, orderBy: $orderBy) {\n        nodes {\n          id\n          displayName\n          userPrincipalName\n          department\n          jobTitle\n          accountEnabled\n          kind\n          kindTag {\n            taggedAt\n          }\n          lastSignInAt\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n        totalCount\n      }\n    }\n  }\n": types.UsersPageDocument,
    "\n  query UserFilters($id: ID!) {\n    organization(id: $id) {\n      id\n      departments\n      licenses(first: 100) {\n        nodes {\n          id\n          displayName\n        }\n      }\n      overview {\n        asOf\n      }\n      tenants {\n        id\n        state\n        domainFilter\n      }\n    }\n  }\n": types.UserFiltersDocument,
    "\n  fragment IdentityRow on MicrosoftIdentity {\n    id\n    login\n    entraTenantId\n    entraId\n    createdAt\n    lastUsedAt\n  }\n": types.IdentityRowFragmentDoc,
    "\n  mutation LinkMicrosoft($input: LinkMicrosoftIdentityInput!) {\n    linkMicrosoftIdentity(input: $input) {\n      url\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.LinkMicrosoftDocument,
    "\n  mutation UnlinkMicrosoft($input: UnlinkMicrosoftIdentityInput!) {\n    unlinkMicrosoftIdentity(input: $input) {\n      deletedMicrosoftIdentityId\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.UnlinkMicrosoftDocument,
    "\n  fragment PasskeyRow on Passkey {\n    id\n    name\n    createdAt\n    lastUsedAt\n  }\n": types.PasskeyRowFragmentDoc,
    "\n  mutation BeginPasskey {\n    beginPasskey {\n      options\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.BeginPasskeyDocument,
    "\n  mutation FinishPasskey($input: FinishPasskeyInput!) {\n    finishPasskey(input: $input) {\n      passkey {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.FinishPasskeyDocument,
    "\n  mutation RenamePasskey($input: RenamePasskeyInput!) {\n    renamePasskey(input: $input) {\n      passkey {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.RenamePasskeyDocument,
    "\n  mutation DeletePasskey($input: DeletePasskeyInput!) {\n    deletePasskey(input: $input) {\n      deletedPasskeyId\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.DeletePasskeyDocument,
    "\n  mutation ChangePassword($input: ChangePasswordInput!) {\n    changePassword(input: $input) {\n      member {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.ChangePasswordDocument,
    "\n  mutation UpdateProfile($input: UpdateProfileInput!) {\n    updateProfile(input: $input) {\n      member {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.UpdateProfileDocument,
    "\n  query Security {\n    viewer {\n      member {\n        id\n        email\n      }\n      secondFactor {\n        totp\n        recoveryCodesLeft\n        hasPassword\n      }\n      passkeys {\n        ...PasskeyRow\n      }\n      microsoftIdentities {\n        ...IdentityRow\n      }\n    }\n    instance {\n      hasMicrosoftRegistration\n    }\n  }\n": types.SecurityDocument,
    "\n  query Sessions {\n    viewer {\n      sessions {\n        id\n        isCurrent\n        method\n        ip\n        userAgent\n        createdAt\n        lastUsedAt\n        expiresAt\n      }\n    }\n  }\n": types.SessionsDocument,
    "\n  mutation EndSession($input: EndSessionInput!) {\n    endSession(input: $input) {\n      endedMemberSessionId\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.EndSessionDocument,
    "\n  mutation EndOtherSessions {\n    endOtherSessions {\n      endedCount\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.EndOtherSessionsDocument,
    "\n  query TokensTab {\n    viewer {\n      isInstanceOwner\n      apiTokens {\n        id\n        ...TokenRow\n      }\n      organizations(first: 2) {\n        nodes {\n          id\n          name\n        }\n      }\n    }\n  }\n": types.TokensTabDocument,
    "\n  mutation CreateToken($input: CreateApiTokenInput!) {\n    createApiToken(input: $input) {\n      apiToken {\n        id\n      }\n      secret\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.CreateTokenDocument,
    "\n  mutation BeginTotp {\n    beginTotp {\n      secret\n      otpauthUrl\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.BeginTotpDocument,
    "\n  mutation ConfirmTotp($input: ConfirmTotpInput!) {\n    confirmTotp(input: $input) {\n      recoveryCodes\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.ConfirmTotpDocument,
    "\n  mutation DisableTotp($input: DisableTotpInput!) {\n    disableTotp(input: $input) {\n      secondFactor {\n        totp\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.DisableTotpDocument,
    "\n  mutation RenewRecoveryCodes($input: RenewRecoveryCodesInput!) {\n    renewRecoveryCodes(input: $input) {\n      recoveryCodes\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.RenewRecoveryCodesDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment AccountKind on User {\n    id\n    displayName\n    kind\n    foundKind {\n      kind\n      confidence\n      rule\n    }\n    kindTag {\n      kind\n      taggedAt\n      taggedBy {\n        displayName\n      }\n    }\n  }\n"): typeof import('./graphql').AccountKindFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetUserKind($input: SetUserKindInput!) {\n    setUserKind(input: $input) {\n      user {\n        ...AccountKind\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').SetUserKindDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment AuditLine on AuditEvent {\n    id\n    occurredAt\n    action\n    message\n    detail\n    ip\n    requestId\n    hash\n    previousHash\n    actor {\n      id\n      kind\n      displayName\n    }\n    subject {\n      id\n      kind\n      displayName\n    }\n  }\n"): typeof import('./graphql').AuditLineFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OrganizationAudit($id: ID!, $first: Int!, $after: String, $where: AuditEventWhere) {\n    organization(id: $id) {\n      id\n      auditEvents(first: $first, after: $after, where: $where) {\n        nodes {\n          ...AuditLine\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').OrganizationAuditDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query InstanceAudit($first: Int!, $after: String, $where: AuditEventWhere) {\n    auditEvents(first: $first, after: $after, where: $where) {\n      nodes {\n        ...AuditLine\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): typeof import('./graphql').InstanceAuditDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EraseByLogin($input: ErasePersonInput!) {\n    erasePerson(input: $input) {\n      erased {\n        table\n        count\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').EraseByLoginDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ExportByLogin($input: ExportPersonInput!) {\n    exportPerson(input: $input) {\n      export\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').ExportByLoginDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ComparedRun($id: ID!) {\n    node(id: $id) {\n      ... on SyncRun {\n        ...RunHead\n        stages {\n          ...StageLine\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').ComparedRunDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RunsToCompare($id: ID!, $where: SyncRunWhere) {\n    organization(id: $id) {\n      id\n      syncRuns(first: 50, where: $where) {\n        nodes {\n          id\n          state\n          queuedAt\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').RunsToCompareDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CoverageCell on Coverage {\n    dataSet\n    state\n    reason\n    mend\n    darkens\n    lastSuccessAt\n    scopeGranted\n    licensed\n    coveredFrom\n    permission\n    level\n    license\n    concealed\n    betaFeed {\n      title\n      endpoint\n      permission\n      level\n      scopeGranted\n      license\n      licensed\n      lights\n      state\n      reason\n      lastSuccessAt\n    }\n    next {\n      ...NextStep\n    }\n    tenant {\n      id\n      mode\n      consentLevel\n      credentialKind\n      displayName\n    }\n  }\n"): typeof import('./graphql').CoverageCellFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EraseKept($input: DisconnectTenantInput!) {\n    disconnectTenant(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').EraseKeptDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Kept($id: ID!) {\n    node(id: $id) {\n      ... on Tenant {\n        eraseRequestedAt\n        erasedAt\n      }\n    }\n  }\n"): typeof import('./graphql').KeptDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Everything($search: String!, $organization: ID!, $inside: Boolean!) {\n    organizations(first: 6, where: { search: $search }) {\n      nodes {\n        id\n        name\n      }\n    }\n    organization(id: $organization) @include(if: $inside) {\n      id\n      apps(first: 6, where: { search: $search }) {\n        nodes {\n          id\n          displayName\n          publisherName\n        }\n      }\n      users(first: 6, where: { search: $search }) {\n        nodes {\n          id\n          displayName\n          userPrincipalName\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').EverythingDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query HeldReview($id: ID!) {\n    node(id: $id) {\n      ... on SyncRun {\n        held {\n          dataSet\n          count\n          stored\n          memberships\n          losing {\n            id\n            displayName\n          }\n          objects {\n            __typename\n            id\n            ... on User {\n              displayName\n              userPrincipalName\n            }\n            ... on Group {\n              displayName\n            }\n            ... on App {\n              displayName\n            }\n            ... on License {\n              displayName\n            }\n            ... on Grant {\n              permission\n              app {\n                id\n                displayName\n              }\n            }\n            ... on Assignment {\n              app {\n                id\n                displayName\n              }\n              user {\n                id\n                displayName\n              }\n              group {\n                id\n                displayName\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').HeldReviewDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ReleaseHeld($input: ReleaseHeldSyncInput!) {\n    releaseHeldSync(input: $input) {\n      syncRun {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').ReleaseHeldDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RefuseHeld($input: RefuseHeldSyncInput!) {\n    refuseHeldSync(input: $input) {\n      syncRun {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').RefuseHeldDocument;
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
export function graphql(source: "\n  fragment InvitationRow on Invitation {\n    id\n    email\n    role\n    instanceOwner\n    team {\n      id\n      name\n    }\n    invitedBy {\n      id\n      name\n      email\n    }\n    createdAt\n    expiresAt\n    acceptedAt\n    revokedAt\n  }\n"): typeof import('./graphql').InvitationRowFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeInvitation($input: RevokeInvitationInput!) {\n    revokeInvitation(input: $input) {\n      invitation {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').RevokeInvitationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation InviteMember($input: InviteMemberInput!) {\n    inviteMember(input: $input) {\n      invitation {\n        id\n        email\n      }\n      link\n      mailed\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').InviteMemberDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment NextStep on NextStep {\n    action\n    sentence\n    url\n  }\n"): typeof import('./graphql').NextStepFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CheckTenant($input: CheckTenantInput!) {\n    checkTenant(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').CheckTenantDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ReadNotices($input: ReadNoticesInput!) {\n    readNotices(input: $input) {\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').ReadNoticesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Pickable($search: String) {\n    organizations(first: 50, where: { search: $search }) {\n      nodes {\n        id\n        name\n      }\n    }\n  }\n"): typeof import('./graphql').PickableDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment AppUserRow on AppUser {\n    id\n    present\n    engagement\n    lastSignInAt\n    signInDays30\n    evidence {\n      kind\n      since\n      lastAt\n      detail\n      past\n    }\n    loginActivity {\n      date\n      signIns\n      otherSignIns\n      failedSignIns\n    }\n  }\n"): typeof import('./graphql').AppUserRowFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevealPerson($input: RevealPersonInput!) {\n    revealPerson(input: $input) {\n      person {\n        displayName\n        userPrincipalName\n        mail\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').RevealPersonDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ErasePerson($input: ErasePersonInput!) {\n    erasePerson(input: $input) {\n      erasedUserId\n      erased {\n        table\n        count\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').ErasePersonDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ExportPerson($input: ExportPersonInput!) {\n    exportPerson(input: $input) {\n      export\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').ExportPersonDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelSync($input: CancelSyncInput!) {\n    cancelSync(input: $input) {\n      syncRun {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').CancelSyncDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RunBefore($id: ID!) {\n    node(id: $id) {\n      ... on SyncRun {\n        previous {\n          id\n          stages {\n            dataSet\n            state\n            mode\n            startedAt\n            finishedAt\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').RunBeforeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConfirmAddress($input: ConfirmMemberAddressInput!) {\n    confirmMemberAddress(input: $input) {\n      member {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').ConfirmAddressDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MakeReset($input: MakeMemberResetInput!) {\n    makeMemberReset(input: $input) {\n      link\n      expiresAt\n      seats {\n        role\n        organization {\n          id\n          name\n        }\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').MakeResetDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment RunHead on SyncRun {\n    id\n    sequence\n    state\n    trigger\n    full\n    resumedCount\n    queuedAt\n    startedAt\n    finishedAt\n    throttledUntil\n    error\n    changes {\n      kind\n      count\n    }\n    tenant {\n      id\n      displayName\n    }\n  }\n"): typeof import('./graphql').RunHeadFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment StageLine on SyncStage {\n    id\n    dataSet\n    state\n    mode\n    reason\n    mend\n    errorDetail\n    fetched\n    expected\n    added\n    changed\n    removed\n    requests\n    units\n    throttledMs\n    startedAt\n    finishedAt\n    drift {\n      missing\n      stale\n      extra\n    }\n  }\n"): typeof import('./graphql').StageLineFragmentDoc;
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
export function graphql(source: "\n  fragment TokenRow on ApiToken {\n    id\n    name\n    prefix\n    write\n    createdAt\n    expiresAt\n    lastUsedAt\n    revokedAt\n    organizations {\n      id\n      name\n    }\n    member {\n      id\n      name\n      email\n    }\n  }\n"): typeof import('./graphql').TokenRowFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeToken($input: RevokeApiTokenInput!) {\n    revokeApiToken(input: $input) {\n      apiToken {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').RevokeTokenDocument;
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
export function graphql(source: "\n  fragment NoticeLine on Notice {\n    id\n    kind\n    message\n    raisedAt\n    resolvedAt\n    isUnread\n    syncRunId\n    organization {\n      id\n      name\n    }\n  }\n"): typeof import('./graphql').NoticeLineFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Notices {\n    notices {\n      ...NoticeLine\n    }\n  }\n"): typeof import('./graphql').NoticesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription NoticesLive {\n    noticesChanged {\n      ...NoticeLine\n    }\n  }\n"): typeof import('./graphql').NoticesLiveDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OrganizationShell($id: ID!) {\n    organization(id: $id) {\n      id\n      name\n      windowDays\n      tags\n      privacyMode\n      viewerRights\n      tenants {\n        id\n        displayName\n        entraTenantId\n        mode\n        state\n        stateReason\n        stateMend\n        stateStep {\n          action\n        }\n        credentialKind\n        nextSyncAt\n        consentLevel\n        licenseGapAcknowledgedAt\n        hasPremium\n        credentialExpiresAt\n        disconnectedAt\n        eraseRequestedAt\n        domains {\n          name\n          isDefault\n        }\n        lastSyncRun {\n          id\n          state\n        }\n      }\n      overview {\n        asOf\n        activeUsers {\n          unknownReason\n        }\n        users {\n          value\n        }\n        appsInUse {\n          value\n        }\n        appsDiscovered {\n          value\n        }\n        appsInactive {\n          value\n        }\n      }\n      licenses(first: 1) {\n        totalCount\n      }\n    }\n  }\n"): typeof import('./graphql').OrganizationShellDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation KeepScheme($input: UpdateProfileInput!) {\n    updateProfile(input: $input) {\n      member {\n        id\n        colorScheme\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').KeepSchemeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Viewer {\n    viewer {\n      isInstanceOwner\n      canManageInstance\n      member {\n        id\n        email\n        name\n        locale\n        timeZone\n        colorScheme\n      }\n      organizations(first: 100) {\n        nodes {\n          id\n          name\n          tenants {\n            id\n            state\n          }\n        }\n        totalCount\n      }\n    }\n    instance {\n      version\n      needsSetup\n      simulated\n      hasMicrosoftRegistration\n      registration {\n        healthy\n      }\n    }\n  }\n"): typeof import('./graphql').ViewerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Activities($id: ID!, $after: String, $where: ActivityEventWhere) {\n    organization(id: $id) {\n      id\n      activityEvents(first: 50, after: $after, where: $where) {\n        nodes {\n          id\n          type\n          occurredAt\n          message\n          before\n          after\n          actor {\n            kind\n            displayName\n          }\n          subject {\n            id\n            kind\n            displayName\n          }\n          syncRun {\n            id\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').ActivitiesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AppPage($id: ID!) {\n    node(id: $id) {\n      ... on App {\n        id\n        entraId\n        appId\n        displayName\n        publisherName\n        publisherVerified\n        origin\n        stage\n        stageReasons {\n          code\n          text\n          dataSet\n          observedAt\n        }\n        stageConfidence\n        stageSince\n        dataDelayed\n        status\n        firstSeenAt\n        lastUsedAt\n        userCount\n        tenantWideConsent\n        accountEnabled\n        assignmentRequired\n        homepage\n        signOnMode\n        removedAt\n        credentials {\n          kind\n          displayName\n          expiresAt\n        }\n        history {\n          kind\n          before\n          after\n          occurredAt\n          reason\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').AppPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AppUsersOf($id: ID!, $after: String, $where: AppUserWhere) {\n    node(id: $id) {\n      ... on App {\n        id\n        users(first: 50, after: $after, where: $where) {\n          nodes {\n            ...AppUserRow\n            user {\n              id\n              displayName\n              userPrincipalName\n              department\n              accountEnabled\n              removedAt\n              kind\n            }\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n          totalCount\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').AppUsersOfDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AppPermissions($id: ID!, $after: String) {\n    node(id: $id) {\n      ... on App {\n        id\n        grants(first: 100, after: $after) {\n          nodes {\n            id\n            permission\n            permissionDescription\n            kind\n            tenantWide\n            grantedAt\n            firstSeenAt\n            user {\n              id\n              displayName\n            }\n            resource {\n              id\n              displayName\n            }\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n          totalCount\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').AppPermissionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AppsPage($id: ID!, $after: String, $where: AppWhere, $orderBy: AppOrder) {\n    organization(id: $id) {\n      id\n      apps(first: 50, after: $after, where: $where, orderBy: $orderBy) {\n        nodes {\n          id\n          displayName\n          publisherName\n          publisherVerified\n          origin\n          stage\n          stageConfidence\n          dataDelayed\n          userCount\n          tenantWideConsent\n          lastUsedAt\n          firstSeenAt\n          removedAt\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n        totalCount\n      }\n    }\n  }\n"): typeof import('./graphql').AppsPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AppCounts($id: ID!) {\n    organization(id: $id) {\n      id\n      overview {\n        asOf\n        appsInUse {\n          value\n          unknownReason\n        }\n        appsDiscovered {\n          value\n          unknownReason\n        }\n        appsInactive {\n          value\n          unknownReason\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').AppCountsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ConnectPage($id: ID!) {\n    organization(id: $id) {\n      id\n      tenants {\n        id\n        state\n        mode\n        nextCertificate {\n          pem\n          thumbprint\n          expiresAt\n        }\n      }\n    }\n    instance {\n      hasMicrosoftRegistration\n      connectModes\n      redirectUri\n      permissions {\n        permission\n        level\n        reason\n        dataSets\n      }\n      cloud {\n        entraUrl\n        azureCli\n        powerShell\n      }\n      consentLevels {\n        level\n        dataSets\n        lightsUp\n      }\n    }\n  }\n"): typeof import('./graphql').ConnectPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Connect($input: ConnectTenantInput!) {\n    connectTenant(input: $input) {\n      tenant {\n        id\n      }\n      consentUrl\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').ConnectDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConnectByCertificate($input: ReconnectTenantInput!) {\n    reconnectTenant(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').ConnectByCertificateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ShareConsent($input: CreateConsentLinkInput!) {\n    createConsentLink(input: $input) {\n      url\n      consentLink {\n        id\n        expiresAt\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').ShareConsentDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ConnectionPage($tenant: ID!) {\n    node(id: $tenant) {\n      ... on Tenant {\n        id\n        mode\n        state\n        stateStep {\n          action\n        }\n        credentialKind\n        consentLevel\n        checkup {\n          healthy\n          sentence\n          next {\n            ...NextStep\n          }\n          checkedAt\n          retryAt\n          code\n          appEnabled\n          permissions {\n            permission\n            kind\n            level\n            required\n            state\n            reason\n            coveredBy\n            dataSets\n            usedBy\n            darkDataSets\n            darkens\n            next {\n              ...NextStep\n            }\n          }\n          complaints {\n            complaint\n            applies\n            followsFrom\n            answer\n            evidence\n            next {\n              ...NextStep\n            }\n          }\n          byHand {\n            sentence\n            url\n            copy\n          }\n          removal {\n            sentence\n            url\n            copy\n          }\n        }\n      }\n    }\n    instance {\n      consentLevels {\n        level\n        dataSets\n        lightsUp\n      }\n    }\n  }\n"): typeof import('./graphql').ConnectionPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CoveragePage($id: ID!) {\n    organization(id: $id) {\n      id\n      coverage {\n        ...CoverageCell\n      }\n    }\n  }\n"): typeof import('./graphql').CoveragePageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Returned($tenant: ID!) {\n    node(id: $tenant) {\n      ... on Tenant {\n        id\n        displayName\n        state\n        stateReason\n        stateMend\n        consentRetryAt\n        organization {\n          id\n          name\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').ReturnedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query History($id: ID!, $after: String, $where: SyncRunWhere) {\n    organization(id: $id) {\n      id\n      syncRuns(first: 30, after: $after, where: $where) {\n        nodes {\n          ...RunHead\n          stages {\n            dataSet\n            state\n            fetched\n            added\n            changed\n            removed\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n        totalCount\n      }\n    }\n  }\n"): typeof import('./graphql').HistoryDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Strip($id: ID!, $from: Time!) {\n    organization(id: $id) {\n      id\n      syncRuns(first: 100, where: { from: $from }) {\n        nodes {\n          ...RunHead\n          stages {\n            fetched\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').StripDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query InstanceMembers {\n    members {\n      id\n      name\n      email\n      isInstanceOwner\n      createdAt\n      lastLoginAt\n      disabledAt\n      addressProven\n      invitedByOrganization {\n        id\n        name\n      }\n    }\n    invitations {\n      ...InvitationRow\n    }\n  }\n"): typeof import('./graphql').InstanceMembersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetInstanceOwner($input: SetInstanceOwnerInput!) {\n    setInstanceOwner(input: $input) {\n      member {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').SetInstanceOwnerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DisableMember($input: DisableMemberInput!) {\n    disableMember(input: $input) {\n      member {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').DisableMemberDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EnableMember($input: EnableMemberInput!) {\n    enableMember(input: $input) {\n      member {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').EnableMemberDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OperatorRegistration {\n    instance {\n      registration {\n        clientId\n        credentialKind\n        credentialExpiresAt\n        credentialDatedBy\n        checkedAt\n        healthy\n        marks {\n          about\n          state\n          sentence\n          mend\n          url\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').OperatorRegistrationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CheckRegistration {\n    checkRegistration {\n      registration {\n        checkedAt\n      }\n      userErrors {\n        code\n        field\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').CheckRegistrationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Purges {\n    purges {\n      class\n      cutoff\n      deleted\n      remaining\n      finishedAt\n    }\n  }\n"): typeof import('./graphql').PurgesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Teams {\n    teams {\n      id\n      name\n      role\n      tag\n      expiresAt\n      members {\n        id\n        name\n        email\n        addressProven\n      }\n      organizations {\n        id\n        name\n      }\n    }\n    members {\n      id\n      name\n      email\n      addressProven\n    }\n  }\n"): typeof import('./graphql').TeamsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateTeam($input: CreateTeamInput!) {\n    createTeam(input: $input) {\n      team {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').CreateTeamDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateTeam($input: UpdateTeamInput!) {\n    updateTeam(input: $input) {\n      team {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').UpdateTeamDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteTeam($input: DeleteTeamInput!) {\n    deleteTeam(input: $input) {\n      deletedTeamId\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').DeleteTeamDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AllTokens {\n    apiTokens {\n      id\n      ...TokenRow\n    }\n  }\n"): typeof import('./graphql').AllTokensDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query InvitationPage($token: String!) {\n    invitation(token: $token) {\n      email\n      organizationName\n      teamName\n      role\n      instanceOwner\n      expiresAt\n    }\n    viewer {\n      member {\n        id\n        email\n      }\n    }\n    instance {\n      hasMicrosoftRegistration\n    }\n  }\n"): typeof import('./graphql').InvitationPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AcceptInvitation($input: AcceptInvitationInput!) {\n    acceptInvitation(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').AcceptInvitationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LeaveForInvitation {\n    logOut {\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').LeaveForInvitationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query LicensesPage($id: ID!, $after: String) {\n    organization(id: $id) {\n      id\n      licenses(first: 100, after: $after) {\n        nodes {\n          id\n          displayName\n          skuPartNumber\n          seatsEnabled\n          seatsWarning\n          seatsSuspended\n          seatsConsumed\n          seatsAvailable\n          users(first: 1) {\n            totalCount\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n        totalCount\n      }\n    }\n  }\n"): typeof import('./graphql').LicensesPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LogIn($input: LogInInput!) {\n    logIn(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      codeNeeded\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').LogInDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation VerifyCode($input: VerifyCodeInput!) {\n    verifyCode(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').VerifyCodeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation BeginPasskeyLogIn {\n    beginPasskeyLogIn {\n      options\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').BeginPasskeyLogInDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FinishPasskeyLogIn($input: FinishPasskeyLogInInput!) {\n    finishPasskeyLogIn(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').FinishPasskeyLogInDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation BeginMicrosoftLogIn($input: BeginMicrosoftLogInInput!) {\n    beginMicrosoftLogIn(input: $input) {\n      url\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').BeginMicrosoftLogInDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OverviewPage($id: ID!) {\n    organization(id: $id) {\n      id\n      overview {\n        asOf\n        appsInUse {\n          ...TileMetric\n          value\n        }\n        appsDiscovered {\n          ...TileMetric\n          value\n        }\n        appsInactive {\n          ...TileMetric\n          value\n        }\n        users {\n          ...TileMetric\n        }\n        activeUsers {\n          ...TileMetric\n        }\n        seats {\n          ...TileMetric\n        }\n        usePerDay(days: 30) {\n          date\n          apps\n          users\n        }\n      }\n      coverage {\n        ...CoverageCell\n      }\n    }\n  }\n"): typeof import('./graphql').OverviewPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Portfolio($search: String, $tag: String, $after: String) {\n    organizations(first: 50, after: $after, where: { search: $search, tag: $tag }) {\n      nodes {\n        id\n        name\n        tags\n        tenants {\n          id\n          state\n          stateReason\n          stateStep {\n            action\n          }\n          credentialKind\n          displayName\n        }\n        worstCoverage {\n          dataSet\n          state\n          reason\n          mend\n        }\n        overview {\n          asOf\n          appsInUse {\n            value\n            unknownReason\n          }\n          users {\n            value\n            unknownReason\n          }\n          activeUsers {\n            value\n            unknownReason\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').PortfolioDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PortfolioTags {\n    organizations(first: 100) {\n      nodes {\n        id\n        tags\n      }\n    }\n  }\n"): typeof import('./graphql').PortfolioTagsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateOrganization($input: CreateOrganizationInput!) {\n    createOrganization(input: $input) {\n      organization {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').CreateOrganizationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CompleteReset($input: CompleteResetInput!) {\n    completeReset(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').CompleteResetDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RunPage($id: ID!) {\n    node(id: $id) {\n      ... on SyncRun {\n        ...RunHead\n        stages {\n          ...StageLine\n        }\n        previous {\n          id\n          queuedAt\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').RunPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ConnectionTab($id: ID!) {\n    organization(id: $id) {\n      id\n      tenants {\n        id\n        displayName\n        entraTenantId\n        mode\n        state\n        clientId\n        consentLevel\n        domainFilter\n        grantedScopes\n        missingScopes\n        credentialExpiresAt\n        credentialDatedBy\n        credentialKind\n        certificate {\n          thumbprint\n        }\n        nextCertificate {\n          pem\n          thumbprint\n          expiresAt\n        }\n        consentLinks {\n          id\n          asker\n          state\n          createdAt\n          expiresAt\n          openedAt\n          consentedAt\n          refusedReason\n        }\n        nextSyncAt\n        createdAt\n        domains {\n          name\n          isDefault\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').ConnectionTabDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateOrganization($input: UpdateOrganizationInput!) {\n    updateOrganization(input: $input) {\n      organization {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').UpdateOrganizationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetTags($input: SetOrganizationTagsInput!) {\n    setOrganizationTags(input: $input) {\n      organization {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').SetTagsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Pause($input: PauseTenantInput!) {\n    pauseTenant(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').PauseDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Disconnect($input: DisconnectTenantInput!) {\n    disconnectTenant(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').DisconnectDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PrepareCertificate($input: PrepareCertificateInput!) {\n    prepareCertificate(input: $input) {\n      tenant {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').PrepareCertificateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeLink($input: RevokeConsentLinkInput!) {\n    revokeConsentLink(input: $input) {\n      consentLink {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').RevokeLinkDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RenewByLink($input: CreateConsentLinkInput!) {\n    createConsentLink(input: $input) {\n      url\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').RenewByLinkDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation NewSecret($input: ReconnectTenantInput!) {\n    reconnectTenant(input: $input) {\n      tenant {\n        id\n      }\n      consentUrl\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').NewSecretDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MembersTab($id: ID!, $manage: Boolean!) {\n    organization(id: $id) {\n      id\n      members {\n        role\n        via\n        expiresAt\n        team {\n          id\n          name\n        }\n        member {\n          id\n          name\n          email\n          lastLoginAt\n          disabledAt\n          addressProven\n          invitedByOrganization {\n            id\n            name\n          }\n        }\n      }\n      invitations @include(if: $manage) {\n        ...InvitationRow\n      }\n    }\n  }\n"): typeof import('./graphql').MembersTabDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetRole($input: SetMemberRoleInput!) {\n    setMemberRole(input: $input) {\n      organizationMember {\n        role\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').SetRoleDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveMember($input: RemoveMemberInput!) {\n    removeMember(input: $input) {\n      removedMemberId\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').RemoveMemberDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetPrivacyMode($input: SetPrivacyModeInput!) {\n    setPrivacyMode(input: $input) {\n      organization {\n        id\n        privacyMode\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').SetPrivacyModeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query WebhooksTab($id: ID!) {\n    organization(id: $id) {\n      id\n      webhookEndpoints {\n        id\n        url\n        events\n        enabled\n        disabledReason\n        failingSince\n        createdAt\n      }\n    }\n  }\n"): typeof import('./graphql').WebhooksTabDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Deliveries($id: ID!, $after: String) {\n    node(id: $id) {\n      ... on WebhookEndpoint {\n        id\n        deliveries(first: 25, after: $after) {\n          nodes {\n            id\n            eventType\n            state\n            attempts\n            lastStatus\n            lastLatencyMs\n            lastError\n            nextAttemptAt\n            deliveredAt\n            createdAt\n            syncRun {\n              id\n              sequence\n            }\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').DeliveriesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateWebhook($input: CreateWebhookEndpointInput!) {\n    createWebhookEndpoint(input: $input) {\n      webhookEndpoint {\n        id\n      }\n      secret\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').CreateWebhookDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateWebhook($input: UpdateWebhookEndpointInput!) {\n    updateWebhookEndpoint(input: $input) {\n      webhookEndpoint {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').UpdateWebhookDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteWebhook($input: DeleteWebhookEndpointInput!) {\n    deleteWebhookEndpoint(input: $input) {\n      deletedWebhookEndpointId\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').DeleteWebhookDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation TestWebhook($input: SendTestWebhookInput!) {\n    sendTestWebhook(input: $input) {\n      delivery {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').TestWebhookDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CompleteSetup($input: CompleteSetupInput!) {\n    completeSetup(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').CompleteSetupDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query UserPage($id: ID!) {\n    node(id: $id) {\n      ... on User {\n        id\n        displayName\n        userPrincipalName\n        mail\n        department\n        jobTitle\n        companyName\n        officeLocation\n        accountEnabled\n        kind\n        ...AccountKind\n        lastSignInAt\n        createdAt\n        firstSeenAt\n        removedAt\n        manager {\n          id\n          displayName\n        }\n        apps(first: 1) {\n          totalCount\n        }\n        licenseAssignments {\n          id\n          direct\n          error\n          firstSeenAt\n          license {\n            id\n            displayName\n            skuPartNumber\n          }\n        }\n        groups(first: 1) {\n          totalCount\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').UserPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query UserApps($id: ID!, $after: String) {\n    node(id: $id) {\n      ... on User {\n        id\n        apps(first: 50, after: $after) {\n          nodes {\n            ...AppUserRow\n            app {\n              id\n              displayName\n              publisherName\n              stage\n              stageConfidence\n              dataDelayed\n            }\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n          totalCount\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').UserAppsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query UserGroups($id: ID!, $after: String) {\n    node(id: $id) {\n      ... on User {\n        id\n        groups(first: 50, after: $after) {\n          nodes {\n            id\n            displayName\n            description\n            memberCount\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n          totalCount\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').UserGroupsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query UsersPage($id: ID!, $after: String, $where: UserWhere, $orderBy: UserOrder) {\n    organization(id: $id) {\n      id\n      users(first: 50, after: $after, where: $where, orderBy: $orderBy) {\n        nodes {\n          id\n          displayName\n          userPrincipalName\n          department\n          jobTitle\n          accountEnabled\n          kind\n          kindTag {\n            taggedAt\n          }\n          lastSignInAt\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n        totalCount\n      }\n    }\n  }\n"): typeof import('./graphql').UsersPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query UserFilters($id: ID!) {\n    organization(id: $id) {\n      id\n      departments\n      licenses(first: 100) {\n        nodes {\n          id\n          displayName\n        }\n      }\n      overview {\n        asOf\n      }\n      tenants {\n        id\n        state\n        domainFilter\n      }\n    }\n  }\n"): typeof import('./graphql').UserFiltersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment IdentityRow on MicrosoftIdentity {\n    id\n    login\n    entraTenantId\n    entraId\n    createdAt\n    lastUsedAt\n  }\n"): typeof import('./graphql').IdentityRowFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LinkMicrosoft($input: LinkMicrosoftIdentityInput!) {\n    linkMicrosoftIdentity(input: $input) {\n      url\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').LinkMicrosoftDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UnlinkMicrosoft($input: UnlinkMicrosoftIdentityInput!) {\n    unlinkMicrosoftIdentity(input: $input) {\n      deletedMicrosoftIdentityId\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').UnlinkMicrosoftDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment PasskeyRow on Passkey {\n    id\n    name\n    createdAt\n    lastUsedAt\n  }\n"): typeof import('./graphql').PasskeyRowFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation BeginPasskey {\n    beginPasskey {\n      options\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').BeginPasskeyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FinishPasskey($input: FinishPasskeyInput!) {\n    finishPasskey(input: $input) {\n      passkey {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').FinishPasskeyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RenamePasskey($input: RenamePasskeyInput!) {\n    renamePasskey(input: $input) {\n      passkey {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').RenamePasskeyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeletePasskey($input: DeletePasskeyInput!) {\n    deletePasskey(input: $input) {\n      deletedPasskeyId\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').DeletePasskeyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ChangePassword($input: ChangePasswordInput!) {\n    changePassword(input: $input) {\n      member {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').ChangePasswordDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateProfile($input: UpdateProfileInput!) {\n    updateProfile(input: $input) {\n      member {\n        id\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').UpdateProfileDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Security {\n    viewer {\n      member {\n        id\n        email\n      }\n      secondFactor {\n        totp\n        recoveryCodesLeft\n        hasPassword\n      }\n      passkeys {\n        ...PasskeyRow\n      }\n      microsoftIdentities {\n        ...IdentityRow\n      }\n    }\n    instance {\n      hasMicrosoftRegistration\n    }\n  }\n"): typeof import('./graphql').SecurityDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Sessions {\n    viewer {\n      sessions {\n        id\n        isCurrent\n        method\n        ip\n        userAgent\n        createdAt\n        lastUsedAt\n        expiresAt\n      }\n    }\n  }\n"): typeof import('./graphql').SessionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EndSession($input: EndSessionInput!) {\n    endSession(input: $input) {\n      endedMemberSessionId\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').EndSessionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EndOtherSessions {\n    endOtherSessions {\n      endedCount\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').EndOtherSessionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TokensTab {\n    viewer {\n      isInstanceOwner\n      apiTokens {\n        id\n        ...TokenRow\n      }\n      organizations(first: 2) {\n        nodes {\n          id\n          name\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').TokensTabDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateToken($input: CreateApiTokenInput!) {\n    createApiToken(input: $input) {\n      apiToken {\n        id\n      }\n      secret\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').CreateTokenDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation BeginTotp {\n    beginTotp {\n      secret\n      otpauthUrl\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').BeginTotpDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConfirmTotp($input: ConfirmTotpInput!) {\n    confirmTotp(input: $input) {\n      recoveryCodes\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').ConfirmTotpDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DisableTotp($input: DisableTotpInput!) {\n    disableTotp(input: $input) {\n      secondFactor {\n        totp\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').DisableTotpDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RenewRecoveryCodes($input: RenewRecoveryCodesInput!) {\n    renewRecoveryCodes(input: $input) {\n      recoveryCodes\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').RenewRecoveryCodesDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
