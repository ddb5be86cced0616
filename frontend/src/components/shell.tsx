import { Combobox, Menu, Modal, useCombobox } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconApi,
  IconApps,
  IconBuilding,
  IconCheck,
  IconDots,
  IconKeyboard,
  IconLicense,
  IconLogout,
  IconPlugConnected,
  IconSelector,
  IconServerCog,
  IconSettings,
  IconUser,
  IconUserCircle,
  IconUsers,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useRouteContext, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { graphql } from '../gql';
import type { ViewerQuery as ViewerAnswer } from '../gql/graphql';
import { number } from '../lib/format';
import { useKeys } from '../lib/keys';
import { useLiveNotices } from '../lib/notices';
import { appTotal, type ShellOrganization, twins, worstState } from '../lib/organization';
import { useAnswer, useChange } from '../lib/query';
import { forget, recent } from '../lib/recent';
import { useScheme } from '../lib/scheme';
import { s } from '../lib/strings';
import { tenantTone } from '../lib/tone';
import { GoTo, openGoTo } from './goto';
import { Dot } from './mark';
import { NoticeBell } from './notices';

const LogOut = graphql(`
  mutation LogOut {
    logOut {
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const Choices = graphql(`
  query Choices($search: String) {
    organizations(first: 30, where: { search: $search }) {
      nodes {
        id
        name
        tenants {
          id
          state
        }
      }
    }
  }
`);

type Member = NonNullable<ViewerAnswer['viewer']>['member'];

interface Props {
  organization?: ShellOrganization | undefined;
  children: ReactNode;
}

/** The frame of every page inside: rail on the left, or a bar below where it is narrow. */
export function Shell({ organization, children }: Props) {
  const { viewer, instance } = useRouteContext({ from: '/inside' });
  const { member, canManageInstance } = viewer;
  const [help, { open: openHelp, close: closeHelp }] = useDisclosure(false);
  useKeys(openHelp);
  useLiveNotices();
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {s.common.skip}
      </a>
      <nav className="rail" aria-label={s.shell.main}>
        <Link to="/" className="brand">
          {s.product}
        </Link>
        <Switcher organization={organization} />
        {organization && <OrganizationLinks organization={organization} />}
        <div className="grow" />
        {instance.simulated && <p className="small dim rail-note">{s.shell.simulated}</p>}
        <NoticeBell />
        <Link to="/" className="nav" activeOptions={{ exact: true }}>
          <IconBuilding size={17} aria-hidden />
          {s.shell.portfolio}
        </Link>
        {canManageInstance && (
          <Link to="/instance" className="nav">
            <IconServerCog size={17} aria-hidden />
            {s.shell.instance}
          </Link>
        )}
        {organization && (
          <Link to="/o/$org/settings" params={{ org: organization.id }} className="nav">
            <IconSettings size={17} aria-hidden />
            {s.shell.settings}
          </Link>
        )}
        <AccountMenu member={member} help={openHelp}>
          <button type="button" className="nav">
            <IconUser size={17} aria-hidden />
            <span className="ellipsis">{member?.name || member?.email || s.shell.account}</span>
          </button>
        </AccountMenu>
      </nav>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <BottomBar member={member} canManageInstance={canManageInstance} organization={organization} help={openHelp} />
      <section id="menus" aria-label={s.shell.account} />
      <GoTo organization={organization} />
      <Modal opened={help} onClose={closeHelp} title={s.keys.title} closeButtonProps={{ 'aria-label': s.common.close }}>
        <dl className="keys">
          {s.keys.list.map(([key, does]) => (
            <div key={key}>
              <dt>
                {key.split(/ +/).map((k) => (
                  <kbd key={k}>{k}</kbd>
                ))}
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
      </Modal>
    </div>
  );
}

function OrganizationLinks({ organization }: { organization: ShellOrganization }) {
  const params = { org: organization.id };
  const inIntegration = useRouterState({
    select: (r) => r.location.pathname.includes(`/o/${organization.id}/connect`),
  });
  const apps = appTotal(organization.overview);
  const users = organization.overview.users.value;
  const licenses = organization.licenses.totalCount;
  return (
    <>
      <Link to="/o/$org/integration" params={params} className={inIntegration ? 'nav active' : 'nav'}>
        <IconPlugConnected size={17} aria-hidden />
        {s.shell.integration}
      </Link>
      <Link to="/o/$org/apps" params={params} className="nav">
        <IconApps size={17} aria-hidden />
        {s.shell.apps} {apps !== null && <span className="count">{number(apps)}</span>}
      </Link>
      <Link to="/o/$org/users" params={params} className="nav">
        <IconUsers size={17} aria-hidden />
        {s.shell.users} {typeof users === 'number' && <span className="count">{number(users)}</span>}
      </Link>
      <Link to="/o/$org/licenses" params={params} className="nav">
        <IconLicense size={17} aria-hidden />
        {s.shell.licenses}{' '}
        {typeof licenses === 'number' && organization.overview.asOf && (
          <span className="count">{number(licenses)}</span>
        )}
      </Link>
    </>
  );
}

function BottomBar({
  member,
  canManageInstance,
  organization,
  help,
}: {
  member: Member;
  canManageInstance: boolean;
  organization: ShellOrganization | undefined;
  help: () => void;
}) {
  const active = { className: 'active' };
  const params = { org: organization?.id ?? '' };
  return (
    <nav className="bottom" aria-label={s.shell.pages}>
      {organization ? (
        <>
          <Link to="/o/$org/integration" params={params} activeProps={active}>
            <IconPlugConnected size={20} aria-hidden />
            {s.shell.integration}
          </Link>
          <Link to="/o/$org/apps" params={params} activeProps={active}>
            <IconApps size={20} aria-hidden />
            {s.shell.apps}
          </Link>
          <Link to="/o/$org/users" params={params} activeProps={active}>
            <IconUsers size={20} aria-hidden />
            {s.shell.users}
          </Link>
          <Link to="/o/$org/licenses" params={params} activeProps={active}>
            <IconLicense size={20} aria-hidden />
            {s.shell.licenses}
          </Link>
        </>
      ) : (
        <>
          <Link to="/" activeProps={active} activeOptions={{ exact: true }}>
            <IconBuilding size={20} aria-hidden />
            {s.shell.portfolio}
          </Link>
          {canManageInstance && (
            <Link to="/instance" activeProps={active}>
              <IconServerCog size={20} aria-hidden />
              {s.shell.instance}
            </Link>
          )}
        </>
      )}
      <NoticeBell narrow />
      <AccountMenu member={member} help={help} organization={organization}>
        <button type="button">
          <IconDots size={20} aria-hidden />
          {s.shell.more}
        </button>
      </AccountMenu>
    </nav>
  );
}

const schemes = [
  ['light', s.shell.light],
  ['dark', s.shell.dark],
  ['auto', s.shell.system],
] as const;

function AccountMenu({
  member,
  help,
  organization,
  children,
}: {
  member: Member;
  help: () => void;
  organization?: ShellOrganization | undefined;
  children: ReactNode;
}) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { scheme, choose } = useScheme(member);
  const logOut = useChange(
    LogOut,
    (answer) => answer.logOut,
    async () => {
      forget();
      client.clear();
      await navigate({ to: '/login' });
    },
  );
  return (
    <Menu
      position="top-start"
      width={240}
      withinPortal
      keepMounted={false}
      portalProps={{ target: '#menus' }}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        {member && <Menu.Label className="ellipsis">{member.email}</Menu.Label>}
        {member && (
          <Menu.Item leftSection={<IconUserCircle size={16} />} onClick={() => navigate({ to: '/you' })}>
            {s.shell.you}
          </Menu.Item>
        )}
        {organization && (
          <>
            <Menu.Item leftSection={<IconBuilding size={16} />} onClick={() => navigate({ to: '/' })}>
              {s.shell.portfolio}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconSettings size={16} />}
              onClick={() => navigate({ to: '/o/$org/settings', params: { org: organization.id } })}
            >
              {s.shell.settings}
            </Menu.Item>
            <Menu.Item leftSection={<IconSelector size={16} />} onClick={openGoTo}>
              {s.shell.switchTo}
            </Menu.Item>
          </>
        )}
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={help}>
          {s.shell.keys}
        </Menu.Item>
        <Menu.Item leftSection={<IconApi size={16} />} component="a" href="/graphiql">
          {s.shell.api}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{s.shell.scheme}</Menu.Label>
        {schemes.map(([value, label]) => (
          <Menu.Item
            key={value}
            aria-current={scheme === value ? 'true' : undefined}
            leftSection={<IconCheck size={16} visibility={scheme === value ? undefined : 'hidden'} />}
            onClick={() => choose(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => logOut.run({})}>
          {s.shell.logOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Switcher({ organization }: { organization: ShellOrganization | undefined }) {
  const navigate = useNavigate();
  const [search, setSearch] = useState('');
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setSearch('');
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  });
  const answer = useAnswer(Choices, { search: search || null }, { enabled: combobox.dropdownOpened });
  const order = recent();
  const choices = [...(answer.data?.organizations.nodes ?? [])].sort((a, b) => rank(order, a.id) - rank(order, b.id));
  const same = twins(choices);
  return (
    <Combobox
      store={combobox}
      width={280}
      position="bottom-start"
      onOptionSubmit={(id) => {
        combobox.closeDropdown();
        navigate({ to: '/o/$org/integration', params: { org: id } });
      }}
    >
      <Combobox.Target targetType="button" withAriaAttributes={false}>
        <button
          type="button"
          className="switcher"
          onClick={() => combobox.toggleDropdown()}
          aria-haspopup="listbox"
          aria-expanded={combobox.dropdownOpened}
        >
          {organization ? (
            <Dot tone={tenantTone[worstState(organization.tenants)]} />
          ) : (
            <IconBuilding size={15} aria-hidden />
          )}
          <span dir="auto">{organization?.name ?? s.shell.switchTo}</span>
          <IconSelector size={15} className="dim" aria-hidden />
        </button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={search}
          onChange={(e) => setSearch(e.currentTarget.value)}
          placeholder={s.shell.find}
          aria-label={s.shell.find}
        />
        <Combobox.Options mah={360} style={{ overflowY: 'auto' }} aria-label={s.portfolio.colName}>
          {choices.map((o) => (
            <Combobox.Option value={o.id} key={o.id} active={o.id === organization?.id}>
              <span className="row">
                <Dot tone={tenantTone[worstState(o.tenants)]} />
                <span dir="auto">{o.name}</span>
                {same.has(o.id) && <small className="mono dim">{o.id}</small>}
              </span>
            </Combobox.Option>
          ))}
          {answer.data && choices.length === 0 && <Combobox.Empty>{s.shell.noneFound}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

const rank = (order: string[], id: string) => {
  const at = order.indexOf(id);
  return at < 0 ? order.length : at;
};
