import { userpassUser } from '@holdfast/api/endpoints/userpass';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '../../api/call.ts';
import { ServerError } from '../../api/server-error.ts';
import { ButtonLink } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { Card, PageHeader } from '../../components/page.tsx';
import { useEndpointForm } from '../../forms/use-endpoint-form.ts';
import { usersPlace } from '../../places.ts';
import { usePlace } from '../../use-place.ts';
import { USER_FIELDS, USER_LABELS, USER_MORE } from './user-fields.ts';
import { UserForm } from './user-form.tsx';

export default function CreateUser() {
  const { mount } = usePlace();
  const [, go] = useLocation();
  const [typed, setTyped] = useState('');
  const username = typed.trim();
  const options = { mount: `auth/${mount}` };
  const form = useEndpointForm({
    endpoint: userpassUser,
    operation: 'update',
    fields: USER_FIELDS,
    values: { username },
    required: ['password'],
    options,
  });
  return (
    <>
      <PageHeader
        title="Create user"
        crumbs={[
          { to: '/auth', label: 'Auth methods' },
          { to: usersPlace(mount), label: mount },
        ]}
      />
      <Card title="New user">
        <UserForm
          form={form}
          labels={USER_LABELS}
          more={USER_MORE}
          required={['password']}
          submit="Create user"
          why={username === '' ? 'Enter a name.' : undefined}
          before={async () => {
            if (await isThere(username, options)) throw new Error(`There is a user "${username}" already.`);
          }}
          onDone={() => go(usersPlace(mount))}
          cancel={<ButtonLink to={usersPlace(mount)}>Cancel</ButtonLink>}
        >
          <TextField label="Username" value={typed} onChange={setTyped} help="It is folded to lower case." />
        </UserForm>
      </Card>
    </>
  );
}

/** A write would change a user that is there already. */
async function isThere(username: string, options: { readonly mount: string }): Promise<boolean> {
  try {
    await call(userpassUser, 'read', { username }, options);
    return true;
  } catch (error) {
    // Whoever may not read users can still be allowed to create one.
    if (error instanceof ServerError && (error.status === 404 || error.status === 403)) return false;
    throw error;
  }
}
