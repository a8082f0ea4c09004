/** The rest of what an operation token authorises. */

import type { Endpoint } from '@holdfast/api';
import {
  sysReplicationDrSecondaryDisable,
  sysReplicationDrSecondaryMerkleCheck,
  sysReplicationDrSecondaryOperationTokenDelete,
  sysReplicationDrSecondaryRecover,
  sysReplicationDrSecondaryReindex,
} from '@holdfast/api/endpoints/sys-replication';
import { type ReactNode, useState } from 'react';
import { type Answer, call } from '../../api/call.ts';
import { useWhyNot } from '../../cluster/use-cluster.ts';
import { awaitChange, refresh } from '../../cluster/watch.ts';
import { ActionButton } from '../../components/dialog.tsx';
import { Card, Warnings } from '../../components/page.tsx';
import { dropSecrets } from '../../session/secrets.ts';
import { ActionRow } from '../replication/action-row.tsx';
import { MerkleReport } from '../replication/merkle-report.tsx';
import { OperationTokenField, useOperationToken } from './operation-token-field.tsx';

type Action = {
  readonly endpoint: Endpoint;
  /** Its name in the status, or nothing when it is always allowed. */
  readonly command?: string;
  readonly title: string;
  readonly text: string;
  readonly label: string;
  readonly question: string;
  readonly confirm: string;
  readonly children: ReactNode;
  readonly typed?: string;
  readonly danger?: true;
};

const DISABLE: Action = {
  endpoint: sysReplicationDrSecondaryDisable,
  command: 'disable-secondary',
  title: 'Disable Replication',
  text: 'Makes this secondary a cluster of its own, with the data, keys and tokens of the primary.',
  label: 'Disable replication',
  question: 'Disable Replication?',
  confirm: 'Disable',
  typed: 'Disaster Recovery',
  danger: true,
  children: (
    <>
      <p>Are you sure you want to disable replication on this cluster?</p>
      <ul>
        <li>It accepts writes with the tokens of the primary: a second cluster with the same data.</li>
        <li>It leaves its replication set. Joining it again replaces all its data.</li>
      </ul>
    </>
  ),
};

const REPAIRS: readonly Action[] = [
  {
    endpoint: sysReplicationDrSecondaryRecover,
    command: 'recover',
    title: 'Recover',
    text: 'Closes the replication link, forgets errors and begins anew.',
    label: 'Recover',
    question: 'Begin recovery?',
    confirm: 'Recover',
    children: <p>Are you sure you want to initiate cluster recovery?</p>,
  },
  {
    endpoint: sysReplicationDrSecondaryReindex,
    command: 'reindex',
    title: 'Reindex',
    text: 'Builds the sync index anew from the stored data.',
    label: 'Reindex',
    question: 'Begin reindex?',
    confirm: 'Reindex',
    children: <p>Are you sure you want to initiate cluster reindex? Its progress shows under Details.</p>,
  },
  {
    endpoint: sysReplicationDrSecondaryMerkleCheck,
    command: 'merkle-check',
    title: 'Check',
    text: 'Compares the sync index with the stored data and reports what differs.',
    label: 'Check the index',
    question: 'Check the index?',
    confirm: 'Check',
    children: <p>It reads everything stored and changes nothing.</p>,
  },
  {
    endpoint: sysReplicationDrSecondaryOperationTokenDelete,
    title: 'Delete the operation token',
    text: 'It has no end of its own: delete it when the operation is done.',
    label: 'Delete token',
    question: 'Delete the operation token?',
    confirm: 'Delete',
    danger: true,
    children: <p>Key holders have to make a new one for the next operation.</p>,
  },
];

export function ManageSecondary() {
  const [token, setToken] = useOperationToken();
  const [answer, setAnswer] = useState<Answer | undefined>();
  const run = async (action: Action): Promise<void> => {
    const body = { dr_operation_token: token.trim() };
    setAnswer(await call(action.endpoint, 'update', body, { token: null }));
    if (action === DISABLE) {
      awaitChange('Replication is being disabled on this cluster.', ({ dr }) => dr?.mode === 'disabled');
    }
    if (action.endpoint === sysReplicationDrSecondaryOperationTokenDelete) {
      dropSecrets('operation-token', 'otp', 'otp-nonce', 'encoded-token');
      setToken('');
    }
    await refresh();
  };
  return (
    <>
      <Warnings lines={answer?.warnings ?? []} />
      {answer?.data['merkle_check_report'] !== undefined && <MerkleReport answer={answer} />}
      <Card title="Authorisation">
        <OperationTokenField value={token} onChange={setToken} />
      </Card>
      <Card title="Role of this cluster">
        <div className="actions-list">
          <Entry action={DISABLE} token={token} run={run} />
        </div>
      </Card>
      <Card title="Repair">
        <div className="actions-list">
          {REPAIRS.map((action) => (
            <Entry key={action.title} action={action} token={token} run={run} />
          ))}
        </div>
      </Card>
    </>
  );
}

function Entry({
  action,
  token,
  run,
}: {
  readonly action: Action;
  readonly token: string;
  readonly run: (action: Action) => Promise<void>;
}) {
  const whyNot = useWhyNot(action.command ?? '');
  return (
    <ActionRow title={action.title} text={action.text}>
      <ActionButton
        label={action.label}
        kind={action.danger === true ? 'danger' : 'secondary'}
        why={whyNot ?? (token.trim() === '' ? 'A DR operation token is needed.' : undefined)}
        title={action.question}
        confirm={action.confirm}
        {...(action.danger === true && { danger: true })}
        {...(action.typed !== undefined && { typed: action.typed })}
        act={() => run(action)}
      >
        {action.children}
      </ActionButton>
    </ActionRow>
  );
}
