import type { Route } from '../../logical/context.ts';
import { leasesRoute } from '../leases.ts';
import { leasesCountRoute } from './count.ts';
import { leasesLookupPrefixRoute, leasesLookupRoute } from './lookup.ts';
import { leasesRenewIdRoute, leasesRenewRoute, renewIdRoute, renewRoute } from './renew.ts';
import { leasesRevokeIdRoute, leasesRevokeRoute, revokeIdRoute, revokeRoute } from './revoke.ts';
import { leasesRevokeForceRoute, revokeForceRoute } from './revoke-force.ts';
import { leasesRevokePrefixRoute, revokePrefixRoute } from './revoke-prefix.ts';
import { leasesTidyRoute } from './tidy.ts';

export const leaseRoutes: readonly Route[] = [
  leasesCountRoute,
  leasesLookupPrefixRoute,
  leasesLookupRoute,
  leasesRenewIdRoute,
  leasesRenewRoute,
  leasesRevokeForceRoute,
  leasesRevokeIdRoute,
  leasesRevokePrefixRoute,
  leasesRevokeRoute,
  leasesRoute,
  leasesTidyRoute,
  renewIdRoute,
  renewRoute,
  revokeForceRoute,
  revokeIdRoute,
  revokePrefixRoute,
  revokeRoute,
];
