/** "Generate a secondary token": the activation token, shown once, with what to do with it on the other side. */
import { sysReplicationDrPrimarySecondaryToken } from '@holdfast/api/endpoints/sys-replication';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Answer } from '../../api/call.ts';
import { useCapabilities } from '../../api/use-capabilities.ts';
import { readActivationToken } from '../../cluster/activation-token.ts';
import { useWhyNot } from '../../cluster/use-cluster.ts';
import { Button, ButtonLink } from '../../components/button.tsx';
import { CommandBox, SecretValue } from '../../components/copy.tsx';
import { Card, Notice, Rows, Warnings } from '../../components/page.tsx';
import { durationText } from '../../components/time.ts';
import { useNow } from '../../components/use-now.ts';
import { EndpointForm } from '../../forms/endpoint-form.tsx';
import { DrLayout } from './layout.tsx';

const PATH = 'sys/replication/dr/primary/secondary-token';

export default function AddSecondary() {
  const [made, setMade] = useState<Answer | undefined>();
  const whyNot = useWhyNot('secondary-token');
  const may = useCapabilities([PATH]);
  const why =
    whyNot ?? (may(PATH) ? undefined : 'The token you are using is not authorized to add secondaries.');
  return (
    <DrLayout>
      {() =>
        made === undefined ? (
          <Card title="Generate a secondary token">
            <EndpointForm
              endpoint={sysReplicationDrPrimarySecondaryToken}
              operation="update"
              submit="Generate token"
              required={['id']}
              more={['secondary_public_key']}
              why={why}
              onDone={setMade}
              cancel={<ButtonLink to="/replication/dr/secondaries">Cancel</ButtonLink>}
            />
          </Card>
        ) : (
          <Made answer={made} />
        )
      }
    </DrLayout>
  );
}

function Made({ answer }: { readonly answer: Answer }) {
  const [, go] = useLocation();
  const now = useNow();
  const token = String(answer.wrapInfo?.['token'] ?? answer.data['token'] ?? '');
  const ttl = answer.wrapInfo?.['ttl'];
  const claims = readActivationToken(token);
  const left = claims?.expires === undefined ? undefined : (claims.expires - now) / 1000;
  return (
    <Card title="Copy your token">
      <div className="stack">
        <Warnings lines={answer.warnings} />
        <Notice tone="warning" title="It is shown only now.">
          With it one cluster can become a secondary of this one, once. Treat it like a root token.
        </Notice>
        <SecretValue
          label="Activation token"
          value={token}
          copyLabel="Copy"
          copied="Activation token copied!"
        />
        <Rows
          rows={[
            { term: 'TTL', value: typeof ttl === 'number' ? `${ttl}s` : '' },
            {
              term: 'Expires',
              value:
                left === undefined
                  ? ''
                  : left <= 0
                    ? 'It has expired. Generate another one.'
                    : `in ${durationText(Math.ceil(left))}`,
            },
          ]}
        />
        <p>
          On the cluster that becomes the secondary, choose Replication, Enable, Cluster mode{' '}
          <em>secondary</em>, and paste the token. Or in a terminal there:
        </p>
        <CommandBox
          label="Command for the other cluster"
          command={`holdfast write sys/replication/dr/secondary/enable token="${token}"`}
          shown={'holdfast write sys/replication/dr/secondary/enable token="••••••••"'}
        />
        <div className="form-actions">
          <Button kind="primary" onClick={() => go('/replication/dr/secondaries')}>
            Back
          </Button>
        </div>
      </div>
    </Card>
  );
}
