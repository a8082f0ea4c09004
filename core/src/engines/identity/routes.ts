/** Every endpoint of the identity store. */
import type { Route } from '../../logical/context.ts';
import {
  entityBatchDeleteRoute,
  entityIdRoute,
  entityIdsRoute,
  entityNameRoute,
  entityNamesRoute,
  entityRoute,
} from './entity.ts';
import { entityAliasIdRoute, entityAliasIdsRoute, entityAliasRoute } from './entity-alias.ts';
import { groupIdRoute, groupIdsRoute, groupNameRoute, groupNamesRoute, groupRoute } from './group.ts';
import { lookupEntityRoute, lookupGroupRoute } from './lookup.ts';

export const identityRoutes: readonly Route[] = [
  entityAliasIdRoute,
  entityAliasIdsRoute,
  entityAliasRoute,
  entityBatchDeleteRoute,
  entityIdRoute,
  entityIdsRoute,
  entityNameRoute,
  entityNamesRoute,
  entityRoute,
  groupIdRoute,
  groupIdsRoute,
  groupNameRoute,
  groupNamesRoute,
  groupRoute,
  lookupEntityRoute,
  lookupGroupRoute,
];
