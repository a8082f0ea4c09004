/** Changing a secret; with versions, the result is a new one. */
import { kvV1Secret } from '@holdfast/api/endpoints/kv-v1';
import { kvV2Data } from '@holdfast/api/endpoints/kv-v2';
import { useLocation, useSearchParams } from 'wouter';
import { call, type Json } from '../../api/call.ts';
import { useWhyNotMay } from '../../api/use-may.ts';
import { ButtonLink } from '../../components/button.tsx';
import { Card, ErrorNotice, Loading, Notice } from '../../components/page.tsx';
import { secretPlace } from '../../places.ts';
import { inexactNumber } from './document.ts';
import type { Mount } from './mounts.ts';
import { SecretForm } from './secret-form.tsx';
import { SecretLayout } from './secret-layout.tsx';
import { useSecret } from './use-secret.ts';

export default function EditSecret() {
  const [search] = useSearchParams();
  const version = Number(search.get('version') ?? 0) || 0;
  return <SecretLayout>{(mount, path) => <Edit mount={mount} path={path} version={version} />}</SecretLayout>;
}

function Edit({
  mount,
  path,
  version,
}: {
  readonly mount: Mount;
  readonly path: string;
  readonly version: number;
}) {
  const [, go] = useLocation();
  const secret = useSecret(mount, path, version);
  const two = mount.version === 2;
  const request = two ? `${mount.path}data/${path}` : `${mount.path}${path}`;
  const whyNot = useWhyNotMay([request]);
  if (secret.loading) return <Loading what="Reading the secret" />;
  if (secret.error !== undefined)
    return <ErrorNotice error={secret.error} title="This secret cannot be read" />;
  const document = secret.document ?? {};
  const inexact = inexactNumber(document);
  /** The version that the new one replaces: when another one came meanwhile, the server refuses. */
  const base = secret.history?.current ?? (version === 0 ? secret.version : undefined);
  const save = async (changed: Json): Promise<void> => {
    const place = { mount: mount.path };
    if (two) {
      const options = base === undefined ? {} : { options: { cas: base } };
      await call(kvV2Data, 'update', { path, data: changed, ...options }, place);
    } else await call(kvV1Secret, 'update', { path }, { ...place, document: changed });
    go(secretPlace(mount.path, path));
  };
  return (
    <>
      {secret.missing && (
        <Notice tone="info" title="There is no data to begin with">
          The version is deleted or was never written. What you save becomes the current one.
        </Notice>
      )}
      {version > 0 && secret.document !== undefined && (
        <Notice tone="info" title={`These are the values of version ${version}`}>
          Saving makes them the newest version.
        </Notice>
      )}
      <Card title={two ? 'New version' : 'Edit'}>
        <SecretForm
          initial={document}
          submit="Save"
          why={
            inexact === undefined
              ? whyNot(request, 'update')
              : `The number at ${inexact} has more digits than a browser can hold and would be changed. Use the command line.`
          }
          cancel={<ButtonLink to={secretPlace(mount.path, path)}>Cancel</ButtonLink>}
          act={save}
        />
      </Card>
    </>
  );
}
