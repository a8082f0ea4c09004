import { sysWrappingWrap } from '@holdfast/api/endpoints/sys-wrapping';
import { badRequest } from '../../base/refusal.ts';
import { systemRoute } from '../../kernel/core.ts';

export const wrappingWrapRoute = systemRoute(sysWrappingWrap, {
  async update({ request }) {
    const ttlMs = request.wrapTtlMs ?? 0;
    if (ttlMs <= 0) throw badRequest('endpoint requires response wrapping to be used');
    // Never a JWT: the server signs only what it made itself.
    return { data: request.body, wrap: { ttlMs, format: 'token' } };
  },
});
