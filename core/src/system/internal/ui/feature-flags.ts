/** sys/internal/ui/feature-flags: none exist. Bare JSON without envelope, as user interfaces expect. */
import { sysInternalUiFeatureFlags } from '@holdfast/api/endpoints/sys-internal';
import { systemRoute } from '../../../kernel/core.ts';
import type { Response } from '../../../logical/request.ts';

async function read(): Promise<Response> {
  return { bare: { feature_flags: [] } };
}

export const internalUiFeatureFlagsRoute = systemRoute(sysInternalUiFeatureFlags, { read });
