/** The audit devices. */
import '../../components/daily.css';
import { sysAudit, sysAuditPath } from '@holdfast/api/endpoints/sys-audit';
import { call, type Json } from '../../api/call.ts';
import { useWhyNotMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { ButtonLink } from '../../components/button.tsx';
import { confirmWord } from '../../components/confirm-word.ts';
import { ActionButton } from '../../components/dialog.tsx';
import { Empty, ErrorNotice, Loading, Notice, PageHeader, Table, Tag } from '../../components/page.tsx';

export default function AuditDevices() {
  const { answer, error, loading, again } = useRead(sysAudit);
  const devices = Object.entries(answer?.data ?? {})
    .map(([path, facts]) => ({ path, facts: objectOf(facts) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const whyNot = useWhyNotMay(devices.map(({ path }) => requestOf(path)));
  const enable = (
    <ButtonLink to="/audit/enable" kind="primary">
      Enable a device
    </ButtonLink>
  );
  return (
    <>
      <PageHeader title="Audit devices" actions={enable}>
        A device gets a line for every request and its answer. While devices are enabled, a request that none
        of them can log does not happen.
      </PageHeader>
      <ErrorNotice error={error} title="The audit devices cannot be listed" />
      {loading && <Loading what="Reading the list of audit devices" />}
      {answer !== undefined && devices.length === 0 && (
        <Empty title="No audit device is enabled" action={enable}>
          Nobody can tell later who read or changed what. Enable a file to have it written down.
        </Empty>
      )}
      {devices.length === 1 && (
        <Notice tone="warning" title="There is one device only">
          When it fails, for example because a disk is full, the cluster answers no request. A second one
          avoids that.
        </Notice>
      )}
      {devices.length > 0 && (
        <Table label="Audit devices" columns={['Path', 'Type', 'Options', 'Description', 'Action']}>
          {devices.map(({ path, facts }) => (
            <tr key={path}>
              <td>
                <strong className="wide-name">{path}</strong>
              </td>
              <td>
                <Tag tone="info">{String(facts['type'] ?? '')}</Tag>
              </td>
              <td>
                {Object.entries(objectOf(facts['options'])).map(([name, value]) => (
                  <code key={name} className="block">
                    {name}={String(value)}
                  </code>
                ))}
              </td>
              <td>{String(facts['description'] ?? '') || <span className="muted">–</span>}</td>
              <td>
                <ActionButton
                  label="Disable"
                  kind="danger"
                  danger
                  why={whyNot(requestOf(path), 'delete', 'sudo')}
                  title={`Disable ${path}?`}
                  confirm="Disable"
                  typed={confirmWord(path)}
                  act={async () => {
                    await call(sysAuditPath, 'delete', { path: path.replace(/\/$/, '') });
                    again();
                  }}
                >
                  <p>
                    Nothing more is written to <strong>{path}</strong>, and the key with which its hashes were
                    made is forgotten: hashes of a device enabled later do not match them.
                  </p>
                </ActionButton>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}

function requestOf(path: string): string {
  return `sys/audit/${path.replace(/\/$/, '')}`;
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
