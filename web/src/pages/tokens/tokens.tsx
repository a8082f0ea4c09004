/** All tokens, by their accessors. */
import '../../components/daily.css';
import { tokenAccessors, tokenLookupAccessor } from '@holdfast/api/endpoints/auth-token';
import { Link } from 'wouter';
import { useNames } from '../../api/use-names.ts';
import { useRead } from '../../api/use-read.ts';
import { Button } from '../../components/button.tsx';
import { Card, Empty, ErrorNotice, Loading, Table, Tag } from '../../components/page.tsx';
import { durationText } from '../../components/time.ts';
import { accessorPlace } from '../../places.ts';
import { parseToken } from './facts.ts';
import { TokenTabs } from './tabs.tsx';

/** Each row is looked up by itself. */
const ACCESSORS_PER_PAGE = 25;

export default function Tokens() {
  const list = useNames(tokenAccessors, {}, { pageSize: ACCESSORS_PER_PAGE });
  return (
    <TokenTabs>
      <Card title="Accessors">
        <p className="help">
          An accessor stands for a token: with it one can see, renew and revoke the token, but not use it.
          Batch tokens have none.
        </p>
        <ErrorNotice error={list.error} title="The accessors cannot be listed" />
        {list.loading && <Loading what="Reading the accessors" />}
        {!list.loading && list.error === undefined && list.names.length === 0 && (
          <Empty title="There is no token" />
        )}
        {list.names.length > 0 && (
          <Table label="Tokens by accessor" columns={['Accessor', 'Name', 'Policies', 'Time left']}>
            {list.names.map((accessor) => (
              <TokenRow key={accessor} accessor={accessor} />
            ))}
          </Table>
        )}
        {list.more && (
          <div className="form-actions">
            <Button onClick={list.readMore}>Show more</Button>
          </div>
        )}
      </Card>
    </TokenTabs>
  );
}

function TokenRow({ accessor }: { readonly accessor: string }) {
  const { answer } = useRead(tokenLookupAccessor, { accessor }, { operation: 'update' });
  const token = answer === undefined ? undefined : parseToken(answer.data);
  return (
    <tr>
      <td>
        <Link href={accessorPlace(accessor)}>
          <code>{accessor}</code>
        </Link>
      </td>
      <td>{token?.displayName ?? <span className="muted">–</span>}</td>
      <td>
        <span className="row-actions">
          {token?.policies.map((name) => (
            <Tag key={name}>{name}</Tag>
          ))}
        </span>
      </td>
      <td>{token === undefined ? '' : token.ttl > 0 ? durationText(token.ttl) : 'Does not end'}</td>
    </tr>
  );
}
