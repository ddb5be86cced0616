import {
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  Outlet,
  type RouterHistory,
  redirect,
  useRouteContext,
} from '@tanstack/react-router';
import { Failure } from './components/failure';
import { NotFound, PageTop } from './components/page';
import { Shell } from './components/shell';
import { isGroup } from './lib/activity';
import { queryClient } from './lib/api';
import { isAuditGroup } from './lib/audit';
import { setLocale } from './lib/format';
import { asking } from './lib/query';
import { useSchemeOf } from './lib/scheme';
import { s } from './lib/strings';
import { safeReturn, ViewerQuery } from './lib/viewer';
import { ActivitiesPage } from './routes/activities';
import { AppPage } from './routes/app';
import { AppsPage } from './routes/apps';
import { ConnectPage } from './routes/connect';
import { ConnectionPage } from './routes/connection';
import { CoveragePage } from './routes/coverage';
import { DonePage, refusals } from './routes/done';
import { HistoryPage, runStates } from './routes/history';
import { InstancePage, instanceTabs } from './routes/instance/index';
import { InvitePage } from './routes/invite';
import { LicensesPage } from './routes/licenses';
import { LoginPage, outcomes } from './routes/login';
import { OrganizationLayout } from './routes/organization';
import { OverviewPage } from './routes/overview';
import { PortfolioPage } from './routes/portfolio';
import { ResetPage } from './routes/reset';
import { RunPage } from './routes/run';
import { SettingsPage, settingsTabs } from './routes/settings/index';
import { SetupPage } from './routes/setup';
import { SharePage } from './routes/share';
import { TransferPage } from './routes/transfer';
import { UserPage } from './routes/user';
import { UsersPage } from './routes/users';
import { YouPage, youTabs } from './routes/you/index';

type Raw = Record<string, unknown>;

/** A search parameter as text: the address bar holds numbers and words alike. */
const text = (v: unknown): string | undefined => (v === undefined || v === null || v === '' ? undefined : String(v));

/** A search parameter that is one of a few words; anything else counts as not given. */
const oneOf = <const T extends readonly string[]>(v: unknown, words: T): T[number] | undefined =>
  words.find((w) => w === v);

const day = (v: unknown): string | undefined =>
  typeof v === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(v) ? v : undefined;

/** What filters an audit log. */
const auditFilter = (q: Raw) => ({
  kind: isAuditGroup(q.kind) ? q.kind : undefined,
  from: day(q.from),
  to: day(q.to),
  actor: text(q.actor),
  subject: text(q.subject),
});

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/**
 * What of these was given. The router puts them over the address's own words, so
 * what is not valid has to stay in as undefined, or the page would get it raw.
 */
const given = <T extends Raw>(values: T): Given<T> => values as Given<T>;

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: () => (
    <main>
      <NotFound
        action={
          <Link to="/" className="link">
            {s.error.toPortfolio}
          </Link>
        }
      />
    </main>
  ),
  errorComponent: ({ error }) => (
    <main>
      <PageTop title={s.error.title} />
      <Failure error={error} retry={() => window.location.reload()} />
    </main>
  ),
});

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (q: Raw) => given({ returnTo: text(q.returnTo), microsoft: oneOf(q.microsoft, outcomes) }),
  component: LoginPage,
});
const invite = createRoute({
  getParentRoute: () => root,
  path: '/invite/$token',
  validateSearch: (q: Raw) => given({ microsoft: oneOf(q.microsoft, outcomes) }),
  component: InvitePage,
});
const reset = createRoute({ getParentRoute: () => root, path: '/reset/$token', component: ResetPage });
const share = createRoute({ getParentRoute: () => root, path: '/c/$token', component: SharePage });
const transfer = createRoute({ getParentRoute: () => root, path: '/connect/transfer', component: TransferPage });
const setup = createRoute({ getParentRoute: () => root, path: '/setup/$token', component: SetupPage });

const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ location }) => {
    const { viewer, instance } = await queryClient.fetchQuery({
      ...asking(ViewerQuery, {}),
      staleTime: Number.POSITIVE_INFINITY,
    });
    if (!viewer) throw redirect({ to: '/login', search: { returnTo: safeReturn(location.href) } });
    setLocale(viewer.member?.locale, viewer.member?.timeZone);
    return { viewer, instance };
  },
  component: function Inside() {
    const { viewer } = useRouteContext({ from: '/inside' });
    useSchemeOf(viewer.member);
    return <Outlet />;
  },
});

const portfolio = createRoute({
  getParentRoute: () => inside,
  path: '/',
  validateSearch: (q: Raw) => given({ q: text(q.q), tag: text(q.tag) }),
  component: () => (
    <Shell>
      <PortfolioPage />
    </Shell>
  ),
});

const done = createRoute({
  getParentRoute: () => inside,
  path: '/connect/done',
  validateSearch: (q: Raw) =>
    given({
      consent: oneOf(q.consent, ['done', 'waiting', 'refused', 'failed']),
      why: oneOf(q.why, refusals),
      request: typeof q.request === 'string' && /^[\w-]{1,40}$/.test(q.request) ? q.request : undefined,
      organization: text(q.organization),
      tenant: text(q.tenant),
    }),
  component: () => (
    <Shell>
      <DonePage />
    </Shell>
  ),
});

const you = createRoute({
  getParentRoute: () => inside,
  path: '/you',
  validateSearch: (q: Raw) => given({ tab: oneOf(q.tab, youTabs), microsoft: oneOf(q.microsoft, outcomes) }),
  component: () => (
    <Shell>
      <YouPage />
    </Shell>
  ),
});

const instance = createRoute({
  getParentRoute: () => inside,
  path: '/instance',
  validateSearch: (q: Raw) => given({ tab: oneOf(q.tab, instanceTabs), ...auditFilter(q) }),
  component: () => (
    <Shell>
      <InstancePage />
    </Shell>
  ),
});

const organization = createRoute({ getParentRoute: () => inside, path: '/o/$org', component: OrganizationLayout });

const overview = createRoute({ getParentRoute: () => organization, path: '/integration', component: OverviewPage });
const history = createRoute({
  getParentRoute: () => organization,
  path: '/integration/history',
  validateSearch: (q: Raw) => given({ state: oneOf(q.state, runStates) }),
  component: HistoryPage,
});
const run = createRoute({
  getParentRoute: () => organization,
  path: '/integration/runs/$run',
  validateSearch: (q: Raw) => given({ with: text(q.with) }),
  component: RunPage,
});
const activities = createRoute({
  getParentRoute: () => organization,
  path: '/integration/activities',
  validateSearch: (q: Raw) =>
    given({
      kind: isGroup(q.kind) ? q.kind : undefined,
      from: day(q.from),
      to: day(q.to),
      run: text(q.run),
      subject: text(q.subject),
    }),
  component: ActivitiesPage,
});
const coverage = createRoute({
  getParentRoute: () => organization,
  path: '/integration/coverage',
  component: CoveragePage,
});
const connection = createRoute({
  getParentRoute: () => organization,
  path: '/integration/connection',
  component: ConnectionPage,
});
const connect = createRoute({ getParentRoute: () => organization, path: '/connect', component: ConnectPage });

const direction = ['ASC', 'DESC'] as const;
const apps = createRoute({
  getParentRoute: () => organization,
  path: '/apps',
  validateSearch: (q: Raw) =>
    given({
      stage: oneOf(q.stage, ['IN_USE', 'DISCOVERED', 'INACTIVE', 'ALL']),
      q: text(q.q),
      origin: oneOf(q.origin, ['MICROSOFT', 'OWN', 'THIRD_PARTY']),
      users: oneOf(q.users, ['yes', 'no']),
      verified: oneOf(q.verified, ['yes', 'no']),
      gone: oneOf(q.gone, ['yes']),
      sort: oneOf(q.sort, ['NAME', 'LAST_USED_AT', 'USER_COUNT']),
      dir: oneOf(q.dir, direction),
    }),
  component: AppsPage,
});
const app = createRoute({
  getParentRoute: () => organization,
  path: '/apps/$app',
  validateSearch: (q: Raw) =>
    given({
      tab: oneOf(q.tab, ['users', 'permissions', 'history']),
      evidence: oneOf(q.evidence, ['ASSIGNED', 'ASSIGNED_BY_GROUP', 'CONSENTED', 'SIGNED_IN']),
      past: oneOf(q.past, ['yes']),
    }),
  component: AppPage,
});
const users = createRoute({
  getParentRoute: () => organization,
  path: '/users',
  validateSearch: (q: Raw) =>
    given({
      q: text(q.q),
      department: typeof q.department === 'string' ? q.department : text(q.department),
      kind: oneOf(q.kind, ['PERSON', 'GUEST', 'SHARED_MAILBOX', 'ROOM', 'RESOURCE', 'SERVICE', 'UNKNOWN']),
      tagged: oneOf(q.tagged, ['yes', 'no']),
      enabled: oneOf(q.enabled, ['yes', 'no']),
      license: text(q.license),
      gone: oneOf(q.gone, ['yes']),
      sort: oneOf(q.sort, ['NAME', 'LAST_SIGN_IN_AT']),
      dir: oneOf(q.dir, direction),
    }),
  component: UsersPage,
});
const user = createRoute({
  getParentRoute: () => organization,
  path: '/users/$user',
  validateSearch: (q: Raw) => given({ tab: oneOf(q.tab, ['apps', 'licenses', 'groups']) }),
  component: UserPage,
});
const licenses = createRoute({ getParentRoute: () => organization, path: '/licenses', component: LicensesPage });
const settings = createRoute({
  getParentRoute: () => organization,
  path: '/settings',
  validateSearch: (q: Raw) => given({ tab: oneOf(q.tab, settingsTabs), endpoint: text(q.endpoint), ...auditFilter(q) }),
  // Where the person's own settings were before they got a page.
  beforeLoad: ({ location }) => {
    const tab = (location.search as Raw).tab;
    if (tab === 'tokens') throw redirect({ to: '/you', search: { tab: 'tokens' } });
    if (tab === 'profile') throw redirect({ to: '/you' });
  },
  component: SettingsPage,
});

const routeTree = root.addChildren([
  login,
  setup,
  invite,
  reset,
  share,
  transfer,
  inside.addChildren([
    portfolio,
    done,
    you,
    instance,
    organization.addChildren([
      overview,
      history,
      run,
      activities,
      coverage,
      connection,
      connect,
      apps,
      app,
      users,
      user,
      licenses,
      settings,
    ]),
  ]),
]);

/** The pages by their addresses; tests give a history of their own. */
export const makeRouter = (history?: RouterHistory) =>
  createRouter({ routeTree, defaultPreload: false, scrollRestoration: true, ...(history ? { history } : {}) });

export const router = makeRouter();

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
