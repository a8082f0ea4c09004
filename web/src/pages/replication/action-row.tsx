import type { ReactNode } from 'react';

/** An action with a sentence on what it does, in a list of such. */
export function ActionRow({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
}) {
  return (
    <div>
      <div>
        <h3>{title}</h3>
        <p className="help">{text}</p>
      </div>
      {children}
    </div>
  );
}
