/** Mounting a KV engine. */
import { sysMount } from '@holdfast/api/endpoints/sys-mounts';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useWhyNotMay } from '../../api/use-may.ts';
import { ButtonLink } from '../../components/button.tsx';
import { RadioCards, TextField } from '../../components/field.tsx';
import { Card, PageHeader } from '../../components/page.tsx';
import { EndpointForm } from '../../forms/endpoint-form.tsx';
import { folderPlace } from '../../places.ts';
import { checkPath } from './path.ts';

export default function EnableEngine() {
  const [, go] = useLocation();
  const [path, setPath] = useState('');
  const [version, setVersion] = useState('2');
  const place = path.trim().replace(/\/+$/, '');
  const wrong = checkPath(place);
  const request = `sys/mounts/${place}`;
  const whyNot = useWhyNotMay(wrong === undefined ? [request] : []);
  return (
    <>
      <PageHeader title="Enable a secrets engine" crumbs={[{ to: '/secrets', label: 'Secrets' }]}>
        A KV engine keeps keys and values below a path of its own.
      </PageHeader>
      <Card title="New engine">
        <RadioCards
          label="Type"
          value={version}
          onChange={setVersion}
          options={[
            {
              value: '2',
              label: 'KV version 2',
              text: 'Keeps older versions; what was deleted can be brought back.',
            },
            {
              value: '1',
              label: 'KV version 1',
              text: 'Keeps the last value only. Writes replace it for good.',
            },
          ]}
        />
        <TextField
          label="Path"
          value={path}
          onChange={setPath}
          error={path === '' ? undefined : wrong}
          help="Where it is mounted, for example secret or team/kv."
        />
        <EndpointForm
          endpoint={sysMount}
          operation="update"
          fields={['description', 'local', 'config']}
          more={['local', 'config']}
          values={{ path: place, type: 'kv', options: { version } }}
          why={wrong ?? whyNot(request, 'update', 'create')}
          submit="Enable engine"
          onDone={() => go(folderPlace(place))}
          cancel={<ButtonLink to="/secrets">Cancel</ButtonLink>}
        />
      </Card>
    </>
  );
}
