/** The versions of a secret. */
import { kvV2Delete, kvV2Destroy, kvV2Metadata, kvV2Undelete } from '@holdfast/api/endpoints/kv-v2';
import { Link, useLocation } from 'wouter';
import { call } from '../../api/call.ts';
import { useWhyNotMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { confirmWord } from '../../components/confirm-word.ts';
import { ActionButton } from '../../components/dialog.tsx';
import { Card, Empty, ErrorNotice, Loading, Table, Tag, type Tone } from '../../components/page.tsx';
import { agoText } from '../../components/time.ts';
import { useNow } from '../../components/use-now.ts';
import { folderPlace, secretPlace } from '../../places.ts';
import { ActionRow } from '../replication/action-row.tsx';
import { type History, parseHistory, type Version, type VersionState, versionState } from './history.ts';
import type { Mount } from './mounts.ts';
import { parentOf } from './path.ts';
import { SecretLayout } from './secret-layout.tsx';

const TONE: Readonly<Record<VersionState, Tone>> = {
  current: 'success',
  old: 'neutral',
  deleted: 'warning',
  destroyed: 'danger',
};

const WORD: Readonly<Record<VersionState, string>> = {
  current: 'Current',
  old: 'Older',
  deleted: 'Deleted',
  destroyed: 'Destroyed',
};

export default function Versions() {
  return <SecretLayout>{(mount, path) => <List mount={mount} path={path} />}</SecretLayout>;
}

function List({ mount, path }: { readonly mount: Mount; readonly path: string }) {
  const { answer, error, loading, again } = useRead(kvV2Metadata, { path }, { mount: mount.path });
  const history = answer === undefined ? undefined : parseHistory(answer.data);
  return (
    <>
      <ErrorNotice error={error} title="The versions cannot be listed" />
      {loading && <Loading what="Reading the versions" />}
      {history !== undefined && history.versions.length === 0 && (
        <Empty title="There is no version yet">Only metadata was written so far.</Empty>
      )}
      {history !== undefined && history.versions.length > 0 && (
        <VersionTable mount={mount} path={path} history={history} onDone={again} />
      )}
      {history !== undefined && <DeleteAll mount={mount} path={path} />}
    </>
  );
}

function VersionTable({
  mount,
  path,
  history,
  onDone,
}: {
  readonly mount: Mount;
  readonly path: string;
  readonly history: History;
  readonly onDone: () => void;
}) {
  const now = useNow();
  return (
    <Table label="Versions" columns={['Version', 'State', 'Created', 'Actions']}>
      {history.versions.map((version, at) => {
        const state = versionState(version, history, now);
        const before = history.versions[at + 1]?.number;
        return (
          <tr key={version.number}>
            <td>
              <Link href={secretPlace(mount.path, path, 'show', { version: version.number })}>
                <strong className="steady">Version {version.number}</strong>
              </Link>
            </td>
            <td>
              <Tag tone={TONE[state]}>{WORD[state]}</Tag>
            </td>
            <td>
              <time className="steady" dateTime={version.created} title={version.created}>
                {agoText(version.created, now)}
              </time>
            </td>
            <td>
              <span className="row-actions">
                {before !== undefined && (
                  <Link
                    className="button quiet"
                    href={secretPlace(mount.path, path, 'diff', { from: before, to: version.number })}
                  >
                    Compare with {before}
                  </Link>
                )}
                <VersionActions mount={mount} path={path} version={version} state={state} onDone={onDone} />
              </span>
            </td>
          </tr>
        );
      })}
    </Table>
  );
}

function VersionActions({
  mount,
  path,
  version,
  state,
  onDone,
}: {
  readonly mount: Mount;
  readonly path: string;
  readonly version: Version;
  readonly state: VersionState;
  readonly onDone: () => void;
}) {
  const request = (verb: string): string => `${mount.path}${verb}/${path}`;
  const whyNot = useWhyNotMay([request('delete'), request('undelete'), request('destroy')]);
  if (state === 'destroyed') return <span className="muted">Its data is gone</span>;
  const values = { path, versions: [version.number] };
  const name = `version ${version.number}`;
  return (
    <>
      {state === 'deleted' ? (
        <ActionButton
          label="Undelete"
          why={whyNot(request('undelete'), 'update')}
          title={`Bring ${name} back?`}
          confirm="Undelete"
          act={async () => {
            await call(kvV2Undelete, 'update', values, { mount: mount.path });
            onDone();
          }}
        >
          <p>Reads return it again.</p>
        </ActionButton>
      ) : (
        <ActionButton
          label="Delete"
          why={whyNot(request('delete'), 'update')}
          title={`Delete ${name}?`}
          confirm="Delete"
          act={async () => {
            await call(kvV2Delete, 'update', values, { mount: mount.path });
            onDone();
          }}
        >
          <p>Reads no longer return it. It can be brought back until it is destroyed.</p>
        </ActionButton>
      )}
      <ActionButton
        label="Destroy"
        kind="danger"
        danger
        why={whyNot(request('destroy'), 'update')}
        title={`Destroy ${name}?`}
        confirm="Destroy"
        typed={`destroy ${version.number}`}
        act={async () => {
          await call(kvV2Destroy, 'update', values, { mount: mount.path });
          onDone();
        }}
      >
        <p>The data of {name} is removed for good. Only the fact that it was there stays.</p>
      </ActionButton>
    </>
  );
}

function DeleteAll({ mount, path }: { readonly mount: Mount; readonly path: string }) {
  const [, go] = useLocation();
  const request = `${mount.path}metadata/${path}`;
  const whyNot = useWhyNotMay([request]);
  return (
    <Card title="Secret as a whole">
      <div className="actions-list">
        <ActionRow
          title="Delete everything"
          text="Removes the secret with all versions and metadata for good."
        >
          <ActionButton
            label="Delete all versions"
            kind="danger"
            danger
            why={whyNot(request, 'delete')}
            title={`Delete ${path} with all versions?`}
            confirm="Delete everything"
            typed={confirmWord(path)}
            act={async () => {
              await call(kvV2Metadata, 'delete', { path }, { mount: mount.path });
              go(folderPlace(mount.path, parentOf(path)));
            }}
          >
            <p>
              All versions of <strong>{path}</strong> and its metadata are removed. They cannot be brought
              back.
            </p>
          </ActionButton>
        </ActionRow>
      </div>
    </Card>
  );
}
