/** Facts of a replication set that both roles show. */
import type { DrStatus } from '../../cluster/facts.ts';
import { Notice, Progress, type Row, Rows } from '../../components/page.tsx';
import { durationText, numberText } from '../../components/time.ts';

export function StatusRows({ dr, more = [] }: { readonly dr: DrStatus; readonly more?: readonly Row[] }) {
  return (
    <Rows
      rows={[
        { term: 'Mode', value: dr.mode },
        {
          term: 'Replication set',
          value: <code>{dr.setId}</code>,
          help: 'The same on all clusters of the set.',
        },
        ...more,
        {
          term: 'Merkle root index',
          value: dr.merkleRoot === '' ? 'unknown' : <code>{dr.merkleRoot}</code>,
          help: 'A checksum over everything stored. Equal on both sides when they hold the same.',
        },
        {
          term: 'Epoch',
          value: numberText(dr.epoch),
          help: 'Grows with every promotion. The higher one wins.',
        },
        { term: 'Last promotion', value: promotionText(dr) },
        ...(dr.strandedSets > 0
          ? [
              {
                term: 'Stranded writes',
                value: `${dr.strandedSets} set(s)`,
                help: 'Writes that were kept when a former primary rejoined its set.',
              },
            ]
          : []),
      ]}
    />
  );
}

function promotionText(dr: DrStatus): string {
  const { lastPromotion } = dr;
  if (lastPromotion === undefined) return 'none';
  const { time, planned, forced, lastIndex, knownLostRecords: lost } = lastPromotion;
  const when = new Date(time).toLocaleString();
  const kind = planned ? 'planned' : forced ? 'forced' : 'unplanned';
  const loss =
    lost === undefined
      ? ''
      : lost === 0
        ? ', no announced record was missing'
        : `, ${numberText(lost)} announced records were missing`;
  return `${when}, ${kind}, at index ${numberText(lastIndex)}${loss}`;
}

/** A sync or a reindex while it runs. */
export function Running({ dr }: { readonly dr: DrStatus }) {
  return (
    <>
      {dr.sync !== undefined && (
        <Progress
          label={dr.sync.total === 0 ? 'Comparing' : `Sync progress, round ${dr.sync.round}`}
          done={dr.sync.done}
          total={dr.sync.total}
          text={syncText(dr.sync)}
        />
      )}
      {dr.reindex !== undefined && (
        <Notice tone="info" title={`Re-indexing in progress: ${dr.reindex.stage}`}>
          <p>The cluster can be used meanwhile.</p>
          <Progress label="Reindex" done={dr.reindex.done} total={dr.reindex.total} />
        </Notice>
      )}
    </>
  );
}

function syncText(sync: NonNullable<DrStatus['sync']>): string {
  if (sync.total === 0) return 'comparing both sides';
  const percent = Math.floor((100 * sync.done) / sync.total);
  const left = sync.secondsLeft === undefined ? '' : `, about ${durationText(sync.secondsLeft)} left`;
  return `${percent} % (${numberText(sync.done)} / ${numberText(sync.total)} keys)${left}`;
}
