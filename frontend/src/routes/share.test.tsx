import { screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { open } from '../test/app';

const shared = (mode: string) => ({
  asker: 'Nordlicht Consulting',
  organization: 'Bakery',
  mode,
  level: 1,
  expiresAt: '2026-12-01T12:00:00Z',
  directory: '',
  stage: 'ASKED',
  reason: '',
  stagesDone: 0,
  stagesAll: 0,
  permissions: [{ name: 'Directory.Read.All', reason: 'People and groups.' }],
});

describe("A link's page", () => {
  for (const [mode, says, never] of [
    ['DELEGATED', /shows the same list of permissions/, /every permission/],
    [
      'APPLICATION',
      /every permission that this server’s app registration has.*what the list does not name is not read/,
      /the same list/,
    ],
  ] as const) {
    it(`promises what Microsoft's page then shows: ${mode}`, async () => {
      vi.stubGlobal(
        'fetch',
        vi.fn(
          async () => new Response(JSON.stringify(shared(mode)), { headers: { 'Content-Type': 'application/json' } }),
        ),
      );
      open('/c/token');
      expect(await screen.findByText(says)).toBeInTheDocument();
      expect(screen.queryByText(never)).not.toBeInTheDocument();
    });
  }
});
