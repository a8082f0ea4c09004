/** Enabling an audit device that writes a file. */
import { sysAuditPath } from '@holdfast/api/endpoints/sys-audit';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '../../api/call.ts';
import { useWhyNotMay } from '../../api/use-may.ts';
import { Button, ButtonLink } from '../../components/button.tsx';
import { CheckboxField, TextField } from '../../components/field.tsx';
import { Card, ErrorNotice, Notice, PageHeader } from '../../components/page.tsx';
import { checkPath } from '../secrets/path.ts';

export default function EnableDevice() {
  const [, go] = useLocation();
  const [name, setName] = useState('file');
  const [file, setFile] = useState('');
  const [mode, setMode] = useState('');
  const [description, setDescription] = useState('');
  const [raw, setRaw] = useState(false);
  const [elide, setElide] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const path = name.trim().replace(/\/+$/, '');
  const wrong = checkPath(path);
  const request = `sys/audit/${path}`;
  const whyNot = useWhyNotMay(wrong === undefined ? [request] : []);
  const why =
    wrong ?? (file.trim() === '' ? 'Enter where to write.' : undefined) ?? whyNot(request, 'update', 'sudo');
  const enable = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy || why !== undefined) return;
    setBusy(true);
    setError(undefined);
    const options = {
      file_path: file.trim(),
      ...(mode.trim() !== '' && { mode: mode.trim() }),
      ...(raw && { log_raw: 'true' }),
      ...(elide && { elide_list_responses: 'true' }),
    };
    try {
      await call(sysAuditPath, 'update', { path, type: 'file', description, options });
      go('/audit');
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <>
      <PageHeader title="Enable an audit device" crumbs={[{ to: '/audit', label: 'Audit devices' }]}>
        A file on the machine the server runs on.
      </PageHeader>
      <Card title="New device of type file">
        <form className="stack" noValidate onSubmit={(event) => void enable(event)}>
          <TextField
            label="Path"
            value={name}
            onChange={setName}
            error={wrong}
            help="The name of the device."
          />
          <TextField
            label="File"
            value={file}
            onChange={setFile}
            help='Where to append, for example /var/log/holdfast/audit.log; "stdout" writes beside the log of the server.'
          />
          <TextField
            label="Permissions"
            optional
            value={mode}
            onChange={setMode}
            help="Of the file, in octal. Empty means 0600."
          />
          <TextField label="Description" optional value={description} onChange={setDescription} />
          <details className="more">
            <summary>More options</summary>
            <div className="stack">
              <CheckboxField
                label="Secrets in clear"
                help="Texts are hashed with a key of the device otherwise, so that one can look for a known secret only."
                checked={raw}
                onChange={setRaw}
              />
              <CheckboxField
                label="Only the number of names in answers to lists"
                checked={elide}
                onChange={setElide}
              />
            </div>
          </details>
          {raw && (
            <Notice tone="warning" title="Whoever can read the file can read every secret that passes." />
          )}
          <ErrorNotice error={error} title="That did not work" />
          <div className="form-actions">
            <Button type="submit" kind="primary" busy={busy} why={why}>
              Enable device
            </Button>
            <ButtonLink to="/audit">Cancel</ButtonLink>
          </div>
        </form>
      </Card>
    </>
  );
}
