/** Share by share until the cluster opens. Each holder may use another browser: the count is the server's. */
import { sysUnseal } from '@holdfast/api/endpoints/sys-seal';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/call.ts';
import { useCluster } from '../../cluster/use-cluster.ts';
import { refresh } from '../../cluster/watch.ts';
import { Button } from '../../components/button.tsx';
import { SecretField } from '../../components/field.tsx';
import { Card, ErrorNotice, PageHeader, Progress } from '../../components/page.tsx';

export default function Unseal() {
  const { seal } = useCluster();
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const send = async (body: { readonly key?: string; readonly reset?: true }): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await call(sysUnseal, 'update', body, { token: null });
      setKey('');
    } catch (failure) {
      setError(failure);
    }
    await refresh();
    setBusy(false);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (key.trim() !== '' && !busy) void send({ key: key.trim() });
  };

  return (
    <div className="narrow">
      <PageHeader title="Unseal">
        This cluster is sealed: it has its data but not the key to it. Key holders enter their keys, here or
        in browsers of their own, until enough are there.
      </PageHeader>
      <Card title="Enter a key">
        <form className="stack" noValidate onSubmit={submit}>
          {seal !== undefined && (
            <Progress
              label="Unseal progress"
              done={seal.progress}
              total={seal.threshold}
              text={`${seal.progress} / ${seal.threshold} keys provided`}
            />
          )}
          <SecretField label="Unseal key" value={key} onChange={setKey} autoFocus />
          <ErrorNotice error={error} title="The key was not taken" />
          <div className="form-actions">
            <Button
              type="submit"
              kind="primary"
              busy={busy}
              why={key.trim() === '' ? 'Enter a key.' : undefined}
            >
              Unseal
            </Button>
            {(seal?.progress ?? 0) > 0 && (
              <Button onClick={() => void send({ reset: true })}>Start again</Button>
            )}
          </div>
        </form>
      </Card>
    </div>
  );
}
