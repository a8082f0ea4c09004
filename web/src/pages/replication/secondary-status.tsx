/** What a DR secondary knows about itself and its primary. */
import { secondaryAgreement } from '../../cluster/agreement.ts';
import type { DrStatus } from '../../cluster/facts.ts';
import { useCluster } from '../../cluster/use-cluster.ts';
import { connectionWords, stateWords } from '../../cluster/words.ts';
import { Card, Notice, type Row, Rows, Tag } from '../../components/page.tsx';
import { agoText, durationText, numberText } from '../../components/time.ts';
import { useNow } from '../../components/use-now.ts';
import { Figures } from './figures.tsx';
import { LagChart } from './lag-chart.tsx';
import { UiLink } from './primary-status.tsx';
import { Running, StatusRows } from './status-rows.tsx';

export function SecondaryStatus({ dr }: { readonly dr: DrStatus }) {
  const { lag, at } = useCluster();
  const now = useNow();
  const mine = lag.get('self');
  const state = stateWords(dr.state);
  const connection = connectionWords(dr.connectionState);
  const agreement = secondaryAgreement(dr);
  const without = dr.role === 'idle';
  return (
    <>
      {without && (
        <Notice tone="info" title="This secondary has no primary.">
          It keeps its data and the ID of its replication set. Update the primary to connect it again, without
          a wipe, or promote it.
        </Notice>
      )}
      {dr.lastError !== '' && (
        <Notice tone="danger" title="Replication says">
          {dr.lastError}
        </Notice>
      )}
      <Card title="Status">
        <Running dr={dr} />
        <Figures
          figures={[
            {
              term: 'State',
              value: <Tag tone={without ? 'warning' : state.tone}>{state.text}</Tag>,
              help: state.help,
            },
            {
              term: 'Connection',
              value: <Tag tone={without ? 'neutral' : connection.tone}>{connection.text}</Tag>,
              help: connection.help,
            },
            {
              term: 'Behind',
              value: dr.lagRecords === undefined ? '–' : `${numberText(dr.lagRecords)} records`,
              help:
                dr.lagSeconds === undefined ? '' : `${durationText(dr.lagSeconds)} at most could be lost now`,
            },
            {
              term: 'Last heartbeat',
              value: dr.lastContact === undefined ? '–' : agoText(dr.lastContact, now),
            },
          ]}
        />
        {mine !== undefined && <LagChart title="Behind the primary" samples={mine} now={at} />}
      </Card>
      <Card title="Compared with the primary">
        <Rows
          rows={[
            { term: 'Roots', value: <Tag tone={agreement.tone}>{agreement.text}</Tag> },
            { term: 'Last WAL entry here', value: numberText(dr.lastWal) },
            { term: 'Last WAL entry of the primary', value: numberText(dr.announcedIndex) },
            {
              term: 'Last Remote WAL entry',
              value: numberText(dr.lastRemoteWal),
              help: 'Last that came over the present stream.',
            },
          ]}
        />
      </Card>
      <Card title="Primary cluster">
        <Rows rows={primaryRows(dr)} />
      </Card>
      <Card title="Replication set">
        <StatusRows dr={dr} more={[{ term: 'Secondary ID', value: dr.secondaryId }]} />
      </Card>
    </>
  );
}

function primaryRows(dr: DrStatus): readonly Row[] {
  const primary = dr.primaries[0];
  const api = primary?.apiAddress ?? '';
  return [
    { term: 'Primary cluster address', value: dr.primaryClusterAddr },
    { term: 'Known addresses', value: dr.knownPrimaryAddresses.join(', ') },
    { term: 'View primary cluster', value: api === '' ? 'URL unavailable' : <UiLink address={api} /> },
    { term: 'Round trip', value: primary === undefined ? '' : `${primary.roundTripMs} ms` },
    { term: 'Clock difference', value: primary === undefined ? '' : `${primary.clockSkewMs} ms` },
    ...(dr.primarySealed
      ? [{ term: 'Primary', value: 'It was demoted or sealed; this is its last record.' }]
      : []),
  ];
}
