/** Leases, by the prefixes of their ids. */
import {
  sysLeasesLookup,
  sysLeasesLookupPrefix,
  sysLeasesRevokePrefix,
} from '@holdfast/api/endpoints/sys-leases';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '../../api/call.ts';
import { useWhyNotMay } from '../../api/use-may.ts';
import { useNames } from '../../api/use-names.ts';
import { Button } from '../../components/button.tsx';
import { confirmWord } from '../../components/confirm-word.ts';
import { ActionButton } from '../../components/dialog.tsx';
import { TextField } from '../../components/field.tsx';
import { NameList } from '../../components/name-list.tsx';
import { Card, Empty, PageHeader, Tag } from '../../components/page.tsx';
import { leasePlace, leasesPlace } from '../../places.ts';
import { usePlace } from '../../use-place.ts';
import { ActionRow } from '../replication/action-row.tsx';
import { foldersAbove, leafOf } from '../secrets/path.ts';

export default function Leases() {
  const { path } = usePlace();
  const [, go] = useLocation();
  const prefix = path === '' ? '' : `${path}/`;
  const list = useNames(path === '' ? sysLeasesLookup : sysLeasesLookupPrefix, path === '' ? {} : { prefix });
  return (
    <>
      <PageHeader
        title={path === '' ? 'Leases' : `${leafOf(path)}/`}
        crumbs={
          path === ''
            ? []
            : [
                { to: leasesPlace(), label: 'Leases' },
                ...foldersAbove(path).map((folder) => ({
                  to: leasesPlace(`${folder}/`),
                  label: leafOf(folder),
                })),
              ]
        }
      >
        {path === '' &&
          'A lease is a promise that ends: of a login, or of what an engine gave out. Ids begin with the path that made them.'}
      </PageHeader>
      <Card title="Lease ids">
        <NameList
          key={prefix}
          label="Lease ids"
          list={list}
          to={(name) =>
            name.endsWith('/') ? leasesPlace(`${prefix}${name}`) : leasePlace(`${prefix}${name}`)
          }
          kind={(name) => name.endsWith('/') && <Tag>Prefix</Tag>}
          empty={
            <Empty title="There are no leases here">
              They come with logins that are not for ever, and with engines that give out credentials.
            </Empty>
          }
        />
      </Card>
      {path !== '' && <RevokePrefix prefix={path} onDone={() => go('/leases')} />}
      <OpenLease />
    </>
  );
}

function RevokePrefix({ prefix, onDone }: { readonly prefix: string; readonly onDone: () => void }) {
  const request = `sys/leases/revoke-prefix/${prefix}`;
  const whyNot = useWhyNotMay([request]);
  return (
    <Card title="All leases below this prefix">
      <div className="actions-list">
        <ActionRow title="Revoke" text="Ends all of them at once, with the tokens they belong to.">
          <ActionButton
            label="Revoke all below"
            kind="danger"
            danger
            why={whyNot(request, 'update', 'sudo')}
            title={`Revoke all leases below ${prefix}?`}
            confirm="Revoke"
            typed={confirmWord(prefix)}
            act={async () => {
              await call(sysLeasesRevokePrefix, 'update', { prefix });
              onDone();
            }}
          >
            <p>
              Everything that was given out below <strong>{prefix}</strong> stops working.
            </p>
          </ActionButton>
        </ActionRow>
      </div>
    </Card>
  );
}

/** For those who know an id but may not list. */
function OpenLease() {
  const [, go] = useLocation();
  const [id, setId] = useState('');
  const why = id.trim() === '' ? 'Enter a lease id.' : undefined;
  const open = (event: FormEvent): void => {
    event.preventDefault();
    if (why === undefined) go(leasePlace(id.trim()));
  };
  return (
    <Card title="Look a lease up">
      <form className="stack" onSubmit={open}>
        <TextField label="Lease id" value={id} onChange={setId} />
        <div className="form-actions">
          <Button type="submit" why={why} whyHidden>
            Look up
          </Button>
        </div>
      </form>
    </Card>
  );
}
