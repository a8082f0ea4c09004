/** Making a token; it is shown once. */
import {
  tokenCreate,
  tokenCreateOrphan,
  tokenCreateWithRole,
  tokenRoles,
} from '@holdfast/api/endpoints/auth-token';
import { sysPoliciesAcl } from '@holdfast/api/endpoints/sys-policies';
import { useState } from 'react';
import type { Answer } from '../../api/call.ts';
import { useWhyNotMay } from '../../api/use-may.ts';
import { useNames } from '../../api/use-names.ts';
import { Button, ButtonLink } from '../../components/button.tsx';
import { SecretValue } from '../../components/copy.tsx';
import { CheckboxField, SelectField } from '../../components/field.tsx';
import { Card, Notice, Rows, Warnings } from '../../components/page.tsx';
import { durationText } from '../../components/time.ts';
import { EndpointForm } from '../../forms/endpoint-form.tsx';
import { accessorPlace } from '../../places.ts';
import { TokenTabs } from './tabs.tsx';

const FIELDS = [
  'policies',
  'ttl',
  'num_uses',
  'display_name',
  'renewable',
  'explicit_max_ttl',
  'period',
  'no_default_policy',
  'meta',
  'entity_alias',
];

export default function CreateToken() {
  const [made, setMade] = useState<Answer>();
  return (
    <TokenTabs>
      {made === undefined ? (
        <NewToken onDone={setMade} />
      ) : (
        <Made answer={made} onAnother={() => setMade(undefined)} />
      )}
    </TokenTabs>
  );
}

function NewToken({ onDone }: { readonly onDone: (answer: Answer) => void }) {
  const roles = useNames(tokenRoles, {});
  const policies = useNames(sysPoliciesAcl, {});
  const [role, setRole] = useState('');
  const [type, setType] = useState('');
  const [orphan, setOrphan] = useState(false);
  const endpoint = role !== '' ? tokenCreateWithRole : orphan ? tokenCreateOrphan : tokenCreate;
  const request = `auth/token/${endpoint.path.replace('{role_name}', role)}`;
  const whyNot = useWhyNotMay([request]);
  const known = policies.names.filter((name) => name !== 'root');
  return (
    <Card title="New token">
      {roles.names.length > 0 && (
        <SelectField
          label="Role"
          value={role}
          onChange={setRole}
          options={[
            { value: '', label: 'None' },
            ...roles.names.map((name) => ({ value: name, label: name })),
          ]}
          help="Rules for the policies, times and type of the token."
        />
      )}
      <SelectField
        label="Type"
        value={type}
        onChange={setType}
        options={[
          { value: '', label: 'Default' },
          { value: 'service', label: 'Service' },
          { value: 'batch', label: 'Batch' },
        ]}
        help="A batch token is not stored: it is light, but cannot be renewed or revoked alone."
      />
      {role === '' && (
        <CheckboxField
          label="Without a parent"
          help="It does not end with the token you are logged in with. Needs a permission of its own."
          checked={orphan}
          onChange={setOrphan}
        />
      )}
      <EndpointForm
        // Another endpoint takes what was typed along.
        endpoint={endpoint}
        operation="update"
        fields={FIELDS}
        more={FIELDS.slice(4)}
        labels={{ num_uses: 'Uses', no_default_policy: 'Leave out the policy "default"', meta: 'Metadata' }}
        help={{
          policies: `Names of the policies it carries; empty gives it yours.${
            known.length === 0 ? '' : ` There are: ${known.slice(0, 30).join(', ')}.`
          }`,
          num_uses: 'Requests it is good for; empty does not count them.',
        }}
        // Batch tokens cannot be renewable, and the form's tick is there by default.
        values={{
          ...(role !== '' && { role_name: role }),
          ...(type !== '' && { type }),
          ...(type === 'batch' && { renewable: false }),
        }}
        submit="Create token"
        why={whyNot(request, 'update')}
        onDone={onDone}
        cancel={<ButtonLink to="/tokens">Cancel</ButtonLink>}
      />
    </Card>
  );
}

function Made({ answer, onAnother }: { readonly answer: Answer; readonly onAnother: () => void }) {
  const auth = answer.auth ?? {};
  const accessor = typeof auth['accessor'] === 'string' ? auth['accessor'] : '';
  const policies = Array.isArray(auth['policies']) ? auth['policies'].map(String) : [];
  const ttl = typeof auth['lease_duration'] === 'number' ? auth['lease_duration'] : 0;
  return (
    <Card title="The token">
      <Warnings lines={answer.warnings} />
      <Notice tone="warning" title="It is shown only now.">
        <p>Copy it before you leave this page.</p>
      </Notice>
      <SecretValue label="Token" value={String(auth['client_token'] ?? '')} copyLabel="Copy token" />
      <Rows
        rows={[
          { term: 'Accessor', value: accessor && <code>{accessor}</code> },
          { term: 'Policies', value: policies.join(', ') },
          { term: 'Type', value: String(auth['token_type'] ?? '') },
          { term: 'Time left', value: ttl > 0 ? durationText(ttl) : 'Does not end' },
        ]}
      />
      <div className="form-actions">
        {accessor !== '' && <ButtonLink to={accessorPlace(accessor)}>Details</ButtonLink>}
        <Button onClick={onAnother}>Create another</Button>
      </div>
    </Card>
  );
}
