/**
 * A form for a declared endpoint:
 *
 *   <EndpointForm endpoint={sysMounts} operation="update" submit="Enable engine" onDone={(answer) => …} />
 *
 * Labels, help, types, masking and checks come from the declaration; a page says only what differs.
 */
import type { FormEvent, ReactNode } from 'react';
import type { Answer } from '../api/call.ts';
import { Button } from '../components/button.tsx';
import { ErrorNotice } from '../components/page.tsx';
import { FieldInput } from './field-input.tsx';
import { type EndpointFormState, type FormSetup, useEndpointForm } from './use-endpoint-form.ts';

export type EndpointFormProps = FormSetup & {
  /** The word on the button. */
  readonly submit: string;
  readonly onDone: (answer: Answer) => void;
  readonly labels?: Readonly<Record<string, string>>;
  readonly help?: Readonly<Record<string, string>>;
  /** Fields that are folded away under "More options". */
  readonly more?: readonly string[];
  readonly danger?: boolean;
  /** Why it cannot be sent, besides what is typed. */
  readonly why?: string | undefined;
  /** Shown between the fields and the button. */
  readonly children?: ReactNode;
  /** Beside the button, for example a link that leads back. */
  readonly cancel?: ReactNode;
};

export function EndpointForm(props: EndpointFormProps) {
  const form = useEndpointForm(props);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (props.why !== undefined) return;
    const answer = await form.submit();
    if (answer !== undefined) props.onDone(answer);
  };
  return (
    <form className="stack" noValidate onSubmit={(event) => void submit(event)}>
      <FormFields form={form} {...props} />
      {props.children}
      <ErrorNotice error={form.failure} title="That did not work" />
      <div className="form-actions">
        <Button
          type="submit"
          kind={props.danger === true ? 'danger' : 'primary'}
          busy={form.busy}
          why={props.why}
        >
          {props.submit}
        </Button>
        {props.cancel}
      </div>
    </form>
  );
}

/** The fields alone, for forms whose button is elsewhere (dialogs). */
export function FormFields({
  form,
  labels = {},
  help = {},
  required = [],
  more = [],
}: {
  readonly form: EndpointFormState;
  readonly labels?: Readonly<Record<string, string>>;
  readonly help?: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  readonly more?: readonly string[];
}) {
  const input = (name: string): ReactNode => {
    const found = form.fields.find((entry) => entry.name === name);
    if (found === undefined) return null;
    return (
      <FieldInput
        key={name}
        name={name}
        field={found.field}
        value={form.typed[name] ?? ''}
        onChange={(value) => form.type(name, value)}
        error={form.errors[name]}
        label={labels[name]}
        help={help[name]}
        required={required.includes(name)}
      />
    );
  };
  const names = form.fields.map((entry) => entry.name);
  const folded = names.filter((name) => more.includes(name));
  return (
    <>
      {names.filter((name) => !more.includes(name)).map(input)}
      {folded.length > 0 && (
        <details className="more" open={folded.some((name) => form.errors[name] !== undefined) || undefined}>
          <summary>More options</summary>
          <div className="stack">{folded.map(input)}</div>
        </details>
      )}
    </>
  );
}
