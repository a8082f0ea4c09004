import { useState } from 'react';
import { Link } from 'wouter';
import { SecretField } from '../../components/field.tsx';
import { secretsStore } from '../../session/secrets.ts';

/** Begins with the token that was made in this browser, when there is one. */
export function useOperationToken(): readonly [string, (value: string) => void] {
  return useState(() => secretsStore.get()['operation-token'] ?? '');
}

export function OperationTokenField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <SecretField
      label="DR Operation Token"
      value={value}
      onChange={onChange}
      help={
        <>
          Made by a quorum of key holders under{' '}
          <Link href="/dr-secondary/operation-token">Operation Token</Link>. A batch token that was made on
          the primary for this purpose works too.
        </>
      }
    />
  );
}
