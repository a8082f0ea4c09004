/** How far a secondary was behind during the last minutes, as a line. The numbers stand beside it as text. */
import { useId, useState } from 'react';
import { type LagSample, lagLines, lagTop } from '../../cluster/lag.ts';
import { durationText, numberText } from '../../components/time.ts';

export function LagChart({
  title,
  samples,
  now,
}: {
  readonly title: string;
  readonly samples: readonly LagSample[];
  /** Ms since the page was opened. */
  readonly now: number;
}) {
  const id = useId();
  const [value, setValue] = useState<'records' | 'seconds'>('records');
  const top = lagTop(samples, value);
  const newest = samples.at(-1)?.[value];
  const text =
    newest === undefined ? 'unknown' : value === 'records' ? numberText(newest) : durationText(newest);
  return (
    <figure className="lag" aria-labelledby={id}>
      <figcaption id={id}>
        <strong>{title}</strong>
        <span className="muted">
          now {text} {value === 'records' && newest !== undefined && 'records'}
        </span>
        <label className="chart-unit">
          <span className="visually-hidden">Unit of {title}</span>
          <select
            value={value}
            onChange={(event) => setValue(event.target.value === 'seconds' ? 'seconds' : 'records')}
          >
            <option value="records">Records</option>
            <option value="seconds">Seconds</option>
          </select>
        </label>
      </figcaption>
      <div className="chart" aria-hidden="true">
        <div className="chart-scale">
          <span>{shortNumber(top)}</span>
          <span>{shortNumber(top / 2)}</span>
          <span>0</span>
        </div>
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          {[0, 50, 100].map((y) => (
            <line key={y} className={y === 100 ? 'axis' : 'guide'} x1={0} x2={100} y1={y} y2={y} />
          ))}
          {lagLines(samples, value, now, top).map((points) => (
            <polyline key={points} className="line" points={points} />
          ))}
        </svg>
        <div className="chart-time">
          {[5, 4, 3, 2, 1].map((minutes) => (
            <span key={minutes}>-{minutes} min</span>
          ))}
          <span>now</span>
        </div>
      </div>
    </figure>
  );
}

function shortNumber(value: number): string {
  return value >= 1_000_000 ? `${value / 1_000_000}M` : value >= 1_000 ? `${value / 1_000}k` : String(value);
}
