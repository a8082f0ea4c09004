import type { ReactNode } from 'react';

export type Figure = { readonly term: string; readonly value: ReactNode; readonly help?: string };

/** A few numbers that matter most, large. */
export function Figures({ figures }: { readonly figures: readonly Figure[] }) {
  return (
    <dl className="figures">
      {figures.map((figure) => (
        <div key={figure.term} className="figure">
          <dt>{figure.term}</dt>
          <dd>
            {figure.value === '' ? '–' : figure.value}
            {figure.help !== undefined && <span className="figure-help">{figure.help}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
