/** Writing a policy; a refusal is shown at the line it speaks of. */
import { sysPoliciesAclName } from '@holdfast/api/endpoints/sys-policies';
import { type FormEvent, type ReactNode, useState } from 'react';
import { call } from '../../api/call.ts';
import { ServerError } from '../../api/server-error.ts';
import { Button } from '../../components/button.tsx';
import { ErrorNotice } from '../../components/page.tsx';
import { CodeEditor } from './editor.tsx';
import { policyErrorLine } from './error-line.ts';

type Wrong = { readonly text: string; readonly line: number | undefined };

export function PolicyForm({
  name,
  initial,
  submit,
  why,
  before,
  onDone,
  cancel,
  children,
}: {
  readonly name: string;
  readonly initial: string;
  readonly submit: string;
  readonly why: string | undefined;
  /** Throws when it must not be sent. */
  readonly before?: () => Promise<void>;
  readonly onDone: () => void;
  readonly cancel: ReactNode;
  readonly children?: ReactNode;
}) {
  const [policy, setPolicy] = useState(initial);
  const [wrong, setWrong] = useState<Wrong | undefined>();
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy || why !== undefined) return;
    setBusy(true);
    setFailure(undefined);
    setWrong(undefined);
    try {
      await before?.();
      await call(sysPoliciesAclName, 'update', { name, policy });
      onDone();
    } catch (error) {
      if (error instanceof ServerError && error.status === 400) {
        setWrong({ text: error.errors.join('\n'), line: policyErrorLine(policy, error.errors) });
      } else setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="stack" noValidate onSubmit={(event) => void save(event)}>
      {children}
      <CodeEditor
        label="Policy"
        value={policy}
        onChange={(text) => {
          setPolicy(text);
          setWrong(undefined);
        }}
        wrongLine={wrong?.line}
        error={wrong?.text}
        help="HCL or JSON. Capabilities are create, read, update, patch, delete, list, sudo and deny; + stands for one name in a path, * at its end for the rest."
      />
      <ErrorNotice error={failure} title="It was not saved" />
      <div className="form-actions">
        <Button type="submit" kind="primary" busy={busy} why={why}>
          {submit}
        </Button>
        {cancel}
      </div>
    </form>
  );
}
