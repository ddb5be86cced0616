import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { vi } from 'vitest';
import { queryClient } from '../lib/api';
import { makeRouter } from '../router';
import { theme } from '../theme';

type Answers = Record<string, unknown | ((variables: Record<string, unknown>) => unknown)>;

/** A server that answers each operation by its name; an answer with `errors` is a failure. */
export function serve(given: Answers) {
  const answers: Answers = { Notices: { notices: [] }, ...given };
  const asked: { name: string; variables: Record<string, unknown> }[] = [];
  vi.stubGlobal(
    'fetch',
    vi.fn(async (_url: string, init: RequestInit) => {
      const { query, variables } = JSON.parse(String(init.body)) as {
        query: string;
        variables: Record<string, unknown>;
      };
      const name = /(?:query|mutation|subscription)\s+(\w+)/.exec(query)?.[1] ?? '';
      asked.push({ name, variables: variables ?? {} });
      if (!(name in answers)) return new Response('', { status: 503 });
      const found = answers[name];
      const answer = typeof found === 'function' ? found(variables ?? {}) : found;
      const body = answer && typeof answer === 'object' && 'errors' in answer ? answer : { data: answer };
      return new Response(JSON.stringify(body), {
        headers: { 'Content-Type': 'application/json', 'X-Request-Id': 'req-7' },
      });
    }),
  );
  return asked;
}

/** Opens a page by its address. */
export function open(address: string) {
  queryClient.clear();
  const router = makeRouter(createMemoryHistory({ initialEntries: [address] }));
  render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return router;
}

/** The answer about somebody who is logged in. */
export const viewer = {
  viewer: {
    isInstanceOwner: true,
    canManageInstance: true,
    member: {
      id: 'mem_1',
      email: 'owner@example.com',
      name: '',
      locale: 'en-GB',
      timeZone: 'UTC',
      colorScheme: 'SYSTEM',
    },
    organizations: { nodes: [], totalCount: 0 },
  },
  instance: {
    version: 'test',
    needsSetup: false,
    simulated: false,
    hasMicrosoftRegistration: false,
    registration: null,
  },
};

/** The answer about an organization with a tenant that is connected and complete. */
export const shell = (viewerRights: string[]) => ({
  organization: {
    id: 'org_1',
    name: 'Bakery',
    windowDays: 90,
    tags: [],
    privacyMode: 'FULL_NAMES',
    viewerRights,
    tenants: [
      {
        __typename: 'Tenant',
        id: 'ten_1',
        displayName: 'Bakery',
        entraTenantId: null,
        mode: 'APPLICATION',
        state: 'ACTIVE',
        stateReason: null,
        stateMend: null,
        stateStep: null,
        credentialKind: null,
        nextSyncAt: null,
        consentLevel: 3,
        licenseGapAcknowledgedAt: null,
        hasPremium: null,
        credentialExpiresAt: null,
        disconnectedAt: null,
        domains: [],
        lastSyncRun: null,
      },
    ],
    overview: {
      asOf: null,
      activeUsers: { value: 3, unknownReason: null },
      users: { value: 3, unknownReason: null },
      appsInUse: { value: 3, unknownReason: null },
      appsDiscovered: { value: 3, unknownReason: null },
      appsInactive: { value: 3, unknownReason: null },
    },
    licenses: { totalCount: 0 },
  },
});
