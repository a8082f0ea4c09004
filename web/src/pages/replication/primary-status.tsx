/** What a DR primary knows about itself and its secondaries. */
import { rowAgreement } from '../../cluster/agreement.ts';
import type { DrStatus } from '../../cluster/facts.ts';
import { useCluster } from '../../cluster/use-cluster.ts';
import { stateWords } from '../../cluster/words.ts';
import { ButtonLink } from '../../components/button.tsx';
import { Card, Empty, Notice, Table, Tag } from '../../components/page.tsx';
import { agoText, numberText } from '../../components/time.ts';
import { useNow } from '../../components/use-now.ts';
import { Figures } from './figures.tsx';
import { LagChart } from './lag-chart.tsx';
import { secondaryRows } from './secondary-rows.ts';
import { Running, StatusRows } from './status-rows.tsx';

export function PrimaryStatus({ dr }: { readonly dr: DrStatus }) {
  const { lag, at } = useCluster();
  const state = stateWords(dr.state);
  const connected = dr.secondaries.filter((row) => row.connected).length;
  return (
    <>
      {dr.corrupted && (
        <Notice tone="danger" title="The sync index is damaged">
          The last check found entries that do not fit the data. Reindex repairs them.
        </Notice>
      )}
      <Card title="State">
        <Running dr={dr} />
        <Figures
          figures={[
            { term: 'State', value: <Tag tone={state.tone}>{state.text}</Tag>, help: state.help },
            {
              term: 'Last WAL entry',
              value: numberText(dr.lastWal),
              help: 'Last record written on this cluster.',
            },
            {
              term: 'Known secondaries',
              value: numberText(dr.knownSecondaries.length),
              help: `${connected} connected`,
            },
          ]}
        />
      </Card>
      <Card
        title={`${dr.knownSecondaries.length} Known secondaries`}
        actions={<ButtonLink to="/replication/dr/secondaries/add">Add secondary</ButtonLink>}
      >
        <SecondariesTable dr={dr} />
        {[...lag].map(([id, samples]) => (
          <LagChart key={id} title={`${id}: behind`} samples={samples} now={at} />
        ))}
      </Card>
      <Card title="Replication set">
        <StatusRows
          dr={dr}
          more={[
            {
              term: 'Primary cluster address',
              value: dr.primaryClusterAddr === '' ? 'None set' : dr.primaryClusterAddr,
              help: 'Overrides the address that secondaries are given.',
            },
          ]}
        />
      </Card>
    </>
  );
}

export function SecondariesTable({ dr }: { readonly dr: DrStatus }) {
  const now = useNow();
  const rows = secondaryRows(dr);
  if (rows.length === 0) {
    return (
      <Empty title="No known dr secondary clusters associated with this cluster">
        Add one: it gets an activation token, with which another cluster becomes the secondary of this one.
      </Empty>
    );
  }
  return (
    <Table
      label="Secondaries"
      columns={['Secondary ID', 'Connected?', 'State', 'Behind', 'Merkle root', 'Last heartbeat', 'URL']}
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
          <td>{row === undefined ? '–' : (PHASE.get(row.state) ?? row.state)}</td>
          <td>
            {row?.lagRecords === undefined ? '–' : `${numberText(row.lagRecords)} records`}
            {row !== undefined && !row.connected && (
              <span className="help block">silent for {row.silentSeconds} s</span>
            )}
          </td>
          <td>{row === undefined ? '–' : <Agreement dr={dr} row={row} />}</td>
          <td>{row?.lastHeartbeat === undefined ? '–' : agoText(row.lastHeartbeat, now)}</td>
          <td>
            {row === undefined || row.apiAddress === '' ? (
              'URL unavailable'
            ) : (
              <UiLink address={row.apiAddress} />
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}

const PHASE: ReadonlyMap<string, string> = new Map([
  ['compare', 'Comparing'],
  ['backfill', 'Catching up'],
  ['stream', 'Streaming'],
]);

function Agreement({ dr, row }: { readonly dr: DrStatus; readonly row: DrStatus['secondaries'][number] }) {
  const words = rowAgreement(dr, row);
  return <Tag tone={words.tone}>{words.text}</Tag>;
}

/** Addresses come from the other cluster: only web addresses become links. */
export function UiLink({ address }: { readonly address: string }) {
  const url = `${address.replace(/\/+$/, '')}/ui/`;
  if (!/^https?:\/\//.test(url)) return <span>{address}</span>;
  return (
    <a href={url} target="_blank" rel="noreferrer noopener">
      {address.replace(/^https?:\/\//, '').replace(/\/+$/, '')}
    </a>
  );
}
