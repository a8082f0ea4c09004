import { useId, useState } from 'react';
import { pgpKeyFromBytes } from '../api/pgp-key.ts';
import { TextArea } from './field.tsx';

/** An OpenPGP public key, pasted or from a file; `value` is what stands in the text field. */
export function PgpKeyField({
  label,
  value,
  onChange,
  error,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: string | undefined;
}) {
  const id = useId();
  const [wrong, setWrong] = useState<string | undefined>();
  const load = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    try {
      onChange(pgpKeyFromBytes(new Uint8Array(await file.arrayBuffer())));
      setWrong(undefined);
    } catch (failure) {
      setWrong(failure instanceof Error ? failure.message : String(failure));
    }
  };
  return (
    <div className="stack tight">
      <TextArea
        label={label}
        value={value}
        onChange={onChange}
        error={wrong ?? error}
        help="Paste the public key (armoured or base64), or choose its file."
      />
      <label htmlFor={id} className="file">
        <span>File with {label}</span>
        <input id={id} type="file" onChange={(event) => void load(event.target.files?.[0])} />
      </label>
    </div>
  );
}
