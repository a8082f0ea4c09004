/** The input that fits a declared field. */
import type { Field } from '@holdfast/api';
import { CheckboxField, SecretField, TextArea, TextField } from '../components/field.tsx';
import { fieldLabel } from './labels.ts';

export type FieldInputProps = {
  readonly name: string;
  readonly field: Field;
  readonly value: string | boolean;
  readonly onChange: (value: string | boolean) => void;
  readonly error?: string | undefined;
  readonly label?: string | undefined;
  readonly help?: string | undefined;
  readonly required?: boolean;
};

/** Texts that are pasted whole and may be long. */
const LONG = /(?:^|_)(?:token|cert|pem|policy|rules|public_key|pgp_key)$/;

export function FieldInput(props: FieldInputProps) {
  const { name, field, value, onChange, error } = props;
  const label = props.label ?? fieldLabel(name);
  const help = props.help ?? field.description;
  const optional = field.required !== true && props.required !== true;
  if (field.type === 'bool') {
    return <CheckboxField label={label} help={help} checked={value === true} onChange={onChange} />;
  }
  const shared = { label, help, error, optional, name, value: String(value), onChange };
  const given = error === undefined ? { ...shared, error: undefined } : shared;
  switch (field.type) {
    case 'map':
    case 'any':
      return <TextArea {...given} rows={6} />;
    case 'list':
      return <TextArea {...given} rows={3} help={`${help} One per line.`} />;
    case 'kvpairs':
      return <TextArea {...given} rows={3} help={`${help} One name=value per line.`} />;
    case 'int':
      return <TextField {...given} inputMode="numeric" />;
    case 'duration':
      return <TextField {...given} help={`${help} For example 90s, 30m or 8h.`} />;
    case 'string':
      if (field.sensitive === true) return <SecretField {...given} />;
      return LONG.test(name) ? <TextArea {...given} /> : <TextField {...given} />;
  }
}
