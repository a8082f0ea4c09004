/** What every page is made of, so that pages look alike. */
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { errorLines } from '../api/server-error.ts';
import type { Tone } from './tone.ts';

export type Crumb = { readonly to: string; readonly label: string };

/** The top of a page: its only h1, which also names the browser's tab. */
export function PageHeader({
  title,
  crumbs = [],
  tags,
  actions,
  children,
}: {
  readonly title: string;
  readonly crumbs?: readonly Crumb[];
  readonly tags?: ReactNode;
  readonly actions?: ReactNode;
  /** One or two sentences on what the page is for. */
  readonly children?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Holdfast`;
  }, [title]);
  return (
    <header className="page-header">
      {crumbs.length > 0 && (
        <nav aria-label="Where you are" className="crumbs">
          {crumbs.map((crumb) => (
            <Link key={crumb.to} href={crumb.to}>
              {crumb.label}
            </Link>
          ))}
        </nav>
      )}
      <div className="page-title">
        <h1>{title}</h1>
        {tags}
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </div>
      {children !== undefined && children !== false && <div className="lead">{children}</div>}
    </header>
  );
}

export type Tab = { readonly to: string; readonly label: string };

/** Tabs are links: each is a route of its own. */
export function Tabs({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }) {
  const [path] = useLocation();
  const nav = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: on narrow screens the tabs scroll, and `path` moves the mark
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [path]);
  return (
    <nav aria-label={label} className="tabs" ref={nav}>
      {tabs.map((tab) => (
        <Link
          key={tab.to}
          href={tab.to}
          aria-current={
            path === tab.to || (tab !== tabs[0] && path.startsWith(`${tab.to}/`)) ? 'page' : undefined
          }
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}

export function Card({
  title,
  actions,
  children,
}: {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <div className="card-head">
        <h2 id={id}>{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  );
}

export type { Tone };

export function Tag({ tone = 'neutral', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return <span className={`tag ${tone}`}>{children}</span>;
}

/** `live` reads it out when it appears. */
export function Notice({
  tone = 'info',
  title,
  live = false,
  children,
}: {
  readonly tone?: Tone;
  readonly title?: string;
  readonly live?: boolean;
  readonly children?: ReactNode;
}) {
  return (
    <div className={`notice ${tone}`} role={live ? (tone === 'danger' ? 'alert' : 'status') : undefined}>
      {title !== undefined && <strong>{title}</strong>}
      {children}
    </div>
  );
}

/** A refusal in the server's words; nothing when there is none. */
export function ErrorNotice({ error, title }: { readonly error: unknown; readonly title?: string }) {
  if (error === undefined || error === null) return null;
  return (
    <Notice tone="danger" live title={title ?? 'The server refused'}>
      <ul className="error-lines">
        {errorLines(error).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Notice>
  );
}

export function Warnings({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <Notice tone="warning" live title="The server says">
      <ul className="error-lines">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Notice>
  );
}

/** An empty page that says what would be here and how it gets here. */
export function Empty({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      {children !== undefined && <p>{children}</p>}
      {action}
    </div>
  );
}

export function Loading({ what }: { readonly what: string }) {
  return (
    <p className="loading" role="status">
      <span className="spinner" aria-hidden="true" /> {what}
    </p>
  );
}

export type Row = { readonly term: string; readonly value: ReactNode; readonly help?: string };

/** Names and values. Values that are not there are shown as a dash, not left out. */
export function Rows({ rows }: { readonly rows: readonly Row[] }) {
  return (
    <dl className="rows">
      {rows.map((row) => (
        <div key={row.term}>
          <dt>{row.term}</dt>
          <dd>
            {row.value === '' || row.value === undefined ? <span className="muted">–</span> : row.value}
            {row.help !== undefined && <span className="help block">{row.help}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A table with named columns; it scrolls sideways on narrow screens. */
export function Table({
  label,
  columns,
  children,
}: {
  readonly label: string;
  readonly columns: readonly string[];
  readonly children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="table-frame" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

/** @param total 0 when it is not known: then it only shows that something moves. */
export function Progress({
  label,
  done,
  total,
  text,
}: {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly text?: string;
}) {
  const id = useId();
  return (
    <div className="progress">
      <span id={id}>{label}</span>
      <progress aria-labelledby={id} max={total || 1} {...(total > 0 && { value: Math.min(done, total) })} />
      <span className="progress-text" role="status">
        {text ?? `${done} / ${total}`}
      </span>
    </div>
  );
}
