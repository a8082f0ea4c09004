/** The users of a userpass method. */
import { userpassUsers } from '@holdfast/api/endpoints/userpass';
import { useNames } from '../../api/use-names.ts';
import { ButtonLink } from '../../components/button.tsx';
import { NameList } from '../../components/name-list.tsx';
import { Card, Empty, PageHeader } from '../../components/page.tsx';
import { authMountPlace, createUserPlace, userPlace } from '../../places.ts';
import { usePlace } from '../../use-place.ts';

const NAMES_PER_PAGE = 500;

export default function Users() {
  const { mount } = usePlace();
  const list = useNames(userpassUsers, {}, { mount: `auth/${mount}`, pageSize: NAMES_PER_PAGE });
  const create = (
    <ButtonLink to={createUserPlace(mount)} kind="primary">
      Create user
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title={`Users of ${mount}`}
        crumbs={[{ to: '/auth', label: 'Auth methods' }]}
        actions={
          <>
            <ButtonLink to={authMountPlace(mount)}>Settings</ButtonLink>
            {create}
          </>
        }
      />
      <Card title="Users">
        <NameList
          label="Users"
          list={list}
          to={(name) => userPlace(mount, name)}
          empty={
            <Empty title="There are no users yet" action={create}>
              A user logs in with a name and a password and gets a token with the user's policies.
            </Empty>
          }
        />
      </Card>
    </>
  );
}
