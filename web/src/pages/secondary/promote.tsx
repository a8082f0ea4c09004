import { sysReplicationDrSecondaryPromote } from '@holdfast/api/endpoints/sys-replication';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { useCluster, useWhyNot } from '../../cluster/use-cluster.ts';
import { awaitChange } from '../../cluster/watch.ts';
import { ActionButton } from '../../components/dialog.tsx';
import { CheckboxField, TextField } from '../../components/field.tsx';
import { Card, Notice, Rows } from '../../components/page.tsx';
import { durationText, numberText } from '../../components/time.ts';
import { OperationTokenField, useOperationToken } from './operation-token-field.tsx';

export function Promote() {
  const { dr } = useCluster();
  const whyNot = useWhyNot('promote');
  const [token, setToken] = useOperationToken();
  const [address, setAddress] = useState('');
  const [force, setForce] = useState(false);
  const forcible = dr?.role === 'syncing';
  return (
    <Card title="Promote cluster">
      <div className="stack">
        <Notice tone="warning" title="There must never be two primaries.">
          <p>
            If the present primary still runs, demote it first: then nothing is lost. If it comes back later,
            it notices that it was replaced and stops answering; demote it then.
          </p>
        </Notice>
        <Rows
          rows={[
            {
              term: 'Last contact with the primary',
              value:
                dr?.lagSeconds === undefined
                  ? 'none since the start'
                  : `${durationText(dr.lagSeconds)} ago complete`,
              help: 'What the primary accepted since then may be missing here.',
            },
            {
              term: 'Records known to be missing',
              value: dr?.lagRecords === undefined ? 'unknown' : numberText(dr.lagRecords),
            },
          ]}
        />
        <OperationTokenField value={token} onChange={setToken} />
        <TextField
          label="Primary cluster address"
          optional
          value={address}
          onChange={setAddress}
          help="Address (host:port) at which secondaries reach this cluster, when it differs from its own."
        />
        <CheckboxField
          label="Force promotion of this cluster"
          checked={force}
          onChange={setForce}
          help="Only needed while data is being synchronized: then the data is a mixture of two moments, and some writes of the primary are missing in between. A secondary that merely lost its primary needs no force."
        />
        <div className="form-actions">
          <ActionButton
            label="Promote cluster"
            kind="primary"
            danger
            why={
              token.trim() === ''
                ? 'A DR operation token is needed.'
                : whyNot !== undefined && !(forcible && force)
                  ? whyNot
                  : undefined
            }
            title="Promote cluster?"
            confirm="Promote cluster"
            typed="promote"
            act={async () => {
              const answer = await call(
                sysReplicationDrSecondaryPromote,
                'update',
                {
                  dr_operation_token: token.trim(),
                  ...(address.trim() !== '' && { primary_cluster_addr: address.trim() }),
                  ...(force && { force }),
                },
                { token: null },
              );
              awaitChange(
                answer.warnings[0] ?? 'This cluster is being promoted to a primary.',
                ({ dr: now, health }) => now?.mode === 'primary' && health?.standby === false,
              );
            }}
          >
            <p>Are you sure you want to promote this cluster?</p>
            <ul>
              <li>It becomes the primary of its set and serves clients with everything it holds.</li>
              <li>The former primary stops accepting writes as soon as it learns of it.</li>
              <li>Other secondaries need new activation tokens.</li>
              <li>The operation token is deleted.</li>
            </ul>
          </ActionButton>
        </div>
      </div>
    </Card>
  );
}
