import { useSearch } from '@tanstack/react-router';
import { AuditLog } from '../../components/auditlog';
import { s } from '../../lib/strings';
import { useHere } from '../organization';

export function AuditTab() {
  const { organization } = useHere();
  const { kind, from, to, actor, subject } = useSearch({ from: '/inside/o/$org/settings' });
  return (
    <div className="settings">
      <AuditLog
        organization={organization.id}
        name={organization.name}
        title={s.audit.title}
        filter={{ kind, from, to, actor, subject }}
      />
    </div>
  );
}
