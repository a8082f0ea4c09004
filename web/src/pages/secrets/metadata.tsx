/** Settings of one secret and what people note about it. */
import { kvV2Metadata } from '@holdfast/api/endpoints/kv-v2';
import { type FormEvent, useState } from 'react';
import { type Answer, call } from '../../api/call.ts';
import { ServerError } from '../../api/server-error.ts';
import { useWhyNotMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { Button } from '../../components/button.tsx';
import { Card, ErrorNotice, Loading, Notice, Rows, Warnings } from '../../components/page.tsx';
import { PairRows } from '../../components/pair-rows.tsx';
import { checkPairs, membersOf, type PairErrors, pairsOf } from '../../components/pairs.ts';
import { EndpointForm } from '../../forms/endpoint-form.tsx';
import { parseHistory } from './history.ts';
import type { Mount } from './mounts.ts';
import { SecretLayout } from './secret-layout.tsx';
import { withoutZero } from './settings.ts';

export default function Metadata() {
  return <SecretLayout>{(mount, path) => <Forms mount={mount} path={path} />}</SecretLayout>;
}

function Forms({ mount, path }: { readonly mount: Mount; readonly path: string }) {
  const request = `${mount.path}metadata/${path}`;
  const whyNot = useWhyNotMay([request]);
  const { answer, error, loading, again } = useRead(kvV2Metadata, { path }, { mount: mount.path });
  const [saved, setSaved] = useState<Answer>();
  if (loading) return <Loading what="Reading the metadata" />;
  // Metadata can be written before there is any version.
  const nothing = error instanceof ServerError && error.status === 404;
  if (answer === undefined && !nothing)
    return <ErrorNotice error={error} title="The metadata cannot be read" />;
  const data = answer?.data ?? {};
  const why = whyNot(request, 'update');
  const done = (result: Answer): void => {
    setSaved(result);
    again();
  };
  return (
    <>
      {saved !== undefined && <Notice tone="success" live title="Saved" />}
      <Warnings lines={saved?.warnings ?? []} />
      <Card title="Custom metadata">
        <Custom
          key={JSON.stringify(data['custom_metadata'])}
          initial={parseHistory(data).custom}
          why={why}
          save={async (custom_metadata) =>
            done(await call(kvV2Metadata, 'update', { path, custom_metadata }, { mount: mount.path }))
          }
        />
      </Card>
      <Card title="Settings">
        <EndpointForm
          key={JSON.stringify(data)}
          endpoint={kvV2Metadata}
          operation="update"
          fields={['max_versions', 'cas_required', 'delete_version_after']}
          labels={{ max_versions: 'Maximum number of versions', cas_required: 'Require check-and-set' }}
          initial={withoutZero(data)}
          values={{ path }}
          options={{ mount: mount.path }}
          submit="Save settings"
          why={why}
          onDone={done}
        />
      </Card>
      {answer !== undefined && (
        <Card title="Times">
          <Rows
            rows={[
              { term: 'Created', value: String(data['created_time'] ?? '') },
              { term: 'Last change', value: String(data['updated_time'] ?? '') },
              { term: 'Current version', value: String(data['current_version'] ?? '') },
            ]}
          />
        </Card>
      )}
    </>
  );
}

function Custom({
  initial,
  why,
  save,
}: {
  readonly initial: Readonly<Record<string, string>>;
  readonly why: string | undefined;
  readonly save: (members: Readonly<Record<string, string>>) => Promise<void>;
}) {
  const [pairs, setPairs] = useState(() => pairsOf(initial));
  const [errors, setErrors] = useState<PairErrors>({});
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const wrong = checkPairs(pairs);
    setErrors(wrong);
    if (busy || why !== undefined || Object.keys(wrong).length > 0) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await save(membersOf(pairs));
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="stack" noValidate onSubmit={(event) => void submit(event)}>
      <p className="help">
        Texts that describe the secret. They are no secrets and are shown to whoever lists it.
      </p>
      <PairRows label="Pairs" pairs={pairs} onChange={setPairs} errors={errors} />
      <ErrorNotice error={failure} title="It was not saved" />
      <div className="form-actions">
        <Button type="submit" kind="primary" busy={busy} why={why}>
          Save custom metadata
        </Button>
      </div>
    </form>
  );
}
