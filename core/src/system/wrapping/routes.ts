import type { Route } from '../../logical/context.ts';
import { wrappingLookupRoute } from './lookup.ts';
import { wrappingPubkeyRoute } from './pubkey.ts';
import { wrappingRewrapRoute } from './rewrap.ts';
import { wrappingUnwrapRoute } from './unwrap.ts';
import { wrappingWrapRoute } from './wrap.ts';

export const wrappingRoutes: readonly Route[] = [
  wrappingLookupRoute,
  wrappingPubkeyRoute,
  wrappingRewrapRoute,
  wrappingUnwrapRoute,
  wrappingWrapRoute,
];
