/** A token as a lookup shows it, and what can be done with it by its accessor. */
import '../../components/daily.css';
import { tokenRenewAccessor, tokenRevokeAccessor } from '@holdfast/api/endpoints/auth-token';
import { useState } from 'react';
import { Link } from 'wouter';
import { type Answer, call } from '../../api/call.ts';
import { useWhyNotMay } from '../../api/use-may.ts';
import { ActionButton } from '../../components/dialog.tsx';
import { TextField } from '../../components/field.tsx';
import { Card, Notice, type Row, Rows, Tag, Warnings } from '../../components/page.tsx';
import { durationText, numberText } from '../../components/time.ts';
import { policyPlace } from '../../places.ts';
import { ActionRow } from '../replication/action-row.tsx';
import type { TokenFacts } from './facts.ts';

export function TokenCards({
  token,
  onChange,
  onRevoked,
}: {
  readonly token: TokenFacts;
  readonly onChange: () => void;
  readonly onRevoked: () => void;
}) {
  return (
    <>
      <Card title="Token" actions={<Tag tone="info">{token.type}</Tag>}>
        <Rows rows={rowsOf(token)} />
      </Card>
      {token.accessor !== '' && <Actions token={token} onChange={onChange} onRevoked={onRevoked} />}
    </>
  );
}

function rowsOf(token: TokenFacts): readonly Row[] {
  const metadata = Object.entries(token.metadata).map(([key, value]) => `${key}=${value}`);
  return [
    { term: 'Display name', value: token.displayName },
    { term: 'Accessor', value: token.accessor && <code>{token.accessor}</code> },
    {
      term: 'Policies',
      value: (
        <span className="row-actions">
          {token.policies.map((name) => (
            <Link key={name} href={policyPlace(name)}>
              {name}
            </Link>
          ))}
        </span>
      ),
    },
    { term: 'Time left', value: token.ttl > 0 ? durationText(token.ttl) : 'Does not end' },
    { term: 'Expires', value: token.expires },
    { term: 'Created', value: token.created },
    { term: 'Renewable', value: token.renewable ? 'Yes' : 'No' },
    { term: 'Uses left', value: token.uses > 0 ? numberText(token.uses) : 'Not counted' },
    { term: 'Made at', value: token.path && <code>{token.path}</code> },
    { term: 'Role', value: token.role },
    { term: 'Without a parent', value: token.orphan ? 'Yes' : 'No' },
    { term: 'Metadata', value: metadata.join(', ') },
  ];
}

const RENEW = 'auth/token/renew-accessor';
const REVOKE = 'auth/token/revoke-accessor';

function Actions({
  token,
  onChange,
  onRevoked,
}: {
  readonly token: TokenFacts;
  readonly onChange: () => void;
  readonly onRevoked: () => void;
}) {
  const whyNot = useWhyNotMay([RENEW, REVOKE]);
  const [increment, setIncrement] = useState('');
  const [renewed, setRenewed] = useState<Answer>();
  const { accessor } = token;
  const typed = accessor.slice(0, 6);
  return (
    <Card title="Token as a whole">
      {renewed !== undefined && <Notice tone="success" live title="Renewed" />}
      <Warnings lines={renewed?.warnings ?? []} />
      <div className="actions-list">
        <ActionRow title="Renew" text="Moves its end on, at most to its maximum.">
          <ActionButton
            label="Renew token"
            why={token.renewable ? whyNot(RENEW, 'update') : 'This token is not renewable.'}
            title="Renew the token?"
            confirm="Renew"
            act={async () => {
              const asked = increment.trim() === '' ? {} : { increment: increment.trim() };
              setRenewed(await call(tokenRenewAccessor, 'update', { accessor, ...asked }));
              onChange();
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
        <ActionRow title="Revoke" text="Ends it at once, with every token made with it and all their leases.">
          <ActionButton
            label="Revoke token"
            kind="danger"
            danger
            why={whyNot(REVOKE, 'update')}
            title="Revoke the token?"
            confirm="Revoke"
            typed={typed}
            act={async () => {
              await call(tokenRevokeAccessor, 'update', { accessor });
              onRevoked();
            }}
          >
            <p>
              The token of <strong>{token.displayName}</strong> with accessor <code>{accessor}</code> ends at
              once.
            </p>
          </ActionButton>
        </ActionRow>
      </div>
    </Card>
  );
}
