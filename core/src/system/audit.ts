/** sys/audit and sys/audit/{path}. */
import { sysAudit, sysAuditPath } from '@holdfast/api/endpoints/sys-audit';
import { lineOptions } from '../audit/options.ts';
import {
  type AuditEntry,
  addAuditEntry,
  auditEntryAt,
  listAuditEntries,
  newAuditEntry,
  removeAuditEntry,
} from '../audit/table.ts';
import { badRequest } from '../base/refusal.ts';
import { systemRoute } from '../kernel/core.ts';
import { NO_CONTENT } from '../logical/request.ts';

export const auditRoute = systemRoute(sysAudit, {
  read: async ({ tx }) => {
    const data: Record<string, unknown> = Object.create(null);
    for (const entry of await listAuditEntries(tx)) data[entry.path] = shown(entry);
    return { data, topLevel: true };
  },
});

export const auditPathRoute = systemRoute(sysAuditPath, {
  update: async ({ tx, fields, env, core }) => {
    const { path, type, description, local, options = {} } = fields;
    const entry = newAuditEntry(env, { path, type, description, local, options: { ...options } });
    lineOptions(entry.options);
    await addAuditEntry(tx, entry);
    // The test line is an effect that a run after a conflict repeats; a second test line does no harm.
    const use = await core.audit.prepare(entry);
    tx.afterCommit(use);
    return NO_CONTENT;
  },
  delete: async ({ tx, fields, core }) => {
    if (fields.path === '') throw badRequest('audit device path must be specified');
    const entry = await auditEntryAt(tx, fields.path);
    if (entry === undefined) return NO_CONTENT;
    await removeAuditEntry(tx, entry);
    tx.afterCommit(() => core.audit.remove(entry.path));
    return NO_CONTENT;
  },
});

function shown({ path, type, description, options, local }: AuditEntry): Readonly<Record<string, unknown>> {
  return { path, type, description, options, local };
}
