import { useQueryClient } from '@tanstack/react-query';
import { useRouteContext, useRouter } from '@tanstack/react-router';
import { graphql } from '../gql';
import { keyOf } from './query';

export const ViewerQuery = graphql(`
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
`);

/** The address to come back to after log-in: a path of ours, never another site's. */
export function safeReturn(to: unknown): string {
  if (
    typeof to !== 'string' ||
    !to.startsWith('/') ||
    to.startsWith('//') ||
    to.includes('\\') ||
    /^\/(login|setup|reset)\b/.test(to)
  )
    return '/';
  return to;
}

/** Who is logged in, on a page inside. */
export function useViewer() {
  return useRouteContext({ from: '/inside' }).viewer;
}

/** Reads anew who is logged in, after something about them changed. */
export function useReread() {
  const client = useQueryClient();
  const router = useRouter();
  return async () => {
    await client.invalidateQueries({ queryKey: keyOf(ViewerQuery, {}) });
    await router.invalidate();
  };
}
