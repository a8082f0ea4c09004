/** One policy: read, change, delete. */
import { sysPoliciesAclName } from '@holdfast/api/endpoints/sys-policies';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '../../api/call.ts';
import { useWhyNotMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { ButtonLink } from '../../components/button.tsx';
import { confirmWord } from '../../components/confirm-word.ts';
import { ActionButton } from '../../components/dialog.tsx';
import { Card, Empty, ErrorNotice, Loading, Notice, PageHeader } from '../../components/page.tsx';
import { usePlace } from '../../use-place.ts';
import { ActionRow } from '../replication/action-row.tsx';
import { PolicyForm } from './policy-form.tsx';

export default function Policy() {
  const { path: name } = usePlace();
  const [, go] = useLocation();
  const { answer, error, loading, again } = useRead(sysPoliciesAclName, { name });
  const [saved, setSaved] = useState(false);
  const request = `sys/policies/acl/${name}`;
  const whyNot = useWhyNotMay([request]);
  const text = answer?.data['policy'];
  return (
    <>
      <PageHeader title={name} crumbs={[{ to: '/policies', label: 'Policies' }]} />
      <ErrorNotice error={error} title="This policy cannot be shown" />
      {loading && <Loading what="Reading the policy" />}
      {saved && (
        <Notice tone="success" live title="Saved. It holds at once for every token that carries it." />
      )}
      {answer !== undefined && name === 'root' && (
        <Empty title="The policy root allows everything">It has no text and cannot be changed.</Empty>
      )}
      {answer !== undefined && name !== 'root' && (
        <>
          <Card title="Rules">
            <PolicyForm
              key={String(text)}
              name={name}
              initial={String(text ?? '')}
              submit="Save"
              why={whyNot(request, 'update')}
              onDone={() => {
                setSaved(true);
                again();
              }}
              cancel={<ButtonLink to="/policies">Back to the policies</ButtonLink>}
            />
          </Card>
          <Card title="Policy as a whole">
            <div className="actions-list">
              <ActionRow title="Delete" text="Tokens that carry its name lose what it allows.">
                <ActionButton
                  label="Delete policy"
                  kind="danger"
                  danger
                  why={name === 'default' ? 'cannot delete default policy' : whyNot(request, 'delete')}
                  title={`Delete ${name}?`}
                  confirm="Delete"
                  typed={confirmWord(name)}
                  act={async () => {
                    await call(sysPoliciesAclName, 'delete', { name });
                    go('/policies');
                  }}
                >
                  <p>
                    Every token that carries <strong>{name}</strong> is affected at once.
                  </p>
                </ActionButton>
              </ActionRow>
            </div>
          </Card>
        </>
      )}
    </>
  );
}
