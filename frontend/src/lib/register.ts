/** Who makes an app registration: the company for itself, or the operator for all of its clients. */
export type Registrant = 'CUSTOMER' | 'OPERATOR';

interface Registration {
  who: Registrant;
  permissions: readonly string[];
  redirectUri: string;
  /** Microsoft's cloud, by its names in both shells; the global one where it is not given. */
  cloud?: { azureCli: string; powerShell: string } | undefined;
  /** Whether a secret is made; else a certificate is uploaded by hand. */
  secret: boolean;
}

const graph = '00000003-0000-0000-c000-000000000000';

/** Text inside single quotes, as both shells read it: nothing in it is run. */
const sh = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
const ps = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** The addresses of an operator's registration: for tenants, and for members who sign in. */
export const redirectUris = (redirectUri: string) => [
  redirectUri,
  redirectUri.replace('/connect/callback', '/auth/callback'),
];

/** What grants the application permissions; the CLI's own command knows the global cloud alone. */
const azureConsent = (permissions: readonly string[], elsewhere: boolean) =>
  elsewhere
    ? [
        'sleep 30',
        'ROOT=$(az cloud show --query endpoints.microsoftGraphResourceId --output tsv | sed "s:/*$::")',
        'PRINCIPAL=$(az ad sp show --id "$APP" --query id --output tsv)',
        'RESOURCE=$(az ad sp show --id "$GRAPH" --query id --output tsv)',
        `for NAME in ${permissions.join(' ')}; do`,
        '  ROLE=$(az ad sp show --id "$GRAPH" --query "appRoles[?value==\'$NAME\'].id" --output tsv)',
        '  az rest --method POST --uri "$ROOT/v1.0/servicePrincipals/$PRINCIPAL/appRoleAssignments" --headers Content-Type=application/json --body "{\\"principalId\\":\\"$PRINCIPAL\\",\\"resourceId\\":\\"$RESOURCE\\",\\"appRoleId\\":\\"$ROLE\\"}" --output none',
        'done',
      ]
    : ['sleep 30', 'az ad app permission admin-consent --id "$APP"'];

/** A script for the Azure CLI that makes the registration and prints what is to be entered here. */
export function azureScript({ who, permissions, redirectUri, cloud, secret }: Registration): string {
  const operator = who === 'OPERATOR';
  const elsewhere = cloud !== undefined && cloud.azureCli !== 'AzureCloud';
  return `${[
    'set -eu',
    ...(elsewhere ? [`az cloud set --name ${cloud.azureCli}`, 'az login --allow-no-subscriptions --output none'] : []),
    `GRAPH=${graph}`,
    `APP=$(az ad app create --display-name Appmuster --sign-in-audience ${operator ? 'AzureADMultipleOrgs' : 'AzureADMyOrg'}${
      operator ? ` --web-redirect-uris ${redirectUris(redirectUri).map(sh).join(' ')}` : ''
    } --query appId --output tsv)`,
    'az ad sp create --id "$APP" --output none',
    `for NAME in ${permissions.join(' ')}; do`,
    '  ROLE=$(az ad sp show --id "$GRAPH" --query "appRoles[?value==\'$NAME\'].id" --output tsv)',
    '  az ad app permission add --id "$APP" --api "$GRAPH" --api-permissions "$ROLE=Role" --output none',
    ...(operator
      ? [
          '  SCOPE=$(az ad sp show --id "$GRAPH" --query "oauth2PermissionScopes[?value==\'$NAME\'].id" --output tsv)',
          '  az ad app permission add --id "$APP" --api "$GRAPH" --api-permissions "$SCOPE=Scope" --output none',
        ]
      : []),
    'done',
    ...(operator ? [] : azureConsent(permissions, elsewhere)),
    ...(secret
      ? [
          'SECRET=$(az ad app credential reset --id "$APP" --append --display-name Appmuster --years 1 --query password --output tsv)',
        ]
      : ['az ad app credential reset --id "$APP" --append --cert @appmuster.pem --output none']),
    'echo "Tenant ID:     $(az account show --query tenantId --output tsv)"',
    'echo "Client ID:     $APP"',
    ...(secret ? ['echo "Client secret: $SECRET"'] : []),
  ].join('\n')}\n`;
}

/** The same for PowerShell with the Microsoft.Graph module. */
export function powershellScript({ who, permissions, redirectUri, cloud, secret }: Registration): string {
  const operator = who === 'OPERATOR';
  return `${[
    "$ErrorActionPreference = 'Stop'",
    `Connect-MgGraph -NoWelcome${cloud && cloud.powerShell !== 'Global' ? ` -Environment ${cloud.powerShell}` : ''} -Scopes 'Application.ReadWrite.All'${operator ? '' : ", 'AppRoleAssignment.ReadWrite.All'"}`,
    `$graph = Get-MgServicePrincipal -Filter "appId eq '${graph}'"`,
    `$names = ${permissions.map(ps).join(', ')}`,
    '$lacking = $names | Where-Object { $_ -notin $graph.AppRoles.Value }',
    'if ($lacking) { throw "Microsoft Graph has no permission named $lacking" }',
    '$roles = $graph.AppRoles | Where-Object { $_.Value -in $names }',
    "$access = @($roles | ForEach-Object { @{ Id = $_.Id; Type = 'Role' } })",
    ...(operator
      ? [
          '$scopes = $graph.Oauth2PermissionScopes | Where-Object { $_.Value -in $names }',
          "$access += @($scopes | ForEach-Object { @{ Id = $_.Id; Type = 'Scope' } })",
        ]
      : []),
    `$app = New-MgApplication -DisplayName 'Appmuster' -SignInAudience '${operator ? 'AzureADMultipleOrgs' : 'AzureADMyOrg'}' \`
  -RequiredResourceAccess @(@{ ResourceAppId = $graph.AppId; ResourceAccess = $access })${
    operator ? ` \`\n  -Web @{ RedirectUris = @(${redirectUris(redirectUri).map(ps).join(', ')}) }` : ''
  }`,
    '$principal = New-MgServicePrincipal -AppId $app.AppId',
    ...(operator
      ? []
      : [
          'Start-Sleep -Seconds 30',
          'foreach ($role in $roles) {',
          '  New-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $principal.Id -PrincipalId $principal.Id -ResourceId $graph.Id -AppRoleId $role.Id | Out-Null',
          '}',
        ]),
    ...(secret
      ? [
          "$secret = Add-MgApplicationPassword -ApplicationId $app.Id -PasswordCredential @{ DisplayName = 'Appmuster'; EndDateTime = (Get-Date).AddYears(1) }",
        ]
      : [
          "$der = [Security.Cryptography.X509Certificates.X509Certificate2]::new((Resolve-Path 'appmuster.pem').Path)",
          "Update-MgApplication -ApplicationId $app.Id -KeyCredentials @(@{ Type = 'AsymmetricX509Cert'; Usage = 'Verify'; Key = $der.RawData })",
        ]),
    '"Tenant ID:     $((Get-MgContext).TenantId)"',
    '"Client ID:     $($app.AppId)"',
    ...(secret ? ['"Client secret: $($secret.SecretText)"'] : []),
  ].join('\n')}\n`;
}
