/** Settings of an auth method. */
import { sysAuthMount, sysAuthTune } from '@holdfast/api/endpoints/sys-auth';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { type Answer, call } from '../../api/call.ts';
import { useWhyNotMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { ButtonLink } from '../../components/button.tsx';
import { confirmWord } from '../../components/confirm-word.ts';
import { ActionButton } from '../../components/dialog.tsx';
import { Card, ErrorNotice, Loading, Notice, PageHeader, Warnings } from '../../components/page.tsx';
import { durationText } from '../../components/time.ts';
import { EndpointForm } from '../../forms/endpoint-form.tsx';
import { usersPlace } from '../../places.ts';
import { usePlace } from '../../use-place.ts';
import { ActionRow } from '../replication/action-row.tsx';

export default function MethodSettings() {
  const { mount } = usePlace();
  const [, go] = useLocation();
  const path = mount.replace(/\/$/, '');
  const whyNot = useWhyNotMay([`sys/auth/${path}`, `sys/auth/${path}/tune`]);
  const { answer, error, loading, again } = useRead(sysAuthTune, { path });
  const [saved, setSaved] = useState<Answer>();
  const now = (name: string): string => {
    const seconds = answer?.data[name];
    return typeof seconds === 'number' ? `Now ${durationText(seconds)}. ` : '';
  };
  return (
    <>
      <PageHeader
        title={mount}
        crumbs={[{ to: '/auth', label: 'Auth methods' }]}
        actions={<ButtonLink to={usersPlace(mount)}>Users</ButtonLink>}
      />
      <Card title="Method">
        <ErrorNotice error={error} title="The settings cannot be read" />
        {loading && <Loading what="Reading the settings" />}
        {saved !== undefined && <Notice tone="success" live title="Saved" />}
        <Warnings lines={saved?.warnings ?? []} />
        {answer !== undefined && (
          <EndpointForm
            key={JSON.stringify(answer.data)}
            endpoint={sysAuthTune}
            operation="update"
            fields={['description', 'default_lease_ttl', 'max_lease_ttl', 'listing_visibility', 'token_type']}
            initial={{
              description: answer.data['description'],
              listing_visibility: answer.data['listing_visibility'],
              token_type: answer.data['token_type'],
            }}
            help={{
              default_lease_ttl: `${now('default_lease_ttl')}Empty leaves it; "system" goes back to the system default.`,
              max_lease_ttl: `${now('max_lease_ttl')}Empty leaves it; "system" goes back to the system default.`,
              listing_visibility: '"unauth" offers this method at the login of everyone; "hidden" does not.',
            }}
            more={['token_type']}
            values={{ path }}
            submit="Save"
            why={whyNot(`sys/auth/${path}/tune`, 'update', 'sudo')}
            onDone={(done) => {
              setSaved(done);
              again();
            }}
          />
        )}
      </Card>
      <Card title="Method as a whole">
        <div className="actions-list">
          <ActionRow
            title="Disable"
            text="Deletes the method with all its users and revokes every token it gave out."
          >
            <ActionButton
              label="Disable method"
              kind="danger"
              danger
              why={whyNot(`sys/auth/${path}`, 'delete', 'sudo')}
              title={`Disable ${mount}?`}
              confirm="Disable"
              typed={confirmWord(mount)}
              act={async () => {
                await call(sysAuthMount, 'delete', { path });
                go('/auth');
              }}
            >
              <p>
                Everybody who logged in with <strong>{mount}</strong> is logged out. Its users cannot be
                brought back.
              </p>
            </ActionButton>
          </ActionRow>
        </div>
      </Card>
    </>
  );
}
