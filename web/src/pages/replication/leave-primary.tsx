/** What a primary can do to stop being one; also for a primary that was fenced, where a token is asked for. */
import {
  sysReplicationDrPrimaryDemote,
  sysReplicationDrPrimaryDisable,
} from '@holdfast/api/endpoints/sys-replication';
import { type ReactNode, useState } from 'react';
import { call } from '../../api/call.ts';
import { useWhyNot } from '../../cluster/use-cluster.ts';
import { awaitChange } from '../../cluster/watch.ts';
import { ActionButton } from '../../components/dialog.tsx';
import { SecretField } from '../../components/field.tsx';
import { ActionRow } from './action-row.tsx';

const TYPED = 'Disaster Recovery';

type Props = {
  /** Why the session's token may not, by path. */
  readonly mayNot?: (path: string) => string | undefined;
  /** Ask for a token in the dialog: nobody is logged in. */
  readonly askToken?: boolean;
};

export function DemoteAction({ mayNot, askToken = false }: Props) {
  const whyNot = useWhyNot('demote');
  const [token, setToken] = useState('');
  return (
    <ActionRow
      title="Demote cluster"
      text="Makes this primary a secondary that serves no clients and connects to nobody until it is given a primary."
    >
      <ActionButton
        label="Demote cluster"
        kind="danger"
        danger
        why={whyNot ?? mayNot?.('sys/replication/dr/primary/demote')}
        title="Demote to secondary?"
        confirm="Demote cluster"
        typed={TYPED}
        blocked={askToken && token.trim() === '' ? 'A token of this cluster is needed.' : undefined}
        act={async () => {
          await call(sysReplicationDrPrimaryDemote, 'update', {}, tokenOption(askToken, token));
          setToken('');
          awaitChange('This cluster is being demoted to a secondary.', ({ dr }) => dr?.mode === 'secondary');
        }}
      >
        <p>Are you sure you want to demote this cluster?</p>
        <ul>
          <li>Clients get no answers from it any more, and you are logged out.</li>
          <li>It does not connect to a primary by itself.</li>
          <li>
            It keeps its data and its cluster ID, and can be connected to the same set again without a wipe.
          </li>
          <li>Its secondaries get the last records, then their connections end.</li>
        </ul>
        <TokenField ask={askToken} value={token} onChange={setToken} />
      </ActionButton>
    </ActionRow>
  );
}

export function DisablePrimaryAction({ mayNot, askToken = false }: Props) {
  const whyNot = useWhyNot('disable-primary');
  const [token, setToken] = useState('');
  return (
    <ActionRow
      title="Disable Replication"
      text="Ends the replication set. The data stays, and this cluster goes on alone."
    >
      <ActionButton
        label="Disable replication"
        kind="danger"
        danger
        why={whyNot ?? mayNot?.('sys/replication/dr/primary/disable')}
        title="Disable Replication?"
        confirm="Disable"
        typed={TYPED}
        blocked={askToken && token.trim() === '' ? 'A token of this cluster is needed.' : undefined}
        act={async () => {
          await call(sysReplicationDrPrimaryDisable, 'update', {}, tokenOption(askToken, token));
          setToken('');
          awaitChange('Replication is being disabled on this cluster.', ({ dr }) => dr?.mode === 'disabled');
        }}
      >
        <p>Are you sure you want to disable replication on this cluster?</p>
        <ul>
          <li>Its secondaries can no longer connect, and their activation tokens are void.</li>
          <li>The cluster ID of the set is forgotten. Enabling replication again makes a new set.</li>
          <li>Secondaries that join the new set replace all their data, even if they know it already.</li>
        </ul>
        <TokenField ask={askToken} value={token} onChange={setToken} />
      </ActionButton>
    </ActionRow>
  );
}

function tokenOption(ask: boolean, token: string): { readonly token?: string } {
  return ask ? { token: token.trim() } : {};
}

function TokenField({
  ask,
  value,
  onChange,
}: {
  readonly ask: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  if (!ask) return null;
  return (
    <SecretField
      label="Token"
      value={value}
      onChange={onChange}
      help="A token of this cluster that is allowed to do this. Nobody can log in while it is fenced."
    />
  );
}
