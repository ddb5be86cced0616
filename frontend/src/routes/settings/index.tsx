import { useSearch } from '@tanstack/react-router';
import { PageTop } from '../../components/page';
import { TabLink } from '../../components/tablink';
import { s } from '../../lib/strings';
import { useTitle } from '../../lib/title';
import { useHere } from '../organization';
import { ConnectionTab } from './connection';
import { ProfileTab } from './profile';
import { TokensTab } from './tokens';
import { WebhooksTab } from './webhooks';

const tabs = ['connection', 'webhooks', 'tokens', 'profile'] as const;

export function SettingsPage() {
  const { organization } = useHere();
  const { tab = 'connection' } = useSearch({ from: '/inside/o/$org/settings' });
  useTitle(s.settings.title, organization.name);
  return (
    <>
      <PageTop title={s.settings.title} lead={<bdi>{organization.name}</bdi>} />
      <nav className="tabs" aria-label={s.settings.title}>
        {tabs.map((v) => (
          <TabLink
            key={v}
            on={tab === v}
            to="/o/$org/settings"
            params={{ org: organization.id } as never}
            search={(v === 'connection' ? {} : { tab: v }) as never}
          >
            {s.settings.tabs[v]}
          </TabLink>
        ))}
      </nav>
      {tab === 'connection' && <ConnectionTab />}
      {tab === 'webhooks' && <WebhooksTab />}
      {tab === 'tokens' && <TokensTab />}
      {tab === 'profile' && <ProfileTab />}
    </>
  );
}
