import { expect, test } from 'vitest';
import { azureScript, powershellScript } from './register';

const permissions = ['Directory.Read.All', 'AuditLog.Read.All'];
const redirectUri = "https://muster.example/connect/callback?a='b";

test('a company makes a registration of its own directory with application permissions alone', () => {
  const az = azureScript({ who: 'CUSTOMER', permissions, redirectUri, secret: true });
  expect(az).toContain('--sign-in-audience AzureADMyOrg');
  expect(az).toContain('for NAME in Directory.Read.All AuditLog.Read.All; do');
  expect(az).toContain('az ad app permission admin-consent');
  expect(az).not.toContain('redirect');
  expect(az).not.toContain('Scope');
  const shell = powershellScript({ who: 'CUSTOMER', permissions, redirectUri, secret: true });
  expect(shell).toContain("$names = 'Directory.Read.All', 'AuditLog.Read.All'");
  expect(shell).toContain('New-MgServicePrincipalAppRoleAssignment');
  expect(shell).not.toContain('Oauth2PermissionScopes');
});

test('neither script makes a registration that silently lacks a permission', () => {
  const own = { who: 'CUSTOMER', permissions, redirectUri, secret: true } as const;
  expect(azureScript(own)).toMatch(/^set -eu\n/);
  expect(powershellScript(own)).toContain('if ($lacking) { throw "Microsoft Graph has no permission named $lacking" }');
});

test('an operator makes one for all directories, with delegated permissions too, and consents to nothing', () => {
  const az = azureScript({ who: 'OPERATOR', permissions, redirectUri, secret: true });
  expect(az).toContain('--sign-in-audience AzureADMultipleOrgs');
  expect(az).toContain('$SCOPE=Scope');
  expect(az).not.toContain('admin-consent');
  const shell = powershellScript({ who: 'OPERATOR', permissions, redirectUri, secret: true });
  expect(shell).toContain("Type = 'Scope'");
  expect(shell).not.toContain('New-MgServicePrincipalAppRoleAssignment');
});

test("an operator's registration takes back tenants and members who sign in", () => {
  for (const script of [azureScript, powershellScript]) {
    const text = script({
      who: 'OPERATOR',
      permissions,
      redirectUri: 'https://m.example/connect/callback',
      secret: true,
    });
    expect(text).toMatch(/'https:\/\/m\.example\/connect\/callback',? 'https:\/\/m\.example\/auth\/callback'/);
  }
});

test('an address is text to both shells, whatever stands in it', () => {
  expect(azureScript({ who: 'OPERATOR', permissions, redirectUri, secret: true })).toContain(
    `--web-redirect-uris 'https://muster.example/connect/callback?a='\\''b'`,
  );
  expect(powershellScript({ who: 'OPERATOR', permissions, redirectUri, secret: true })).toContain(
    "'https://muster.example/connect/callback?a=''b'",
  );
});

test('with a certificate no secret is made', () => {
  for (const script of [azureScript, powershellScript]) {
    const text = script({ who: 'CUSTOMER', permissions, redirectUri, secret: false });
    expect(text).toContain('appmuster.pem');
    expect(text.toLowerCase()).not.toContain('secret');
  }
});

test('another cloud is named to both shells, the global one is not', () => {
  const own = { who: 'CUSTOMER', permissions, redirectUri, secret: true } as const;
  const cloud = { azureCli: 'AzureUSGovernment', powerShell: 'USGov' };
  expect(azureScript({ ...own, cloud })).toContain('az cloud set --name AzureUSGovernment\n');
  expect(powershellScript({ ...own, cloud })).toContain('-Environment USGov ');
  expect(azureScript({ ...own, cloud })).toContain('az login --allow-no-subscriptions ');
  // The CLI's own command refuses there.
  expect(azureScript({ ...own, cloud })).not.toContain('admin-consent');
  expect(azureScript({ ...own, cloud })).toContain('"$ROOT/v1.0/servicePrincipals/$PRINCIPAL/appRoleAssignments"');
  expect(azureScript({ ...own, cloud })).toContain('"{\\"principalId\\":\\"$PRINCIPAL\\",');
  const global = { azureCli: 'AzureCloud', powerShell: 'Global' };
  expect(azureScript({ ...own, cloud: global })).not.toContain('az cloud');
  expect(powershellScript({ ...own, cloud: global })).not.toContain('-Environment');
});
