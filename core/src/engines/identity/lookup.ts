/** identity/lookup/entity and identity/lookup/group. */
import { identityLookupEntity, identityLookupGroup } from '@holdfast/api/endpoints/identity';
import type { Tx } from '../../barrier/store.ts';
import { badRequest } from '../../base/refusal.ts';
import {
  type Entity,
  entityByAliasId,
  entityByFactors,
  entityByName,
  getEntity,
} from '../../identity/entity.ts';
import { getGroup, groupByName } from '../../identity/group.ts';
import { type Context, route } from '../../logical/context.ts';
import { shownEntity, shownGroup } from './shown.ts';

export const lookupEntityRoute = route(identityLookupEntity, {
  update: async ({ tx, fields }) => {
    const entity = await findEntity(tx, fields);
    return entity === undefined ? {} : { data: await shownEntity(tx, entity) };
  },
});

export const lookupGroupRoute = route(identityLookupGroup, {
  update: async ({ tx, fields: { id, name } }) => {
    checkCount([id, name]);
    const group = id === undefined ? await groupByName(tx, name ?? '') : await getGroup(tx, id);
    return group === undefined ? {} : { data: await shownGroup(tx, group) };
  },
});

async function findEntity(
  tx: Tx,
  fields: Context<typeof identityLookupEntity>['fields'],
): Promise<Entity | undefined> {
  const { id, name, alias_id: aliasId, alias_name: aliasName, alias_mount_accessor: accessor } = fields;
  const byFactors = aliasName !== undefined && accessor !== undefined;
  checkCount([id, name, aliasId, byFactors ? aliasName : (aliasName ?? accessor)]);
  if (id !== undefined) return getEntity(tx, id);
  if (name !== undefined) return entityByName(tx, name);
  if (aliasId !== undefined) return entityByAliasId(tx, aliasId);
  if (!byFactors) throw badRequest("both 'alias_name' and 'alias_mount_accessor' needs to be set");
  return entityByFactors(tx, accessor, aliasName);
}

function checkCount(parameters: readonly (string | undefined)[]): void {
  const given = parameters.filter((parameter) => parameter !== undefined).length;
  if (given === 0) throw badRequest('query parameter not supplied');
  if (given > 1) throw badRequest('query parameter conflict; please supply distinct set of query parameters');
}
