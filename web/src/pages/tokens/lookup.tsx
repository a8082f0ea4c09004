/** What a token is, by the token itself or by its accessor. */
import { tokenLookup, tokenLookupAccessor, tokenLookupSelf } from '@holdfast/api/endpoints/auth-token';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/call.ts';
import { Button } from '../../components/button.tsx';
import { RadioCards, SecretField, TextField } from '../../components/field.tsx';
import { Card, ErrorNotice, Notice } from '../../components/page.tsx';
import { parseToken, type TokenFacts } from './facts.ts';
import { TokenTabs } from './tabs.tsx';
import { TokenCards } from './token-facts.tsx';

type By = 'self' | 'token' | 'accessor';

export default function LookUp() {
  const [by, setBy] = useState<By>('self');
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState<TokenFacts>();
  const [revoked, setRevoked] = useState(false);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const why = by !== 'self' && typed.trim() === '' ? `Enter the ${by}.` : undefined;
  const ask = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    setRevoked(false);
    try {
      setFound(parseToken((await lookUp(by, typed.trim())).data));
    } catch (failure) {
      setFound(undefined);
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!busy && why === undefined) void ask();
  };
  const choose = (value: string): void => {
    setBy(value === 'token' ? 'token' : value === 'accessor' ? 'accessor' : 'self');
    setTyped('');
  };
  return (
    <TokenTabs>
      <Card title="Look a token up">
        <form className="stack" noValidate onSubmit={submit}>
          <RadioCards
            label="Which token"
            value={by}
            onChange={choose}
            options={[
              { value: 'self', label: 'Mine', text: 'The one you are logged in with.' },
              { value: 'token', label: 'A token', text: 'Whose text you have.' },
              {
                value: 'accessor',
                label: 'An accessor',
                text: 'For example from a line of an audit device.',
              },
            ]}
          />
          {by === 'token' && <SecretField label="Token" value={typed} onChange={setTyped} />}
          {by === 'accessor' && <TextField label="Accessor" value={typed} onChange={setTyped} />}
          <ErrorNotice error={error} title="It cannot be looked up" />
          <div className="form-actions">
            <Button type="submit" kind="primary" busy={busy} why={why}>
              Look up
            </Button>
          </div>
        </form>
      </Card>
      {revoked && <Notice tone="success" live title="The token is revoked, with every token made with it." />}
      {found !== undefined && (
        <TokenCards
          key={found.accessor}
          token={found}
          onChange={() => void ask()}
          onRevoked={() => {
            setFound(undefined);
            setRevoked(true);
          }}
        />
      )}
    </TokenTabs>
  );
}

function lookUp(by: By, typed: string): ReturnType<typeof call> {
  switch (by) {
    case 'self':
      return call(tokenLookupSelf, 'read');
    case 'token':
      return call(tokenLookup, 'update', { token: typed });
    case 'accessor':
      return call(tokenLookupAccessor, 'update', { accessor: typed });
  }
}
