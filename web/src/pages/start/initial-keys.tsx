/** The keys of a new cluster, shown once. */
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { CopyButton, downloadText, SecretValue } from '../../components/copy.tsx';
import { CheckboxField } from '../../components/field.tsx';
import { Card, Notice, PageHeader } from '../../components/page.tsx';
import { type InitialKeys, initialKeysStore, keysText } from '../../session/initial-keys.ts';

export function InitialKeysPage({ keys }: { readonly keys: InitialKeys }) {
  const [saved, setSaved] = useState(false);
  return (
    <div className="narrow wide">
      <PageHeader title="Save these keys now">
        This is the only time they are shown. {keys.threshold} of the {keys.keys.length} keys are needed each
        time this cluster starts; whoever has that many can open it.
      </PageHeader>
      {keys.encrypted && (
        <Notice tone="info">
          Each key is encrypted for its holder: it is decrypted with that person's PGP key before use.
        </Notice>
      )}
      <Card title="Unseal keys">
        <div className="stack">
          {keys.keys.map((key, at) => (
            <SecretValue
              key={key}
              label={`Unseal Key ${at + 1}`}
              value={key}
              copied={`Key ${at + 1} copied!`}
            />
          ))}
        </div>
      </Card>
      <Card title="Root token">
        <SecretValue
          label={keys.rootTokenEncrypted ? 'Initial Root Token (encrypted)' : 'Initial Root Token'}
          value={keys.rootToken}
          copied="Root token copied!"
        />
      </Card>
      <div className="form-actions">
        <Button kind="primary" onClick={() => downloadText('holdfast-keys.txt', keysText(keys))}>
          Download keys
        </Button>
        <CopyButton text={keysText(keys)} label="Copy all" copied="Keys copied!" secret />
      </div>
      <Card title="And then">
        <div className="stack">
          <CheckboxField
            label="I have saved the keys and the root token"
            checked={saved}
            onChange={setSaved}
          />
          <div className="form-actions">
            <Button
              kind="primary"
              why={saved ? undefined : 'Say first that they are saved: they are not shown again.'}
              onClick={() => initialKeysStore.set(undefined)}
            >
              Continue to unseal
            </Button>
          </div>
        </div>
      </Card>
    </div>
  );
}
