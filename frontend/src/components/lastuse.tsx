import type { ReactNode } from 'react';
import { useHere } from '../routes/organization';
import { Unknown, When } from './mark';

/** When something was last used; "unknown" with the reason where no sign-in can be read, since then nobody can say "never". */
export function LastUse({ at, none }: { at: string | null | undefined; none: ReactNode }) {
  const dark = useHere().organization.overview.activeUsers.unknownReason;
  if (!at && dark) return <Unknown why={dark} />;
  return <When at={at} none={none} />;
}
