/** Keys and values of a secret, as rows or as JSON. */
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Json } from '../../api/call.ts';
import { Button } from '../../components/button.tsx';
import { ErrorNotice } from '../../components/page.tsx';
import { PairRows } from '../../components/pair-rows.tsx';
import { checkPairs, membersOf, type Pair, type PairErrors, pairsOf } from '../../components/pairs.ts';
import { SecretArea } from '../../components/secret-area.tsx';
import { jsonText, parseDocument, textMembers } from './document.ts';

export function SecretForm({
  initial,
  submit,
  why,
  children,
  cancel,
  act,
}: {
  readonly initial: Json;
  /** The word on the button. */
  readonly submit: string;
  readonly why?: string | undefined;
  /** Fields above the values. */
  readonly children?: ReactNode;
  readonly cancel: ReactNode;
  /** Stores it; what it throws is shown. */
  readonly act: (document: Json) => Promise<void>;
}) {
  const [pairs, setPairs] = useState<readonly Pair[]>(() => pairsOf(textMembers(initial) ?? {}));
  const [text, setText] = useState(() => jsonText(initial));
  const [json, setJson] = useState(() => textMembers(initial) === undefined);
  const [errors, setErrors] = useState<PairErrors>({});
  const [jsonError, setJsonError] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();

  /** The document as it stands, or undefined after it was said what is wrong. */
  const read = (): Json | undefined => {
    if (!json) {
      const wrong = checkPairs(pairs);
      setErrors(wrong);
      return Object.keys(wrong).length > 0 ? undefined : membersOf(pairs);
    }
    try {
      setJsonError(undefined);
      return parseDocument(text);
    } catch (error) {
      setJsonError(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };
  const toJson = (): void => {
    const document = read();
    if (document === undefined) return;
    setText(jsonText(document));
    setJson(true);
  };
  const toRows = (): void => {
    const document = read();
    if (document === undefined) return;
    const members = textMembers(document);
    if (members === undefined) {
      setJsonError('Rows hold texts only, and a value here is something else.');
      return;
    }
    setPairs(pairsOf(members));
    setErrors({});
    setJson(false);
  };
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy || why !== undefined) return;
    const document = read();
    if (document === undefined) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await act(document);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="stack" noValidate onSubmit={(event) => void send(event)}>
      {children}
      <div className="view-bar">
        <Button aria-pressed={!json} onClick={() => json && toRows()}>
          Rows
        </Button>
        <Button aria-pressed={json} onClick={() => !json && toJson()}>
          JSON
        </Button>
      </div>
      {json ? (
        <SecretArea
          label="Secret as JSON"
          rows={10}
          value={text}
          onChange={(value) => {
            setText(value);
            setJsonError(undefined);
          }}
          error={jsonError}
        />
      ) : (
        <PairRows
          label="Keys and values"
          pairs={pairs}
          onChange={(next) => {
            setPairs(next);
            setErrors({});
          }}
          errors={errors}
          secret
        />
      )}
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
