/** The pages of a DR secondary, which need no login: what it is, and what key holders can do with it. */
import { useParams } from 'wouter';
import { useCluster } from '../../cluster/use-cluster.ts';
import { Card, PageHeader, type Tab, Tabs, Tag } from '../../components/page.tsx';
import { SecondaryStatus } from '../replication/secondary-status.tsx';
import { ManageSecondary } from './manage-secondary.tsx';
import { OperationToken } from './operation-token.tsx';
import { Promote } from './promote.tsx';
import { UpdatePrimary } from './update-primary.tsx';

const TABS: readonly Tab[] = [
  { to: '/dr-secondary', label: 'Details' },
  { to: '/dr-secondary/operation-token', label: 'Operation Token' },
  { to: '/dr-secondary/promote', label: 'Promote' },
  { to: '/dr-secondary/update-primary', label: 'Update Primary' },
  { to: '/dr-secondary/manage', label: 'Manage' },
];

export default function Secondary() {
  const { dr } = useCluster();
  const { tab } = useParams<{ readonly tab?: string }>();
  if (dr === undefined) return null;
  return (
    <>
      <PageHeader
        title="Disaster Recovery Secondary is enabled"
        tags={
          <>
            <Tag tone="info">secondary</Tag>
            {dr.secondaryId !== '' && <Tag>{dr.secondaryId}</Tag>}
            <Tag>{dr.setId.split('-')[0]}</Tag>
          </>
        }
      >
        {tab === undefined &&
          "This cluster keeps a copy of its primary and serves no clients. To let it take over, a quorum of the holders of the primary's unseal keys makes an operation token, and with that it is promoted."}
      </PageHeader>
      <Tabs label="DR secondary" tabs={TABS} />
      {tab === undefined && <SecondaryStatus dr={dr} />}
      {tab === 'operation-token' && <OperationToken />}
      {tab === 'promote' && <Promote />}
      {tab === 'update-primary' && <UpdatePrimary />}
      {tab === 'manage' && <ManageSecondary />}
      {tab !== undefined && !TABS.some((entry) => entry.to === `/dr-secondary/${tab}`) && (
        <Card title="There is no such page">Choose one of the tabs above.</Card>
      )}
    </>
  );
}
