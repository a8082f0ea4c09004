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
];
