import { Card } from '../../components/page.tsx';
import { DrLayout } from './layout.tsx';
import { PrimaryStatus } from './primary-status.tsx';
import { Running, StatusRows } from './status-rows.tsx';

export default function Details() {
  return (
    <DrLayout>
      {(dr) =>
        dr.mode === 'primary' ? (
          <PrimaryStatus dr={dr} />
        ) : (
          <Card title="The cluster is initializing replication">
            <p>
              This may take some time. The present data stays until the new data was fetched and verified.
            </p>
            <Running dr={dr} />
            <StatusRows dr={dr} />
          </Card>
        )
      }
    </DrLayout>
  );
}
