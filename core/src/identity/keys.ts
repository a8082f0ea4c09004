/**
 * Where identity lives. Everything is `shared/`: entities are the same on every cluster of a set.
 *
 *   entity/<id>                    the entity with its aliases
 *   entity-name/<name>             its id; names are folded to lower case, as Vault compares them
 *   alias/<id>                     the id of the entity an alias belongs to
 *   factor/<accessor>/<name>       likewise, by mount and login name
 *   group/<id>, group-name/<name>  the same for groups
 *   entity-group/<entity>/<group>  membership, written with the group
 *   group-parent/<group>/<parent>  membership of groups in groups
 */
import { toBase64Url, utf8 } from '../base/bytes.ts';

const ROOT = 'shared/identity/';

export const ENTITIES = `${ROOT}entity/`;
export const GROUPS = `${ROOT}group/`;

/** Names may hold any letter, a slash too, so they are encoded. */
function encoded(name: string): string {
  return toBase64Url(utf8(name.toLowerCase()));
}

export const entityKey = (id: string): string => `${ENTITIES}${id}`;
export const entityNameKey = (name: string): string => `${ROOT}entity-name/${encoded(name)}`;
export const aliasKey = (id: string): string => `${ROOT}alias/${id}`;
export const factorKey = (mountAccessor: string, name: string): string =>
  `${ROOT}factor/${mountAccessor}/${encoded(name)}`;
export const groupKey = (id: string): string => `${GROUPS}${id}`;
export const groupNameKey = (name: string): string => `${ROOT}group-name/${encoded(name)}`;
/** With no group it is the prefix of all groups of the entity. */
export const entityGroupKey = (entityId: string, groupId = ''): string =>
  `${ROOT}entity-group/${entityId}/${groupId}`;
/** With no parent it is the prefix of all parents of the group. */
export const groupParentKey = (groupId: string, parentId = ''): string =>
  `${ROOT}group-parent/${groupId}/${parentId}`;
