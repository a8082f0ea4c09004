/** One secret: its keys and values, masked. */
import { kvV1Secret } from '@holdfast/api/endpoints/kv-v1';
import { kvV2Data, kvV2Undelete } from '@holdfast/api/endpoints/kv-v2';
import { type ReactNode, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { call } from '../../api/call.ts';
import { useWhyNotMay } from '../../api/use-may.ts';
import { Button, ButtonLink } from '../../components/button.tsx';
import { confirmWord } from '../../components/confirm-word.ts';
import { CopyButton, SecretValue } from '../../components/copy.tsx';
import { ActionButton } from '../../components/dialog.tsx';
import { Card, Empty, ErrorNotice, Loading, Notice, Rows, Tag } from '../../components/page.tsx';
import { agoText } from '../../components/time.ts';
import { useNow } from '../../components/use-now.ts';
import { createSecretPlace, folderPlace, secretPlace } from '../../places.ts';
import { jsonText, shownText } from './document.ts';
import { versionState } from './history.ts';
import type { Mount } from './mounts.ts';
import { parentOf } from './path.ts';
import { SecretLayout } from './secret-layout.tsx';
import { type Secret, useSecret } from './use-secret.ts';

export default function ShowSecret() {
  const [search] = useSearchParams();
  const version = Number(search.get('version') ?? 0) || 0;
  return (
    <SecretLayout
      actions={(mount, path) => (
        <ButtonLink to={secretPlace(mount.path, path, 'edit', version > 0 ? { version } : {})} kind="primary">
          {version > 0 ? 'Edit from this version' : mount.version === 2 ? 'Create new version' : 'Edit'}
        </ButtonLink>
      )}
    >
      {(mount, path) => <Shown mount={mount} path={path} version={version} />}
    </SecretLayout>
  );
}

function Shown({
  mount,
  path,
  version,
}: {
  readonly mount: Mount;
  readonly path: string;
  readonly version: number;
}) {
  const secret = useSecret(mount, path, version);
  const now = useNow();
  if (secret.loading) return <Loading what="Reading the secret" />;
  const { history } = secret;
  const number = secret.version ?? (version > 0 ? version : history?.current);
  const current = history === undefined || number === history.current;
  return (
    <>
      <ErrorNotice error={secret.error} title="This secret cannot be read" />
      {!current && (
        <Notice tone="info" title={`This is version ${number}. The current one is ${history?.current}.`}>
          <ButtonLink to={secretPlace(mount.path, path)}>Show the current version</ButtonLink>
        </Notice>
      )}
      {secret.missing && <Missing mount={mount} path={path} secret={secret} number={number} />}
      {secret.document !== undefined && (
        <Document document={secret.document} key={number}>
          {number !== undefined && mount.version === 2 && <Tag tone="info">Version {number}</Tag>}
          {secret.created !== undefined && (
            <span className="muted">
              <time dateTime={secret.created} title={secret.created}>
                {agoText(secret.created, now)}
              </time>
            </span>
          )}
        </Document>
      )}
      {history !== undefined && Object.keys(history.custom).length > 0 && (
        <Card title="Custom metadata">
          <Rows rows={Object.entries(history.custom).map(([term, value]) => ({ term, value }))} />
        </Card>
      )}
      {secret.document !== undefined && current && (
        <DeleteSecret mount={mount} path={path} onDone={secret.again} />
      )}
    </>
  );
}

function Missing({
  mount,
  path,
  secret,
  number,
}: {
  readonly mount: Mount;
  readonly path: string;
  readonly secret: Secret;
  readonly number: number | undefined;
}) {
  const now = useNow();
  const request = `${mount.path}undelete/${path}`;
  const whyNot = useWhyNotMay(mount.version === 2 ? [request] : []);
  const version = secret.history?.versions.find((entry) => entry.number === number);
  if (secret.history === undefined || version === undefined) {
    return (
      <Empty
        title="There is nothing at this path"
        action={<ButtonLink to={createSecretPlace(mount.path, parentOf(path))}>Create a secret</ButtonLink>}
      >
        It was never written, or is deleted and your token may not see its history.
      </Empty>
    );
  }
  if (versionState(version, secret.history, now) === 'destroyed') {
    return (
      <Empty title={`Version ${version.number} is destroyed`}>
        Its data is gone for good. Older versions, if any, are listed under Versions.
      </Empty>
    );
  }
  return (
    <Empty
      title={`Version ${version.number} is deleted`}
      action={
        <ActionButton
          label="Undelete"
          kind="primary"
          why={whyNot(request, 'update')}
          title={`Bring version ${version.number} back?`}
          confirm="Undelete"
          act={async () => {
            await call(kvV2Undelete, 'update', { path, versions: [version.number] }, { mount: mount.path });
            secret.again();
          }}
        >
          <p>Reads return it again.</p>
        </ActionButton>
      }
    >
      Its data is still kept and can be brought back.
    </Empty>
  );
}

function Document({
  document,
  children,
}: {
  readonly document: Readonly<Record<string, unknown>>;
  readonly children?: ReactNode;
}) {
  const [search, setSearch] = useSearchParams();
  const json = search.get('view') === 'json';
  const [shown, setShown] = useState(false);
  const entries = Object.entries(document);
  const view = (name: string): void =>
    setSearch(
      (before) => {
        if (name === 'json') before.set('view', 'json');
        else before.delete('view');
        return before;
      },
      { replace: true },
    );
  return (
    <Card title="Keys and values" actions={<span className="view-bar">{children}</span>}>
      <div className="view-bar">
        <Button aria-pressed={!json} onClick={() => view('rows')}>
          Rows
        </Button>
        <Button aria-pressed={json} onClick={() => view('json')}>
          JSON
        </Button>
        <Button aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? 'Hide all values' : 'Show all values'}
        </Button>
        <CopyButton text={jsonText(document)} label="Copy as JSON" copied="Copied!" secret />
      </div>
      {json ? (
        <pre className="json-text">{shown ? jsonText(document) : jsonText(masked(document))}</pre>
      ) : entries.length === 0 ? (
        <Empty title="This secret has no keys" />
      ) : (
        <div className="secret-values">
          {entries.map(([key, value]) => (
            // A row can be opened alone; the button above sets all of them anew.
            <SecretValue key={`${shown} ${key}`} label={key} value={shownText(value)} startShown={shown} />
          ))}
        </div>
      )}
    </Card>
  );
}

function masked(document: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(document).map((key) => [key, '••••••••']));
}

function DeleteSecret({
  mount,
  path,
  onDone,
}: {
  readonly mount: Mount;
  readonly path: string;
  readonly onDone: () => void;
}) {
  const [, go] = useLocation();
  const two = mount.version === 2;
  const request = two ? `${mount.path}data/${path}` : `${mount.path}${path}`;
  const whyNot = useWhyNotMay([request]);
  return (
    <div className="form-actions">
      <ActionButton
        label={two ? 'Delete this version' : 'Delete secret'}
        kind="danger"
        danger
        why={whyNot(request, 'delete')}
        title={two ? 'Delete the current version?' : `Delete ${path}?`}
        confirm="Delete"
        {...(!two && { typed: confirmWord(path) })}
        act={async () => {
          await call(two ? kvV2Data : kvV1Secret, 'delete', { path }, { mount: mount.path });
          if (two) onDone();
          else go(folderPlace(mount.path, parentOf(path)));
        }}
      >
        {two ? (
          <p>Reads no longer return it. It can be brought back until it is destroyed.</p>
        ) : (
          <p>It is gone for good: this engine keeps no versions.</p>
        )}
      </ActionButton>
    </div>
  );
}
