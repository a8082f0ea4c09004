/** Enabling the userpass method. */
import { sysAuthMount } from '@holdfast/api/endpoints/sys-auth';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useWhyNotMay } from '../../api/use-may.ts';
import { ButtonLink } from '../../components/button.tsx';
import { RadioCards, TextField } from '../../components/field.tsx';
import { Card, PageHeader } from '../../components/page.tsx';
import { EndpointForm } from '../../forms/endpoint-form.tsx';
import { usersPlace } from '../../places.ts';
import { checkPath } from '../secrets/path.ts';

export default function EnableMethod() {
  const [, go] = useLocation();
  const [path, setPath] = useState('userpass');
  const place = path.trim().replace(/\/+$/, '');
  const wrong = checkPath(place);
  const request = `sys/auth/${place}`;
  const whyNot = useWhyNotMay(wrong === undefined ? [request] : []);
  return (
    <>
      <PageHeader title="Enable an auth method" crumbs={[{ to: '/auth', label: 'Auth methods' }]} />
      <Card title="New auth method">
        <RadioCards
          label="Type"
          value="userpass"
          onChange={() => undefined}
          options={[
            {
              value: 'userpass',
              label: 'Username and password',
              text: 'Users are kept by this server. People log in with a name and a password.',
            },
          ]}
        />
        <TextField
          label="Path"
          value={path}
          onChange={setPath}
          error={wrong}
          help="Below auth/. One type can be enabled at several paths."
        />
        <EndpointForm
          endpoint={sysAuthMount}
          operation="update"
          fields={['description', 'local', 'config']}
          more={['local', 'config']}
          values={{ path: place, type: 'userpass' }}
          why={wrong ?? whyNot(request, 'update', 'sudo')}
          submit="Enable method"
          onDone={() => go(usersPlace(place))}
          cancel={<ButtonLink to="/auth">Cancel</ButtonLink>}
        />
      </Card>
    </>
  );
}
