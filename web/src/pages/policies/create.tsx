import { sysPoliciesAclName } from '@holdfast/api/endpoints/sys-policies';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '../../api/call.ts';
import { ServerError } from '../../api/server-error.ts';
import { useWhyNotMay } from '../../api/use-may.ts';
import { ButtonLink } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { Card, PageHeader } from '../../components/page.tsx';
import { policyPlace } from '../../places.ts';
import { checkPath } from '../secrets/path.ts';
import { PolicyForm } from './policy-form.tsx';

const EXAMPLE = `# What a team may do with its secrets
path "secret/data/team/*" {
  capabilities = ["create", "read", "update", "delete"]
}

path "secret/metadata/team/*" {
  capabilities = ["list", "read"]
}
`;

export default function CreatePolicy() {
  const [, go] = useLocation();
  const [typed, setTyped] = useState('');
  const name = typed.trim().toLowerCase();
  const wrong = name === '' ? 'Enter a name.' : checkPath(name);
  const request = `sys/policies/acl/${name}`;
  const whyNot = useWhyNotMay(wrong === undefined ? [request] : []);
  return (
    <>
      <PageHeader title="Create policy" crumbs={[{ to: '/policies', label: 'Policies' }]} />
      <Card title="New policy">
        <PolicyForm
          name={name}
          initial={EXAMPLE}
          submit="Create policy"
          why={wrong ?? whyNot(request, 'update')}
          before={async () => {
            if (await isThere(name))
              throw new Error(`There is a policy "${name}" already. Open it to edit it.`);
          }}
          onDone={() => go(policyPlace(name))}
          cancel={<ButtonLink to="/policies">Cancel</ButtonLink>}
        >
          <TextField
            label="Name"
            value={typed}
            onChange={setTyped}
            help="It is folded to lower case."
            error={typed === '' ? undefined : wrong}
          />
        </PolicyForm>
      </Card>
    </>
  );
}

/** A write would replace a policy that is there already. */
async function isThere(name: string): Promise<boolean> {
  try {
    await call(sysPoliciesAclName, 'read', { name });
    return true;
  } catch (error) {
    if (error instanceof ServerError && (error.status === 404 || error.status === 403)) return false;
    throw error;
  }
}
