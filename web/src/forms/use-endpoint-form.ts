/** The state of a form over a declared endpoint: what is typed, what is wrong, what the server said. */
import type { Endpoint, OperationName } from '@holdfast/api';
import { useState } from 'react';
import { type Answer, type CallOptions, call } from '../api/call.ts';
import {
  checkTyped,
  type FieldErrors,
  type FormField,
  formFields,
  initialTyped,
  type Typed,
  typedValues,
} from './model.ts';

export type FormSetup = {
  readonly endpoint: Endpoint;
  readonly operation: OperationName;
  /** Which fields, in this order; all that are not deprecated nor in the path when absent. */
  readonly fields?: readonly string[];
  /** What stands in the fields at first, for example what the server has now. */
  readonly initial?: Readonly<Record<string, unknown>>;
  /** Sent besides what was typed: path parameters and the like. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Needed although the declaration does not say so. */
  readonly required?: readonly string[];
  readonly options?: CallOptions;
};

export type EndpointFormState = {
  readonly fields: readonly FormField[];
  readonly typed: Typed;
  readonly errors: FieldErrors;
  readonly busy: boolean;
  /** What the last submission threw. */
  readonly failure: unknown;
  type(name: string, value: string | boolean): void;
  /** Sends it; undefined when something is wrong, which then shows. */
  submit(): Promise<Answer | undefined>;
  /** The same, but throws what the server refused; for forms inside of a ConfirmDialog. */
  send(): Promise<Answer>;
};

export function useEndpointForm(setup: FormSetup): EndpointFormState {
  const fields = formFields(setup.endpoint, setup.fields);
  const [initial] = useState(() => initialTyped(fields, setup.initial));
  const [typed, setTyped] = useState(initial);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();

  async function send(): Promise<Answer> {
    const wrong = checkTyped(fields, typed, setup.required);
    setErrors(wrong);
    if (Object.keys(wrong).length > 0) throw new Error('Please correct the marked fields.');
    const values = { ...typedValues(fields, typed, initial), ...setup.values };
    return call(setup.endpoint, setup.operation, values, setup.options);
  }

  return {
    fields,
    typed,
    errors,
    busy,
    failure,
    type(name, value) {
      setTyped((before) => ({ ...before, [name]: value }));
      setErrors(({ [name]: _, ...others }) => others);
    },
    send,
    async submit() {
      if (busy) return undefined;
      setBusy(true);
      setFailure(undefined);
      try {
        return await send();
      } catch (error) {
        setFailure(error);
        return undefined;
      } finally {
        setBusy(false);
      }
    },
  };
}
