import { sysReplicationDrSecondaryUpdatePrimary } from '@holdfast/api/endpoints/sys-replication';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/call.ts';
import { readActivationToken, tokenCarriesAddress } from '../../cluster/activation-token.ts';
import { useCluster, useWhyNot } from '../../cluster/use-cluster.ts';
import { awaitChange } from '../../cluster/watch.ts';
import { Button } from '../../components/button.tsx';
import { ConfirmDialog } from '../../components/dialog.tsx';
import { Card, Notice, Warnings } from '../../components/page.tsx';
import { FormFields } from '../../forms/endpoint-form.tsx';
import { useEndpointForm } from '../../forms/use-endpoint-form.ts';
import { OperationTokenField, useOperationToken } from './operation-token-field.tsx';

const FIELDS = [
  'token',
  'update_primary_addrs',
  'primary_api_addr',
  'ca_file',
  'ca_path',
  'ca_cert',
  'client_cert_pem',
  'client_key_pem',
  'force',
];

export function UpdatePrimary() {
  const { dr } = useCluster();
  const whyNot = useWhyNot('update-primary');
  const [operationToken, setOperationToken] = useOperationToken();
  const [open, setOpen] = useState(false);
  const [warnings, setWarnings] = useState<readonly string[]>([]);
  const form = useEndpointForm({
    endpoint: sysReplicationDrSecondaryUpdatePrimary,
    operation: 'update',
    fields: FIELDS,
    values: { dr_operation_token: operationToken.trim() },
    options: { token: null },
  });
  const typed = (name: string): string => String(form.typed[name] ?? '').trim();
  const token = typed('token');
  const needsAddress =
    token !== '' && readActivationToken(token) !== undefined && !tokenCarriesAddress(token);
  const why =
    whyNot ??
    (operationToken.trim() === ''
      ? 'A DR operation token is needed.'
      : token === '' && typed('update_primary_addrs') === ''
        ? 'Paste the activation token of the new primary, or give addresses.'
        : needsAddress && typed('primary_api_addr') === ''
          ? 'The token carries no address of the primary: give its API address.'
          : undefined);
  return (
    <Card title="Update primary">
      <form
        className="stack"
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (why === undefined) setOpen(true);
        }}
      >
        <p>
          Connects this secondary to another primary of its set. Nothing is wiped: only what differs is
          transferred, and writes here that the new primary never got are kept aside.
        </p>
        <Warnings lines={warnings} />
        <OperationTokenField value={operationToken} onChange={setOperationToken} />
        <FormFields
          form={form}
          labels={{
            token: 'Secondary activation token',
            force: 'Join another replication set, which replaces all data of this cluster',
          }}
          help={{ token: 'Made on the new primary: Secondaries, Add.' }}
          more={['update_primary_addrs', 'ca_path', 'client_cert_pem', 'client_key_pem', 'force']}
        />
        <div className="form-actions">
          <Button type="submit" kind="primary" why={why} aria-haspopup="dialog">
            Update
          </Button>
          <ForgetPrimary operationToken={operationToken.trim()} onWarnings={setWarnings} />
        </div>
      </form>
      <ConfirmDialog
        open={open}
        onClose={() => setOpen(false)}
        title="Update primary?"
        confirm="Update"
        {...(form.typed['force'] === true && { typed: 'replace', danger: true })}
        act={async () => {
          const before = dr?.state;
          const answer = await form.send();
          setWarnings([]);
          awaitChange(
            answer.warnings[0] ?? 'This secondary is being connected to its primary.',
            ({ dr: now }) =>
              now !== undefined &&
              (now.mode !== 'secondary' ||
                now.lastError !== '' ||
                (now.state === 'stream-wals' && before !== undefined)),
          );
        }}
      >
        <p>Are you sure you want to update this cluster's primary?</p>
        {form.typed['force'] === true && (
          <Notice tone="danger" title="All data of this cluster is replaced">
            if the token belongs to another replication set.
          </Notice>
        )}
      </ConfirmDialog>
    </Card>
  );
}

/** An empty token: leave the primary and stay idle. */
function ForgetPrimary({
  operationToken,
  onWarnings,
}: {
  readonly operationToken: string;
  readonly onWarnings: (lines: readonly string[]) => void;
}) {
  const { dr } = useCluster();
  const [open, setOpen] = useState(false);
  const why =
    dr?.role === 'idle'
      ? 'This secondary has no primary.'
      : operationToken === ''
        ? 'A DR operation token is needed.'
        : undefined;
  return (
    <>
      <Button why={why} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        Leave the primary
      </Button>
      <ConfirmDialog
        open={open}
        onClose={() => setOpen(false)}
        title="Leave the primary?"
        confirm="Leave"
        danger
        act={async () => {
          const body = { dr_operation_token: operationToken, token: '' };
          const answer = await call(sysReplicationDrSecondaryUpdatePrimary, 'update', body, { token: null });
          onWarnings(answer.warnings);
        }}
      >
        <p>
          This secondary stops following its primary and keeps what it has. It can be connected again later.
        </p>
      </ConfirmDialog>
    </>
  );
}
