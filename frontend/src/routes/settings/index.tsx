import { useSearch } from '@tanstack/react-router';
import { PageTop } from '../../components/page';
import { TabLink } from '../../components/tablink';
import { s } from '../../lib/strings';
import { useTitle } from '../../lib/title';
import { useHere, useMay } from '../organization';
import { AuditTab } from './audit';
import { ConnectionTab } from './connection';
import { MembersTab } from './members';
import { PrivacyTab } from './privacy';
import { WebhooksTab } from './webhooks';

export const settingsTabs = ['connection', 'members', 'privacy', 'audit', 'webhooks'] as const;
type Tab = (typeof settingsTabs)[number];

export function SettingsPage() {
  const { organization } = useHere();
  const may = useMay();
  const { tab: asked = 'connection' } = useSearch({ from: '/inside/o/$org/settings' });
  const open: Record<Tab, boolean> = {
    connection: true,
    members: may('MANAGE_MEMBERS') || may('READ_AUDIT'),
    privacy: true,
    audit: may('READ_AUDIT'),
    webhooks: may('MANAGE_WEBHOOKS'),
  };
  const tab = open[asked] ? asked : 'connection';
  useTitle(s.settings.tabs[tab], s.settings.title, organization.name);
  return (
    <>
      <PageTop title={s.settings.title} lead={<bdi>{organization.name}</bdi>} />
      <nav className="tabs" aria-label={s.settings.title}>
        {settingsTabs
          .filter((v) => open[v])
          .map((v) => (
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
      {tab === 'members' && <MembersTab />}
      {tab === 'privacy' && <PrivacyTab />}
      {tab === 'audit' && <AuditTab />}
      {tab === 'webhooks' && <WebhooksTab />}
    </>
  );
}
