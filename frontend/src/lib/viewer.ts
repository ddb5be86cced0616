import { graphql } from '../gql';

export const ViewerQuery = graphql(`
  query Viewer {
    viewer {
      isInstanceOwner
      member {
        id
        email
        name
        locale
        timeZone
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
    /^\/(login|setup)\b/.test(to)
  )
    return '/';
  return to;
}
