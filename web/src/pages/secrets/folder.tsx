/** One folder of a KV engine. */
import { kvV1Secret } from '@holdfast/api/endpoints/kv-v1';
import { kvV2Metadata } from '@holdfast/api/endpoints/kv-v2';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { useNames } from '../../api/use-names.ts';
import { Button, ButtonLink } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { NameList } from '../../components/name-list.tsx';
import { Card, Empty, ErrorNotice, Loading, PageHeader, Tag } from '../../components/page.tsx';
import { createSecretPlace, folderPlace, mountPlace, secretPlace } from '../../places.ts';
import { usePlace } from '../../use-place.ts';
import { kvCrumbs } from './crumbs.ts';
import { type Mount, typeWords } from './mounts.ts';
import { checkPath, joinPath, leafOf } from './path.ts';
import { useMount } from './use-mount.ts';

const NAMES_PER_PAGE = 500;

export default function Folder() {
  const { mount: path, path: folder } = usePlace();
  const { mount, error } = useMount(path);
  return (
    <>
      <PageHeader
        title={folder === '' ? path : `${leafOf(folder)}/`}
        crumbs={folder === '' ? [{ to: '/secrets', label: 'Secrets' }] : kvCrumbs(path, folder)}
        tags={mount !== undefined && folder === '' && <Tag tone="info">{typeWords(mount)}</Tag>}
        actions={
          <>
            {folder === '' && <ButtonLink to={mountPlace(path)}>Settings</ButtonLink>}
            <ButtonLink to={createSecretPlace(path, folder)} kind="primary">
              Create secret
            </ButtonLink>
          </>
        }
      />
      <ErrorNotice error={error} title="This engine cannot be shown" />
      {mount === undefined && error === undefined && <Loading what="Reading the engine" />}
      {mount !== undefined && <Contents key={`${path} ${folder}`} mount={mount} folder={folder} />}
    </>
  );
}

function Contents({ mount, folder }: { readonly mount: Mount; readonly folder: string }) {
  const list = useNames(
    mount.version === 2 ? kvV2Metadata : kvV1Secret,
    { path: folder === '' ? '' : `${folder}/` },
    { mount: mount.path, pageSize: NAMES_PER_PAGE },
  );
  return (
    <>
      <Card title="Contents">
        <NameList
          label="Contents"
          list={list}
          to={(name) =>
            name.endsWith('/')
              ? folderPlace(mount.path, joinPath(folder, name))
              : secretPlace(mount.path, joinPath(folder, name))
          }
          kind={(name) => name.endsWith('/') && <Tag>Folder</Tag>}
          empty={
            <Empty
              title={folder === '' ? 'There are no secrets here yet' : 'Nothing lies in this folder'}
              action={
                <ButtonLink to={createSecretPlace(mount.path, folder)} kind="primary">
                  Create secret
                </ButtonLink>
              }
            >
              A secret is a set of keys and values at a path. Folders come by themselves: create app/db to get
              a folder app.
            </Empty>
          }
        />
      </Card>
      <OpenPath mount={mount} folder={folder} />
    </>
  );
}

/** For those who may read a secret but not list its folder. */
function OpenPath({ mount, folder }: { readonly mount: Mount; readonly folder: string }) {
  const [, go] = useLocation();
  const [typed, setTyped] = useState('');
  const path = joinPath(folder, typed.trim());
  const wrong = typed.trim() === '' ? 'Enter a path.' : checkPath(path);
  const open = (event: FormEvent): void => {
    event.preventDefault();
    if (wrong === undefined) go(secretPlace(mount.path, path));
  };
  return (
    <Card title="Open a secret by its path">
      <form className="stack" onSubmit={open}>
        <TextField
          label="Path"
          value={typed}
          onChange={setTyped}
          error={typed.trim() === '' ? undefined : wrong}
          help={`Below ${mount.path}${folder === '' ? '' : `${folder}/`}. A policy may let you read a secret although you may not list its folder.`}
        />
        <div className="form-actions">
          <Button type="submit" why={wrong} whyHidden>
            Open
          </Button>
        </div>
      </form>
    </Card>
  );
}
