import { type ButtonHTMLAttributes, type ReactNode, useId } from 'react';
import { Link } from 'wouter';

export type ButtonKind = 'primary' | 'secondary' | 'danger' | 'quiet';

export type ButtonProps = Omit<
  ButtonHTMLAttributes<HTMLButtonElement>,
  'className' | 'style' | 'disabled'
> & {
  readonly kind?: ButtonKind;
  /** Something is under way: it shows and further clicks do nothing. */
  readonly busy?: boolean;
  /** Why it cannot be used now, in the server's words where there are any. It can still be reached by keyboard. */
  readonly why?: string | undefined;
  /** Only for screen readers: what is beside the button says it already. */
  readonly whyHidden?: boolean;
  readonly children: ReactNode;
};

export function Button({
  kind = 'secondary',
  busy = false,
  why,
  whyHidden = false,
  onClick,
  children,
  ...rest
}: ButtonProps) {
  const id = useId();
  const off = busy || why !== undefined;
  const button = (
    <button
      type="button"
      {...rest}
      className={`button ${kind}`}
      aria-disabled={off || undefined}
      aria-busy={busy || undefined}
      aria-describedby={why === undefined ? rest['aria-describedby'] : id}
      onClick={(event) => {
        if (off) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy && <span className="spinner" aria-hidden="true" />}
      {children}
    </button>
  );
  if (why === undefined) return button;
  return (
    <span className="button-with-reason">
      {button}
      <span id={id} className={whyHidden ? 'visually-hidden' : 'reason'}>
        {why}
      </span>
    </span>
  );
}

/** A link that looks like a button; the place it leads to is a route of `routes.tsx`. */
export function ButtonLink({
  to,
  kind = 'secondary',
  children,
}: {
  readonly to: string;
  readonly kind?: ButtonKind;
  readonly children: ReactNode;
}) {
  return (
    <Link href={to} className={`button ${kind}`}>
      {children}
    </Link>
  );
}
