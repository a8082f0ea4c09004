/** The secrets engines: where secrets are kept. */
import '../../components/daily.css';
import { sysInternalUiMounts } from '@holdfast/api/endpoints/sys-internal';
import { Link } from 'wouter';
import { useRead } from '../../api/use-read.ts';
import { ButtonLink } from '../../components/button.tsx';
import { Empty, ErrorNotice, Loading, PageHeader, Table, Tag } from '../../components/page.tsx';
import { folderPlace, mountPlace } from '../../places.ts';
import { isBuiltIn, parseMounts, typeWords } from './mounts.ts';

export default function Secrets() {
  const { answer, error, loading } = useRead(sysInternalUiMounts);
  const mounts = parseMounts(answer?.data['secret']);
  const own = mounts.filter((mount) => !isBuiltIn(mount.type));
  return (
    <>
      <PageHeader
        title="Secrets"
        actions={
          <ButtonLink to="/secrets/enable" kind="primary">
            Enable an engine
          </ButtonLink>
        }
      >
        Secrets engines keep secrets below a path. These are the ones your token reaches.
      </PageHeader>
      <ErrorNotice error={error} title="The engines cannot be listed" />
      {loading && <Loading what="Reading the list of engines" />}
      {answer !== undefined && own.length === 0 && (
        <Empty title="There is no secrets engine for you">
          Enable one, or ask for a policy that reaches one.
        </Empty>
      )}
      {mounts.length > 0 && (
        <Table label="Secrets engines" columns={['Path', 'Type', 'Description', 'Settings']}>
          {[...own, ...mounts.filter((mount) => isBuiltIn(mount.type))].map((mount) => (
            <tr key={mount.path}>
              <td>
                {mount.type === 'kv' ? (
                  <Link href={folderPlace(mount.path)} className="wide-name">
                    <strong>{mount.path}</strong>
                  </Link>
                ) : (
                  <span className="wide-name">{mount.path}</span>
                )}
              </td>
              <td>
                <Tag tone={mount.type === 'kv' ? 'info' : 'neutral'}>{typeWords(mount)}</Tag>
              </td>
              <td>{mount.description || <span className="muted">–</span>}</td>
              <td>
                {isBuiltIn(mount.type) ? (
                  <span className="muted">Built in</span>
                ) : (
                  <Link href={mountPlace(mount.path)} aria-label={`Settings of ${mount.path}`}>
                    Settings
                  </Link>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}
