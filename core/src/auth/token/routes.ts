import type { Route } from '../../logical/context.ts';
import { accessorsRoute } from './accessors.ts';
import { createOrphanRoute, createRoute, createWithRoleRoute } from './create.ts';
import { lookupAccessorRoute, lookupRoute, lookupSelfRoute } from './lookup.ts';
import { renewAccessorRoute, renewRoute, renewSelfRoute } from './renew.ts';
import { revokeAccessorRoute, revokeOrphanRoute, revokeRoute, revokeSelfRoute } from './revoke.ts';
import { roleRoute, rolesRoute } from './roles.ts';
import { tidyRoute } from './tidy.ts';

export const tokenRoutes: readonly Route[] = [
  createRoute,
  createOrphanRoute,
  createWithRoleRoute,
  lookupRoute,
  lookupSelfRoute,
  lookupAccessorRoute,
  renewRoute,
  renewSelfRoute,
  renewAccessorRoute,
  revokeRoute,
  revokeSelfRoute,
  revokeAccessorRoute,
  revokeOrphanRoute,
  accessorsRoute,
  rolesRoute,
  roleRoute,
  tidyRoute,
];
