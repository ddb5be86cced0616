import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, spotlight } from '@mantine/spotlight';
import { IconApps, IconBuilding, IconFile, IconSearch, IconUser } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '../gql';
import type { ShellOrganization } from '../lib/organization';
import { twins } from '../lib/organization';
import { useAnswer } from '../lib/query';
import { s } from '../lib/strings';
import { useViewer } from '../lib/viewer';

const Everything = graphql(`
  query Everything($search: String!, $organization: ID!, $inside: Boolean!) {
    organizations(first: 6, where: { search: $search }) {
      nodes {
        id
        name
      }
    }
    organization(id: $organization) @include(if: $inside) {
      id
      apps(first: 6, where: { search: $search }) {
        nodes {
          id
          displayName
          publisherName
        }
      }
      users(first: 6, where: { search: $search }) {
        nodes {
          id
          displayName
          userPrincipalName
        }
      }
    }
  }
`);

export const openGoTo = spotlight.open;

/** Ctrl K: go to any organization, page, app or user. */
export function GoTo({ organization }: { organization: ShellOrganization | undefined }) {
  const navigate = useNavigate();
  const { canManageInstance } = useViewer();
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState(false);
  const [search] = useDebouncedValue(query.trim(), 120);
  const inside = Boolean(organization) && search !== '';
  const answer = useAnswer(Everything, { search, organization: organization?.id ?? '', inside }, { enabled: open });
  const org = organization?.id ?? '';
  const has = (label: string) => label.toLowerCase().includes(query.trim().toLowerCase());
  const go = [
    ...(organization
      ? ([
          [s.integration.tabs.overview, '/o/$org/integration'],
          [s.integration.tabs.history, '/o/$org/integration/history'],
          [s.integration.tabs.activities, '/o/$org/integration/activities'],
          [s.integration.tabs.coverage, '/o/$org/integration/coverage'],
          [s.integration.tabs.connection, '/o/$org/integration/connection'],
          [s.shell.apps, '/o/$org/apps'],
          [s.shell.users, '/o/$org/users'],
          [s.shell.licenses, '/o/$org/licenses'],
          [s.shell.settings, '/o/$org/settings'],
        ] as const)
      : []),
    [s.shell.portfolio, '/'] as const,
    [s.shell.you, '/you'] as const,
    ...(canManageInstance ? ([[s.shell.instance, '/instance']] as const) : []),
  ].filter(([label]) => has(label));
  const organizations = (answer.data?.organizations.nodes ?? []).filter((o) => o.id !== org);
  const same = twins(answer.data?.organizations.nodes ?? []);
  const apps = inside ? (answer.data?.organization?.apps.nodes ?? []) : [];
  const users = inside ? (answer.data?.organization?.users.nodes ?? []) : [];
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={['mod + K']}
      onSpotlightOpen={() => setOpen(true)}
      onSpotlightClose={() => setOpen(false)}
      scrollable
      maxHeight={460}
    >
      <Spotlight.Search
        placeholder={s.spotlight.hint}
        aria-label={s.spotlight.hint}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      <Spotlight.ActionsList>
        {organizations.length > 0 && (
          <Spotlight.ActionsGroup label={s.spotlight.organizations}>
            {organizations.map((o) => (
              <Spotlight.Action
                key={o.id}
                label={o.name}
                description={same.has(o.id) ? o.id : undefined}
                leftSection={<IconBuilding size={16} />}
                onClick={() => navigate({ to: '/o/$org/integration', params: { org: o.id } })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {go.length > 0 && (
          <Spotlight.ActionsGroup label={s.spotlight.pages}>
            {go.map(([label, to]) => (
              <Spotlight.Action
                key={to}
                label={label}
                leftSection={<IconFile size={16} />}
                onClick={() => navigate({ to, params: { org } })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {apps.length > 0 && (
          <Spotlight.ActionsGroup label={s.spotlight.apps}>
            {apps.map((a) => (
              <Spotlight.Action
                key={a.id}
                label={a.displayName}
                description={a.publisherName ?? undefined}
                leftSection={<IconApps size={16} />}
                onClick={() => navigate({ to: '/o/$org/apps/$app', params: { org, app: a.id } })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {users.length > 0 && (
          <Spotlight.ActionsGroup label={s.spotlight.users}>
            {users.map((u) => (
              <Spotlight.Action
                key={u.id}
                label={u.displayName}
                description={u.userPrincipalName ?? undefined}
                leftSection={<IconUser size={16} />}
                onClick={() => navigate({ to: '/o/$org/users/$user', params: { org, user: u.id } })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {organizations.length + go.length + apps.length + users.length === 0 && (
          <Spotlight.Empty>{s.spotlight.nothing}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
