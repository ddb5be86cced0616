import {
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  Outlet,
  redirect,
  useRouteContext,
} from '@tanstack/react-router';
import { Failure } from './components/failure';
import { Empty } from './components/page';
import { Shell } from './components/shell';
import { queryClient } from './lib/api';
import { setLocale } from './lib/format';
import { asking } from './lib/query';
import { s } from './lib/strings';
import { safeReturn, ViewerQuery } from './lib/viewer';
import { LoginPage } from './routes/login';
import { OrganizationLayout } from './routes/organization';
import { OverviewPage } from './routes/overview';
import { PortfolioPage } from './routes/portfolio';
import { SetupPage } from './routes/setup';

type Raw = Record<string, unknown>;

const text = (v: unknown): string | undefined => (v === undefined || v === null || v === '' ? undefined : String(v));

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: () => (
    <main>
      <Empty
        title={s.error.notFound}
        action={
          <Link to="/" className="link">
            {s.error.toPortfolio}
          </Link>
        }
      >
        {s.error.notFoundText}
      </Empty>
    </main>
  ),
  errorComponent: ({ error }) => (
    <main>
      <Failure error={error} retry={() => window.location.reload()} />
    </main>
  ),
});

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (q: Raw): { returnTo?: string } => (text(q.returnTo) ? { returnTo: text(q.returnTo) as string } : {}),
  component: LoginPage,
});
const setup = createRoute({ getParentRoute: () => root, path: '/setup/$token', component: SetupPage });

const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ location }) => {
    const { viewer, instance } = await queryClient.ensureQueryData(asking(ViewerQuery, {}));
    if (!viewer) throw redirect({ to: '/login', search: { returnTo: safeReturn(location.href) } });
    setLocale(viewer.member?.locale, viewer.member?.timeZone);
    return { viewer, instance };
  },
  component: Outlet,
});

const portfolio = createRoute({
  getParentRoute: () => inside,
  path: '/',
  validateSearch: (q: Raw): { q?: string } => (text(q.q) ? { q: text(q.q) as string } : {}),
  component: () => {
    const { viewer, instance } = useRouteContext({ from: '/inside' });
    return (
      <Shell member={viewer.member} simulated={instance.simulated}>
        <PortfolioPage />
      </Shell>
    );
  },
});

const organization = createRoute({ getParentRoute: () => inside, path: '/o/$org', component: OrganizationLayout });
const at = <const P extends string, const C extends () => React.ReactNode>(path: P, component: C) =>
  createRoute({ getParentRoute: () => organization, path, component });

const overview = at('/integration', OverviewPage);
const history = at('/integration/history', OverviewPage);
const run = at('/integration/runs/$run', OverviewPage);
const activities = at('/integration/activities', OverviewPage);
const coverage = at('/integration/coverage', OverviewPage);
const connect = at('/connect', OverviewPage);
const apps = at('/apps', OverviewPage);
const app = at('/apps/$app', OverviewPage);
const users = at('/users', OverviewPage);
const user = at('/users/$user', OverviewPage);
const licenses = at('/licenses', OverviewPage);
const settings = at('/settings', OverviewPage);

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    setup,
    inside.addChildren([
      portfolio,
      organization.addChildren([
        overview,
        history,
        run,
        activities,
        coverage,
        connect,
        apps,
        app,
        users,
        user,
        licenses,
        settings,
      ]),
    ]),
  ]),
  defaultPreload: false,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
