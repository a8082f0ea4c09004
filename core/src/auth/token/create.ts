/** auth/token/create, create-orphan and create/{role_name}. */
import { tokenCreate, tokenCreateOrphan, tokenCreateWithRole } from '@holdfast/api/endpoints/auth-token';
import { badRequest } from '../../base/refusal.ts';
import { route } from '../../logical/context.ts';
import { issueToken } from './issue.ts';
import { getRole } from './role.ts';

export const createRoute = route(tokenCreate, {
  update: (call) => issueToken(call, { orphan: false, role: undefined }),
});

export const createOrphanRoute = route(tokenCreateOrphan, {
  update: (call) => issueToken(call, { orphan: true, role: undefined }),
});

export const createWithRoleRoute = route(tokenCreateWithRole, {
  async update(call) {
    const role = await getRole(call.tx, call.fields.role_name);
    if (role === undefined) throw badRequest(`unknown role ${call.fields.role_name}`);
    return issueToken(call, { orphan: false, role });
  },
});
