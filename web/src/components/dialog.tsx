/** Dialogs. Base UI keeps the focus inside, gives it back, closes on Escape and names it for screen readers. */
import { Dialog as Base } from '@base-ui/react/dialog';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button, type ButtonProps } from './button.tsx';
import { TextField } from './field.tsx';
import { ErrorNotice } from './page.tsx';

export function Dialog({
  open,
  onClose,
  title,
  children,
}: {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <Base.Root open={open} onOpenChange={(next) => next || onClose()}>
      <Base.Portal>
        <Base.Backdrop className="backdrop" />
        <Base.Popup className="dialog">
          <Base.Title className="dialog-title">{title}</Base.Title>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

export type ConfirmProps = {
  readonly title: string;
  /** What will happen, as sentences and fields. */
  readonly children: ReactNode;
  /** The word on the button that does it. */
  readonly confirm: string;
  /** What has to be typed before the button works; for what cannot be undone. */
  readonly typed?: string;
  readonly danger?: boolean;
  /** Why it cannot be done yet, for example a field that is empty. */
  readonly why?: string | undefined;
  /** Does it. The dialog closes when this resolves and shows the refusal when it throws. */
  readonly act: () => Promise<void>;
};

/** The dialog behind `ActionButton`, for pages that open it by themselves. */
export function ConfirmDialog({
  open,
  onClose,
  title,
  children,
  confirm,
  typed,
  danger = false,
  why,
  act,
}: ConfirmProps & { readonly open: boolean; readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const missing = typed !== undefined && text.trim() !== typed ? `Type "${typed}" to confirm.` : undefined;
  const off = why ?? missing;
  const close = (): void => {
    if (busy) return;
    setText('');
    setError(undefined);
    onClose();
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (off !== undefined || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await act();
      setText('');
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open={open} onClose={close} title={title}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        {children}
        {typed !== undefined && (
          <TextField label={`Type "${typed}" to confirm`} value={text} onChange={setText} />
        )}
        <ErrorNotice error={error} />
        <div className="dialog-actions">
          <Button onClick={close}>Cancel</Button>
          <Button
            type="submit"
            kind={danger ? 'danger' : 'primary'}
            busy={busy}
            why={off}
            whyHidden={why === undefined}
          >
            {confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A button that does something only after its dialog was confirmed. */
export function ActionButton({
  label,
  why,
  kind,
  blocked,
  ...confirm
}: Omit<ConfirmProps, 'why'> &
  Pick<ButtonProps, 'kind' | 'why'> & {
    readonly label: string;
    /** Why the dialog's own button cannot be used yet. */
    readonly blocked?: string | undefined;
  }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        kind={kind ?? (confirm.danger === true ? 'danger' : 'secondary')}
        why={why}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        {label}
      </Button>
      <ConfirmDialog {...confirm} why={blocked} open={open} onClose={() => setOpen(false)} />
    </>
  );
}
