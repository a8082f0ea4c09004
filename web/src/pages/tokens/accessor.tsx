/** The token behind an accessor. */
import { tokenLookupAccessor } from '@holdfast/api/endpoints/auth-token';
import { useState } from 'react';
import { useRead } from '../../api/use-read.ts';
import { ButtonLink } from '../../components/button.tsx';
import { ErrorNotice, Loading, Notice, PageHeader } from '../../components/page.tsx';
import { usePlace } from '../../use-place.ts';
import { parseToken } from './facts.ts';
import { TokenCards } from './token-facts.tsx';

export default function Accessor() {
  const { name: accessor } = usePlace();
  const [revoked, setRevoked] = useState(false);
  const { answer, error, loading, again } = useRead(
    tokenLookupAccessor,
    { accessor },
    { operation: 'update', when: !revoked },
  );
  return (
    <>
      <PageHeader title="Token" crumbs={[{ to: '/tokens', label: 'Tokens' }]}>
        <code>{accessor}</code>
      </PageHeader>
      {revoked ? (
        <Notice tone="success" live title="The token is revoked, with every token made with it.">
          <ButtonLink to="/tokens">All tokens</ButtonLink>
        </Notice>
      ) : (
        <>
          <ErrorNotice error={error} title="This token cannot be shown" />
          {loading && <Loading what="Looking the token up" />}
          {answer !== undefined && (
            <TokenCards token={parseToken(answer.data)} onChange={again} onRevoked={() => setRevoked(true)} />
          )}
        </>
      )}
    </>
  );
}
