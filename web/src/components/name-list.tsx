/** Names that lead somewhere: folders, secrets, users, policies. */
import './daily.css';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Names } from '../api/use-names.ts';
import { Button } from './button.tsx';
import { ErrorNotice, Loading } from './page.tsx';

export function NameList({
  label,
  list,
  to,
  empty,
  kind = () => undefined,
}: {
  readonly label: string;
  readonly list: Names;
  readonly to: (name: string) => string;
  /** Shown when there is nothing. */
  readonly empty: ReactNode;
  /** What is said beside a name. */
  readonly kind?: (name: string) => ReactNode;
}) {
  if (list.loading) return <Loading what="Reading the list" />;
  const nothing = list.names.length === 0;
  return (
    <>
      <ErrorNotice error={list.error} title="The list cannot be read" />
      {nothing && list.error === undefined && empty}
      {!nothing && (
        <ul className="names" aria-label={label}>
          {list.names.map((name) => (
            <li key={name}>
              <Link href={to(name)}>{name}</Link>
              {kind(name)}
            </li>
          ))}
        </ul>
      )}
      {list.more && (
        <div className="form-actions">
          <Button onClick={list.readMore}>Show more</Button>
        </div>
      )}
    </>
  );
}
