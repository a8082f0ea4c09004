/** The frame around every page: who this cluster is, where one can go, who is logged in, what is awaited. */
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useAwaited, useCluster } from '../cluster/use-cluster.ts';
import { stopAwaiting } from '../cluster/watch.ts';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/page.tsx';
import { isHere, NAVIGATION } from '../navigation.ts';
import { RoleTag } from './role-tag.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

/** Not needed before login, and the largest part of the frame. */
const SessionMenu = lazy(() => import('./session-menu.tsx'));

export function Shell({ children }: { readonly children: ReactNode }) {
  const cluster = useCluster();
  const [path] = useLocation();
  const [open, setOpen] = useState(false);
  const withNavigation = cluster.screen === 'app';
  return (
    <div className={withNavigation ? 'shell with-navigation' : 'shell'}>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <header className="top">
        {withNavigation && (
          <span className="menu-button">
            <Button
              kind="quiet"
              aria-expanded={open}
              aria-controls="navigation"
              onClick={() => setOpen(!open)}
            >
              Menu
            </Button>
          </span>
        )}
        <Link href="/" className="brand" aria-label="Holdfast, to the first page">
          <Logo />
          <span>Holdfast</span>
        </Link>
        <span className="cluster">
          <span className="cluster-name">{cluster.seal?.clusterName}</span>
          <RoleTag />
        </span>
        <span className="top-end">
          <ThemeSwitch />
          {cluster.screen === 'app' && (
            <Suspense>
              <SessionMenu />
            </Suspense>
          )}
        </span>
      </header>
      {withNavigation && (
        <nav id="navigation" aria-label="Areas" className={open ? 'side open' : 'side'}>
          {NAVIGATION.map((group) => (
            <div key={group.label} className="side-group">
              <h2>{group.label}</h2>
              <ul>
                {group.entries.map((entry) => (
                  <li key={entry.to}>
                    <Link
                      href={entry.to}
                      aria-current={isHere(entry, path) ? 'page' : undefined}
                      onClick={() => setOpen(false)}
                    >
                      {entry.label}
                    </Link>
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </nav>
      )}
      <main id="main" tabIndex={-1}>
        <Banners />
        {children}
      </main>
    </div>
  );
}

/** What is under way, on every page. */
function Banners() {
  const cluster = useCluster();
  const awaited = useAwaited();
  return (
    <div className="banners">
      {!cluster.reachable && (
        <Notice tone="danger" live title="The server does not answer.">
          <p>This page goes on trying and continues by itself when it is back.</p>
        </Notice>
      )}
      {awaited !== undefined && (
        <Notice tone="info" live>
          <p className="awaited">
            <span className="spinner" aria-hidden="true" />
            {awaited.text}
          </p>
          <Button kind="quiet" onClick={stopAwaiting}>
            Do not wait
          </Button>
        </Notice>
      )}
    </div>
  );
}

function Logo() {
  return (
    <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" className="logo">
      <rect width="32" height="32" rx="7" />
      <path d="M10 7v18M22 7v18M10 16h12" strokeWidth="4" strokeLinecap="round" fill="none" />
    </svg>
  );
}
