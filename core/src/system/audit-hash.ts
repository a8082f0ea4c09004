/** sys/audit-hash/{path}. */
import { sysAuditHash } from '@holdfast/api/endpoints/sys-audit';
import { auditHmac } from '../audit/hmac.ts';
import { auditEntryAt, auditPath } from '../audit/table.ts';
import { badRequest } from '../base/refusal.ts';
import { systemRoute } from '../kernel/core.ts';

export const auditHashRoute = systemRoute(sysAuditHash, {
  update: async ({ tx, fields, env }) => {
    if (fields.input === undefined || fields.input === '') throw badRequest('the "input" parameter is empty');
    const entry = await auditEntryAt(tx, fields.path);
    if (entry === undefined) throw badRequest(`unknown audit backend "${auditPath(fields.path)}"`);
    return { data: { hash: auditHmac(env.crypto, entry.salt)(fields.input) }, topLevel: true };
  },
});
