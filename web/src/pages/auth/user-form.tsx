/** The form of a user: something is asked of the server before it is sent. */
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { ErrorNotice } from '../../components/page.tsx';
import { FormFields } from '../../forms/endpoint-form.tsx';
import type { EndpointFormState } from '../../forms/use-endpoint-form.ts';

export function UserForm({
  form,
  labels,
  help,
  more,
  required = [],
  submit,
  why,
  before,
  onDone,
  cancel,
  children,
}: {
  readonly form: EndpointFormState;
  readonly labels: Readonly<Record<string, string>>;
  readonly help?: Readonly<Record<string, string>>;
  readonly more: readonly string[];
  readonly required?: readonly string[];
  readonly submit: string;
  readonly why: string | undefined;
  /** Throws when it must not be sent. */
  readonly before?: () => Promise<void>;
  readonly onDone: () => void;
  readonly cancel?: ReactNode;
  readonly children?: ReactNode;
}) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy || why !== undefined) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await before?.();
      await form.send();
      onDone();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="stack" noValidate onSubmit={(event) => void send(event)}>
      {children}
      <FormFields form={form} labels={labels} more={more} required={required} {...(help && { help })} />
      <ErrorNotice error={failure} title="That did not work" />
      <div className="form-actions">
        <Button type="submit" kind="primary" busy={busy} why={why}>
          {submit}
        </Button>
        {cancel}
      </div>
    </form>
  );
}
