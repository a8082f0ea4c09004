/** Chooses what to show from what the cluster is and where the browser stands, and moves the user on. */
import { type ReactNode, Suspense, useEffect } from 'react';
import { matchRoute, Route, Router, Switch, useLocation, useRouter, useSearchParams } from 'wouter';
import { redirectFor, type Screen } from './cluster/screen.ts';
import { useCluster } from './cluster/use-cluster.ts';
import { Loading } from './components/page.tsx';
import { NotFound } from './pages/not-found.tsx';
import { InitialKeysPage } from './pages/start/initial-keys.tsx';
import { ROUTES } from './routes.tsx';
import { initialKeysStore } from './session/initial-keys.ts';
import { useStore } from './session/use-store.ts';
import { Shell } from './shell/shell.tsx';

export function App() {
  return (
    <Router base="/ui">
      <Shell>
        <Gate>
          <Suspense fallback={<Loading what="Loading the page" />}>
            <Switch>
              {ROUTES.map((route) => (
                <Route key={route.path} path={route.path} component={route.page} />
              ))}
              <Route>
                <NotFound />
              </Route>
            </Switch>
          </Suspense>
        </Gate>
      </Shell>
    </Router>
  );
}

/** Pages of another screen are never rendered, not even for a moment. */
function Gate({ children }: { readonly children: ReactNode }) {
  const { screen, dr } = useCluster();
  const [path, go] = useLocation();
  const [search] = useSearchParams();
  const owner = useOwner(path);
  const query = search.toString();
  const here = query === '' ? path : `${path}?${query}`;
  const redirect = redirectFor(screen, owner, here, search.get('next') ?? undefined);
  useEffect(() => {
    if (redirect !== undefined) go(redirect, { replace: true });
  }, [redirect, go]);
  const keys = useStore(initialKeysStore);
  if (keys !== undefined) return <InitialKeysPage keys={keys} />;
  if (screen === 'connecting') return <Loading what="Asking the server what it is" />;
  if (redirect !== undefined) return null;
  // A key of the role: components, and with them whatever was typed into them, do not survive a change.
  return (
    <div key={`${screen}/${dr?.mode ?? ''}`} className="page">
      {children}
    </div>
  );
}

function useOwner(path: string): Screen | undefined {
  const { parser } = useRouter();
  return ROUTES.find((route) => matchRoute(parser, route.path, path)[0])?.screen;
}
