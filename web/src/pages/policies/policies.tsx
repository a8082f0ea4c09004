/** The ACL policies. */
import { sysPoliciesAcl } from '@holdfast/api/endpoints/sys-policies';
import { useNames } from '../../api/use-names.ts';
import { ButtonLink } from '../../components/button.tsx';
import { NameList } from '../../components/name-list.tsx';
import { Card, Empty, PageHeader, Tag } from '../../components/page.tsx';
import { policyPlace } from '../../places.ts';

export default function Policies() {
  const list = useNames(sysPoliciesAcl, {});
  return (
    <>
      <PageHeader
        title="Policies"
        actions={
          <ButtonLink to="/policies/create" kind="primary">
            Create policy
          </ButtonLink>
        }
      >
        A policy says which paths may be used, and how. Tokens carry the names of policies.
      </PageHeader>
      <Card title="ACL policies">
        <NameList
          label="Policies"
          list={list}
          to={policyPlace}
          kind={(name) => (name === 'root' || name === 'default') && <Tag>Built in</Tag>}
          empty={<Empty title="There is no policy" />}
        />
      </Card>
    </>
  );
}
