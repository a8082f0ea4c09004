import { useCluster } from '../../cluster/use-cluster.ts';
import { Card, Notice, PageHeader } from '../../components/page.tsx';
import { useSession } from '../../session/use-store.ts';
import { DemoteAction, DisablePrimaryAction } from './leave-primary.tsx';
import { StatusRows } from './status-rows.tsx';

/** A former primary whose successor was promoted: it serves nobody, so that two sites never both write. */
export default function Fenced() {
  const { dr } = useCluster();
  const { session } = useSession();
  if (dr === undefined) return null;
  return (
    <>
      <PageHeader title="This cluster was replaced as primary" />
      <Notice
        tone="danger"
        title={dr.fencedReason ?? 'Another cluster of this replication set was promoted.'}
      >
        <p>
          It has stopped answering clients, so that nobody writes on two sides. Demote it, then connect it to
          the new primary: only what differs is transferred, and writes that the new primary never got are
          kept.
        </p>
      </Notice>
      <Card title="What can be done">
        <div className="actions-list">
          <DemoteAction askToken={session === undefined} />
          <DisablePrimaryAction askToken={session === undefined} />
        </div>
      </Card>
      <Card title="Replication set">
        <StatusRows dr={dr} />
      </Card>
    </>
  );
}
