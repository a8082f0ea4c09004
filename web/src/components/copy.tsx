/** Copying, and values that are shown only for a moment. */
import { useEffect, useState } from 'react';
import { Button, type ButtonKind } from './button.tsx';

/** A copied secret is taken off the clipboard again after this, as far as the browser lets us. */
const CLIPBOARD_MS = 60_000;

export async function copyText(text: string, secret: boolean): Promise<void> {
  await navigator.clipboard.writeText(text);
  if (secret) setTimeout(() => void forgetCopied(text), CLIPBOARD_MS);
}

/** Empties the clipboard when it still holds `text`, or when we may not look. */
async function forgetCopied(text: string): Promise<void> {
  const held = await navigator.clipboard.readText().catch(() => text);
  if (held === text) await navigator.clipboard.writeText('').catch(() => undefined);
}

export function CopyButton({
  text,
  label,
  copied,
  secret = false,
  kind = 'secondary',
  onCopied,
}: {
  readonly text: string;
  readonly label: string;
  /** Said when it is done: "OTP copied!". */
  readonly copied: string;
  readonly secret?: boolean;
  readonly kind?: ButtonKind;
  readonly onCopied?: () => void;
}) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), 4_000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async (): Promise<void> => {
    try {
      await copyText(text, secret);
      setSaid(copied);
      onCopied?.();
    } catch {
      setSaid('The browser does not allow copying here: mark the text and copy it.');
    }
  };
  return (
    <span className="copy">
      <Button kind={kind} onClick={() => void copy()}>
        {label}
      </Button>
      <span role="status" className="copied">
        {said}
      </span>
    </span>
  );
}

/** A secret, masked until it is asked for. */
export function SecretValue({
  value,
  label,
  copied = 'Copied!',
  copyLabel = 'Copy',
  startShown = false,
}: {
  readonly value: string;
  readonly label: string;
  readonly copied?: string;
  readonly copyLabel?: string;
  readonly startShown?: boolean;
}) {
  const [shown, setShown] = useState(startShown);
  return (
    <div className="secret-value">
      <span className="secret-label">{label}</span>
      {shown ? (
        <code className="secret-text">{value}</code>
      ) : (
        <span className="secret-text masked">
          <span aria-hidden="true">••••••••••••••••</span>
          <span className="visually-hidden">hidden</span>
        </span>
      )}
      <span className="secret-actions">
        <Button
          kind="quiet"
          aria-pressed={shown}
          aria-label={`Show ${label}`}
          onClick={() => setShown(!shown)}
        >
          {shown ? 'Hide' : 'Show'}
        </Button>
        <CopyButton text={value} label={copyLabel} copied={copied} secret />
      </span>
    </div>
  );
}

/** A command for a terminal, with its secrets masked on the screen and whole on the clipboard. */
export function CommandBox({
  label,
  command,
  shown = command,
  copyLabel = 'Copy CLI command',
  copied = 'CLI command copied!',
}: {
  readonly label: string;
  readonly command: string;
  readonly shown?: string;
  readonly copyLabel?: string;
  readonly copied?: string;
}) {
  return (
    <div className="command">
      <span className="secret-label">{label}</span>
      <pre>
        <code>{shown}</code>
      </pre>
      <CopyButton text={command} label={copyLabel} copied={copied} secret />
    </div>
  );
}

/** Gives the user a text file. */
export function downloadText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
