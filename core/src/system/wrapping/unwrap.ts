/** sys/wrapping/unwrap: the token's end and the answer are one transaction, so exactly one caller gets it. */
import { sysWrappingUnwrap } from '@holdfast/api/endpoints/sys-wrapping';
import { systemRoute } from '../../kernel/core.ts';
import { tokenDeps } from '../../kernel/steps.ts';
import { unwrap } from '../../wrapping/wrap.ts';
import { presentedToken } from './presented.ts';

export const wrappingUnwrapRoute = systemRoute(sysWrappingUnwrap, {
  async update(context) {
    return { envelope: await unwrap(context.tx, tokenDeps(context.core), presentedToken(context)) };
  },
});
