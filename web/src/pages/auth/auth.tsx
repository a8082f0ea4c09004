/** The auth methods: ways to log in. */
import '../../components/daily.css';
import { sysAuth } from '@holdfast/api/endpoints/sys-auth';
import { sysInternalUiMounts } from '@holdfast/api/endpoints/sys-internal';
import { Link } from 'wouter';
import { useRead } from '../../api/use-read.ts';
import { ButtonLink } from '../../components/button.tsx';
import { ErrorNotice, Loading, Notice, PageHeader, Table, Tag } from '../../components/page.tsx';
import { authMountPlace, usersPlace } from '../../places.ts';
import { isBuiltIn, parseMounts, typeWords } from '../secrets/mounts.ts';

export default function AuthMethods() {
  const all = useRead(sysAuth);
  // Whoever may not list them all sees those that the token reaches.
  const reached = useRead(sysInternalUiMounts, {}, { when: all.error !== undefined });
  const mounts = parseMounts(all.answer?.data ?? reached.answer?.data['auth']);
  const own = mounts.filter((mount) => !isBuiltIn(mount.type));
  return (
    <>
      <PageHeader
        title="Auth methods"
        actions={
          <ButtonLink to="/auth/enable" kind="primary">
            Enable a method
          </ButtonLink>
        }
      >
        Ways to log in. Each gives out tokens with the policies of the user.
      </PageHeader>
      <ErrorNotice error={reached.error} title="The auth methods cannot be listed" />
      {all.error !== undefined && reached.answer !== undefined && (
        <Notice>Your token may not list all methods: these are the ones it reaches.</Notice>
      )}
      {mounts.length === 0 && reached.error === undefined && (
        <Loading what="Reading the list of auth methods" />
      )}
      {mounts.length > 0 && (
        <Table label="Auth methods" columns={['Path', 'Type', 'Description', 'Settings']}>
          {[...own, ...mounts.filter((mount) => isBuiltIn(mount.type))].map((mount) => (
            <tr key={mount.path}>
              <td>
                {mount.type === 'userpass' ? (
                  <Link href={usersPlace(mount.path)} className="wide-name">
                    <strong>{mount.path}</strong>
                  </Link>
                ) : (
                  <span className="wide-name">{mount.path}</span>
                )}
              </td>
              <td>
                <Tag tone={isBuiltIn(mount.type) ? 'neutral' : 'info'}>{typeWords(mount)}</Tag>
              </td>
              <td>{mount.description || <span className="muted">–</span>}</td>
              <td>
                {isBuiltIn(mount.type) ? (
                  <span className="muted">Built in</span>
                ) : (
                  <Link href={authMountPlace(mount.path)} aria-label={`Settings of ${mount.path}`}>
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
