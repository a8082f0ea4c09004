/** Settings of a secrets engine. */
import { kvV2Config } from '@holdfast/api/endpoints/kv-v2';
import { sysMount, sysMountTune } from '@holdfast/api/endpoints/sys-mounts';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { type Answer, call } from '../../api/call.ts';
import { useWhyNotMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { ButtonLink } from '../../components/button.tsx';
import { confirmWord } from '../../components/confirm-word.ts';
import { ActionButton } from '../../components/dialog.tsx';
import {
  Card,
  ErrorNotice,
  Loading,
  Notice,
  PageHeader,
  Rows,
  Tag,
  Warnings,
} from '../../components/page.tsx';
import { durationText } from '../../components/time.ts';
import { EndpointForm } from '../../forms/endpoint-form.tsx';
import { folderPlace } from '../../places.ts';
import { usePlace } from '../../use-place.ts';
import { ActionRow } from '../replication/action-row.tsx';
import { type Mount, typeWords } from './mounts.ts';
import { withoutZero } from './settings.ts';
import { useMount } from './use-mount.ts';

export default function MountSettings() {
  const { mount: path } = usePlace();
  const { mount, error } = useMount(path);
  return (
    <>
      <PageHeader
        title={path}
        crumbs={[{ to: '/secrets', label: 'Secrets' }]}
        tags={mount !== undefined && <Tag tone="info">{typeWords(mount)}</Tag>}
        actions={mount?.type === 'kv' && <ButtonLink to={folderPlace(path)}>Browse</ButtonLink>}
      >
        {mount?.description}
      </PageHeader>
      <ErrorNotice error={error} title="This engine cannot be shown" />
      {mount === undefined && error === undefined && <Loading what="Reading the settings" />}
      {mount !== undefined && <Settings key={mount.path} mount={mount} />}
    </>
  );
}

function Settings({ mount }: { readonly mount: Mount }) {
  const place = mount.path.replace(/\/$/, '');
  const tunePath = `sys/mounts/${place}/tune`;
  const configPath = `${mount.path}config`;
  const whyNot = useWhyNotMay([tunePath, configPath, `sys/mounts/${place}`]);
  return (
    <>
      <Tune place={place} why={whyNot(tunePath, 'update')} />
      {mount.type === 'kv' && mount.version === 2 && (
        <Versions mount={mount.path} why={whyNot(configPath, 'update')} />
      )}
      <Leave
        mount={mount}
        whyNotTune={whyNot(tunePath, 'update')}
        whyNotDisable={whyNot(`sys/mounts/${place}`, 'delete')}
      />
    </>
  );
}

function Tune({ place, why }: { readonly place: string; readonly why: string | undefined }) {
  const { answer, error, loading, again } = useRead(sysMountTune, { path: place });
  const [saved, setSaved] = useState<Answer>();
  const now = (name: string): string => {
    const seconds = answer?.data[name];
    return typeof seconds === 'number' ? `Now ${durationText(seconds)}. ` : '';
  };
  return (
    <Card title="Engine">
      <ErrorNotice error={error} title="The settings cannot be read" />
      {loading && <Loading what="Reading the settings" />}
      {saved !== undefined && <Saved answer={saved} />}
      {answer !== undefined && (
        <EndpointForm
          key={JSON.stringify(answer.data)}
          endpoint={sysMountTune}
          operation="update"
          fields={['description', 'default_lease_ttl', 'max_lease_ttl', 'listing_visibility']}
          initial={{
            description: answer.data['description'],
            listing_visibility: answer.data['listing_visibility'],
          }}
          help={{
            default_lease_ttl: `${now('default_lease_ttl')}Empty leaves it; "system" goes back to the system default.`,
            max_lease_ttl: `${now('max_lease_ttl')}Empty leaves it; "system" goes back to the system default.`,
          }}
          more={['listing_visibility']}
          values={{ path: place }}
          submit="Save"
          why={why}
          onDone={(done) => {
            setSaved(done);
            again();
          }}
        />
      )}
    </Card>
  );
}

function Versions({ mount, why }: { readonly mount: string; readonly why: string | undefined }) {
  const { answer, error, loading, again } = useRead(kvV2Config, {}, { mount });
  const [saved, setSaved] = useState<Answer>();
  return (
    <Card title="Versions">
      <ErrorNotice error={error} title="The settings cannot be read" />
      {loading && <Loading what="Reading the settings" />}
      {saved !== undefined && <Saved answer={saved} />}
      {answer !== undefined && (
        <EndpointForm
          key={JSON.stringify(answer.data)}
          endpoint={kvV2Config}
          operation="update"
          initial={withoutZero(answer.data)}
          labels={{ max_versions: 'Maximum number of versions', cas_required: 'Require check-and-set' }}
          options={{ mount }}
          submit="Save"
          why={why}
          onDone={(done) => {
            setSaved(done);
            again();
          }}
        />
      )}
    </Card>
  );
}

function Saved({ answer }: { readonly answer: Answer }) {
  return (
    <>
      <Notice tone="success" live title="Saved" />
      <Warnings lines={answer.warnings} />
    </>
  );
}

function Leave({
  mount,
  whyNotTune,
  whyNotDisable,
}: {
  readonly mount: Mount;
  readonly whyNotTune: string | undefined;
  readonly whyNotDisable: string | undefined;
}) {
  const [, go] = useLocation();
  const path = mount.path.replace(/\/$/, '');
  return (
    <Card title="Engine as a whole">
      <Rows
        rows={[
          { term: 'Accessor', value: <code>{mount.accessor}</code> },
          { term: 'Local', value: mount.local ? 'Yes' : 'No' },
        ]}
      />
      <div className="actions-list">
        {mount.type === 'kv' && mount.version === 1 && (
          <ActionRow
            title="Keep versions"
            text="Turns this engine into KV version 2. Every secret becomes version 1 of itself; there is no way back."
          >
            <ActionButton
              label="Upgrade to version 2"
              why={whyNotTune}
              title={`Upgrade ${mount.path} to version 2?`}
              confirm="Upgrade"
              typed={confirmWord(mount.path)}
              act={async () => {
                await call(sysMountTune, 'update', { path, options: { version: '2' } });
                go('/secrets');
              }}
            >
              <p>
                Programs that read secrets below <strong>{mount.path}</strong> have to use paths with data/
                from then on, and policies too.
              </p>
            </ActionButton>
          </ActionRow>
        )}
        <ActionRow
          title="Disable"
          text="Deletes the engine with every secret below it and revokes its leases."
        >
          <ActionButton
            label="Disable engine"
            kind="danger"
            danger
            why={whyNotDisable}
            title={`Disable ${mount.path}?`}
            confirm="Disable"
            typed={confirmWord(mount.path)}
            act={async () => {
              await call(sysMount, 'delete', { path });
              go('/secrets');
            }}
          >
            <p>
              All data below <strong>{mount.path}</strong> is deleted, with every version. It cannot be
              brought back.
            </p>
          </ActionButton>
        </ActionRow>
      </div>
    </Card>
  );
}
