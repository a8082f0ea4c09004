import { sysWrappingRewrap } from '@holdfast/api/endpoints/sys-wrapping';
import { systemRoute } from '../../kernel/core.ts';
import { wrappedEnvelope } from '../../kernel/envelope.ts';
import { tokenDeps } from '../../kernel/steps.ts';
import { rewrap } from '../../wrapping/wrap.ts';
import { presentedToken } from './presented.ts';

export const wrappingRewrapRoute = systemRoute(sysWrappingRewrap, {
  async update(context) {
    const info = await rewrap(context.tx, tokenDeps(context.core), presentedToken(context));
    return { envelope: wrappedEnvelope(info, []) };
  },
});
