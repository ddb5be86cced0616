import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { graphql } from '../gql';
import type { NoticesLiveSubscription, NoticesQuery } from '../gql/graphql';
import { streams } from './live';
import { keyOf } from './query';

export const NoticeLine = graphql(`
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
`);

export const Notices = graphql(`
  query Notices {
    notices {
      ...NoticeLine
    }
  }
`);

const NoticesLive = graphql(`
  subscription NoticesLive {
    noticesChanged {
      ...NoticeLine
    }
  }
`);

/**
 * Keeps notices live while the page is in front. One that is hidden listens to
 * nothing: over plain HTTP a browser has six connections for all its tabs.
 */
export function useLiveNotices() {
  const client = useQueryClient();
  useEffect(() => {
    let stop: (() => void) | undefined;
    const listen = () => {
      if (document.hidden) {
        stop?.();
        stop = undefined;
      } else {
        stop ??= streams.subscribe<NoticesLiveSubscription>(
          { query: NoticesLive.toString() },
          {
            next: ({ data }) => {
              if (data) client.setQueryData<NoticesQuery>(keyOf(Notices, {}), { notices: data.noticesChanged });
            },
            // The bell asks every minute besides.
            error: () => undefined,
            complete: () => undefined,
          },
        );
      }
    };
    listen();
    document.addEventListener('visibilitychange', listen);
    return () => {
      document.removeEventListener('visibilitychange', listen);
      stop?.();
    };
  }, [client]);
}
