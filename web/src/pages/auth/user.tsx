/** One user: change and delete. */
import { sysLeasesRevokePrefix } from '@holdfast/api/endpoints/sys-leases';
import { userpassUser } from '@holdfast/api/endpoints/userpass';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { call, type Json } from '../../api/call.ts';
import { useWhyNotMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { ButtonLink } from '../../components/button.tsx';
import { confirmWord } from '../../components/confirm-word.ts';
import { ActionButton } from '../../components/dialog.tsx';
import { Card, ErrorNotice, Loading, Notice, PageHeader } from '../../components/page.tsx';
import { useEndpointForm } from '../../forms/use-endpoint-form.ts';
import { usersPlace } from '../../places.ts';
import { usePlace } from '../../use-place.ts';
import { ActionRow } from '../replication/action-row.tsx';
import { USER_FIELDS, USER_LABELS, USER_MORE } from './user-fields.ts';
import { UserForm } from './user-form.tsx';

export default function User() {
  const { mount, name } = usePlace();
  const options = { mount: `auth/${mount}` };
  const { answer, error, loading, again } = useRead(userpassUser, { username: name }, options);
  const [saved, setSaved] = useState(false);
  return (
    <>
      <PageHeader
        title={name}
        crumbs={[
          { to: '/auth', label: 'Auth methods' },
          { to: usersPlace(mount), label: mount },
        ]}
      />
      <ErrorNotice error={error} title="This user cannot be shown" />
      {loading && <Loading what="Reading the user" />}
      {saved && <Notice tone="success" live title="Saved. It holds from the next login on." />}
      {answer !== undefined && (
        <Change
          key={JSON.stringify(answer.data)}
          mount={mount}
          name={name}
          data={answer.data}
          onDone={() => {
            setSaved(true);
            again();
          }}
        />
      )}
      {answer !== undefined && <Leave mount={mount} name={name} />}
    </>
  );
}

function Change({
  mount,
  name,
  data,
  onDone,
}: {
  readonly mount: string;
  readonly name: string;
  readonly data: Json;
  readonly onDone: () => void;
}) {
  const request = `auth/${mount}users/${name}`;
  const whyNot = useWhyNotMay([request]);
  const form = useEndpointForm({
    endpoint: userpassUser,
    operation: 'update',
    fields: USER_FIELDS,
    initial: data,
    values: { username: name },
    options: { mount: `auth/${mount}` },
  });
  return (
    <Card title="Settings">
      <UserForm
        form={form}
        labels={{ ...USER_LABELS, password: 'New password' }}
        help={{ password: 'Empty keeps the present one.' }}
        more={USER_MORE}
        submit="Save"
        why={whyNot(request, 'update')}
        onDone={onDone}
        cancel={<ButtonLink to={usersPlace(mount)}>Back to the users</ButtonLink>}
      />
    </Card>
  );
}

function Leave({ mount, name }: { readonly mount: string; readonly name: string }) {
  const [, go] = useLocation();
  const [ended, setEnded] = useState(false);
  const user = `auth/${mount}users/${name}`;
  const prefix = `auth/${mount}login/${name}`;
  const revoke = `sys/leases/revoke-prefix/${prefix}`;
  const whyNot = useWhyNotMay([user, revoke]);
  return (
    <Card title="User as a whole">
      {ended && <Notice tone="success" live title="All tokens of this user are revoked." />}
      <div className="actions-list">
        <ActionRow title="End all logins" text="Revokes every token this user has now.">
          <ActionButton
            label="Revoke tokens"
            why={whyNot(revoke, 'update', 'sudo')}
            title={`Revoke all tokens of ${name}?`}
            confirm="Revoke"
            danger
            kind="secondary"
            act={async () => {
              await call(sysLeasesRevokePrefix, 'update', { prefix });
              setEnded(true);
            }}
          >
            <p>The user is logged out everywhere and can log in again.</p>
          </ActionButton>
        </ActionRow>
        <ActionRow title="Delete" text="The user cannot log in any more. Tokens given out before stay valid.">
          <ActionButton
            label="Delete user"
            kind="danger"
            danger
            why={whyNot(user, 'delete')}
            title={`Delete ${name}?`}
            confirm="Delete"
            typed={confirmWord(name)}
            act={async () => {
              await call(userpassUser, 'delete', { username: name }, { mount: `auth/${mount}` });
              go(usersPlace(mount));
            }}
          >
            <p>
              To end the tokens of <strong>{name}</strong> as well, revoke them first.
            </p>
          </ActionButton>
        </ActionRow>
      </div>
    </Card>
  );
}
