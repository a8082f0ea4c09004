import { sysWrappingLookup } from '@holdfast/api/endpoints/sys-wrapping';
import { type SystemHandler, systemRoute } from '../../kernel/core.ts';
import { tokenDeps } from '../../kernel/steps.ts';
import { lookupWrapping } from '../../wrapping/wrap.ts';
import { presentedToken } from './presented.ts';

const show: SystemHandler<typeof sysWrappingLookup> = async (context) => ({
  data: await lookupWrapping(context.tx, tokenDeps(context.core), presentedToken(context)),
});

export const wrappingLookupRoute = systemRoute(sysWrappingLookup, { read: show, update: show });
