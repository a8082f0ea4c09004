import { useCluster } from '../../cluster/use-cluster.ts';
import { roleWords, stateWords } from '../../cluster/words.ts';
import { ButtonLink } from '../../components/button.tsx';
import { Card, PageHeader, Rows, Tag } from '../../components/page.tsx';
import { numberText } from '../../components/time.ts';
import { useSession } from '../../session/use-store.ts';

/** Where one lands after login: what this cluster is and whether it is protected. */
export default function Overview() {
  const { seal, dr } = useCluster();
  const { session } = useSession();
  if (seal === undefined) return null;
  const role = roleWords(seal, dr);
  const connected = dr?.secondaries.filter((row) => row.connected).length ?? 0;
  const isProtected = dr?.mode === 'primary' && connected > 0;
  return (
    <>
      <PageHeader title="Overview">{seal.clusterName}</PageHeader>
      <div className="grid">
        <Card title="Protection" actions={<Tag tone={role.tone}>{role.text}</Tag>}>
          <p>
            {isProtected
              ? `${numberText(connected)} secondary cluster(s) hold everything that is stored here.`
              : dr?.mode === 'primary'
                ? 'No secondary is connected: if this cluster is lost, its data is lost.'
                : 'If this cluster is lost, its data is lost. A DR secondary keeps a copy that can take its place.'}
          </p>
          {dr?.mode === 'primary' && (
            <Rows
              rows={[
                { term: 'State', value: stateWords(dr.state).text },
                { term: 'Last WAL entry', value: numberText(dr.lastWal) },
                {
                  term: 'Furthest behind',
                  value: `${numberText(Math.max(0, ...dr.secondaries.map((row) => row.lagRecords ?? 0)))} records`,
                },
              ]}
            />
          )}
          <div className="form-actions">
            <ButtonLink to={dr?.mode === 'primary' ? '/replication/dr' : '/replication'} kind="primary">
              Replication
            </ButtonLink>
          </div>
        </Card>
        <Card title="Cluster">
          <Rows
            rows={[
              { term: 'Name', value: seal.clusterName },
              { term: 'Version', value: seal.version },
              { term: 'Storage', value: seal.storage },
              { term: 'Key shares', value: `${seal.threshold} of ${seal.shares} unseal it` },
            ]}
          />
        </Card>
        <Card title="You">
          <Rows
            rows={[
              { term: 'Name', value: session?.displayName },
              { term: 'Policies', value: session?.policies.join(', ') },
            ]}
          />
        </Card>
      </div>
    </>
  );
}
