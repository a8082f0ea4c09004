import { useCluster } from '../../cluster/use-cluster.ts';
import { roleWords, stateWords } from '../../cluster/words.ts';
import { ButtonLink } from '../../components/button.tsx';
import { Card, Notice, PageHeader, Tag } from '../../components/page.tsx';
import { numberText } from '../../components/time.ts';

/** Both kinds of replication, and where to go on. */
export default function Replication() {
  const { dr, seal, redacted } = useCluster();
  const enabled = dr !== undefined && dr.mode !== 'disabled' && dr.mode !== 'unsupported';
  return (
    <>
      <PageHeader title="Replication">
        Replication keeps other clusters up to date with this one, record by record.
      </PageHeader>
      {dr?.mode === 'unsupported' && (
        <Notice tone="warning" title="Replication unsupported">
          The storage of this cluster does not support replication.
        </Notice>
      )}
      {redacted && (
        <Notice tone="warning" title="The status of replication is switched off for this address." />
      )}
      <div className="grid">
        <Card
          title="Disaster Recovery"
          actions={
            enabled && seal !== undefined ? (
              <Tag tone={roleWords(seal, dr).tone}>{roleWords(seal, dr).text}</Tag>
            ) : (
              <Tag>Not enabled</Tag>
            )
          }
        >
          <p>
            Protects against the loss of a whole cluster. A secondary serves no clients until it is promoted;
            then they carry on with the tokens they hold.
          </p>
          {enabled && (
            <p className="muted">
              {stateWords(dr.state).text}
              {dr.mode === 'primary' && ` · ${numberText(dr.knownSecondaries.length)} known secondaries`}
              {dr.lastWal !== undefined && ` · last WAL entry ${numberText(dr.lastWal)}`}
            </p>
          )}
          <div className="form-actions">
            {enabled ? (
              <ButtonLink to="/replication/dr" kind="primary">
                Details
              </ButtonLink>
            ) : (
              <ButtonLink to="/replication/enable" kind="primary">
                Enable
              </ButtonLink>
            )}
          </div>
        </Card>
        <Card title="Performance" actions={<Tag>Not available</Tag>}>
          <p>
            Secondaries that serve reads and forward writes. This server does not have it; its paths answer so
            that clients which ask for it get a clear refusal.
          </p>
        </Card>
      </div>
    </>
  );
}
