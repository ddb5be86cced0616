import { useSearch } from '@tanstack/react-router';
import { PageTop } from '../../components/page';
import { TabLink } from '../../components/tablink';
import { s } from '../../lib/strings';
import { useTitle } from '../../lib/title';
import { useViewer } from '../../lib/viewer';
import { ProfileTab } from './profile';
import { SecurityTab } from './security';
import { SessionsTab } from './sessions';
import { TokensTab } from './tokens';

export const youTabs = ['profile', 'security', 'sessions', 'tokens'] as const;

/** The person's own page: who they are here, how they log in, where they are logged in, and keys in their place. */
export function YouPage() {
  const { tab = 'profile' } = useSearch({ from: '/inside/you' });
  const { member } = useViewer();
  useTitle(s.you.tabs[tab], s.you.title);
  return (
    <>
      <PageTop title={<bdi>{member?.name || s.you.title}</bdi>} lead={<bdi>{member?.email}</bdi>} />
      <nav className="tabs" aria-label={s.you.title}>
        {youTabs.map((v) => (
          <TabLink key={v} on={tab === v} to="/you" search={(v === 'profile' ? {} : { tab: v }) as never}>
            {s.you.tabs[v]}
          </TabLink>
        ))}
      </nav>
      {tab === 'profile' && <ProfileTab />}
      {tab === 'security' && <SecurityTab />}
      {tab === 'sessions' && <SessionsTab />}
      {tab === 'tokens' && <TokensTab />}
    </>
  );
}
