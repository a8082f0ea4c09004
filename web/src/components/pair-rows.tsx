/** Rows of keys and values that can be added and removed. */
import './daily.css';
import { useRef } from 'react';
import { Button } from './button.tsx';
import { TextField } from './field.tsx';
import { type Pair, type PairErrors, withNewPair } from './pairs.ts';
import { SecretArea } from './secret-area.tsx';

export function PairRows({
  label,
  pairs,
  onChange,
  errors,
  secret = false,
}: {
  readonly label: string;
  readonly pairs: readonly Pair[];
  readonly onChange: (pairs: readonly Pair[]) => void;
  readonly errors: PairErrors;
  /** Values are masked. */
  readonly secret?: boolean;
}) {
  const frame = useRef<HTMLFieldSetElement>(null);
  const set = (id: number, change: Partial<Pair>): void =>
    onChange(pairs.map((pair) => (pair.id === id ? { ...pair, ...change } : pair)));
  const add = (): void => {
    onChange(withNewPair(pairs));
    // The new row's key, once it is there.
    requestAnimationFrame(() => [...(frame.current?.querySelectorAll('input') ?? [])].at(-1)?.focus());
  };
  return (
    <fieldset className="pairs" ref={frame}>
      <legend>{label}</legend>
      {pairs.map((pair, at) => (
        <div key={pair.id} className="pair">
          <TextField
            label={`Key ${at + 1}`}
            value={pair.key}
            onChange={(key) => set(pair.id, { key })}
            error={errors[pair.id]}
          />
          {secret ? (
            <SecretArea
              label={`Value ${at + 1}`}
              value={pair.value}
              onChange={(value) => set(pair.id, { value })}
            />
          ) : (
            <TextField
              label={`Value ${at + 1}`}
              value={pair.value}
              onChange={(value) => set(pair.id, { value })}
            />
          )}
          <Button
            kind="quiet"
            aria-label={`Remove row ${at + 1}`}
            onClick={() => onChange(pairs.filter((other) => other.id !== pair.id))}
          >
            Remove
          </Button>
        </div>
      ))}
      <div>
        <Button onClick={add}>Add a row</Button>
      </div>
    </fieldset>
  );
}
