import { sysRekeyBackup } from '@holdfast/api/endpoints/sys-rekey';
import { fromHex, toBase64 } from '../../base/bytes.ts';
import { badRequest } from '../../base/refusal.ts';
import { type SystemHandler, systemRoute } from '../../kernel/core.ts';
import { NO_CONTENT } from '../../logical/request.ts';
import { deleteRekeyBackup, readRekeyBackup } from '../../seal/ceremonies/rekey-backup.ts';

const read: SystemHandler<typeof sysRekeyBackup> = async ({ tx }) => {
  const backup = await readRekeyBackup(tx);
  if (backup === undefined) throw badRequest('no backed-up keys found');
  const base64 = Object.entries(backup.keys).map(([fingerprint, messages]) => [
    fingerprint,
    messages.map((message) => toBase64(fromHex(message) ?? new Uint8Array())),
  ]);
  return {
    data: { nonce: backup.nonce, keys: backup.keys, keys_base64: Object.fromEntries(base64) },
    topLevel: true,
  };
};

const remove: SystemHandler<typeof sysRekeyBackup> = async ({ tx }) => {
  deleteRekeyBackup(tx);
  return NO_CONTENT;
};

export const rekeyBackupRoute = systemRoute(sysRekeyBackup, { read, delete: remove });
