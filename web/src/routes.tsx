/**
 * Every URL of the interface, below /ui. A route belongs to one screen (`cluster/screen.ts`): what the cluster is
 * decides which can be seen. Pages are loaded when they are first opened.
 */
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { Screen } from './cluster/screen.ts';

type Page = LazyExoticComponent<ComponentType>;

export type RouteEntry = {
  /** A path with `:parameters`; `*` takes the rest with its slashes. */
  readonly path: string;
  readonly screen: Exclude<Screen, 'connecting'>;
  readonly page: Page;
};

const drSecondary = lazy(() => import('./pages/secondary/secondary.tsx'));
const folder = lazy(() => import('./pages/secrets/folder.tsx'));
const createSecret = lazy(() => import('./pages/secrets/create.tsx'));
const leases = lazy(() => import('./pages/leases/leases.tsx'));

export const ROUTES: readonly RouteEntry[] = [
  // Before anybody is logged in.
  { path: '/init', screen: 'uninitialized', page: lazy(() => import('./pages/start/init.tsx')) },
  { path: '/unseal', screen: 'sealed', page: lazy(() => import('./pages/start/unseal.tsx')) },
  { path: '/login', screen: 'login', page: lazy(() => import('./pages/start/login.tsx')) },

  // A DR secondary: no login.
  { path: '/dr-secondary', screen: 'dr-secondary', page: drSecondary },
  { path: '/dr-secondary/:tab', screen: 'dr-secondary', page: drSecondary },

  // A former primary whose successor was promoted.
  { path: '/fenced', screen: 'fenced', page: lazy(() => import('./pages/replication/fenced.tsx')) },

  // Logged in.
  { path: '/', screen: 'app', page: lazy(() => import('./pages/overview/overview.tsx')) },
  { path: '/replication', screen: 'app', page: lazy(() => import('./pages/replication/replication.tsx')) },
  { path: '/replication/enable', screen: 'app', page: lazy(() => import('./pages/replication/enable.tsx')) },
  { path: '/replication/dr', screen: 'app', page: lazy(() => import('./pages/replication/details.tsx')) },
  {
    path: '/replication/dr/manage',
    screen: 'app',
    page: lazy(() => import('./pages/replication/manage.tsx')),
  },
  {
    path: '/replication/dr/secondaries',
    screen: 'app',
    page: lazy(() => import('./pages/replication/secondaries.tsx')),
  },
  {
    path: '/replication/dr/secondaries/add',
    screen: 'app',
    page: lazy(() => import('./pages/replication/add-secondary.tsx')),
  },

  // Secrets. Names in these addresses are written by `places.ts` and read by `use-place.ts`.
  { path: '/secrets', screen: 'app', page: lazy(() => import('./pages/secrets/secrets.tsx')) },
  { path: '/secrets/enable', screen: 'app', page: lazy(() => import('./pages/secrets/enable.tsx')) },
  { path: '/secrets/mount/:mount', screen: 'app', page: lazy(() => import('./pages/secrets/mount.tsx')) },
  { path: '/secrets/kv/:mount/list', screen: 'app', page: folder },
  { path: '/secrets/kv/:mount/list/*', screen: 'app', page: folder },
  { path: '/secrets/kv/:mount/create', screen: 'app', page: createSecret },
  { path: '/secrets/kv/:mount/create/*', screen: 'app', page: createSecret },
  { path: '/secrets/kv/:mount/show/*', screen: 'app', page: lazy(() => import('./pages/secrets/show.tsx')) },
  { path: '/secrets/kv/:mount/edit/*', screen: 'app', page: lazy(() => import('./pages/secrets/edit.tsx')) },
  {
    path: '/secrets/kv/:mount/versions/*',
    screen: 'app',
    page: lazy(() => import('./pages/secrets/versions.tsx')),
  },
  {
    path: '/secrets/kv/:mount/diff/*',
    screen: 'app',
    page: lazy(() => import('./pages/secrets/compare.tsx')),
  },
  {
    path: '/secrets/kv/:mount/metadata/*',
    screen: 'app',
    page: lazy(() => import('./pages/secrets/metadata.tsx')),
  },

  // Access.
  { path: '/auth', screen: 'app', page: lazy(() => import('./pages/auth/auth.tsx')) },
  { path: '/auth/enable', screen: 'app', page: lazy(() => import('./pages/auth/enable.tsx')) },
  { path: '/auth/mount/:mount', screen: 'app', page: lazy(() => import('./pages/auth/mount.tsx')) },
  { path: '/auth/userpass/:mount', screen: 'app', page: lazy(() => import('./pages/auth/users.tsx')) },
  {
    path: '/auth/userpass/:mount/create',
    screen: 'app',
    page: lazy(() => import('./pages/auth/create-user.tsx')),
  },
  {
    path: '/auth/userpass/:mount/user/:name',
    screen: 'app',
    page: lazy(() => import('./pages/auth/user.tsx')),
  },
  { path: '/policies', screen: 'app', page: lazy(() => import('./pages/policies/policies.tsx')) },
  { path: '/policies/create', screen: 'app', page: lazy(() => import('./pages/policies/create.tsx')) },
  { path: '/policies/edit/*', screen: 'app', page: lazy(() => import('./pages/policies/policy.tsx')) },
  { path: '/tokens', screen: 'app', page: lazy(() => import('./pages/tokens/tokens.tsx')) },
  { path: '/tokens/create', screen: 'app', page: lazy(() => import('./pages/tokens/create.tsx')) },
  { path: '/tokens/lookup', screen: 'app', page: lazy(() => import('./pages/tokens/lookup.tsx')) },
  {
    path: '/tokens/accessor/:name',
    screen: 'app',
    page: lazy(() => import('./pages/tokens/accessor.tsx')),
  },
  { path: '/leases', screen: 'app', page: leases },
  { path: '/leases/list/*', screen: 'app', page: leases },
  { path: '/leases/show/*', screen: 'app', page: lazy(() => import('./pages/leases/lease.tsx')) },

  // What was done here.
  { path: '/audit', screen: 'app', page: lazy(() => import('./pages/audit/audit.tsx')) },
  { path: '/audit/enable', screen: 'app', page: lazy(() => import('./pages/audit/enable.tsx')) },
];
