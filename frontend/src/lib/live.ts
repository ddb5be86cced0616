import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createClient } from 'graphql-sse';
import { useEffect, useRef, useState } from 'react';
import { graphql } from '../gql';
import type { LiveRunSubscription } from '../gql/graphql';
import { ask } from './api';
import { isOpen } from './tone';

const LiveRun = graphql(`
  subscription LiveRun($tenantId: ID!) {
    syncRunUpdated(tenantId: $tenantId) {
      ...RunHead
      stages {
        ...StageLine
      }
    }
  }
`);

const NewestRun = graphql(`
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
`);

export type LiveRunData = LiveRunSubscription['syncRunUpdated'];

export const streams = createClient({
  url: '/graphql',
  credentials: 'same-origin',
  retryAttempts: Number.POSITIVE_INFINITY,
  retry: (retries) => new Promise((go) => setTimeout(go, Math.min(1000 * 2 ** retries, 15_000))),
});

const keyFor = (tenantId: string) => ['live-run', tenantId];

/**
 * A tenant's newest run as it is now: by the server's events, and by asking
 * every 2 seconds while these do not come and a run is open.
 */
export function useLiveRun(
  tenantId: string | undefined,
  headOf: (run: LiveRunData) => { state: Parameters<typeof isOpen>[0] },
) {
  const client = useQueryClient();
  const [streaming, setStreaming] = useState(false);
  const quiet = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (!tenantId) return;
    const stop = streams.subscribe<LiveRunSubscription>(
      { query: LiveRun.toString(), variables: { tenantId } },
      {
        next: ({ data }) => {
          if (!data) return;
          setStreaming(true);
          // A stream that fell silent while a run works is not to be trusted.
          clearTimeout(quiet.current);
          quiet.current = setTimeout(() => setStreaming(false), 10_000);
          client.setQueryData(keyFor(tenantId), data.syncRunUpdated);
        },
        error: () => setStreaming(false),
        complete: () => setStreaming(false),
      },
    );
    return () => {
      clearTimeout(quiet.current);
      setStreaming(false);
      stop();
    };
  }, [tenantId, client]);

  return useQuery({
    queryKey: keyFor(tenantId ?? ''),
    enabled: Boolean(tenantId),
    queryFn: async ({ signal }): Promise<LiveRunData | null> => {
      const answer = await ask(NewestRun, { tenantId: tenantId ?? '' }, signal);
      return answer.node && 'lastSyncRun' in answer.node ? (answer.node.lastSyncRun ?? null) : null;
    },
    refetchInterval: (query) => {
      if (streaming) return false;
      const run = query.state.data;
      return run && isOpen(headOf(run).state) ? 2000 : 20_000;
    },
  });
}
