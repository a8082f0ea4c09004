/** "Enable Replication": as a primary, or as the secondary of another cluster. */
import {
  sysReplicationDrPrimaryEnable,
  sysReplicationDrSecondaryEnable,
} from '@holdfast/api/endpoints/sys-replication';
import { useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import type { Answer } from '../../api/call.ts';
import { useCapabilities } from '../../api/use-capabilities.ts';
import { tokenCarriesAddress } from '../../cluster/activation-token.ts';
import { useCluster } from '../../cluster/use-cluster.ts';
import { awaitChange } from '../../cluster/watch.ts';
import { Button, ButtonLink } from '../../components/button.tsx';
import { ConfirmDialog } from '../../components/dialog.tsx';
import { RadioCards, SelectField } from '../../components/field.tsx';
import { Card, Empty, Notice, PageHeader } from '../../components/page.tsx';
import { EndpointForm, FormFields } from '../../forms/endpoint-form.tsx';
import { useEndpointForm } from '../../forms/use-endpoint-form.ts';

const PRIMARY_PATH = 'sys/replication/dr/primary/enable';
const SECONDARY_PATH = 'sys/replication/dr/secondary/enable';

export default function Enable() {
  const { dr } = useCluster();
  const [search, setSearch] = useSearchParams();
  const mode = search.get('mode') === 'secondary' ? 'secondary' : 'primary';
  const may = useCapabilities([PRIMARY_PATH, SECONDARY_PATH]);
  const path = mode === 'primary' ? PRIMARY_PATH : SECONDARY_PATH;
  const why = may(path)
    ? undefined
    : `The token you are using is not authorized to enable ${mode} replication.`;
  if (dr !== undefined && dr.mode !== 'disabled') {
    return (
      <>
        <PageHeader title="Enable Replication" crumbs={[{ to: '/replication', label: 'Replication' }]} />
        <Empty title="Replication is enabled." action={<ButtonLink to="/replication/dr">Details</ButtonLink>}>
          This cluster is a {dr.mode === 'bootstrapping' ? 'secondary that is being set up' : dr.mode}.
        </Empty>
      </>
    );
  }
  return (
    <>
      <PageHeader
        title="Enable Disaster Recovery Replication"
        crumbs={[{ to: '/replication', label: 'Replication' }]}
      />
      <Card title="Enable Replication">
        <div className="stack">
          <RadioCards
            label="Type of Replication"
            value="dr"
            onChange={() => undefined}
            options={[
              {
                value: 'dr',
                label: 'Disaster Recovery (DR)',
                text: 'Protects against the loss of a whole cluster. Secondaries serve nobody until they are promoted.',
              },
              {
                value: 'performance',
                label: 'Performance',
                text: 'Secondaries serve reads and forward writes.',
                why: 'This server does not have performance replication.',
              },
            ]}
          />
          <SelectField
            label="Cluster mode"
            value={mode}
            onChange={(next) => setSearch({ mode: next }, { replace: true })}
            options={[
              { value: 'primary', label: 'primary' },
              { value: 'secondary', label: 'secondary' },
            ]}
          />
          {mode === 'primary' ? <AsPrimary why={why} /> : <AsSecondary why={why} />}
        </div>
      </Card>
    </>
  );
}

function AsPrimary({ why }: { readonly why: string | undefined }) {
  const [, go] = useLocation();
  const done = (): void => {
    awaitChange(
      'The cluster is initializing replication. This may take some time.',
      ({ dr }) => dr?.mode === 'primary',
    );
    go('/replication/dr');
  };
  return (
    <EndpointForm
      endpoint={sysReplicationDrPrimaryEnable}
      operation="update"
      submit="Enable replication"
      why={why}
      onDone={done}
    />
  );
}

function AsSecondary({ why }: { readonly why: string | undefined }) {
  const { seal } = useCluster();
  const [open, setOpen] = useState(false);
  const form = useEndpointForm({
    endpoint: sysReplicationDrSecondaryEnable,
    operation: 'update',
    required: ['token'],
  });
  const token = String(form.typed['token'] ?? '').trim();
  const needsAddress = token !== '' && !tokenCarriesAddress(token);
  const address = String(form.typed['primary_api_addr'] ?? '').trim();
  const missing =
    token === ''
      ? 'Paste the activation token that the primary made.'
      : needsAddress && address === ''
        ? 'The token carries no address of the primary: give its API address.'
        : undefined;
  const act = async (): Promise<void> => {
    const answer: Answer = await form.send();
    awaitChange(
      answer.warnings[0] ?? 'The cluster is initializing replication. This may take some time.',
      ({ dr }) => dr?.mode === 'secondary' && (dr.state === 'stream-wals' || dr.lastError !== ''),
    );
  };
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (why === undefined && missing === undefined) setOpen(true);
      }}
    >
      <Notice tone="danger" title="This will clear all data in this cluster!">
        <p>
          Its secrets, tokens, users, policies and unseal keys are replaced by those of the primary.
          Afterwards it is unsealed with the primary's keys. Nothing is replaced before the new data was
          fetched and verified.
        </p>
      </Notice>
      <FormFields
        form={form}
        required={needsAddress ? ['token', 'primary_api_addr'] : ['token']}
        labels={{ token: 'Secondary activation token' }}
        help={{
          primary_api_addr: needsAddress
            ? 'Needed: the token carries no address.'
            : 'Only if the address in the token cannot be reached from here.',
          ca_file:
            'File on this server with the certificate that signed the certificate of the primary. If no CA is given, those of the system are used.',
        }}
        more={['ca_path', 'client_cert_pem', 'client_key_pem']}
      />
      <div className="form-actions">
        <Button type="submit" kind="primary" why={why ?? missing} aria-haspopup="dialog">
          Enable replication
        </Button>
      </div>
      <ConfirmDialog
        open={open}
        onClose={() => setOpen(false)}
        title="Replace all data of this cluster?"
        confirm="Enable replication"
        danger
        typed={seal?.clusterName ?? 'replace'}
        act={act}
      >
        <p>
          Everything in <strong>{seal?.clusterName}</strong> is replaced by the data of the primary: secrets,
          tokens, users, policies, audit devices and unseal keys. You will be logged out.
        </p>
      </ConfirmDialog>
    </form>
  );
}
