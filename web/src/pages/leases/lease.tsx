/** One lease: see, renew, revoke. */
import { sysLeasesLookup, sysLeasesRenew, sysLeasesRevoke } from '@holdfast/api/endpoints/sys-leases';
import { useState } from 'react';
import { type Answer, call } from '../../api/call.ts';
import { useWhyNotMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { ButtonLink } from '../../components/button.tsx';
import { ActionButton } from '../../components/dialog.tsx';
import { TextField } from '../../components/field.tsx';
import { Card, ErrorNotice, Loading, Notice, PageHeader, Rows, Warnings } from '../../components/page.tsx';
import { durationText } from '../../components/time.ts';
import { leasesPlace } from '../../places.ts';
import { usePlace } from '../../use-place.ts';
import { ActionRow } from '../replication/action-row.tsx';
import { parentOf } from '../secrets/path.ts';

const RENEW = 'sys/leases/renew';
const REVOKE = 'sys/leases/revoke';

export default function Lease() {
  const { path: id } = usePlace();
  const whyNot = useWhyNotMay([RENEW, REVOKE]);
  const [increment, setIncrement] = useState('');
  const [renewed, setRenewed] = useState<Answer>();
  const [revoked, setRevoked] = useState(false);
  const { answer, error, loading, again } = useRead(
    sysLeasesLookup,
    { lease_id: id },
    { operation: 'update', when: !revoked },
  );
  const data = answer?.data ?? {};
  const parent = parentOf(id);
  return (
    <>
      <PageHeader
        title="Lease"
        crumbs={[
          { to: leasesPlace(), label: 'Leases' },
          ...(parent === '' ? [] : [{ to: leasesPlace(`${parent}/`), label: parent }]),
        ]}
      >
        <code>{id}</code>
      </PageHeader>
      {revoked && (
        <Notice tone="success" live title="The lease is revoked.">
          <ButtonLink to={leasesPlace()}>All leases</ButtonLink>
        </Notice>
      )}
      {!revoked && <ErrorNotice error={error} title="This lease cannot be shown" />}
      {loading && <Loading what="Looking the lease up" />}
      {answer !== undefined && !revoked && (
        <>
          <Card title="Times">
            <Rows
              rows={[
                {
                  term: 'Time left',
                  value:
                    typeof data['ttl'] === 'number' && data['ttl'] > 0
                      ? durationText(data['ttl'])
                      : 'Does not end',
                },
                { term: 'Ends', value: text(data['expire_time']) },
                { term: 'Given out', value: text(data['issue_time']) },
                { term: 'Last renewed', value: text(data['last_renewal']) },
                { term: 'Renewable', value: data['renewable'] === true ? 'Yes' : 'No' },
              ]}
            />
          </Card>
          <Card title="Lease as a whole">
            {renewed !== undefined && <Notice tone="success" live title="Renewed" />}
            <Warnings lines={renewed?.warnings ?? []} />
            <div className="actions-list">
              <ActionRow
                title="Renew"
                text="Moves its end on, at most to its maximum. Tokens are renewed under Tokens."
              >
                <ActionButton
                  label="Renew lease"
                  why={data['renewable'] === true ? whyNot(RENEW, 'update') : 'This lease is not renewable.'}
                  title="Renew the lease?"
                  confirm="Renew"
                  act={async () => {
                    const asked = increment.trim() === '' ? {} : { increment: increment.trim() };
                    setRenewed(await call(sysLeasesRenew, 'update', { lease_id: id, ...asked }));
                    again();
                  }}
                >
                  <TextField
                    label="For how long"
                    optional
                    value={increment}
                    onChange={setIncrement}
                    help="From now, for example 8h. Empty takes the time it was made with."
                  />
                </ActionButton>
              </ActionRow>
              <ActionRow
                title="Revoke"
                text="Ends it at once. A token whose lease it is ends with all its children."
              >
                <ActionButton
                  label="Revoke lease"
                  kind="danger"
                  danger
                  why={whyNot(REVOKE, 'update')}
                  title="Revoke the lease?"
                  confirm="Revoke"
                  typed="revoke"
                  act={async () => {
                    await call(sysLeasesRevoke, 'update', { lease_id: id });
                    setRevoked(true);
                  }}
                >
                  <p>
                    <code>{id}</code>
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

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
