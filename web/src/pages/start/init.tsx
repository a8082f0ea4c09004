/** First start: makes the key shares and the root token of a new cluster. */
import { sysInit } from '@holdfast/api/endpoints/sys-seal';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/call.ts';
import { pgpKeyFromText } from '../../api/pgp-key.ts';
import { Button } from '../../components/button.tsx';
import { CheckboxField, TextField } from '../../components/field.tsx';
import { Card, ErrorNotice, PageHeader } from '../../components/page.tsx';
import { PgpKeyField } from '../../components/pgp-key-field.tsx';
import { initialKeysStore } from '../../session/initial-keys.ts';
import { checkShares } from './shares.ts';

export default function Init() {
  const [shares, setShares] = useState('5');
  const [threshold, setThreshold] = useState('3');
  const [encrypt, setEncrypt] = useState(false);
  const [pgpKeys, setPgpKeys] = useState<readonly string[]>([]);
  const [encryptRoot, setEncryptRoot] = useState(false);
  const [rootKey, setRootKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const errors = checkShares(shares, threshold);
  const wrong = errors.shares !== undefined || errors.threshold !== undefined;
  const count = errors.shares === undefined ? Number(shares) : 0;

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (wrong || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const keys = Array.from({ length: count }, (_, at) => pgpKeys[at] ?? '');
      const { data } = await call(
        sysInit,
        'update',
        {
          secret_shares: Number(shares),
          secret_threshold: Number(threshold),
          ...(encrypt && { pgp_keys: keys.map(pgpKeyFromText) }),
          ...(encryptRoot && { root_token_pgp_key: pgpKeyFromText(rootKey) }),
        },
        { token: null },
      );
      initialKeysStore.set({
        keys: Array.isArray(data['keys_base64']) ? data['keys_base64'].map(String) : [],
        rootToken: String(data['root_token']),
        threshold: Number(threshold),
        encrypted: encrypt,
        rootTokenEncrypted: encryptRoot,
      });
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };

  return (
    <div className="narrow">
      <PageHeader title="Initialise this cluster">
        A new cluster has no keys. This makes the key that protects everything stored, split into shares: some
        of them together unseal the cluster, fewer do not.
      </PageHeader>
      <Card title="Key shares">
        <form className="stack" noValidate onSubmit={(event) => void submit(event)}>
          <TextField
            label="Key shares"
            inputMode="numeric"
            value={shares}
            onChange={setShares}
            error={errors.shares}
            help="How many shares to make. Each goes to another person."
          />
          <TextField
            label="Key threshold"
            inputMode="numeric"
            value={threshold}
            onChange={setThreshold}
            error={errors.threshold}
            help="How many of them are needed to unseal."
          />
          <CheckboxField
            label="Encrypt the shares with PGP"
            checked={encrypt}
            onChange={setEncrypt}
            help="Each share comes out encrypted for one person, so nobody here sees it."
          />
          {encrypt &&
            Array.from({ length: count }, (_, at) => (
              <PgpKeyField
                // biome-ignore lint/suspicious/noArrayIndexKey: a share is its number
                key={at}
                label={`PGP key ${at + 1}`}
                value={pgpKeys[at] ?? ''}
                onChange={(value) =>
                  setPgpKeys(
                    Array.from({ length: count }, (_, other) =>
                      other === at ? value : (pgpKeys[other] ?? ''),
                    ),
                  )
                }
              />
            ))}
          <CheckboxField
            label="Encrypt the root token with PGP"
            checked={encryptRoot}
            onChange={setEncryptRoot}
          />
          {encryptRoot && (
            <PgpKeyField label="PGP key for the root token" value={rootKey} onChange={setRootKey} />
          )}
          <ErrorNotice error={error} title="The cluster was not initialised" />
          <div className="form-actions">
            <Button
              type="submit"
              kind="primary"
              busy={busy}
              why={wrong ? 'Correct the numbers first.' : undefined}
            >
              Initialise
            </Button>
          </div>
        </form>
      </Card>
    </div>
  );
}
