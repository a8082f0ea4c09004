/** Reading an encoded operation token: here in the browser, or with the copied command. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import { decodeToken } from '../../api/operation-token.ts';
import { Button } from '../../components/button.tsx';
import { CommandBox, CopyButton, SecretValue } from '../../components/copy.tsx';
import { SecretField, TextField } from '../../components/field.tsx';
import { ErrorNotice } from '../../components/page.tsx';
import { keepSecret } from '../../session/secrets.ts';
import { useSecret } from '../../session/use-store.ts';

export function Decode({
  encoded: given,
  otp: givenOtp,
}: {
  readonly encoded: string;
  readonly otp: string;
}) {
  const [, go] = useLocation();
  const [encoded, setEncoded] = useState(given);
  const [otp, setOtp] = useState(givenOtp);
  const [error, setError] = useState<unknown>();
  const token = useSecret('operation-token');
  const decode = (): void => {
    try {
      keepSecret('operation-token', decodeToken(encoded, otp));
      setError(undefined);
    } catch (failure) {
      setError(failure);
    }
  };
  const missing =
    encoded.trim() === ''
      ? 'Paste the encoded token.'
      : otp.trim() === ''
        ? 'Enter the one-time password.'
        : undefined;
  const command = (password: string): string =>
    `holdfast operator generate-root -dr-token -otp="${password}" -decode="${encoded.trim()}"`;
  return (
    <div className="stack">
      <TextField label="Encoded Operation Token" value={encoded} onChange={setEncoded} />
      {encoded.trim() !== '' && (
        <CopyButton
          text={encoded.trim()}
          label="Copy Encoded Operation Token"
          copied="Encoded operation token copied!"
          secret
        />
      )}
      <SecretField label="One Time Password" value={otp} onChange={setOtp} />
      {missing === undefined && (
        <CommandBox
          label="DR Operation Token Command"
          command={command(otp.trim())}
          shown={command('••••••••')}
          copyLabel="Copy CLI command"
        />
      )}
      <ErrorNotice error={error} title="It cannot be read" />
      <div className="form-actions">
        <Button kind={token === undefined ? 'primary' : 'secondary'} why={missing} onClick={decode}>
          Decode here
        </Button>
      </div>
      {token !== undefined && (
        <>
          <SecretValue label="DR Operation Token" value={token} copied="Operation token copied!" />
          <div className="form-actions">
            <Button kind="primary" onClick={() => go('/dr-secondary/promote')}>
              Use it to promote
            </Button>
            <Button onClick={() => go('/dr-secondary/update-primary')}>Use it to update the primary</Button>
          </div>
        </>
      )}
    </div>
  );
}
