/** sys/remount: moves a mount. The move is done when it answers; its record is kept for those who ask how it went. */
import { sysRemount } from '@holdfast/api/endpoints/sys-remount';
import { putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import { uuid } from '../base/ids.ts';
import { type SystemContext, systemRoute } from '../kernel/core.ts';
import type { Response } from '../logical/request.ts';
import { moveMount } from '../mounts/lifecycle.ts';
import { mountRequestPath } from '../mounts/mount.ts';
import { mountPath } from '../mounts/mount-path.ts';
import { mountDeps } from './mount-deps.ts';

export type Migration = {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** ms since 1970. */
  readonly time: number;
};

/** The latest moves, so that the record of them stays small. */
const MIGRATIONS_MAX = 64;

const PREFIX = 'shared/core/mount-migrations/';

export function migrationKey(id: string): string {
  return PREFIX + id;
}

/** Keeps room for one more record. Ids are random, so which of the old ones goes is left to chance. */
async function makeRoom(tx: Tx): Promise<void> {
  const kept = await tx.scan(PREFIX, MIGRATIONS_MAX);
  const [first] = kept;
  if (first !== undefined && kept.length === MIGRATIONS_MAX) tx.delete(first);
}

async function update({ tx, fields, core, env }: SystemContext<typeof sysRemount>): Promise<Response> {
  const source = fields.from ?? '';
  const moved = await moveMount(tx, mountDeps(core), source, fields.to ?? '');
  const migration: Migration = {
    id: uuid(env.entropy),
    source: mountPath(source),
    target: mountRequestPath(moved),
    time: env.clock.now(),
  };
  await makeRoom(tx);
  putJson(tx, migrationKey(migration.id), migration);
  return { data: { migration_id: migration.id }, topLevel: true };
}

export const remountRoute = systemRoute(sysRemount, { update });
