/** sys/remount/status/<id>: how a move went. */
import { sysRemountStatus } from '@holdfast/api/endpoints/sys-remount';
import { getJson } from '../../barrier/json-entry.ts';
import { notFound } from '../../base/refusal.ts';
import { type SystemContext, systemRoute } from '../../kernel/core.ts';
import type { Response } from '../../logical/request.ts';
import { type Migration, migrationKey } from '../remount.ts';

async function read({ tx, fields }: SystemContext<typeof sysRemountStatus>): Promise<Response> {
  const migration = await getJson<Migration>(tx, migrationKey(fields.migration_id));
  if (migration === undefined) throw notFound();
  const { id, source, target } = migration;
  return {
    data: {
      migration_id: id,
      migration_info: { source_mount: source, target_mount: target, status: 'success' },
    },
  };
}

export const remountStatusRoute = systemRoute(sysRemountStatus, { read });
