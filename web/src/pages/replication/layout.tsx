/** The frame of the DR pages: what this cluster is, and the tabs. */
import type { ReactNode } from 'react';
import type { DrStatus } from '../../cluster/facts.ts';
import { useCluster } from '../../cluster/use-cluster.ts';
import { ButtonLink } from '../../components/button.tsx';
import { Empty, Notice, PageHeader, type Tab, Tabs, Tag } from '../../components/page.tsx';

const TABS: readonly Tab[] = [
  { to: '/replication/dr', label: 'Details' },
  { to: '/replication/dr/manage', label: 'Manage' },
  { to: '/replication/dr/secondaries', label: 'Secondaries' },
];

/** `children` gets the status, once replication is enabled. */
export function DrLayout({
  title = 'Disaster Recovery',
  children,
}: {
  readonly title?: string;
  readonly children: (dr: DrStatus) => ReactNode;
}) {
  const { dr, redacted } = useCluster();
  const enabled = dr !== undefined && dr.mode !== 'disabled' && dr.mode !== 'unsupported';
  return (
    <>
      <PageHeader
        title={title}
        crumbs={[{ to: '/replication', label: 'Replication' }]}
        tags={
          enabled && (
            <>
              <Tag tone={dr.mode === 'primary' ? 'success' : 'info'}>{dr.mode}</Tag>
              {dr.setId !== '' && <Tag>{dr.setId.split('-')[0]}</Tag>}
            </>
          )
        }
      />
      {enabled && (
        <Tabs
          label="Disaster Recovery"
          tabs={TABS.filter((tab) => tab.label !== 'Secondaries' || dr.mode === 'primary')}
        />
      )}
      {redacted && (
        <Notice tone="warning" title="The status of replication is switched off for this address.">
          Use an address whose listener shows it.
        </Notice>
      )}
      {!enabled && !redacted && (
        <Empty
          title="Disaster Recovery replication is not enabled"
          action={
            <ButtonLink to="/replication/enable" kind="primary">
              Enable
            </ButtonLink>
          }
        >
          As a primary this cluster keeps a second one up to date, which can take its place.
        </Empty>
      )}
      {enabled && children(dr)}
    </>
  );
}
