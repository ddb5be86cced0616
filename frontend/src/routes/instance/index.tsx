import { Link, useSearch } from '@tanstack/react-router';
import { AuditLog } from '../../components/auditlog';
import { NotFound, PageTop } from '../../components/page';
import { TabLink } from '../../components/tablink';
import { s } from '../../lib/strings';
import { useTitle } from '../../lib/title';
import { useViewer } from '../../lib/viewer';
import { InstanceMembers } from './members';
import { OperatorRegistration } from './registration';
import { Retention } from './retention';
import { Teams } from './teams';
import { InstanceTokens } from './tokens';

export const instanceTabs = ['members', 'teams', 'tokens', 'microsoft', 'audit', 'retention'] as const;

/** What concerns the whole instance, for its owners. */
export function InstancePage() {
  const { tab = 'members', kind, from, to, actor, subject } = useSearch({ from: '/inside/instance' });
  const { canManageInstance } = useViewer();
  useTitle(s.instance.tabs[tab], s.instance.title);
  if (!canManageInstance)
    return (
      <NotFound
        action={
          <Link to="/" className="link">
            {s.error.toPortfolio}
          </Link>
        }
      />
    );
  return (
    <>
      <PageTop title={s.instance.title} lead={s.instance.lead} />
      <nav className="tabs" aria-label={s.instance.title}>
        {instanceTabs.map((v) => (
          <TabLink key={v} on={tab === v} to="/instance" search={(v === 'members' ? {} : { tab: v }) as never}>
            {s.instance.tabs[v]}
          </TabLink>
        ))}
      </nav>
      {tab === 'members' && <InstanceMembers />}
      {tab === 'teams' && <Teams />}
      {tab === 'tokens' && <InstanceTokens />}
      {tab === 'microsoft' && <OperatorRegistration />}
      {tab === 'audit' && (
        <div className="settings">
          <AuditLog name={s.instance.title} title={s.audit.instanceTitle} filter={{ kind, from, to, actor, subject }} />
        </div>
      )}
      {tab === 'retention' && <Retention />}
    </>
  );
}
