/**
 * Generating a DR operation token. The attempt lives on the server: each key holder may use another browser, and
 * all of them see how far it is. The one-time password exists only in the browser that started.
 */
import {
  sysGenerateOperationTokenAttempt,
  sysGenerateOperationTokenUpdate,
} from '@holdfast/api/endpoints/sys-generate-root';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/call.ts';
import { newOtp } from '../../api/operation-token.ts';
import { pgpKeyFromText } from '../../api/pgp-key.ts';
import { useRead } from '../../api/use-read.ts';
import { useWhyNot } from '../../cluster/use-cluster.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton, SecretValue } from '../../components/copy.tsx';
import { ActionButton } from '../../components/dialog.tsx';
import { CheckboxField, SecretField } from '../../components/field.tsx';
import { Card, ErrorNotice, Loading, Notice, Progress, Rows } from '../../components/page.tsx';
import { PgpKeyField } from '../../components/pgp-key-field.tsx';
import { dropSecrets, keepSecret } from '../../session/secrets.ts';
import { useSecret } from '../../session/use-store.ts';
import { type Attempt, attemptStage, parseAttempt } from './attempt.ts';
import { Decode } from './decode.tsx';

/** Every browser sees the share of another within this time. */
const POLL_MS = 1_000;

export function OperationToken() {
  const whyNot = useWhyNot('generate-operation-token');
  const reading = useRead(sysGenerateOperationTokenAttempt, {}, { token: null, everyMs: POLL_MS });
  const otp = useSecret('otp');
  const nonce = useSecret('otp-nonce');
  const encoded = useSecret('encoded-token');
  if (reading.answer === undefined) {
    return reading.error === undefined ? (
      <Loading what="Asking for the attempt" />
    ) : (
      <ErrorNotice error={reading.error} />
    );
  }
  const attempt = parseAttempt(reading.answer.data);
  switch (attemptStage(attempt, { otp, nonce, encoded })) {
    case 'finished':
      return <Finished />;
    case 'finished-elsewhere':
      return <FinishedElsewhere />;
    case 'running':
      return <Running attempt={attempt} again={reading.again} />;
    case 'idle':
      return <Start attempt={attempt} why={whyNot} again={reading.again} />;
  }
}

/** Steps 1 and 2: a one-time password or a PGP key, then the attempt. */
function Start({
  attempt,
  why,
  again,
}: {
  readonly attempt: Attempt;
  readonly why: string | undefined;
  readonly again: () => void;
}) {
  const otp = useSecret('otp');
  const [pgp, setPgp] = useState(false);
  const [pgpKey, setPgpKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const ready = pgp ? pgpKey.trim() !== '' : otp !== undefined;

  const start = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const body = pgp ? { pgp_key: pgpKeyFromText(pgpKey) } : { otp };
      const answer = await call(sysGenerateOperationTokenAttempt, 'update', body, { token: null });
      keepSecret('otp-nonce', parseAttempt(answer.data).nonce);
      again();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Card title="Generate an operation token">
      <div className="stack">
        <p>
          It authorises promoting this secondary, updating its primary and disabling it. So that nobody on the
          way sees it, it comes out hidden by a one-time password that only this browser knows, or encrypted
          for a PGP key.
        </p>
        <CheckboxField label="PGP Encrypt Operation Token" checked={pgp} onChange={setPgp} />
        {pgp ? (
          <PgpKeyField label="PGP key" value={pgpKey} onChange={setPgpKey} />
        ) : otp === undefined ? (
          <div className="form-actions">
            <Button
              kind="primary"
              why={why}
              onClick={() =>
                keepSecret(
                  'otp',
                  newOtp(attempt.otpLength, (bytes) => crypto.getRandomValues(bytes)),
                )
              }
            >
              Generate OTP
            </Button>
          </div>
        ) : (
          <>
            <SecretValue label="One Time Password" value={otp} copyLabel="Copy OTP" copied="OTP copied!" />
            <p>Make sure to save this value for later. It is needed to read the operation token.</p>
          </>
        )}
        <ErrorNotice error={error} title="The attempt was not started" />
        <div className="form-actions">
          <Button
            kind={ready ? 'primary' : 'secondary'}
            busy={busy}
            why={why ?? (ready ? undefined : pgp ? 'Give a PGP key first.' : 'Generate an OTP first.')}
            onClick={() => void start()}
          >
            Generate Operation Token
          </Button>
        </div>
      </div>
    </Card>
  );
}

/** Step 3, for every key holder. */
function Running({ attempt, again }: { readonly attempt: Attempt; readonly again: () => void }) {
  const mine = useSecret('otp-nonce') === attempt.nonce;
  const otp = useSecret('otp');
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy || key.trim() === '') return;
    setBusy(true);
    setError(undefined);
    try {
      const answer = await call(
        sysGenerateOperationTokenUpdate,
        'update',
        { key: key.trim(), nonce: attempt.nonce },
        { token: null },
      );
      setKey('');
      const now = parseAttempt(answer.data);
      if (now.complete) keepSecret('encoded-token', now.encodedToken);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
      again();
    }
  };

  return (
    <Card title="Key holders enter their keys">
      <form className="stack" noValidate onSubmit={(event) => void submit(event)}>
        <p>
          {mine
            ? 'You started this attempt. The other key holders open this page in their own browsers and enter their keys there, or here one after the other.'
            : 'An attempt was started in another browser. Enter your key if you agree with it; compare the nonce with whoever started it.'}
        </p>
        <Progress
          label="Progress"
          done={attempt.progress}
          total={attempt.required}
          text={`${attempt.progress} / ${attempt.required} keys provided`}
        />
        <Rows
          rows={[
            { term: 'Nonce', value: <code>{attempt.nonce}</code> },
            ...(attempt.pgpFingerprint === ''
              ? []
              : [{ term: 'PGP key', value: <code>{attempt.pgpFingerprint}</code> }]),
          ]}
        />
        {mine && otp !== undefined && (
          <p className="with-action">
            Keep this browser open: it holds the one-time password.
            <CopyButton text={otp} label="Copy OTP" copied="OTP copied!" secret kind="quiet" />
          </p>
        )}
        <SecretField
          label="Key"
          value={key}
          onChange={setKey}
          help="An unseal key of the primary cluster; its keys are those of this cluster too."
        />
        <ErrorNotice error={error} title="The key was not taken" />
        <div className="form-actions">
          <Button
            type="submit"
            kind="primary"
            busy={busy}
            why={key.trim() === '' ? 'Enter a key.' : undefined}
          >
            Generate Token
          </Button>
          <ActionButton
            label="Cancel"
            title="Cancel this attempt?"
            confirm="Cancel the attempt"
            danger
            kind="secondary"
            act={async () => {
              await call(sysGenerateOperationTokenAttempt, 'delete', {}, { token: null });
              dropSecrets('otp', 'otp-nonce');
              again();
            }}
          >
            <p>The keys entered so far are forgotten, for all key holders.</p>
          </ActionButton>
        </div>
      </form>
    </Card>
  );
}

function Finished() {
  const encoded = useSecret('encoded-token') ?? '';
  const otp = useSecret('otp');
  return (
    <Card title="The operation token is made">
      <div className="stack">
        {otp === undefined && (
          <Notice tone="info">
            Yours was the last key. Give the encoded token to whoever started the attempt: only their one-time
            password (or PGP key) reads it.
          </Notice>
        )}
        <Decode encoded={encoded} otp={otp ?? ''} />
        <ClearButton />
      </div>
    </Card>
  );
}

/** This browser started; the last key was entered in another one, which got the answer. */
function FinishedElsewhere() {
  return (
    <Card title="The attempt has ended">
      <div className="stack">
        <Notice tone="info">
          The last key was entered in another browser, which shows the encoded token, or the attempt was
          cancelled there. Paste the encoded token here: this browser has the one-time password.
        </Notice>
        <Decode encoded="" otp={useSecret('otp') ?? ''} />
        <ClearButton />
      </div>
    </Card>
  );
}

function ClearButton() {
  return (
    <div className="form-actions">
      <Button onClick={() => dropSecrets('otp', 'otp-nonce', 'encoded-token')}>Clear Token</Button>
    </div>
  );
}
