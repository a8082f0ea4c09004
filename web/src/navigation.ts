/** The entries of the navigation, in order. A page for daily work gets its line here and its URL in `routes.tsx`. */
export type NavigationEntry = {
  readonly to: string;
  readonly label: string;
  /** Also marked as the present place on pages below these. */
  readonly also?: readonly string[];
};

export type NavigationGroup = { readonly label: string; readonly entries: readonly NavigationEntry[] };

export const NAVIGATION: readonly NavigationGroup[] = [
  {
    label: 'Cluster',
    entries: [
      { to: '/', label: 'Overview' },
      { to: '/replication', label: 'Replication' },
    ],
  },
  {
    label: 'Data',
    entries: [{ to: '/secrets', label: 'Secrets' }],
  },
  {
    label: 'Access',
    entries: [
      { to: '/auth', label: 'Auth methods' },
      { to: '/policies', label: 'Policies' },
      { to: '/tokens', label: 'Tokens' },
      { to: '/leases', label: 'Leases' },
    ],
  },
  {
    label: 'Records',
    entries: [{ to: '/audit', label: 'Audit devices' }],
  },
];

/** Whether `path` lies at or below an entry. */
export function isHere(entry: NavigationEntry, path: string): boolean {
  if (entry.to === '/') return path === '/';
  return [entry.to, ...(entry.also ?? [])].some((place) => path === place || path.startsWith(`${place}/`));
}
