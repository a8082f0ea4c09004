import './daily.css';
import { useId, useState } from 'react';

/** A text of any number of lines that is masked until it is asked for. A password input would lose the lines. */
export function SecretArea({
  label,
  value,
  onChange,
  rows = 1,
  help,
  error,
  labelHidden = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly rows?: number;
  readonly help?: string;
  readonly error?: string | undefined;
  readonly labelHidden?: boolean;
}) {
  const id = useId();
  const [shown, setShown] = useState(false);
  const described = [help !== undefined && `${id}-help`, error !== undefined && `${id}-error`]
    .filter((name) => name !== false)
    .join(' ');
  return (
    <div className={error === undefined ? 'field' : 'field wrong'}>
      <label htmlFor={id} className={labelHidden ? 'visually-hidden' : undefined}>
        {label}
      </label>
      <span className="secret-input">
        <textarea
          id={id}
          className={shown ? 'secret-area' : 'secret-area masked'}
          rows={Math.max(rows, Math.min(12, value.split('\n').length))}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={value}
          aria-describedby={described === '' ? undefined : described}
          aria-invalid={error !== undefined || undefined}
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
