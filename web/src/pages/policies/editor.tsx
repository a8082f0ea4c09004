/** A text field with numbered lines, of which one can be marked as wrong. */
import '../../components/daily.css';
import { useEffect, useId, useRef } from 'react';

export function CodeEditor({
  label,
  value,
  onChange,
  wrongLine,
  error,
  help,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** From 1. */
  readonly wrongLine: number | undefined;
  readonly error: string | undefined;
  readonly help: string;
}) {
  const id = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  const lines = value.split('\n');
  // The cursor goes to the line that is wrong, once for each refusal.
  useEffect(() => {
    const field = input.current;
    if (error === undefined || field === null) return;
    field.focus();
    if (wrongLine === undefined) return;
    const before = field.value.split('\n');
    const start = before.slice(0, wrongLine - 1).reduce((sum, line) => sum + line.length + 1, 0);
    field.setSelectionRange(start, start + (before[wrongLine - 1]?.length ?? 0));
  }, [error, wrongLine]);
  return (
    <div className={error === undefined ? 'field' : 'field wrong'}>
      <label htmlFor={id}>{label}</label>
      <div className="code-editor">
        <pre className="line-numbers" aria-hidden="true">
          {lines.map((_, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
            <span key={at} className={at + 1 === wrongLine ? 'wrong' : undefined}>
              {at + 1}
            </span>
          ))}
        </pre>
        <textarea
          id={id}
          ref={input}
          rows={Math.max(8, lines.length)}
          wrap="off"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={value}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={error === undefined ? `${id}-help` : `${id}-error ${id}-help`}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      {error !== undefined && (
        <p id={`${id}-error`} className="field-error" role="alert">
          {wrongLine !== undefined && <strong>Line {wrongLine}: </strong>}
          {error}
        </p>
      )}
      <p id={`${id}-help`} className="help">
        {help}
      </p>
    </div>
  );
}
