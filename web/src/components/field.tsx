/** Inputs with a label, help and an error that belong to them. Native elements: they are accessible as they are. */
import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
  useState,
} from 'react';

export type FieldProps = {
  readonly label: string;
  readonly help?: ReactNode;
  readonly error?: string | undefined;
  /** Shown beside the label. */
  readonly optional?: boolean;
};

type Ids = { readonly id: string; readonly 'aria-describedby': string | undefined };

function Field({
  label,
  help,
  error,
  optional = false,
  children,
}: FieldProps & { readonly children: (ids: Ids) => ReactNode }) {
  const id = useId();
  const described = [help !== undefined && `${id}-help`, error !== undefined && `${id}-error`]
    .filter((name) => name !== false)
    .join(' ');
  return (
    <div className={error === undefined ? 'field' : 'field wrong'}>
      <label htmlFor={id}>
        {label}
        {optional && <span className="optional"> (optional)</span>}
      </label>
      {children({ id, 'aria-describedby': described === '' ? undefined : described })}
      {error !== undefined && (
        <p id={`${id}-error`} className="field-error">
          {error}
        </p>
      )}
      {help !== undefined && (
        <p id={`${id}-help`} className="help">
          {help}
        </p>
      )}
    </div>
  );
}

type Native<T> = Omit<T, 'id' | 'className' | 'style' | 'value' | 'onChange'>;

type TextProps = FieldProps & { readonly value: string; readonly onChange: (value: string) => void };

export function TextField({
  label,
  help,
  error,
  optional,
  value,
  onChange,
  ...rest
}: TextProps & Native<InputHTMLAttributes<HTMLInputElement>>) {
  return (
    <Field {...given({ label, help, error, optional })}>
      {(ids) => (
        <input
          type="text"
          autoComplete="off"
          spellCheck={false}
          {...rest}
          {...ids}
          aria-invalid={error !== undefined || undefined}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** Masked until the eye is pressed; never offered to the browser's memory unless `autoComplete` says so. */
export function SecretField({
  label,
  help,
  error,
  optional,
  value,
  onChange,
  ...rest
}: TextProps & Native<InputHTMLAttributes<HTMLInputElement>>) {
  const [shown, setShown] = useState(false);
  return (
    <Field {...given({ label, help, error, optional })}>
      {(ids) => (
        <span className="secret-input">
          <input
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            {...rest}
            {...ids}
            type={shown ? 'text' : 'password'}
            aria-invalid={error !== undefined || undefined}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <button
            type="button"
            className="button quiet"
            aria-pressed={shown}
            aria-label={`Show ${label}`}
            onClick={() => setShown(!shown)}
          >
            {shown ? 'Hide' : 'Show'}
          </button>
        </span>
      )}
    </Field>
  );
}

export function TextArea({
  label,
  help,
  error,
  optional,
  value,
  onChange,
  ...rest
}: TextProps & Native<TextareaHTMLAttributes<HTMLTextAreaElement>>) {
  return (
    <Field {...given({ label, help, error, optional })}>
      {(ids) => (
        <textarea
          rows={4}
          autoComplete="off"
          spellCheck={false}
          {...rest}
          {...ids}
          aria-invalid={error !== undefined || undefined}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export type Option = { readonly value: string; readonly label: string };

export function SelectField({
  label,
  help,
  error,
  optional,
  value,
  onChange,
  options,
  ...rest
}: TextProps & { readonly options: readonly Option[] } & Native<SelectHTMLAttributes<HTMLSelectElement>>) {
  return (
    <Field {...given({ label, help, error, optional })}>
      {(ids) => (
        <select {...rest} {...ids} value={value} onChange={(event) => onChange(event.target.value)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function CheckboxField({
  label,
  help,
  checked,
  onChange,
}: {
  readonly label: string;
  readonly help?: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="field checkbox">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        aria-describedby={help === undefined ? undefined : `${id}-help`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      {help !== undefined && (
        <p id={`${id}-help`} className="help">
          {help}
        </p>
      )}
    </div>
  );
}

/** One of few, each with a sentence. */
export function RadioCards({
  label,
  value,
  onChange,
  options,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly (Option & { readonly text: string; readonly why?: string })[];
}) {
  const name = useId();
  return (
    <fieldset className="radio-cards">
      <legend>{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={option.value === value ? 'radio-card chosen' : 'radio-card'}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            disabled={option.why !== undefined}
            onChange={() => onChange(option.value)}
          />
          <span>
            <strong>{option.label}</strong>
            <span className="help">{option.text}</span>
            {option.why !== undefined && <span className="reason">{option.why}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** `exactOptionalPropertyTypes` wants absent members absent. */
function given(props: {
  label: string;
  help: ReactNode | undefined;
  error: string | undefined;
  optional: boolean | undefined;
}): FieldProps {
  return {
    label: props.label,
    ...(props.help !== undefined && { help: props.help }),
    ...(props.error !== undefined && { error: props.error }),
    ...(props.optional !== undefined && { optional: props.optional }),
  };
}
