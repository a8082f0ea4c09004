/** What can be done with replication on this cluster, and why not the rest. */
import {
  sysReplicationDrReindex,
  sysReplicationDrSecondaryDisable,
  sysReplicationMerkleCheck,
  sysReplicationRecover,
} from '@holdfast/api/endpoints/sys-replication';
import { useState } from 'react';
import { type Answer, call } from '../../api/call.ts';
import { useCapabilities } from '../../api/use-capabilities.ts';
import { useWhyNot } from '../../cluster/use-cluster.ts';
import { awaitChange, refresh } from '../../cluster/watch.ts';
import { ActionButton } from '../../components/dialog.tsx';
import { Card, Warnings } from '../../components/page.tsx';
import { ActionRow } from './action-row.tsx';
import { DrLayout } from './layout.tsx';
import { DemoteAction, DisablePrimaryAction } from './leave-primary.tsx';
import { MerkleReport } from './merkle-report.tsx';

const PATHS = [
  'sys/replication/dr/primary/demote',
  'sys/replication/dr/primary/disable',
  'sys/replication/recover',
  'sys/replication/dr/reindex',
  'sys/replication/merkle-check',
];

export default function Manage() {
  const may = useCapabilities(PATHS);
  const [answer, setAnswer] = useState<Answer | undefined>();
  const whyNotReindex = useWhyNot('reindex');
  const whyNotRecover = useWhyNot('recover');
  const whyNotCheck = useWhyNot('merkle-check');
  const mayNot = (path: string): string | undefined =>
    may(path) ? undefined : `The token you are using is not allowed to write to ${path}.`;
  return (
    <DrLayout>
      {(dr) => (
        <>
          <Warnings lines={answer?.warnings ?? []} />
          {answer?.data['merkle_check_report'] !== undefined && <MerkleReport answer={answer} />}
          <Card title="Role of this cluster">
            <div className="actions-list">
              {dr.mode === 'primary' && <DemoteAction mayNot={mayNot} />}
              {dr.mode === 'primary' && <DisablePrimaryAction mayNot={mayNot} />}
              {dr.mode === 'bootstrapping' && <StopBootstrapping />}
            </div>
          </Card>
          <Card title="Repair">
            <div className="actions-list">
              <ActionRow
                title="Recover"
                text="Closes all replication links, forgets errors and begins anew. For when a link hangs."
              >
                <ActionButton
                  label="Recover"
                  why={whyNotRecover ?? mayNot('sys/replication/recover')}
                  title="Begin recovery?"
                  confirm="Recover"
                  act={async () => {
                    setAnswer(await call(sysReplicationRecover, 'update'));
                    await refresh();
                  }}
                >
                  <p>
                    Are you sure you want to initiate cluster recovery? Secondaries connect again by
                    themselves.
                  </p>
                </ActionButton>
              </ActionRow>
              <ActionRow
                title="Reindex"
                text="Builds the sync index anew from the stored data, while the cluster is in use."
              >
                <ActionButton
                  label="Reindex"
                  why={whyNotReindex ?? mayNot('sys/replication/dr/reindex')}
                  title="Begin reindex?"
                  confirm="Reindex"
                  act={async () => {
                    setAnswer(await call(sysReplicationDrReindex, 'update'));
                    await refresh();
                  }}
                >
                  <p>
                    Are you sure you want to initiate cluster reindex? It reads everything stored, which takes
                    a while on a large cluster. Its progress shows under Details.
                  </p>
                </ActionButton>
              </ActionRow>
              <ActionRow
                title="Check"
                text="Compares the sync index with the stored data and reports what differs."
              >
                <ActionButton
                  label="Check the index"
                  why={whyNotCheck ?? mayNot('sys/replication/merkle-check')}
                  title="Check the index?"
                  confirm="Check"
                  act={async () => setAnswer(await call(sysReplicationMerkleCheck, 'update'))}
                >
                  <p>It reads everything stored and changes nothing.</p>
                </ActionButton>
              </ActionRow>
            </div>
          </Card>
        </>
      )}
    </DrLayout>
  );
}

/** While the first data is being fetched this cluster is what it was, and its tokens count. */
function StopBootstrapping() {
  const whyNot = useWhyNot('disable-secondary');
  return (
    <ActionRow
      title="Disable Replication"
      text="Gives up becoming a secondary. This cluster stays what it was."
    >
      <ActionButton
        label="Disable replication"
        kind="danger"
        danger
        why={whyNot}
        title="Disable Replication?"
        confirm="Disable"
        act={async () => {
          await call(sysReplicationDrSecondaryDisable, 'update');
          awaitChange('Replication is being disabled on this cluster.', ({ dr }) => dr?.mode === 'disabled');
        }}
      >
        <p>The data of the primary that was fetched so far is dropped. The activation token is used up.</p>
      </ActionButton>
    </ActionRow>
  );
}
