import { sysUnseal } from '@holdfast/api/endpoints/sys-seal';
import { wipe } from '../base/bytes.ts';
import { badRequest, Refusal } from '../base/refusal.ts';
import { type SystemHandler, systemRoute } from '../kernel/core.ts';
import { decodeShare } from '../seal/share-text.ts';
import { sealStatusJson } from './seal-status.ts';

const update: SystemHandler<typeof sysUnseal> = async ({ core, fields }) => {
  if (fields.reset) return { bare: sealStatusJson(core, await core.seal.resetUnseal()) };
  if (fields.key === '') {
    throw badRequest("'key' must be specified in request body as JSON, or 'reset' set to true");
  }
  const share = decodeShare(fields.key);
  try {
    // Vault's status for it.
    if (fields.migrate) throw new Refusal(500, "can't perform a seal migration, no migration seal found");
    return { bare: sealStatusJson(core, await core.seal.unseal(share)) };
  } finally {
    wipe(share);
  }
};

export const unsealRoute = systemRoute(sysUnseal, { update });
