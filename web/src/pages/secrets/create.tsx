/** Writing a secret to a path where none is. */
import { kvV1Secret } from '@holdfast/api/endpoints/kv-v1';
import { kvV2Data } from '@holdfast/api/endpoints/kv-v2';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { call, type Json } from '../../api/call.ts';
import { ServerError } from '../../api/server-error.ts';
import { ButtonLink } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { Card, ErrorNotice, Loading, PageHeader } from '../../components/page.tsx';
import { folderPlace, secretPlace } from '../../places.ts';
import { usePlace } from '../../use-place.ts';
import { kvCrumbs } from './crumbs.ts';
import type { Mount } from './mounts.ts';
import { checkPath } from './path.ts';
import { SecretForm } from './secret-form.tsx';
import { useMount } from './use-mount.ts';

export default function CreateSecret() {
  const { mount: mountPath, path: folder } = usePlace();
  const { mount, error } = useMount(mountPath);
  const [, go] = useLocation();
  const [path, setPath] = useState(folder === '' ? '' : `${folder}/`);
  const wrong = path === `${folder}/` ? 'Add a name to the folder.' : checkPath(path);
  return (
    <>
      <PageHeader title="Create secret" crumbs={kvCrumbs(mountPath, `${folder}/`)}>
        A set of keys and values, stored together at one path.
      </PageHeader>
      <ErrorNotice error={error} title="This engine cannot be shown" />
      {mount === undefined && error === undefined && <Loading what="Reading the engine" />}
      {mount !== undefined && (
        <Card title="New secret">
          <SecretForm
            initial={{}}
            submit="Create"
            why={wrong}
            cancel={<ButtonLink to={folderPlace(mount.path, folder)}>Cancel</ButtonLink>}
            act={async (document) => {
              await create(mount, path, document);
              go(secretPlace(mount.path, path));
            }}
          >
            <TextField
              label="Path"
              value={path}
              onChange={setPath}
              error={path === '' || path === `${folder}/` ? undefined : wrong}
              help={`Below ${mount.path} – slashes make folders.`}
            />
          </SecretForm>
        </Card>
      )}
    </>
  );
}

/** Refuses to replace what is there already. */
async function create(mount: Mount, path: string, document: Json): Promise<void> {
  if (mount.version === 2) {
    // cas 0: only when there is no version yet.
    await call(kvV2Data, 'update', { path, data: document, options: { cas: 0 } }, { mount: mount.path });
    return;
  }
  if (await isThere(mount, path)) {
    throw new Error('There is a secret at this path already. Open it to edit it.');
  }
  await call(kvV1Secret, 'update', { path }, { mount: mount.path, document });
}

async function isThere(mount: Mount, path: string): Promise<boolean> {
  try {
    await call(kvV1Secret, 'read', { path }, { mount: mount.path });
    return true;
  } catch (error) {
    // Whoever may not read it can still be allowed to write it.
    if (error instanceof ServerError && (error.status === 404 || error.status === 403)) return false;
    throw error;
  }
}
