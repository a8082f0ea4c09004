/** The audit table: `shared/core/audit`, and `local/core/audit` for devices of this cluster alone. */
import { getJson, putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import type { Env } from '../base/env.ts';
import { uuid } from '../base/ids.ts';
import { AUDIT_DEVICES_MAX } from '../base/limits.ts';
import { badRequest } from '../base/refusal.ts';

export type AuditEntry = {
  /** With trailing slash: `file/`. */
  readonly path: string;
  readonly type: string;
  readonly description: string;
  readonly options: Readonly<Record<string, string>>;
  readonly local: boolean;
  readonly uuid: string;
  /** Key of the HMACs in this device's lines; never shown. Replicated, so that hashes compare after a failover. */
  readonly salt: string;
};

function tableKey(local: boolean): string {
  return `${local ? 'local' : 'shared'}/core/audit`;
}

async function rows(tx: Tx, local: boolean): Promise<readonly AuditEntry[]> {
  return (await getJson<readonly AuditEntry[]>(tx, tableKey(local))) ?? [];
}

/** All devices, sorted by path. */
export async function listAuditEntries(tx: Tx): Promise<readonly AuditEntry[]> {
  const all = [...(await rows(tx, false)), ...(await rows(tx, true))];
  return all.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The device at `path` (with or without slashes around it), or undefined. */
export async function auditEntryAt(tx: Tx, path: string): Promise<AuditEntry | undefined> {
  const wanted = auditPath(path);
  return (await listAuditEntries(tx)).find((entry) => entry.path === wanted);
}

/** `path` in the form of the table. */
export function auditPath(path: string): string {
  return `${path.replace(/^\/+|\/+$/g, '')}/`;
}

/** A new row, not stored yet. */
export function newAuditEntry(
  env: Env,
  fields: Pick<AuditEntry, 'path' | 'type' | 'description' | 'options' | 'local'>,
): AuditEntry {
  return { ...fields, path: auditPath(fields.path), uuid: uuid(env.entropy), salt: uuid(env.entropy) };
}

/** Stores a new row. Refusal 400 when its path lies below another one, or above. */
export async function addAuditEntry(tx: Tx, entry: AuditEntry): Promise<void> {
  if (entry.path === '/') throw badRequest('backend path must be specified');
  const all = await listAuditEntries(tx);
  if (all.length >= AUDIT_DEVICES_MAX)
    throw badRequest(`there are ${AUDIT_DEVICES_MAX} audit devices already`);
  for (const { path } of all) {
    if (path.startsWith(entry.path) || entry.path.startsWith(path)) throw badRequest('path already in use');
  }
  putJson(tx, tableKey(entry.local), [...(await rows(tx, entry.local)), entry]);
}

/** Removes a row. */
export async function removeAuditEntry(tx: Tx, entry: AuditEntry): Promise<void> {
  const left = (await rows(tx, entry.local)).filter((row) => row.uuid !== entry.uuid);
  if (left.length === 0) tx.delete(tableKey(entry.local));
  else putJson(tx, tableKey(entry.local), left);
}
