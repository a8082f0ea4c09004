import { sysInternalUiMounts } from '@holdfast/api/endpoints/sys-internal';
import { type FormEvent, useState } from 'react';
import { useSearchParams } from 'wouter';
import { useRead } from '../../api/use-read.ts';
import { useCluster } from '../../cluster/use-cluster.ts';
import { Button } from '../../components/button.tsx';
import { CheckboxField, SecretField, SelectField, TextField } from '../../components/field.tsx';
import { Card, ErrorNotice, Notice, PageHeader } from '../../components/page.tsx';
import { loginWithPassword, loginWithToken } from '../../session/login.ts';
import type { Ended } from '../../session/session.ts';
import { useSession } from '../../session/use-store.ts';
import { loginMethods } from './methods.ts';

const WHY: Readonly<Record<Ended, string | undefined>> = {
  never: undefined,
  logout: 'You are logged out. Everything that was shown is forgotten.',
  expired: 'Your token has expired or was revoked. Please log in again.',
  role: 'This cluster changed its role. Please log in again.',
};

export default function Login() {
  const { dr } = useCluster();
  const { ended } = useSession();
  const [search, setSearch] = useSearchParams();
  const listing = useRead(sysInternalUiMounts, {}, { token: null });
  const methods = loginMethods(listing.answer?.data);
  const method = methods.find((entry) => entry.key === search.get('with')) ?? methods[0];
  const [token, setToken] = useState('');
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [mount, setMount] = useState('userpass');
  const [keep, setKeep] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  if (method === undefined) return null;

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      if (method.kind === 'token') await loginWithToken(token.trim(), keep);
      else {
        const place = method.mount ?? `auth/${mount.replace(/^auth\//, '').replace(/\/+$/, '')}/`;
        await loginWithPassword(place, username.trim(), password, keep);
      }
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const missing =
    method.kind === 'token'
      ? token.trim() === '' && 'Enter a token.'
      : (username.trim() === '' || password === '') && 'Enter user name and password.';

  return (
    <div className="narrow">
      <PageHeader title="Log in">
        {dr?.mode === 'primary'
          ? 'This cluster is the primary of its replication set. Tokens and users are those of the set.'
          : 'With a token, or with the name and password of a user.'}
      </PageHeader>
      {WHY[ended] !== undefined && (
        <Notice tone={ended === 'logout' ? 'success' : 'info'}>{WHY[ended]}</Notice>
      )}
      <Card title="Who are you?">
        <form className="stack" noValidate onSubmit={(event) => void submit(event)}>
          <SelectField
            label="Method"
            value={method.key}
            onChange={(key) =>
              setSearch(
                (before) => {
                  before.set('with', key);
                  return before;
                },
                { replace: true },
              )
            }
            options={methods.map((entry) => ({ value: entry.key, label: entry.label }))}
          />
          {method.kind === 'token' ? (
            <SecretField label="Token" value={token} onChange={setToken} />
          ) : (
            <>
              <TextField label="Username" value={username} onChange={setUsername} autoComplete="username" />
              <SecretField
                label="Password"
                value={password}
                onChange={setPassword}
                autoComplete="current-password"
              />
              {method.mount === undefined && (
                <TextField
                  label="Mount path"
                  value={mount}
                  onChange={setMount}
                  help="Where the auth method is mounted."
                />
              )}
            </>
          )}
          <CheckboxField
            label="Stay logged in when this tab is reloaded"
            help="Keeps the token in this tab's session storage. Otherwise it is in memory only."
            checked={keep}
            onChange={setKeep}
          />
          <ErrorNotice error={error} title="The login failed" />
          <div className="form-actions">
            <Button type="submit" kind="primary" busy={busy} why={missing === false ? undefined : missing}>
              Log in
            </Button>
          </div>
        </form>
      </Card>
    </div>
  );
}
