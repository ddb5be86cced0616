import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { open, serve, shell, viewer } from '../test/app';

describe('Connecting', () => {
  it('says of application permissions that Microsoft grants all of them, whatever the level', async () => {
    serve({
      Viewer: viewer,
      OrganizationShell: shell(['MANAGE_TENANTS']),
      ConnectPage: {
        organization: { id: 'org_1', tenants: [] },
        instance: {
          hasMicrosoftRegistration: true,
          connectModes: ['DELEGATED', 'APPLICATION', 'CUSTOMER_APP'],
          redirectUri: 'http://localhost/connect/callback',
          permissions: [
            { permission: 'Directory.Read.All', level: 1, reason: 'People and groups.', dataSets: ['USERS'] },
          ],
          cloud: { entraUrl: 'https://entra.microsoft.com', azureCli: 'AzureCloud', powerShell: 'Global' },
          consentLevels: [1, 2, 3].map((level) => ({ level, dataSets: ['USERS'], lightsUp: ['USERS'] })),
        },
      },
    });
    open('/o/org_1/connect');
    expect(await screen.findByText(/shows the same list/)).toBeInTheDocument();
    expect(screen.queryByText(/whatever the level/)).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole('radio', { name: /application permissions/ }));
    expect(screen.getByText(/grants, every permission.*whatever the level.*is not read/)).toBeInTheDocument();
    expect(screen.queryByText(/shows the same list/)).not.toBeInTheDocument();
  });
});
