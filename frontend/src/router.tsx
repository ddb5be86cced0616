import { createRootRoute, createRoute, createRouter, Outlet, redirect } from '@tanstack/react-router';
import { queryClient } from './lib/api';
import { asking } from './lib/query';
import { safeReturn, ViewerQuery } from './lib/viewer';
import { LoginPage } from './routes/login';
import { SetupPage } from './routes/setup';

const text = (v: unknown): string | undefined => (v === undefined || v === null || v === '' ? undefined : String(v));

const root = createRootRoute({ component: Outlet });

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (q: Record<string, unknown>): { returnTo?: string } => ({ returnTo: text(q.returnTo) }),
  component: LoginPage,
});
const setup = createRoute({ getParentRoute: () => root, path: '/setup/$token', component: SetupPage });

const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ location }) => {
    const { viewer, instance } = await queryClient.ensureQueryData(asking(ViewerQuery, {}));
    if (!viewer) throw redirect({ to: '/login', search: { returnTo: safeReturn(location.href) } });
    return { viewer, instance };
  },
  component: Outlet,
});
const portfolio = createRoute({ getParentRoute: () => inside, path: '/', component: () => <main>in</main> });

export const router = createRouter({
  routeTree: root.addChildren([login, setup, inside.addChildren([portfolio])]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
