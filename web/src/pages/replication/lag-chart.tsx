/** How far a secondary was behind during the last minutes, as a line. The numbers stand beside it as text. */
import { useId, useState } from 'react';
import { LAG_WINDOW_MS, type LagSample, lagLines, lagTop } from '../../cluster/lag.ts';
import { durationText, numberText } from '../../components/time.ts';

const SIZE = { width: 560, height: 120 } as const;
const LEFT = 44;

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
      <svg className="chart" viewBox={`0 0 ${SIZE.width + LEFT + 8} ${SIZE.height + 34}`} aria-hidden="true">
        <g transform={`translate(${LEFT} 8)`}>
          {[0, 0.5, 1].map((part) => (
            <g key={part}>
              <line
                className={part === 0 ? 'axis' : 'guide'}
                x1={0}
                x2={SIZE.width}
                y1={SIZE.height * (1 - part)}
                y2={SIZE.height * (1 - part)}
              />
              {(part !== 0.5 || top > 1) && (
                <text x={-8} y={SIZE.height * (1 - part) + 4} textAnchor="end">
                  {shortNumber(top * part)}
                </text>
              )}
            </g>
          ))}
          {[0, 1, 2, 3, 4, 5].map((minutes) => (
            <text
              key={minutes}
              x={SIZE.width * (1 - (minutes * 60_000) / LAG_WINDOW_MS)}
              y={SIZE.height + 20}
              textAnchor={minutes === 0 ? 'end' : 'middle'}
            >
              {minutes === 0 ? 'now' : `-${minutes} min`}
            </text>
          ))}
          {lagLines(samples, value, now, { ...SIZE, top }).map((points) => (
            <polyline key={points} className="line" points={points} />
          ))}
        </g>
      </svg>
    </figure>
  );
}

function shortNumber(value: number): string {
  return value >= 1_000_000 ? `${value / 1_000_000}M` : value >= 1_000 ? `${value / 1_000}k` : String(value);
}
