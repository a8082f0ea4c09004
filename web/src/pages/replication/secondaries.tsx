/** The secondaries of this primary: see, add, revoke. */
import { sysReplicationDrPrimaryRevokeSecondary } from '@holdfast/api/endpoints/sys-replication';
import { call } from '../../api/call.ts';
import { useWhyNot } from '../../cluster/use-cluster.ts';
import { refresh } from '../../cluster/watch.ts';
import { ButtonLink } from '../../components/button.tsx';
import { ActionButton } from '../../components/dialog.tsx';
import { Card, Empty, Table, Tag } from '../../components/page.tsx';
import { DrLayout } from './layout.tsx';
import { secondaryRows } from './secondary-rows.ts';

export default function Secondaries() {
  const whyNotRevoke = useWhyNot('revoke-secondary');
  return (
    <DrLayout>
      {(dr) => {
        const rows = secondaryRows(dr);
        return (
          <Card
            title="Secondaries"
            actions={
              <ButtonLink to="/replication/dr/secondaries/add" kind="primary">
                Add
              </ButtonLink>
            }
          >
            {rows.length === 0 ? (
              <Empty title="No known dr secondary clusters associated with this cluster">
                Add one to get an activation token. With it another cluster becomes the secondary of this one.
              </Empty>
            ) : (
              <Table
                label="Secondaries"
                columns={['Secondary ID', 'Connection', 'Cluster address', 'Action']}
              >
                {rows.map(({ id, row }) => (
                  <tr key={id}>
                    <td>
                      <strong>{id}</strong>
                    </td>
                    <td>
                      {row === undefined ? (
                        <Tag>Never seen</Tag>
                      ) : (
                        <Tag tone={row.connected ? 'success' : 'danger'}>
                          {row.connected ? 'Connected' : 'Disconnected'}
                        </Tag>
                      )}
                    </td>
                    <td>{row?.clusterAddress || '–'}</td>
                    <td>
                      <ActionButton
                        label="Revoke"
                        kind="danger"
                        why={whyNotRevoke}
                        title={`Revoke ${id}?`}
                        confirm="Revoke"
                        danger
                        typed={id}
                        act={async () => {
                          await call(sysReplicationDrPrimaryRevokeSecondary, 'update', { id });
                          await refresh();
                        }}
                      >
                        <p>
                          Are you sure you want to revoke <strong>{id}</strong>? Its connection ends at once
                          and it is not accepted again. It keeps the data it has; the ID can be used for a new
                          token.
                        </p>
                      </ActionButton>
                    </td>
                  </tr>
                ))}
              </Table>
            )}
          </Card>
        );
      }}
    </DrLayout>
  );
}
